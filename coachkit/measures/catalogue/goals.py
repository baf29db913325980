"""Entries on goals (12)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_JUDGED = (
    "A goal on a metric that coachkit measures is judged by the interval of the last term that ended by its due day: at "
    "target if all of it is, short if none of it is, otherwise open. Other goals are judged by the value recorded by then. A "
    "teacher's share of lessons needs 12 lessons in the term. "
)
_RECORDED = "Values that people recorded are right, and were recorded before anybody knew the outcome."

ENTRIES: tuple[Measure, ...] = (
    Measure("goal_attainment", 12, "Goals", 3, "Are goals reached by the day they are due?", "share of goals due",
            {"goals due": 10}, _JUDGED + "Teachers' goals at their school; schools' goals for the district.",
            sums=("category", "school_id"), assumes=_RECORDED,
            cannot_tell="Whether the goals were worth reaching, or easy.",
            estimator="goals.goal_attainment", needs="goals", counts="with goals due", weight="n", family=("goals",)),
    Measure("goal_standing", 12, "Goals by standing", 3, "How many goals are due?", "share of goals", {"goals": 10},
            "All goals: due, not yet due, or without a target, direction or day.", sums=("category", "school_id"),
            estimator="goals.goal_attainment", needs="goals", counts="with goals", weight="n", family=("goals",)),
    Measure("goal_flag", 12, "Goals to look at", 3, "Which goals say less than they seem to?", "share of goals due",
            {"goals due": 10},
            "Goals due that were revised after they were measured or due, that have no baseline, or that "
            "were at target when set.", sums=("school_id",),
            estimator="goals.goal_attainment", needs="goals", counts="with goals due", weight="n", family=("goals",)),
    Measure("school_goal", 12, "A school's goals", 3, "Where do the school's own goals stand?", "as the metric", {},
            "As goals: each goal of a school or the district, with its baseline, target and recorded value.",
            assumes=_RECORDED,
            estimator="goals.goal_attainment", sums=(), weight="", family=(), needs="goals", counts="records"),
)  # fmt: skip
