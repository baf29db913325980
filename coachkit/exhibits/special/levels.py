"""Levels of technology use: the distribution, and the transformative share."""

from __future__ import annotations

from coachkit.exhibits.charts import stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import method_note
from coachkit.exhibits.no_number import newer_unshown, no_number
from coachkit.exhibits.number_format import counted, interval, percent, plain, share_with_limits
from coachkit.exhibits.theme import ramp
from coachkit.release import Estimates, Row

_SHOWS = "at which level technology is used"


def level_distribution(estimates: Estimates) -> Exhibit:
    """Share of lessons at each level, by term: 100 % stacked bars, and the intervals in the table."""
    scale = estimates.scale
    rows = estimates.rows_of("level_distribution")
    terms = [term for term in estimates.terms if any(row.ok for row in rows if row.term == term)]
    if not terms:
        return no_number("level_distribution", estimates, rows, "lessons observed", _SHOWS)
    at = {(row.term, row.level): row for row in rows}
    shares = {level: [at[term, level].estimate for term in terms] for level in scale.levels}
    last = terms[-1]
    shown = [at[last, level] for level in scale.levels if at[last, level].ok]
    most = max(shown, key=lambda row: row.number)
    whole = len(shown) == len(scale.levels)
    lead = "lessons were most often at" if whole else "the most frequent level that can be shown was"
    share = f"{percent(most.estimate)} of the average teacher's lessons ({interval(most)}{counted(most)})"
    sentence = f"In {last}, {lead} {most.level}: {share}.{newer_unshown(rows, most)}"
    table = Table(
        f"Share of lessons at each {scale.name} level, with 95% intervals",
        ("Term", "Lessons", "Teachers", *scale.levels),
        tuple(_line(term, [at[term, level] for level in scale.levels]) for term in terms),
    )
    alt = f"Stacked bars: share of lessons at each {scale.name} level in {len(terms)} terms. " + sentence
    hidden = any(row.status == "suppressed" for row in rows)
    notes = [method_note(estimates, "level_distribution")]
    notes += ["The hatched pieces are hidden to protect individuals."] if hidden else []
    notes += _quiet_terms(rows, [t for t in estimates.terms if t not in terms])
    chart = stacked(
        terms,
        shares,
        ramp(len(scale.levels)),
        "Share of the average teacher's lessons",
        alt,
        over_time=True,
        order=estimates.terms,
    )
    question = estimates.entry("level_distribution").question
    return Exhibit(question, sentence, table, chart, key="level_distribution", notes=tuple(notes))


def _line(term: str, rows: list[Row]) -> tuple[str, ...]:
    first = next(row for row in rows if row.ok)
    cells = [share_with_limits(r) for r in rows]
    return (term, plain(first.n), plain(first.people), *cells)


def _quiet_terms(rows: list[Row], terms: list[str]) -> list[str]:
    said = []
    for term in terms:
        found = {row.status for row in rows if row.term == term}
        word = next((s for s in ("suppressed", "too few", "no data") if s in found), "no data")
        said.append(f"{term}: {'hidden to protect individuals' if word == 'suppressed' else word}.")
    return said
