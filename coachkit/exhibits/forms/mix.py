"""The parts of a whole over the whole window: one bar per category, the largest first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coachkit.exhibits.charts import bars
from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.number_format import label, percent, plain, share_cell
from coachkit.release import Estimates, Row


@dataclass(frozen=True, kw_only=True)
class Mix(Form):
    """Shares of the minutes by category, with the number of events.

    Parameters
    ----------
    sentence, sentence_below_half
        The finding where the largest part is more than half, and where it is not; ``{largest}`` (``{Largest}``) names the part.
    phrases
        Categories whose name in the sentence is not their label.
    unknown_count
        The text in the chart if the number of events is hidden.
    """

    sentence_below_half: str
    phrases: dict[str, str] = field(default_factory=dict)
    unknown_count: str = ""

    def first(self, rows: list[Row]) -> Row | None:
        """The largest part."""
        return next(iter(_largest_first(rows)), None)

    def said(self, estimates: Estimates, rows: list[Row], row: Row) -> str:
        """The sentence that fits the size of the largest part."""
        return self.sentence if row.number > 0.5 else self.sentence_below_half

    def words(self, estimates: Estimates, rows: list[Row], row: Row) -> dict[str, Any]:
        """``largest``: the name of the largest part."""
        largest = self.phrases.get(row.category, label(row.category))
        return super().words(estimates, rows, row) | {"largest": largest, "Largest": largest[:1].upper() + largest[1:]}

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """One bar per category, with its share and the number of events at its end."""
        parts = _largest_first(rows)
        texts = [percent(r.estimate) + (self.unknown_count if r.n is None else f" ({r.n:,})") for r in parts]
        return bars({label(row.category): row.number for row in parts}, texts, self.unit, alt)

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """Category, events, share."""
        lines = tuple((label(r.category), plain(r.n), share_cell(r)) for r in rows if r.status != "no data")
        return Table(caption, self.columns, lines)


def _largest_first(rows: list[Row]) -> list[Row]:
    return sorted((row for row in rows if row.ok and row.estimate), key=lambda row: -row.number)
