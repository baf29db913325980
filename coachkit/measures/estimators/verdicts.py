"""What became of each goal: from the data's own interval where there is one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.registry import estimator_of
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.terms import DISTRICT, terms
from coachkit.schema.goals import AT, OPEN, SHORT, judge
from coachkit.stats import wilson

STANDING = ("due", "not yet due", "without target or day")
DUE = (AT, SHORT, OPEN, "never measured")
FLAGS = ("changed after the fact", "without baseline", "at target when set")
OWNERS = ("teacher", "coach", "school", "district")
_LESSONS = 12  # lessons of one teacher that carry an interval
# Metrics that coachkit measures itself, by school and term.
MEASURED = (
    "transformative_share",
    "transformative_share_technology",
    "pedagogical_fit",
    "reach",
    "dosage_at_plan",
)


def verdicts(district: District, owners: tuple[str, ...] = OWNERS) -> pd.DataFrame:
    """Every goal of owners of these kinds, with what became of it.

    A goal of a school or the district on a metric of coachkit is judged by the interval of the last term that ended by the
    due day; a teacher's goal on the transformative share by the Wilson interval of the teacher's lessons in that term, if
    they are enough for a number. Every other goal is judged by the value recorded by the due day, which has no interval.

    Returns
    -------
    DataFrame
        The columns of ``goals``; ``direction`` filled from baseline and target where blank; ``known`` (the metric
        where coachkit judges it, else ``""``); ``standing`` of :data:`STANDING`; ``verdict`` of :data:`DUE` (``""``
        unless due); a column of bool for each of :data:`FLAGS`.
    """
    rows = district.cached(_verdicts)
    return rows[rows["owner"].isin(owners)]


def _verdicts(district: District) -> pd.DataFrame:
    rows = district["goals"].copy()
    up = np.where(rows["target"] > rows["baseline"], "up", np.where(rows["target"] < rows["baseline"], "down", ""))
    rows["direction"] = rows["direction"].fillna(pd.Series(up, index=rows.index))
    whole = rows["target"].notna() & rows["due"].notna() & rows["direction"].ne("")
    rows["standing"] = np.select([~whole, rows["due"].le(district.last_date)], [STANDING[2], "due"], "not yet due")
    metric = rows["metric"].fillna("")
    judged = metric.isin(MEASURED) & rows["owner"].isin(["school", "district"])
    judged |= metric.eq("transformative_share") & rows["owner"].eq("teacher")
    rows["known"] = metric.where(judged, "")
    rows["verdict"] = list(_judged(rows, district))
    late = rows["revised_on"].gt(rows["measured_on"]) | rows["revised_on"].ge(rows["due"])
    rows[FLAGS[0]] = late.fillna(False).astype(bool)
    rows[FLAGS[1]] = rows["baseline"].isna()
    already = np.where(
        rows["direction"].eq("up"), rows["baseline"] >= rows["target"], rows["baseline"] <= rows["target"]
    )
    rows[FLAGS[2]] = already & rows["baseline"].notna().to_numpy() & whole.to_numpy()
    return rows


def _judged(rows: pd.DataFrame, district: District) -> Iterable[str]:
    measured = _measured(rows, district) | _taught(rows, district)
    ends = {term.name: pd.Timestamp(term.end) for term in district.config.terms}
    ordered = terms(district)
    goal: Any
    for goal in rows.itertuples():
        if goal.standing != "due":
            yield ""
            continue
        over = [name for name in ordered if ends[name] <= goal.due]
        place = DISTRICT if goal.owner == "district" else goal.owner_id
        found = measured.get((goal.known, place, over[-1])) if over else None
        by_then = pd.notna(goal.value) and (pd.isna(goal.measured_on) or goal.measured_on <= goal.due)
        if found is None and by_then and (goal.known == "" or goal.owner == "teacher"):
            found = (goal.value, None, None)
        yield DUE[3] if found is None else judge(goal.target, goal.direction, *found)


Found = tuple[float, float | None, float | None]


def _measured(rows: pd.DataFrame, district: District) -> dict[tuple[str, str, str], Found]:
    """Estimates with limits, by metric, school and term, for the metrics that goals name."""
    wanted = set(rows.loc[rows["known"].ne("") & rows["owner"].ne("teacher"), "known"])
    out: dict[tuple[str, str, str], Found] = {}
    for function in dict.fromkeys(estimator_of(name) for name in MEASURED if name in wanted):
        for frame in (frame for frame in district.cached(function) if frame.measure in wanted):
            good = frame.rows[frame.rows["estimate"].notna()]
            row: Any
            for row in good.itertuples():
                limits = (None, None) if pd.isna(row.low) else (row.low, row.high)
                out[frame.measure, row.school_id, row.term] = (row.estimate, *limits)
    return out


def _taught(rows: pd.DataFrame, district: District) -> dict[tuple[str, str, str], Found]:
    """The transformative share of each teacher by term, with Wilson limits, for teachers' goals on it."""
    if not (rows["known"].ne("") & rows["owner"].eq("teacher")).any():
        return {}
    seen = district.cached(lessons)
    high = seen["weight"].where(seen["level"].ge(district.config.scale.cut), 0.0)
    one = seen.assign(high=high).groupby(["teacher_id", "term", "lesson_id"], as_index=False)["high"].sum()
    own = one.groupby(["teacher_id", "term"], as_index=False)["high"].agg(["mean", "size"])
    own = own[own["size"].ge(_LESSONS)]
    low, high_end = wilson(own["mean"].to_numpy(), own["size"].to_numpy())
    keys = zip(own["teacher_id"], own["term"], strict=True)
    found = zip(own["mean"], low, high_end, strict=True)
    return {
        ("transformative_share", *key): (float(p), min(float(a), float(p)), max(float(b), float(p)))
        for key, (p, a, b) in zip(keys, found, strict=True)
    }
