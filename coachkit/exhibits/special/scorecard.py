"""The scorecard of the programme: coaching and lessons, term by term (factor 5)."""

from __future__ import annotations

from dataclasses import dataclass

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.words import here
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import join, percent, share, share_cell, share_value, short, when
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row

__all__ = ["scorecard"]


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
            "coaching_log",
            measure="reach",
            question=_QUESTION,
        )
    terms = [term for term in estimates.terms if any(term in rows and rows[term].shown for rows in good.values())]
    last, before = terms[-1], terms[-2] if len(terms) > 1 else ""
    sentence = _sentence(estimates, found, last, before)
    shares = [line for line in good if not line.hours]
    series = {last: _points(shares, good, last)} | ({before: _points(shares, good, before)} if before else {})
    series = {term: points for term, points in series.items() if points}
    alt = f"Dots: measures of coaching and of lessons, last term and the one before. {sentence}"
    order = [line.name for line in shares if any(line.name == p.category for points in series.values() for p in points)]
    chart = dots(series, "Share", alt, order=order) if series else None
    cells = [(line.name, kind.lower(), *(_cell(line, found[line].get(term)) for term in terms)) for kind, line in lines]
    outcomes = _outcomes(estimates, terms)
    table = Table("Coaching beside lessons, by term", ("Measure", "Of", *terms), (*cells, *outcomes))
    notes = (
        *_complete(estimates),
        *(["What students reached is the district's own measure, in its own unit."] if outcomes else []),
        "Standing side by side, one does not explain the other: the shift and its limits have an exhibit of their own.",
    )
    return Exhibit(_QUESTION, sentence, table, chart, key="scorecard", notes=notes)


_QUESTION = "How do coaching and lessons stand, term by term?"


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


def _points(lines: list[_Line], found: dict[_Line, dict[str, Row]], term: str) -> list[Point]:
    rows = [(line, found[line].get(term)) for line in lines]
    return [
        Point(line.name, share_value(row) or 0.0, row.low, row.high, share(row), row.code)
        for line, row in rows
        if row is not None and row.shown
    ]


def _sentence(estimates: Estimates, found: dict[_Line, dict[str, Row]], last: str, before: str) -> str:
    """Reach and the share at the cut, last term and the one before: the first measure of either kind."""
    said = []
    for line, words in ((_COACHING[0], "coaching reached {} of eligible teachers"),
                        (_LESSONS[0], f"{{}} of lessons were at {estimates.scale.transformative} or above")):  # fmt: skip
        now, then = found[line].get(last), found[line].get(before)
        if now is not None and now.shown:
            earlier = f" ({share(then)} in {before})" if then is not None and then.shown else ""
            said.append(words.format(share(now)) + earlier)
    if not said:
        return f"In {when(estimates, last)}, only part of the scorecard of {here(estimates)} can be shown."
    return f"In {when(estimates, last)}, {join(said)}."


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
