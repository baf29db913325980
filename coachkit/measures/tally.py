"""Shares of things that people take part in: events, cycles, steps, goals; counted in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.frame import MeasureFrame, build, require
from coachkit.measures.terms import DISTRICT, complete
from coachkit.measures.wholes import distinct, first_of, with_wholes, with_window

__all__ = [
    "looked_up",
    "of_things",
    "parts",
    "places",
    "share",
    "share_everywhere",
    "share_of_coaches",
]

_KEYS = ("school_id", "term")


def looked_up(ids: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each id (``values`` are indexed by it), missing where there is none; keeps the kind of an empty table."""
    return values.reindex(ids.to_numpy()).set_axis(ids.index)


def places(ids: pd.Series, among: pd.Series) -> np.ndarray:
    """Where each id stands in a column of distinct ids: its position, −1 where it does not stand there (or is missing)."""
    asked, column = (pa.chunked_array(pa.array(x, type=pa.large_string())) for x in (ids, among))
    near = pc.indices_nonzero(pc.is_in(column, value_set=asked.unique().drop_null()))
    found = pc.index_in(asked, value_set=column.take(near).combine_chunks(), skip_nulls=True)
    at = found.fill_null(-1).to_numpy()
    out: np.ndarray = np.append(near.to_numpy().astype(np.int64), -1)[at]
    return out


def share_everywhere(rows: pd.DataFrame) -> pd.DataFrame:
    """As :func:`share`, for every school and term, and for the window and the district; none outside a term.

    A thing has one school and one term, so that sums may be added up, and only people are told apart again.
    """
    return _rolled(rows, list(_KEYS), with_wholes)


def share_of_coaches(rows: pd.DataFrame) -> pd.DataFrame:
    """As :func:`share_everywhere`, by ``coach_id`` (a thing has one coach): for every term, and for the window."""
    return _rolled(rows, ["coach_id", "term"], with_window)


def _rolled(rows: pd.DataFrame, keys: list[str], wholes: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    rows = rows.loc[rows["term"].notna(), [*keys, "thing", "teacher_id", "hit"]]
    once = rows.loc[first_of(rows["thing"]), [*keys, "hit"]]
    sums = wholes(once.groupby(keys)["hit"].agg(hits="sum", n="size").reset_index()).groupby(keys).sum()
    counted = {"people": rows, "contributors": rows[rows["hit"].astype(bool)]}
    for name, part in counted.items():
        people = wholes(distinct(part, [*keys, "teacher_id"]))
        sums = sums.join(people.groupby(keys)["teacher_id"].nunique().rename(name))
    out = sums.reset_index()
    out = out.assign(estimate=out["hits"] / out["n"], contributors=out["contributors"].fillna(0))
    return out[[*keys, "estimate", "n", "people", "contributors"]]


def share(rows: pd.DataFrame, keys: Sequence[str] = _KEYS) -> pd.DataFrame:
    """Share of things that hit.

    Parameters
    ----------
    rows
        One row a thing and person: ``thing``, ``teacher_id`` (may be missing), ``hit``, and ``keys``. A thing counts
        once, whatever the number of its people.

    Returns
    -------
    DataFrame
        ``keys``, ``estimate``, ``n`` (things), ``people``, ``contributors`` (distinct people of things that hit).
    """
    keys = list(keys)
    things = rows.drop_duplicates([*keys, "thing"]).groupby(keys)["hit"].agg(estimate="mean", n="size")
    people = rows.groupby(keys)["teacher_id"].nunique().rename("people")
    hits = rows[rows["hit"].astype(bool)].groupby(keys)["teacher_id"].nunique().rename("contributors")
    out = things.join(people).join(hits).reset_index()
    return out.assign(contributors=out["contributors"].fillna(0))


def parts(rows: pd.DataFrame, names: Sequence[str], keys: Sequence[str] = ()) -> pd.DataFrame:
    """Share of things in each of ``names``, by ``keys`` or (without) everywhere; ``category`` stands in place of ``hit``."""
    of = partial(share, keys=keys) if keys else share_everywhere
    found = [of(rows.assign(hit=rows["category"].eq(name))).assign(category=name) for name in names]
    return pd.concat(found, ignore_index=True)


def of_things(
    key: str, found: pd.DataFrame, district: District, note: str = "", whole: bool = False, **dims: list[str]
) -> MeasureFrame:
    """The measure frame of ``found`` on the full grid, judged by the catalogue's minimum of things (its first).

    ``whole`` leaves the schools' rows out: the measure is of the district alone.
    """
    entry = get(key)
    grid = complete(found, district, **dims)
    grid = grid[grid["school_id"].eq(DISTRICT)] if whole else grid
    counted = grid.assign(**{name: grid[name].fillna(0) for name in ("n", "people", "contributors") if name in grid})
    rows = require(counted, {"n": next(iter(entry.minimum.values()), 0)})
    return build(key, entry.unit, rows, note=note)
