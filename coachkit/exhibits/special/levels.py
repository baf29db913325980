"""Levels of technology use: the distribution, and the transformative share."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.no_number import method_note, no_number, why_hidden
from coachkit.exhibits.number_format import counted, interval, percent, share_cell
from coachkit.exhibits.theme import ramp
from coachkit.release import Estimates, Row

__all__ = ["level_distribution", "share_points", "share_table", "transformative_share"]

_SHOWS = "at which level technology is used"


def level_distribution(estimates: Estimates) -> Exhibit:
    """Share of lessons at each level, by term: 100 % stacked bars, and the intervals in the table."""
    scale = estimates.scale
    rows = estimates.rows_of("level_distribution")
    terms = [term for term in estimates.terms if any(row.ok for row in rows if row.term == term)]
    if not terms:
        return no_number("level_distribution", estimates, "level_distribution", rows, "lessons observed", _SHOWS)
    at = {(row.term, row.level): row for row in rows}
    shares = {level: [at[term, level].estimate for term in terms] for level in scale.levels}
    last = terms[-1]
    shown = [at[last, level] for level in scale.levels if at[last, level].ok]
    most = max(shown, key=lambda row: row.estimate or 0)
    whole = len(shown) == len(scale.levels)
    lead = "lessons were most often at the level" if whole else "of the levels that can be shown, the most frequent was"
    share = f"{percent(most.estimate)} of the average teacher's lessons ({interval(most)}{counted(most)})"
    sentence = f"In {last}, {lead} {most.level}: {share}."
    table = Table(
        f"Share of lessons at each {scale.name} level, with 95% intervals",
        ("Term", "Lessons", "Teachers", *scale.levels),
        tuple(_line(term, [at[term, level] for level in scale.levels]) for term in terms),
    )
    alt = f"Stacked bars: share of lessons at each {scale.name} level in {len(terms)} terms. " + sentence
    hidden = any(row.status == "suppressed" for row in rows)
    notes = [method_note(estimates, "level_distribution")]
    notes += (
        [f"Levels with few teachers are not shown; they are one hatched piece. {why_hidden(estimates)}"]
        if hidden
        else []
    )
    notes += _quiet_terms(rows, [t for t in estimates.terms if t not in terms])
    chart = stacked(terms, shares, ramp(len(scale.levels)), "Share of the average teacher's lessons", alt)
    question = estimates.entry("level_distribution")["question"]
    return Exhibit("level_distribution", question, sentence, chart, table, notes=tuple(notes))


def _line(term: str, rows: list[Row]) -> tuple[str, ...]:
    first = next(row for row in rows if row.ok)
    cells = [f"{percent(r.estimate)} ({percent(r.low)}–{percent(r.high)})" if r.ok else share_cell(r) for r in rows]
    return (term, *("–" if n is None else str(n) for n in (first.n, first.people)), *cells)


def _quiet_terms(rows: list[Row], terms: list[str]) -> list[str]:
    said = []
    for term in terms:
        found = {row.status for row in rows if row.term == term}
        word = next((s for s in ("suppressed", "too few", "no data") if s in found), "no data")
        said.append(f"{term}: {word if word != 'suppressed' else 'not shown (small groups)'}.")
    return said


def transformative_share(estimates: Estimates) -> Exhibit:
    """Share of lessons at or above the cut, by term, with intervals and the district beside the school."""
    key = "transformative_share"
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.ok]
    scale = estimates.scale
    reached = f"{scale.transformative} or above" if scale.transformative != scale.levels[-1] else scale.transformative
    question = f"How many lessons reached {reached}?"
    if not good:
        return no_number(key, estimates, key, rows, "lessons observed", f"how many lessons reach {reached}", question)
    last = good[-1]
    technology = estimates.one("transformative_share_technology", term=last.term)
    sentence = (
        f"In {last.term}, {percent(last.estimate)} of the average teacher's lessons reached {reached} "
        f"({interval(last)}{counted(last)})."
    )
    notes = [method_note(estimates, key)]
    if technology is not None and technology.ok:
        notes.insert(0, f"Of lessons with technology ({scale.lowest} left out) it was "
                        f"{percent(technology.estimate)} ({interval(technology)}).")  # fmt: skip
    notes += [f"{row.term}: {row.note}." for row in good if row.note]
    alt = f"Dots with 95% intervals: share of lessons at {reached}, by term. {sentence}"
    target = estimates.meta["plan"].get("target_share")
    lines = [(target, f"district's target, {percent(target)}")] if target else []
    chart = dots(
        share_points(estimates, key), "Share of the average teacher's lessons", alt, lines=lines, order=estimates.terms
    )
    table = share_table(estimates, key, f"Share of the average teacher's lessons at {reached}")
    return Exhibit(key, question, sentence, chart, table, notes=tuple(notes))


def share_points(estimates: Estimates, measure: str) -> dict[str, list[Point]]:
    """The measure's points by term: the school's, then the district's."""
    own = "This school" if estimates.kind == "school" else "District"
    series = {own: _points(estimates.rows_of(measure))}
    if estimates.kind == "school":
        district = _points(estimates.district_rows_of(measure))
        series |= {"District": district} if district else {}
    return series


def _points(rows: list[Row]) -> list[Point]:
    return [
        Point(r.term, r.estimate or 0.0, r.low, r.high, f"{percent(r.estimate)}, {interval(r)}") for r in rows if r.ok
    ]


def share_table(estimates: Estimates, measure: str, caption: str) -> Table:
    """A share by term: lessons, teachers, share, interval, and the district's share beside a school's."""
    district = {row.term: row for row in estimates.district_rows_of(measure)}
    columns = ["Term", "Lessons", "Teachers", "Share", "95% interval"]
    columns += ["District"] if estimates.kind == "school" else []
    lines = []
    for row in estimates.rows_of(measure):
        limits = f"{percent(row.low)} to {percent(row.high)}" if row.ok else "–"
        cells = [
            row.term,
            "–" if row.n is None else str(row.n),
            "–" if row.people is None else str(row.people),
            share_cell(row),
            limits,
        ]
        if estimates.kind == "school":
            cells.append(share_cell(district[row.term]) if row.term in district else "–")
        lines.append(tuple(cells))
    return Table(caption, tuple(columns), tuple(lines))
