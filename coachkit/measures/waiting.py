"""Days until something happens, by school: the median and the curve of Kaplan-Meier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.measures.terms import DISTRICT
from coachkit.stats import kaplan_meier

__all__ = ["WAITED", "curves", "medians"]

_DAYS = (84, 56, 42, 28, 21, 14, 7, 3, 0)  # the widest first: each holds the next
WAITED = tuple(f"{day} days" for day in _DAYS)
_TIMES = ["days", "happened", "cluster"]
_ENOUGH = 10  # times that carry a curve; below, no point is computed


def medians(rows: pd.DataFrame) -> pd.DataFrame:
    """Median days of each school, and of the district: ``school_id, estimate, low, high, n, people``; NaN where half
    never get there.

    ``rows`` hold a row a thing and person: ``school_id, thing`` (of one school), ``teacher_id, days, happened, cluster``.
    """
    things = rows.loc[~rows["thing"].duplicated(), ["school_id", *_TIMES]]
    seen = rows[["school_id", "teacher_id"]].drop_duplicates()
    people = {DISTRICT: seen["teacher_id"].nunique(), **seen.groupby("school_id")["teacher_id"].nunique()}
    out = []
    for school, part in ((DISTRICT, things), *things.groupby("school_id")) if len(things) else ():
        middle = (float("nan"),) * 3
        if len(part) >= _ENOUGH:
            middle = kaplan_meier(*_arrays(part)).median
        out.append((school, *middle, len(part), people[school]))
    return pd.DataFrame(out, columns=["school_id", "estimate", "low", "high", "n", "people"])


def curves(rows: pd.DataFrame) -> pd.DataFrame:
    """The district's share that has had it within some days: ``category`` of :data:`WAITED`, with limits.

    ``contributors`` are the people of things that had it by then. The days after which nobody is watched are left out.
    """
    things = rows[~rows["thing"].duplicated()]
    out: list[tuple[object, ...]] = []
    if len(things) >= _ENOUGH:
        curve = kaplan_meier(*_arrays(things))
        for day, name in zip(_DAYS, WAITED, strict=True):
            if curve.at_risk[day] == 0:
                continue
            low, high = 1 - curve.high[day], 1 - curve.low[day]
            had = rows.loc[rows["happened"] & rows["days"].le(day), "teacher_id"].nunique()
            counts = (len(things), rows["teacher_id"].nunique(), had)
            out.append((DISTRICT, name, 1 - curve.waiting[day], low, high, *counts))
    names = ["school_id", "category", "estimate", "low", "high", "n", "people", "contributors"]
    return pd.DataFrame(out, columns=names)


def _arrays(things: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    days, happened, cluster = (things[name].to_numpy() for name in _TIMES)
    return days, happened, cluster
