"""A share by term: the school's, compared with the district's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coachkit.exhibits.charts import Point, dot, slopes
from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.finding import own_series
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.number_format import interval, limits, percent, plain, share, share_cell
from coachkit.release import Estimates, Row


@dataclass(frozen=True, kw_only=True)
class ShareByTerm(Form):
    """A share of things that are counted (events, teachers, cycles), along the terms.

    ``columns`` name the things and the share: ``("Term", "Events", "Followed up")``. With ``whole_window`` the sentence is
    about all terms together, where the measure has such a row.
    """

    whole_window: bool = False

    def first(self, rows: list[Row]) -> Row | None:
        """The last term with a share or a bound."""
        shown = [row for row in rows if row.shown and (row.term or self.whole_window)]
        whole = [row for row in shown if not row.term]
        return whole[0] if whole else shown[-1] if shown else None

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """Shares along the terms, with intervals where there are any; the district's beside a school's."""
        series = {own_series(estimates): _slope(rows)}
        if estimates.kind == "school":
            district = _slope(estimates.district_rows_of(self.measure or self.key, **self.dims))
            series |= {"District": district} if district else {}
        return slopes(series, "Term", self.unit, alt, order=estimates.terms)

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """Term, number of things, share; and the district's share beside a school's."""
        cells = [(row, (row.term, plain(row.n), share_cell(row))) for row in rows if row.term]
        return self.beside_district(estimates, caption, cells)

    def beside_district(
        self, estimates: Estimates, caption: str, cells: Sequence[tuple[Row, tuple[str, ...]]]
    ) -> Table:
        """The table with one line per term and, for a school, the district's share as last column."""
        if estimates.kind != "school":
            return Table(caption, self.columns, tuple(line for _, line in cells))
        district = {row.term: row for row in estimates.district_rows_of(self.measure or self.key, **self.dims)}
        lines = tuple((*line, share_cell(district.get(row.term))) for row, line in cells)
        return Table(caption, (*self.columns, "District"), lines)


def _slope(rows: list[Row]) -> list[Point]:
    return [dot(r.term, r, share(r) + (f" of {r.n:,}" if r.n else "")) for r in rows if r.shown and r.term]


@dataclass(frozen=True, kw_only=True)
class LessonShareByTerm(ShareByTerm):
    """A share of the average teacher's lessons, with its interval. ``target`` names the plan's entry drawn as a line."""

    columns: tuple[str, ...] = ("Term", "Lessons", "Teachers", "Share", "95% interval")
    target: str = ""

    def first(self, rows: list[Row]) -> Row | None:
        """The last term with a number."""
        return next((row for row in reversed(rows) if row.ok), None)

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """One dot with its interval per term; for a school, the district's, too; the district's target as a line."""
        series = {own_series(estimates): _dots(rows)}
        if estimates.kind == "school":
            district = _dots(estimates.district_rows_of(self.measure or self.key))
            series |= {"District": district} if district else {}
        target = getattr(estimates.meta.plan, self.target) if self.target else None
        lines = [(target, f"district's target, {percent(target)}")] if target else []
        return slopes(series, "Term", self.unit, alt, lines=lines, order=estimates.terms)

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """Term, lessons, teachers, share, interval; and the district's share beside a school's."""
        cells = []
        for row in rows:
            ends = limits(row) if row.ok else "–"
            cells.append((row, (row.term, plain(row.n), plain(row.people), share_cell(row), ends)))
        return self.beside_district(estimates, caption, cells)


def _dots(rows: list[Row]) -> list[Point]:
    return [Point(r.term, r.number, r.low, r.high, f"{percent(r.estimate)}, {interval(r)}") for r in rows if r.ok]
