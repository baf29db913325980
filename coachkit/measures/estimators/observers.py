"""Agreement of observers (26), from lessons that two or more of them rated."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.terms import DISTRICT, complete
from coachkit.stats import agreement

_CATEGORIES = ["exact", "adjacent", "weighted kappa", "alpha"]


def observer_agreement(district: District) -> list[MeasureFrame]:
    """Exact and adjacent agreement, weighted kappa and alpha, by school, over the whole window.

    ``n`` is the number of double-rated lessons; ``people`` are the teachers of these lessons or their observers, whichever
    are fewer, because the measure is about both. There are no rows by term: a term in a school hardly ever has enough
    double ratings.
    """
    rows = district.cached(lessons).drop_duplicates(["lesson_id", "observer_id"])
    rows = rows[rows.groupby("lesson_id")["lesson_id"].transform("size") > 1]
    rows = pd.concat([rows, rows.assign(school_id=DISTRICT)])
    groups = rows.groupby("school_id")
    count = groups.agg(
        n=("lesson_id", "nunique"), teachers=("teacher_id", "nunique"), observers=("observer_id", "nunique")
    )
    count = count.assign(people=count[["teachers", "observers"]].min(axis=1))[["n", "people"]].reset_index()
    least = get("observer_agreement").minimum["double ratings"]
    enough = count.loc[count["n"] >= least, "school_id"]
    parts = list(_estimates(rows[rows["school_id"].isin(enough)], len(district.config.scale.levels)))
    found = pd.DataFrame(parts, columns=["school_id", "category", "estimate", "low", "high"])
    grid = complete(found, district, category=_CATEGORIES)
    grid = grid.merge(count, on="school_id", how="left", validate="many_to_one")
    return [with_minimum("observer_agreement", grid, n="double ratings")]


def _estimates(rows: pd.DataFrame, levels: int) -> Iterator[tuple[str, str, float, float, float]]:
    lesson, level = rows["lesson_id"].to_numpy(), rows["level"].to_numpy()
    for school, own in rows.groupby("school_id").indices.items():
        for category, found in agreement(lesson[own], level[own], levels).items():
            yield str(school), category, found.estimate, found.low, found.high
