"""Shares of things that people take part in: events, cycles, steps, goals; counted in both."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.frame import MeasureFrame, build, require
from coachkit.measures.terms import DISTRICT, WINDOW, complete

__all__ = ["everywhere", "looked_up", "of_things", "parts", "share"]

_KEYS = ("school_id", "term")


def everywhere(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (with ``school_id`` and ``term``; none outside a term) again for the window, and again for the district."""
    inside = rows[rows["term"].notna()]
    both = pd.concat([inside, inside.assign(term=WINDOW)])
    return pd.concat([both.assign(school_id=DISTRICT), both], ignore_index=True)


def looked_up(ids: pd.Series, values: pd.Series) -> pd.Series:
    """The value of each id (``values`` are indexed by it), missing where there is none; keeps the kind of an empty table."""
    return values.reindex(ids.to_numpy()).set_axis(ids.index)


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


def parts(rows: pd.DataFrame, names: Sequence[str], keys: Sequence[str] = _KEYS) -> pd.DataFrame:
    """Share of things in each of ``names``; ``rows`` hold a ``category`` in place of ``hit``."""
    found = [share(rows.assign(hit=rows["category"].eq(name)), keys).assign(category=name) for name in names]
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
