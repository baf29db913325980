"""Days until something happens, by school: the median and the curve of Kaplan-Meier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.measures.terms import DISTRICT
from coachkit.stats import kaplan_meier

__all__ = ["WAITED", "curves", "medians"]

_DAYS = (84, 56, 42, 28, 21, 14, 7, 3, 0)  # the widest first: each holds the next
WAITED = tuple(f"{day} days" for day in _DAYS)
_ENOUGH = 10  # times that carry a curve; below, no point is computed


def medians(rows: pd.DataFrame) -> pd.DataFrame:
    """Median days a school: ``school_id, estimate, low, high, n, people``; NaN where half never get there.

    ``rows`` hold a row a thing and person: ``school_id, thing, teacher_id, days, happened, cluster``.
    """
    out = []
    for school, part in rows.groupby("school_id"):
        things = part.drop_duplicates("thing")
        middle = (float("nan"),) * 3
        if len(things) >= _ENOUGH:
            middle = kaplan_meier(*_arrays(things)).median
        out.append((school, *middle, len(things), part["teacher_id"].nunique()))
    return pd.DataFrame(out, columns=["school_id", "estimate", "low", "high", "n", "people"])


def curves(rows: pd.DataFrame) -> pd.DataFrame:
    """The district's share that has had it within some days: ``category`` of :data:`WAITED`, with limits.

    ``contributors`` are the people of things that had it by then. The days after which nobody is watched are left out.
    """
    part = rows[rows["school_id"].eq(DISTRICT)]
    things = part.drop_duplicates("thing")
    out: list[tuple[object, ...]] = []
    if len(things) >= _ENOUGH:
        curve = kaplan_meier(*_arrays(things))
        for day, name in zip(_DAYS, WAITED, strict=True):
            if curve.at_risk[day] == 0:
                continue
            low, high = 1 - curve.high[day], 1 - curve.low[day]
            had = part.loc[part["happened"] & part["days"].le(day), "teacher_id"].nunique()
            counts = (len(things), part["teacher_id"].nunique(), had)
            out.append((DISTRICT, name, 1 - curve.waiting[day], low, high, *counts))
    names = ["school_id", "category", "estimate", "low", "high", "n", "people", "contributors"]
    return pd.DataFrame(out, columns=names)


def _arrays(things: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return things["days"].to_numpy(), things["happened"].to_numpy(), things["cluster"].to_numpy()
