"""Entries on tools, and on what students do with them (25, 34a)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import AddsUp, LessonShare, Measure
from coachkit.measures.catalogue.totals import high_by_kind

_LEVELS = "Mean of the teachers' own shares; Wilson interval on an effective sample size (teachers as clusters). "
_SOURCE = "Korn & Graubard 1998; Wilson 1927"
_CHOSEN = "Which tool is better: teachers choose a tool to suit the lesson."

ENTRIES: tuple[Measure, ...] = (
    Measure("tool_category_levels", 25, "Levels by kind of tool", 2, "Which kinds of tools go with which levels?",
            "share of lessons", {"lessons": 12, "teachers": 5},
            _LEVELS + "Lessons with technology whose tool is known, over the "
            "whole window.", _SOURCE, sums=("level", "school_id"), cannot_tell=_CHOSEN,
            estimator="tools.tool_levels", needs="tools", counts="with a known tool", weight="people", family=("classroom",)),
    Measure("tool_category_share", 25, "Transformative share by kind of tool", 2,
            "Which kinds of tools go with lessons at the cut or above?", "share of lessons",
            {"lessons": 12, "teachers": 5},
            _LEVELS + "Lessons at or above the cut of those with technology whose tool is known, over the whole window.",
            _SOURCE, sums=("school_id",), cannot_tell=_CHOSEN,
            estimator="tools.tool_levels", needs="tools", counts="with a known tool", weight="people",
            adds_up=AddsUp("tool_category_levels", high_by_kind, "category", rest=True), family=("classroom",)),
    Measure("tool_levels", 25, "Levels by tool", 2, "Which tools go with which levels?", "share of lessons",
            {"lessons": 12, "teachers": 5},
            _LEVELS + "Lessons with technology whose tool is known, the whole district's.",
            _SOURCE, sums=("level", "item"), district_only=True, cannot_tell=_CHOSEN,
            estimator="tools.tool_levels", weight="", needs="tools", counts="with a known tool", family=("classroom",)),
    Measure("tools_recorded", 25, "Tools on record", 2, "Do the tools have a purpose and a privacy review on record?",
            "share of tools", {},
            "Tools with a recorded purpose, with a privacy review, with both ÷ tools. A complete count.",
            cannot_tell="Whether a purpose is served, or a review was good.",
            estimator="tools.tools_recorded", sums=(), weight="", family=(), needs="tools", counts="records"),
    Measure("family_communication", 25, "Reaching families", 2, "How many teachers use a tool to reach families?",
            "share of teachers", {"teachers": 10},
            "Teachers active with a tool for family communication in the term ÷ teachers "
            "on the roster. A complete count: no interval.", sums=("school_id",),
            assumes="Use is recorded for all teachers.", cannot_tell="What the messages said, and whether families read them.",
            estimator="tools.family_communication", family=(),
            needs="tools", counts="on the roster", weight="people", headline=("",)),
    Measure("student_use", 34, "What students do", 2, "Do students create with technology, or only consume?",
            "share of lessons",
            {"lessons": 12, "teachers": 5}, _LEVELS + "Lessons whose student use was noted.", _SOURCE,
            sums=("category", "school_id"), cannot_tell="What students learn.",
            estimator=LessonShare("student_use", ("none", "consume", "create"), each=True),
            counts="student_use noted", weight="people", headline=("create",), family=("classroom",)),
)  # fmt: skip
