"""The scorecard of the programme: coaching and lessons, term by term (factor 5)."""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import join, percent, share_cell, short
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row


@dataclass(frozen=True)
class _Line:
    """A measure of the scorecard: its name, its catalogue key, its dimensions, whether it is the district's."""

    name: str
    measure: str
    category: str = ""
    district: bool = False
    hours: bool = False


_CUT = "Lessons at the cut or above"
_COACHING = (
    _Line("Teachers reached", "reach"),
    _Line("Hours a coachee (median)", "dosage", "median", hours=True),
    _Line("Coachees at the planned hours", "dosage_at_plan"),
    _Line("Events followed up in time", "follow_up"),
    _Line("Whole coaching cycles", "core_components"),
    _Line("Next steps closed in time", "next_steps", "closed in time"),
    _Line("Time in groups", "group_share", "group"),
    _Line("Coaches' time with teachers, district", "direct_share", district=True),
)
_LESSONS = (
    _Line(_CUT, "transformative_share"),
    _Line("Technology serves the objective", "pedagogical_fit"),
    _Line("Students create with technology", "student_use", "create"),
    _Line("Teachers who reach families", "family_communication"),
)
_KINDS = {"Coaching": _COACHING, "Lessons": _LESSONS}


def scorecard(estimates: Estimates) -> Exhibit:
    """Measures of coaching, lessons and student outcomes together, one column per term.

    It also says how complete the data are.
    """
    lines = [(kind, line) for kind, group in _KINDS.items() for line in group]
    found = {line: _by_term(estimates, line) for _, line in lines}
    good = {line: rows for line, rows in found.items() if any(row.shown for row in rows.values())}
    if not good:
        rows = [row for rows in found.values() for row in rows.values()]
        shows = "how coaching and lessons stand beside each other, term by term"
        return no_number(
            "scorecard",
            estimates,
            rows,
            "coaching or lessons on record",
            shows,
            measure="reach",
            question=_QUESTION,
        )
    terms = [term for term in estimates.terms if any(term in rows and rows[term].shown for rows in good.values())]
    cells = [(line.name, kind.lower(), *(_cell(line, found[line].get(term)) for term in terms)) for kind, line in lines]
    outcomes = _outcomes(estimates, terms)
    table = Table("Coaching beside lessons, by term", ("Measure", "Of", *terms), (*cells, *outcomes))
    notes = (
        *_complete(estimates),
        *(["What students reached is the district's own measure, in its own unit."] if outcomes else []),
    )
    return Exhibit(_QUESTION, _SENTENCE, table, key="scorecard", notes=notes)


_QUESTION = "How do coaching and lessons stand, term by term?"
_SENTENCE = "Coaching beside lessons, in one table. Seeing two trends together doesn’t mean one caused the other."


def _by_term(estimates: Estimates, line: _Line) -> dict[str, Row]:
    dims = {"category": line.category} if line.category else {}
    rows = (
        estimates.district_rows_of(line.measure, **dims) if line.district else estimates.rows_of(line.measure, **dims)
    )
    return {row.term: row for row in rows if row.term}


def _outcomes(estimates: Estimates, terms: list[str]) -> list[tuple[str, ...]]:
    """Student outcomes, one line per measure, in the term that their wave is named after or begins in."""
    spans = [(term.name, term.start, term.end) for term in estimates.meta.terms]
    begins = {wave.name: wave.start for wave in estimates.meta.waves}
    begins |= {name: start for name, start, _ in spans}
    found: dict[str, dict[str, str]] = {}
    for row in estimates.rows_of("student_outcome"):
        term = next((name for name, start, end in spans if start <= begins.get(row.wave, "") <= end), "")
        if row.ok and term in terms:
            found.setdefault(row.item, {})[term] = short(row.estimate, 2)
    return [(item, "students", *(values.get(term, "–") for term in terms)) for item, values in found.items()]


def _cell(line: _Line, row: Row | None) -> str:
    if row is not None and row.ok and line.hours:
        return Number(f"{short(row.estimate)} h", row.estimate)
    return share_cell(row)


def _complete(estimates: Estimates) -> list[str]:
    rows = [
        row
        for row in estimates.rows_of("data_completeness")
        if row.ok and row.category in {"coaching_log", "observations"}
    ]
    names = {"coaching_log": "coaching log", "observations": "observations"}
    parts = join([f"{percent(row.estimate)} of the {names[row.category]}" for row in rows])
    return [f"Data completeness: required cells filled in {parts}."] if parts else []
