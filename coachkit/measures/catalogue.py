"""The catalogue: what each measure asks, its unit, its minimum, its factor, its source."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["CATALOGUE", "Measure", "get", "methods"]


@dataclass(frozen=True)
class Measure:
    """One entry. ``sums`` names the dimensions over which rows add up to a whole that is shown too:
    what is hidden in one of them could be had by subtracting the others. ``minimum`` maps what is counted
    (the words of ``n`` and ``people``) to the smallest number that carries an estimate. ``nested`` names a dimension
    whose rows are one within the other; ``district_only`` keeps the schools' rows for the analyst.
    """

    key: str
    number: int
    title: str
    factor: int
    question: str
    unit: str
    minimum: dict[str, int]
    method: str
    source: str = "Own definition"
    audiences: tuple[str, ...] = ("internal", "school", "public")
    sums: tuple[str, ...] = field(default=())
    nested: str = ""
    district_only: bool = False


_LEVELS = "Mean of the teachers' own shares; Wilson interval on an effective sample size (teachers as clusters)."
_AGREE = "Agresti 2010, Analysis of Ordinal Categorical Data; Cliff 1993"
_OWN = "Own simulation: benchmarks/intervals.py"
_PAIRED = "Same teachers in both terms; t interval on their differences with two pseudo-teachers."

_ENTRIES: tuple[Measure, ...] = (
    Measure("lessons_observed", 20, "Lessons observed", 5, "How many lessons were observed?", "lessons", {},
            "Distinct lessons; a lesson rated twice counts once.", sums=("school_id", "term")),
    Measure("level_distribution", 20, "Level distribution", 2, "At which level was technology used?",
            "share of lessons", {"lessons": 20, "teachers": 10}, _LEVELS, "Korn & Graubard 1998; Wilson 1927",
            sums=("level", "school_id")),
    Measure("transformative_share", 21, "Transformative share", 2, "How many lessons reached the cut?",
            "share of lessons", {"lessons": 20, "teachers": 5}, _LEVELS + " Denominator: all lessons observed.",
            "Korn & Graubard 1998; Wilson 1927", sums=("school_id",)),
    Measure("transformative_share_technology", 21, "Transformative share of lessons with technology", 2,
            "How many of the lessons with technology reached the cut?", "share of lessons with technology",
            {"lessons": 20, "teachers": 5}, _LEVELS + " Denominator: lessons above the lowest level.",
            "Korn & Graubard 1998; Wilson 1927", sums=("school_id",)),
    Measure("shift", 22, "Shift", 2, "Did the transformative share change between two terms?",
            "change of share", {"teachers": 12}, _PAIRED, _OWN, sums=("school_id",)),
    Measure("shift_detectable", 22, "Smallest shift that would have been seen", 2,
            "How large must a shift be to be seen here?", "change of share", {"teachers": 12},
            "Change that would show with 80 % power if teachers' differences kept their spread; a real rise widens it.", _OWN),
    Measure("shift_superiority", 22, "Ordinal superiority", 2, "Does a later lesson beat an earlier one?",
            "probability", {"teachers": 10}, "P(later > earlier) + half of P(equal), within teachers.", _AGREE),
    Measure("shift_delta", 22, "Cliff's delta", 2, "How far apart are the two terms' levels?",
            "Cliff's delta", {"teachers": 10}, "2 × superiority − 1.", _AGREE),
    Measure("transition", 22, "Transitions", 2, "From which level to which did teachers move?",
            "share of teachers", {"teachers": 10}, "Each teacher's typical level (lower median) in both terms.",
            sums=("level", "to_level", "school_id"), district_only=True),
    Measure("transition_direction", 22, "Direction of change", 2, "How many teachers moved up, stayed, moved down?",
            "share of teachers", {"teachers": 10}, "Each teacher's typical level (lower median) in both terms.",
            sums=("category", "school_id")),
    Measure("pedagogical_fit", 23, "Pedagogical fit", 2, "Does the technology serve the lesson's objective?",
            "share of lessons with technology", {"lessons": 20, "teachers": 5},
            _LEVELS + " Lessons rated 'yes' of the lessons with technology and a rating of fit.",
            "Hamilton, Rosenberg & Akcaoglu 2016", sums=("school_id",)),
    Measure("reach", 1, "Reach", 3, "How many eligible teachers are coached?", "share of eligible teachers",
            {"teachers": 10}, "Eligible teachers with a direct coaching event ÷ eligible teachers on the roster in "
            "the term. A complete count: no interval.", sums=("school_id",)),
    Measure("dosage", 2, "Dosage", 3, "How many hours of coaching does a coachee get?", "hours per coachee",
            {"coachees": 10}, "One-on-one minutes ÷ 60 per coachee; an event's minutes count for each participant."),
    Measure("dosage_group", 2, "Dosage in groups", 3, "How many hours does a teacher spend in group coaching?",
            "hours per teacher", {"teachers": 10}, "Group minutes ÷ 60 per teacher with a group event; median."),
    Measure("dosage_at_plan", 2, "Coachees at the planned dosage", 3, "How many coachees get the planned hours?",
            "share of coachees", {"coachees": 10}, "Coachees with at least the planned one-on-one hours in the term.",
            sums=("school_id",)),
    Measure("contact_drought", 3, "Contact drought", 3, "How many coachees wait too long for the next contact?",
            "share of coachees", {"coachees": 10}, "Longest gap between direct events, from the term's start for those "
            "met before, or to the end of term, log or employment. Calendar days, holidays included.",
            sums=("school_id",), nested="category"),
    Measure("activity_mix", 6, "Activity mix", 3, "What do coaches and teachers do together?",
            "share of minutes with teachers", {"events": 10}, "Logged minutes of events with teachers.",
            sums=("category", "school_id")),
    Measure("modality_mix", 6, "Modality mix", 3, "How do coaches and teachers meet?",
            "share of minutes with teachers", {"events": 10}, "Logged minutes of events with teachers whose modality is given.",
            sums=("modality", "school_id")),
    Measure("group_share", 6, "One-on-one and group", 3, "Is coaching more than one-on-one?",
            "share of minutes with teachers", {"events": 10}, "Logged minutes of one-on-one and of group events.",
            sums=("category", "school_id")),
    Measure("data_completeness", 16, "Data completeness", 5, "Are the required cells filled?",
            "share of required cells", {}, "Filled required cells ÷ required cells, of all rows read."),
    Measure("rows_kept", 16, "Rows kept", 5, "How many rows could be used?", "share of rows", {},
            "Rows kept ÷ rows read; the others are set aside with their reason."),
    Measure("entry_lag", 16, "Entry lag", 5, "How soon are coaching events logged?", "days", {},
            "Median of entered_on − date."),
    Measure("observer_agreement", 26, "Observer agreement", 5, "Do two observers of a lesson agree?",
            "agreement", {"double ratings": 30}, "Lessons rated by two or more; people are teachers or "
            "observers, whoever are fewer; "
            "intervals by bootstrap over lessons. "
            "Weighted kappa: quadratic weights, observers interchangeable. Alpha: Krippendorff's, ordinal.",
            "Cohen 1968; Krippendorff 2011"),
)  # fmt: skip

CATALOGUE: dict[str, Measure] = {entry.key: entry for entry in _ENTRIES}


def get(key: str) -> Measure:
    """The entry of a key."""
    return CATALOGUE[key]


def methods() -> str:
    """The catalogue as Markdown: ``docs/methods.md``."""
    lines = [
        "<!-- Generated from the catalogue by `make docs`; a test keeps it current. Do not edit. -->",
        "# Methods",
        "",
        "Every measure is made for all schools at once, the same way. Below its minimum it gives no number but",
        "`too few`. *Sums* names the dimensions over which its rows add up: the gate sees to it that a hidden row",
        "cannot be had by subtraction along them. The interval methods are justified by simulation:",
        "`benchmarks/intervals.py` prints their coverage.",
        "",
        "| measure | factor | question | unit | needs at least | how | sums | source |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for key, entry in CATALOGUE.items():
        least = ", ".join(f"{n} {what}" for what, n in entry.minimum.items()) or "–"
        cells = (
            f"`{key}`",
            str(entry.factor),
            entry.question,
            entry.unit,
            least,
            entry.method,
            ", ".join(entry.sums) or "–",
        )
        lines.append(f"| {' | '.join((*cells, entry.source))} |")
    return "\n".join([*lines, ""])
