"""Shares of things that people take part in: events, cycles, steps, goals. They count both things and people."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.rollup import distinct, first_of, with_totals, with_window
from coachkit.measures.prepare.terms import DISTRICT, complete

_KEYS = ("school_id", "term")


def looked_up(ids: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each id in ``values``, which is indexed by id; missing if there is none. An empty table keeps its type."""
    return values.reindex(ids.to_numpy()).set_axis(ids.index)


def positions(ids: pd.Series, among: pd.Series) -> np.ndarray:
    """The position of each id in a column of distinct ids; −1 if it is not there or missing."""
    asked, column = (pa.chunked_array(pa.array(x, type=pa.large_string())) for x in (ids, among))
    near = np.flatnonzero(pc.is_in(column, value_set=asked.unique().drop_null()).to_numpy())
    found = pc.index_in(asked, value_set=column.take(pa.array(near)).combine_chunks(), skip_nulls=True)
    at = found.fill_null(-1).to_numpy()
    out: np.ndarray = np.append(near, -1)[at]
    return out


def share_everywhere(rows: pd.DataFrame) -> pd.DataFrame:
    """Like :func:`share`, for every school and term, and for the window and the district; no rows outside a term.

    A thing has one school and one term, so that sums can be added up and only people must be counted again.
    """
    return shares_everywhere(rows, ["hit"]).drop(columns="category")


def shares_everywhere(rows: pd.DataFrame, hits: Sequence[str]) -> pd.DataFrame:
    """Like :func:`share_everywhere`, for each yes/no column of ``hits`` in turn, with its name as ``category``."""
    return _rolled(rows, list(_KEYS), with_totals, hits)


def share_of_coaches(rows: pd.DataFrame) -> pd.DataFrame:
    """Like :func:`share_everywhere`, by ``coach_id`` (a thing has one coach): for every term, and for the window."""
    return _rolled(rows, ["coach_id", "term"], with_window, ["hit"]).drop(columns="category")


def _rolled(
    rows: pd.DataFrame, keys: list[str], wholes: Callable[[pd.DataFrame], pd.DataFrame], hits: Sequence[str]
) -> pd.DataFrame:
    rows = rows.loc[rows["term"].notna(), [*keys, "thing", "teacher_id", *hits]].astype(dict.fromkeys(hits, bool))
    once = rows.loc[first_of(rows["thing"]), [*keys, *hits]].assign(n=1)
    sums = wholes(once.groupby(keys)[["n", *hits]].sum().reset_index()).groupby(keys).sum()
    people = _people(rows, keys, wholes)
    found = []
    for name in hits:
        some = _people(rows[rows[name]], keys, wholes)
        out = sums[["n"]].assign(estimate=sums[name] / sums["n"], category=name, people=people)
        found.append(out.assign(contributors=some.reindex(out.index).fillna(0)).reset_index())
    return pd.concat(found, ignore_index=True)[[*keys, "category", "estimate", "n", "people", "contributors"]]


def _people(rows: pd.DataFrame, keys: list[str], wholes: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.Series:
    """Distinct people by ``keys``."""
    return wholes(distinct(rows, [*keys, "teacher_id"])).groupby(keys)["teacher_id"].nunique()


def share(rows: pd.DataFrame, keys: Sequence[str] = _KEYS) -> pd.DataFrame:
    """The share of things that hit.

    Parameters
    ----------
    rows
        One row per thing and person: ``thing``, ``teacher_id`` (may be missing), ``hit``, and ``keys``. A thing counts
        once, however many people it has.

    Returns
    -------
    DataFrame
        ``keys``, ``estimate``, ``n`` (things), ``people``, ``contributors`` (distinct people of things that hit).
    """
    keys = list(keys)
    things = rows.drop_duplicates([*keys, "thing"]).groupby(keys)["hit"].agg(estimate="mean", n="size")
    people = rows.groupby(keys)["teacher_id"].nunique()
    hits = rows[rows["hit"].astype(bool)].groupby(keys)["teacher_id"].nunique()
    return things.assign(people=people, contributors=hits.reindex(things.index).fillna(0)).reset_index()


def parts(rows: pd.DataFrame, names: Sequence[str], keys: Sequence[str] = ()) -> pd.DataFrame:
    """Share of things in each of ``names``, by ``keys`` or (without) everywhere; ``category`` replaces ``hit``."""
    if not keys:
        return shares_everywhere(rows.assign(**{name: rows["category"].eq(name) for name in names}), names)
    found = [share(rows.assign(hit=rows["category"].eq(name)), keys).assign(category=name) for name in names]
    return pd.concat(found, ignore_index=True)


def of_things(
    key: str, found: pd.DataFrame, district: District, note: str = "", whole: bool = False, **dims: list[str]
) -> MeasureFrame:
    """The measure frame of ``found`` on the full grid, with the catalogue's minimum of things (its first).

    ``whole`` leaves the schools' rows out: the measure is for the district alone.
    """
    grid = complete(found, district, **dims)
    grid = grid[grid["school_id"].eq(DISTRICT)] if whole else grid
    return with_minimum(key, grid.assign(note=note))
