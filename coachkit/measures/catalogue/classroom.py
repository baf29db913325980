"""Entries on the lessons observed: levels, shift and fit (20 to 23)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import AddsUp, LessonShare, Measure
from coachkit.measures.catalogue.totals import at_the_lowest, by_direction, reaching_the_cut

_LEVELS = "Mean of the teachers' own shares; Wilson interval on an effective sample size (teachers as clusters)."
_AGREE = "Agresti 2010, Analysis of Ordinal Categorical Data; Cliff 1993"
_OWN = "Own simulation: benchmarks/intervals.py"
_PAIRED = "Same teachers in both terms; t interval on their differences with two pseudo-teachers."

ENTRIES: tuple[Measure, ...] = (
    Measure("lessons_observed", 20, "Lessons observed", 5, "How many lessons were observed?", "lessons", {},
            "Distinct lessons; a lesson rated twice counts once.", sums=("school_id", "term"),
            estimator="levels.lessons_observed", weight="", counts="observed", family=("classroom",)),
    Measure("level_distribution", 20, "Level distribution", 2, "At which level was technology used?",
            "share of lessons", {"lessons": 20, "teachers": 10}, _LEVELS, "Korn & Graubard 1998; Wilson 1927",
            sums=("level", "school_id"),
            estimator="levels.level_distribution", counts="observed", weight="people", worth=1.0, family=("classroom",)),
    Measure("transformative_share", 21, "Transformative share", 2, "How many lessons reached the cut?",
            "share of lessons", {"lessons": 20, "teachers": 5}, _LEVELS + " Denominator: all lessons observed.",
            "Korn & Graubard 1998; Wilson 1927", sums=("school_id",),
            estimator="levels.transformative_share", counts="observed", weight="people", worth=4.0, headline=("",),
            adds_up=AddsUp("level_distribution", reaching_the_cut, rest=True), family=("classroom",)),
    Measure("transformative_share_technology", 21, "Transformative share of lessons with technology", 2,
            "How many of the lessons with technology reached the cut?", "share of lessons with technology",
            {"lessons": 20, "teachers": 5}, _LEVELS + " Denominator: lessons above the lowest level.",
            "Korn & Graubard 1998; Wilson 1927", sums=("school_id",),
            estimator="levels.transformative_share", counts="with technology", weight="people",
            at_least="transformative_share",
            rest_in=AddsUp("level_distribution", at_the_lowest), family=("classroom",)),
    Measure("shift", 22, "Shift", 2, "Did the same teachers’ lessons change?",
            "change of share", {"teachers": 12}, _PAIRED, _OWN, sums=("school_id",),
            cannot_tell="What caused the change. With 12 to 20 teachers the interval is wider than necessary: it holds the "
                        "truth in 97 to 99 % of cases.", estimator="shift.shift", counts="observed twice", weight="people",
            change_of="transformative_share", worth=2.0,
            family=("classroom",)),
    Measure("shift_detectable", 22, "Smallest detectable shift", 2,
            "How large must a change be to be detected here?", "change of share", {"teachers": 12},
            "The change that would be detected in 80 % of cases if teachers' differences kept their spread; a real rise "
            "widens it.", _OWN,
            estimator="shift.shift", sums=(), weight="", counts="observed twice", family=("classroom",)),
    Measure("shift_superiority", 22, "Ordinal superiority", 2, "Does a later lesson beat an earlier one?",
            "probability", {"teachers": 10}, "P(later > earlier) + half of P(equal), within teachers.", _AGREE,
            estimator="shift.shift", sums=(), weight="", counts="observed twice", family=("classroom",)),
    Measure("shift_delta", 22, "Cliff's delta", 2, "How far apart are the two terms' levels?",
            "Cliff's delta", {"teachers": 10}, "2 × superiority − 1.", _AGREE,
            estimator="shift.shift", sums=(), weight="", counts="observed twice", family=("classroom",)),
    Measure("transition", 22, "Transitions", 2, "From which level to which did teachers move?",
            "share of teachers", {"teachers": 10}, "Each teacher's typical level (lower median) in both terms.",
            sums=("level+to_level", "school_id"), district_only=True,
            estimator="shift.transitions", counts="observed twice", exclusive=("level+to_level",), weight="people",
            family=("classroom",)),
    Measure("transition_direction", 22, "Direction of change", 2, "How many teachers moved up, stayed, moved down?",
            "share of teachers", {"teachers": 10}, "Each teacher's typical level (lower median) in both terms.",
            sums=("category", "school_id"),
            estimator="shift.transitions", counts="observed twice", exclusive=("category",), weight="people",
            adds_up=AddsUp("transition", by_direction, "category"), family=("classroom",)),
    Measure("pedagogical_fit", 23, "Pedagogical fit", 2, "Does technology serve the lesson's objective?",
            "share of lessons with technology", {"lessons": 20, "teachers": 5},
            _LEVELS + " Lessons rated 'yes' of the lessons with technology and a rating of fit.",
            "Hamilton, Rosenberg & Akcaoglu 2016", sums=("school_id",),
            estimator=LessonShare("pedagogical_fit", ("yes",), with_technology=True, compare=12),
            counts="pedagogical_fit noted", weight="people", headline=("",), family=("classroom",)),
)  # fmt: skip
