"""A number by term without an interval, compared with the plan or with published values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.charts import Point, slopes
from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.number_format import percent, plain, share_cell, short
from coachkit.exhibits.survey_format import cell
from coachkit.release import Estimates, Row

# Shares of literacy coaches' time with teachers, as published.
PUBLISHED = ((0.28, "observed, 28%"), (0.4, "mandated, 40%"), (0.6, "expected, from 60%"))


@dataclass(frozen=True, kw_only=True)
class BesidePlan(Form):
    """A complete count by term: a share, or a number in its own unit.

    Parameters
    ----------
    series
        The name of the series: ``District``, ``You``.
    lines
        Published values to compare with, each with its name.
    planned
        The plan's entry to compare with.
    plain_number
        True for a number other than a share: printed with one decimal, on an axis from zero.
    """

    series: str = "District"
    lines: tuple[tuple[float, str], ...] = ()
    planned: str = ""
    plain_number: bool = False

    def rows(self, estimates: Estimates) -> list[Row]:
        """The measure's rows, earliest term first."""
        place = {term: i for i, term in enumerate(estimates.terms)}
        return sorted(super().rows(estimates), key=lambda row: place.get(row.term, -1))

    def first(self, rows: list[Row]) -> Row | None:
        """The last term with a number."""
        good = _with_number(rows)
        return good[-1] if good else None

    def words(self, estimates: Estimates, rows: list[Row], row: Row) -> dict[str, Any]:
        """``before``: the share of the term before, in brackets."""
        good = _with_number(rows)
        before = f" ({percent(good[-2].estimate)} in {good[-2].term})" if len(good) > 1 else ""
        return super().words(estimates, rows, row) | {"before": before}

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """One dot per term, and the lines."""
        write = short if self.plain_number else percent
        points = [Point(row.term, row.number, None, None, write(row.estimate)) for row in _with_number(rows)]
        lines, axis = self.lines, None
        if self.planned:
            plan = getattr(estimates.meta.plan, self.planned)
            lines = (*lines, (plan, f"plan, {plan:g}"))
        if self.plain_number:
            top = 1.2 * max(*(value for value, _ in lines), *(point.value for point in points))
            axis = {"range": [0, top], "ticksuffix": " "}
        return slopes({self.series: points}, "Term", self.unit, alt, axis=axis, lines=lines, order=estimates.terms)

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """Term, people where there is a column for them, and the number."""
        lines = []
        for row in (row for row in rows if row.term):
            number = share_cell(row)
            if self.plain_number:
                number = short(row.estimate) if row.ok else cell(row)
            lines.append((row.term, *((plain(row.people),) if len(self.columns) > 2 else ()), number))
        return Table(caption, self.columns, tuple(lines))


def _with_number(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.ok and row.term]
