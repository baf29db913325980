"""Do observers agree? (26): from lessons that two or more of them rated."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.frame import MeasureFrame, build, require
from coachkit.measures.lessons import lessons
from coachkit.measures.terms import DISTRICT, WINDOW, complete, terms
from coachkit.stats import agreement

__all__ = ["observer_agreement"]

_KEYS = ["school_id", "term"]


def observer_agreement(district: District) -> list[MeasureFrame]:
    """Exact and adjacent agreement, weighted kappa and alpha, by school and term (term ``""``: all).

    ``n`` is the number of double-rated lessons, ``people`` the teachers who gave them.
    """
    rows = lessons(district).drop_duplicates(["lesson_id", "observer_id"])
    rows = rows[rows.groupby("lesson_id")["lesson_id"].transform("size") > 1]
    rows = pd.concat([rows, rows.assign(term=WINDOW)])
    rows = pd.concat([rows, rows.assign(school_id=DISTRICT)])
    categories = ["exact", "adjacent", "weighted kappa", "alpha"]
    count = rows.groupby(_KEYS, as_index=False).agg(n=("lesson_id", "nunique"), people=("teacher_id", "nunique"))
    entry = get("observer_agreement")
    least = entry.minimum["double ratings"]
    parts = list(_estimates(rows, count[count["n"] >= least], len(district.config.scale.levels)))
    found = pd.DataFrame(parts, columns=[*_KEYS, "category", "estimate", "low", "high"])
    grid = complete(found, district, term=[WINDOW, *terms(district)], category=categories)
    grid = grid.merge(count, on=_KEYS, how="left", validate="many_to_one")
    grid = grid.assign(n=grid["n"].fillna(0), people=grid["people"].fillna(0))
    return [build(entry.key, entry.unit, require(grid, {"n": least}))]


def _estimates(
    rows: pd.DataFrame, enough: pd.DataFrame, levels: int
) -> Iterator[tuple[str, str, str, float, float, float]]:
    wanted = enough[_KEYS].apply(tuple, axis=1).tolist()
    for (school, term), part in rows.groupby(_KEYS):
        if (school, term) not in wanted:
            continue
        found = agreement(part["lesson_id"].to_numpy(), part["level"].to_numpy(), levels)
        for name, value in found.items():
            yield str(school), str(term), name, value.estimate, value.low, value.high
