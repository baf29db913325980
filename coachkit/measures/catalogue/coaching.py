"""Entries on how much coaching there is, and of what kind (1 to 3, 6, 34a)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import AddsUp, Measure
from coachkit.measures.catalogue.totals import by_kind

ENTRIES: tuple[Measure, ...] = (
    Measure("reach", 1, "Reach", 3, "How many eligible teachers are coached?", "share of eligible teachers",
            {"teachers": 10}, "Eligible teachers with a direct coaching event ÷ eligible teachers on the roster in "
            "the term. A complete count: no interval.", sums=("school_id",),
            estimator="coaching.reach",
            needs="coaching_log", counts="eligible", contributors="coachees", weight="people", headline=("",),
            family=("coaching",)),
    Measure("dosage", 2, "Dosage", 3, "How many hours of coaching do teachers get?", "hours per coachee",
            {"coachees": 10}, "One-on-one minutes ÷ 60 per coachee; an event's minutes count for each participant.",
            estimator="coaching.dosage", sums=(), weight="",
            needs="coaching_log", counts="coachees", decimals=1, family=("coaching",)),
    Measure("dosage_group", 2, "Dosage in groups", 3, "How many hours does a teacher spend in group coaching?",
            "hours per teacher", {"teachers": 10}, "Group minutes ÷ 60 per teacher with a group event; median.",
            estimator="coaching.dosage", sums=(), weight="",
            needs="coaching_log", counts="in groups", decimals=1, family=("coaching",)),
    Measure("dosage_at_plan", 2, "Coachees at the planned dosage", 3, "How many coachees get the planned hours?",
            "share of coachees", {"coachees": 10}, "Coachees with at least the planned one-on-one hours in the term.",
            sums=("school_id",),
            estimator="coaching.dosage",
            needs="coaching_log", counts="coachees", weight="people", headline=("",), family=("coaching",)),
    Measure("contact_drought", 3, "Contact drought", 3, "How many coached teachers go too long without a visit?",
            "share of coachees", {"coachees": 10}, "The longest gap between direct events in the term, counted from its "
                                                   "start for teachers coached before, and up to the end of the term, the "
                                                   "log or employment. Calendar days, including holidays.",
            sums=("school_id",), nested="category",
            estimator="coaching.contact_drought",
            needs="coaching_log", counts="followed", weight="people", family=("coaching",)),
    Measure("activity_mix", 6, "Activity mix", 3, "What do coaches and teachers do together?",
            "share of minutes with teachers", {"events": 10}, "Logged minutes of events with teachers.",
            sums=("category", "school_id", "term"),
            estimator="activities.activity_mix", weight="", needs="coaching_log", counts="met", family=("coaching",)),
    Measure("modality_mix", 6, "Modality mix", 3, "How do coaches and teachers meet?",
            "share of minutes with teachers", {"events": 10},
            "Logged minutes of events with teachers whose modality is given.",
            sums=("modality", "school_id", "term"),
            estimator="activities.activity_mix", weight="", needs="coaching_log", counts="met", family=("coaching",)),
    Measure("group_share", 6, "One-on-one and group", 3, "Is coaching more than one-on-one?",
            "share of minutes with teachers", {"events": 10}, "Logged minutes of one-on-one and of group events.",
            sums=("category", "school_id", "term"),
            estimator="activities.activity_mix", weight="", needs="coaching_log", counts="met",
            adds_up=AddsUp("activity_mix", by_kind, "category"), family=("coaching",)),
    Measure("focus_mix", 34, "Focus mix", 3, "What is coaching about?", "share of minutes with teachers", {"events": 10},
            "Logged minutes of events with teachers whose focus is given.", sums=("category", "school_id", "term"),
            estimator="activities.activity_mix", weight="", needs="coaching_log", counts="met about", family=("coaching",)),
)  # fmt: skip
