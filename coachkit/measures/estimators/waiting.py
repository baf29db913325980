"""Days until something happens, by school: the median and the curve of Kaplan-Meier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.measures.prepare.rollup import distinct, first_of
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.stats import Curve, kaplan_meier

_DAYS = (84, 56, 42, 28, 21, 14, 7, 3, 0)  # the widest first: each holds the next
WAITED = tuple(f"{day} days" for day in _DAYS)
_TIMES = ["days", "happened", "cluster"]
_ENOUGH = 10  # times that carry a curve; below, no point is computed


def of_all(rows: pd.DataFrame) -> Curve | None:
    """The district's curve; None for fewer than ten times. ``rows`` are as for :func:`medians`."""
    things = _things(rows)
    return kaplan_meier(*_arrays(things)) if len(things) >= _ENOUGH else None


def medians(rows: pd.DataFrame, whole: Curve | None) -> pd.DataFrame:
    """Median days of each school and of the district.

    Columns: ``school_id, estimate, low, high, n, people``; NaN if the event happens to fewer than half. ``rows`` have one
    row per thing and person: ``school_id, thing`` (of one school), ``teacher_id, days, happened, cluster``.
    """
    things = _things(rows)
    seen = distinct(rows, ["school_id", "teacher_id"])
    people = {DISTRICT: seen["teacher_id"].nunique(), **seen.groupby("school_id")["teacher_id"].nunique()}
    unknown = (float("nan"),) * 3
    out = [(DISTRICT, *(whole.median if whole else unknown), len(things), people[DISTRICT])] if len(things) else []
    days, happened, cluster = _arrays(things)
    for school, own in things.groupby("school_id").indices.items():
        middle = kaplan_meier(days[own], happened[own], cluster[own]).median if len(own) >= _ENOUGH else unknown
        out.append((str(school), *middle, len(own), people[school]))
    return pd.DataFrame(out, columns=["school_id", "estimate", "low", "high", "n", "people"])


def curves(rows: pd.DataFrame, whole: Curve | None) -> pd.DataFrame:
    """The share of the district's things whose event happened within some days, with limits.

    ``category`` is from :data:`WAITED`; ``contributors`` are the people of things whose event happened by then. Days after
    which nothing is under observation are left out.
    """
    out: list[tuple[object, ...]] = []
    if whole is not None:
        n, people = int(first_of(rows["thing"]).sum()), rows["teacher_id"].nunique()
        soonest = rows[rows["happened"]].groupby("teacher_id")["days"].min()
        for day, name in zip(_DAYS, WAITED, strict=True):
            if whole.at_risk[day] == 0:
                continue
            low, high = 1 - whole.high[day], 1 - whole.low[day]
            counts = (n, people, int((soonest <= day).sum()))
            out.append((DISTRICT, name, 1 - whole.waiting[day], low, high, *counts))
    names = ["school_id", "category", "estimate", "low", "high", "n", "people", "contributors"]
    return pd.DataFrame(out, columns=names)


def _things(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.loc[first_of(rows["thing"]), ["school_id", *_TIMES]]


def _arrays(things: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    days, happened, cluster = (things[name].to_numpy() for name in _TIMES)
    return days, happened, cluster
