"""All schools beside the district: share, shift and reach, by name, never by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from coachkit.exhibits.charts import dot, multiples
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.words import reached
from coachkit.exhibits.no_number import HIDDEN, no_number
from coachkit.exhibits.number_format import share_cell, signed_points, with_limits
from coachkit.release import Estimates, Row
from coachkit.release.verdict import rows_behind

_DRAWN = 24  # schools up to which each has a panel; with more, the table and the index compare them
_QUESTION = "Where does each school stand?"


class Head(NamedTuple):
    """The head of a column, and what it shows: an exhibit's key, one of its columns, and the term."""

    label: str
    of: str
    part: str
    term: str


@dataclass(frozen=True)
class Columns:
    """The three results that compare schools, each for the same terms everywhere: those of the district's own answer."""

    term: str
    pair: tuple[str, str]
    measure: str
    reach_term: str
    reached: str

    @property
    def heads(self) -> tuple[Head, Head, Head]:
        """The columns' heads."""
        window = f"{self.pair[0]} to {self.pair[1]}"
        net = ", after allowing for who observed" if self.measure != "shift" else ""
        return (
            Head(f"Lessons at {self.reached}, {self.term}", "transformative_share", "Share", self.term),
            Head(f"Change in points, {window}{net}", "shift_adjusted" if net else "level_shift", "Change", window),
            Head(f"Teachers coached, {self.reach_term}", "reach", "Coached", self.reach_term),
        )

    def cells(self, estimates: Estimates) -> tuple[str, str, str]:
        """The three results of a school or the district, as text."""
        change = next((r for r in rows_behind(estimates, self.measure) if (r.term, r.to_term) == self.pair), None)  # type: ignore[arg-type]
        coached = next((r for r in rows_behind(estimates, "reach") if r.term == self.reach_term), None)
        return _share(estimates.one("transformative_share", term=self.term)), _change(change), share_cell(coached)


def columns_of(district: Estimates) -> Columns:
    """The columns for a district: the newest term it shows, and the longest window of its change."""
    shift, coached = district.verdict("shift"), district.verdict("reach").row
    last = district.terms[-1] if district.terms else ""
    row = shift.row
    return Columns(
        shift.latest.term if shift.latest is not None else last,
        (row.term, row.to_term) if row is not None else (district.terms[0] if district.terms else "", last),
        row.measure if row is not None else "shift",
        coached.term if coached is not None else last,
        reached(district),
    )


def _share(row: Row | None) -> str:
    return with_limits(row) if row is not None and row.ok else share_cell(row)


def _change(row: Row | None) -> str:
    if row is None:
        return "–"
    if row.ok:
        return with_limits(row, signed_points)
    return {"suppressed": "not shown", "not estimable": "can’t tell"}.get(row.status, row.status)


def schools_side_by_side(district: Estimates, schools: Sequence[Estimates]) -> Exhibit:
    """The share by term of each school, a panel a school by name, and the three results that compare schools."""
    key, columns = "schools_side_by_side", columns_of(district)
    rows = {school.id: school.rows_of("transformative_share") for school in schools}
    shown = [school for school in schools if any(row.shown for row in rows[school.id])]
    if not shown:
        every = [row for own in rows.values() for row in own]
        shows = "how schools compare"
        return no_number(
            key, district, every, "lessons observed", shows, measure="transformative_share", question=_QUESTION
        )
    count = (
        f"{len(shown)} of {len(schools)} schools have enough lessons for a figure" if len(shown) < len(schools) else ""
    )
    sentence = f"Schools are listed by name; this is not a ranking.{f' {count}.' if count else ''}"
    chart = None
    if len(shown) <= _DRAWN:
        own = {row.term: row for row in district.rows_of("transformative_share") if row.shown}
        panels = {s.name: [dot(r.term, r) for r in rows[s.id] if r.shown and r.term] for s in shown}
        chart = multiples(
            panels,
            [dot(term, row) for term, row in own.items()],
            f"Share of lessons at {columns.reached}",
            f"A panel for each school: the share of lessons at {columns.reached} by term with 95% intervals, beside the "
            f"district's. {sentence}",
            order=district.terms,
            ids=[school.id for school in shown],
        )
    lines = (("District", *columns.cells(district)), *((s.name, *columns.cells(s)) for s in schools))
    heads = columns.heads
    table = Table(
        "Schools beside the district, 95% intervals in brackets",
        ("School", *(head.label for head in heads)),
        lines,
        ("", *(school.id for school in schools)),
        tuple((head.of, head.part, head.term) for head in heads),
    )
    notes = ["A wide interval means few lessons, not a bad school: compare intervals, not points."]
    notes += [HIDDEN] if any(cell == "not shown" for line in lines for cell in line) else []
    return Exhibit(_QUESTION, sentence, table, chart, key=key, notes=tuple(notes))
