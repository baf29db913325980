"""Entries on groups of teachers: who is reached, who moves, and how the hours of coaching are spread."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

PAIR = " less "  # between the two groups of a difference

_READERS = ("internal", "school", "public")  # a coach sees her own rows at any size, which could be subtracted
_GROUPS = (
    "Groups of teachers by subject, grade band, school type and years of service, at the end of the term; a teacher with "
    "several subjects is in a group of its own."
)
_PAIRS = (
    "Welch's t for all pairs of a grouping and term at once (Tamhane's T2), with schools as clusters; groups of at least "
    "12 teachers at 4 schools."
)
_TAMHANE = "Tamhane 1977; coverage: benchmarks/groups.py"

ENTRIES: tuple[Measure, ...] = (
    Measure("reach_by_group", 1, "Reach of groups", 3, "Who is reached?", "share of eligible teachers", {"teachers": 10},
            f"Eligible teachers with a direct coaching event ÷ eligible teachers. {_GROUPS} A complete count: no interval.",
            estimator="groups.by_group", needs="coaching_log", counts="eligible in a group", contributors="coachees in a group",
            sums=("category",), exclusive=("category",), weight="people", part_of="reach", family=("coaching",),
            audiences=_READERS),
    Measure("dosage_by_group", 2, "Dosage of groups", 3, "Who gets how many hours of coaching?", "hours per coachee",
            {"coachees": 10}, f"Mean one-on-one hours of the coachees. {_GROUPS} A complete count: no interval.",
            estimator="groups.by_group",
            needs="coaching_log", counts="coachees in a group", sums=(), weight="", part_of="dosage", decimals=1,
            family=("coaching",), audiences=_READERS),
    Measure("share_by_group", 21, "Transformative share of groups", 2, "Whose lessons reach the cut?", "share of lessons",
            {"lessons": 20, "teachers": 5},
            f"Mean of the teachers' own shares; Wilson interval on an effective sample size. {_GROUPS}",
            "Korn & Graubard 1998; Wilson 1927", cannot_tell="Why groups differ: they differ in more than this one feature.",
            estimator="groups.by_group", counts="observed in a group", sums=("category",), exclusive=("category",),
            weight="people", part_of="transformative_share", family=("classroom",),
            audiences=_READERS),
    Measure("shift_by_group", 22, "Shift of groups", 2, "Who moves?", "change of share", {"teachers": 12},
            f"Same teachers in both terms; t interval on their differences with two pseudo-teachers. {_GROUPS}",
            cannot_tell="What caused the change.", estimator="groups.by_group", counts="observed twice in a group",
            sums=("category",), exclusive=("category",), weight="people", part_of="shift", family=("classroom",),
            audiences=_READERS),
    Measure("share_gap_by_group", 21, "Differences of groups' shares", 2, "Which groups' lessons differ?",
            "difference of shares", {"teachers": 12}, _PAIRS, _TAMHANE, estimator="groups.by_group", counts="two groups",
            sums=(), weight="", part_of="transformative_share", difference_of="share_by_group", family=("classroom",),
            audiences=_READERS),
    Measure("shift_gap_by_group", 22, "Differences of groups' shifts", 2, "Which groups move more than others?",
            "difference of changes", {"teachers": 12}, _PAIRS, _TAMHANE, estimator="groups.by_group", counts="two groups",
            sums=(), weight="", part_of="shift", difference_of="shift_by_group", family=("classroom",),
            audiences=_READERS),
    Measure("hours_concentration", 2, "Concentration of coaching", 3, "How evenly are the hours of coaching spread?",
            "share of one-on-one hours", {"coachees": 50},
            "Coachees of the district in the order of their one-on-one hours in the term, in ten parts of equal size; the "
            "share of all hours of each tenth.", estimator="concentration.hours_concentration",
            needs="coaching_log", counts="coachees in a tenth",
            sums=("category",), exclusive=("category",), weight="", family=("coaching",)),
)  # fmt: skip
