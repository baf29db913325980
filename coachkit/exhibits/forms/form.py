"""What all forms share: the fields of an entry in the table of texts, and how an entry becomes an exhibit."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.forms.district_instead import or_district
from coachkit.exhibits.forms.words import words
from coachkit.exhibits.no_number import newer_unshown, no_number
from coachkit.exhibits.number_format import join
from coachkit.release import Estimates, Row

Note = str | Callable[[Estimates], list[str]]
_IN_GENERAL = {"plan.follow_up_days": "the planned number of", "reached": "the transformative level"}


@dataclass(frozen=True, kw_only=True)
class Form(ABC):
    """One exhibit: its texts, its measure and its place.

    Templates (``sentence``, ``shows``, ``unit``, ``caption``) have the words of
    :func:`~coachkit.exhibits.forms.words.words` in braces: ``{share}``, ``{n:lessons}``.

    Parameters
    ----------
    key, measure
        The exhibit's key, and the measure whose rows it shows (default: the one of the same key).
    after
        The exhibit it follows in a report (``answer`` and ``coach_answer`` are at the head of the two reports).
    lacking, shows
        For an exhibit without a number: what is lacking, and what the exhibit would show.
    sentence
        The finding.
    alt
        What the chart is, in front of the sentence: its text alternative.
    unit, caption, columns
        The title of the chart's value axis; the table's caption and columns.
    question
        A question instead of the catalogue's.
    notes, after_method
        Notes before and after the one on the method: texts, or functions of the estimates that return some.
    more
        Functions of the estimates that return what follows the sentence.
    why
        Statuses of a row whose note says why there is no number.
    district
        True where the district's rows are shown for a school as well: the measure knows the district alone.
    district_instead
        True where the whole district is shown when a school's own numbers are too few or hidden.
    """

    key: str
    after: str
    lacking: str
    shows: str
    sentence: str
    alt: str
    unit: str
    caption: str
    columns: tuple[str, ...]
    measure: str = ""
    question: str = ""
    notes: tuple[Note, ...] = ()
    after_method: tuple[Note, ...] = ()
    more: tuple[Callable[[Estimates], str], ...] = ()
    why: tuple[str, ...] = ()
    dims: dict[str, str] = field(default_factory=dict)
    district: bool = False
    district_instead: bool = False

    @abstractmethod
    def first(self, rows: list[Row]) -> Row | None:
        """The row that the sentence is about; None where there is nothing to show."""

    @abstractmethod
    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """The chart of the rows."""

    @abstractmethod
    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """The table behind the chart."""

    def words(self, estimates: Estimates, rows: list[Row], row: Row) -> dict[str, Any]:
        """The words of the sentence; a form adds its own."""
        return words(estimates, row)

    def rows(self, estimates: Estimates) -> list[Row]:
        """The measure's rows."""
        find = estimates.district_rows_of if self.district else estimates.rows_of
        return find(self.measure or self.key, **self.dims)

    def said(self, estimates: Estimates, rows: list[Row], row: Row) -> str:
        """The template of the sentence for these rows."""
        return self.sentence

    def make(self, estimates: Estimates) -> Exhibit:
        """The exhibit."""
        rows = self.rows(estimates)
        row = self.first(rows)
        general = words(estimates)
        question = self.question.format(**general)
        if row is None:
            why = next((r.note for r in rows if r.note and r.status in self.why), "")
            shows = self.shows.format(**general)
            measure = self.measure or self.key
            return no_number(
                self.key, estimates, rows, self.lacking, shows, measure=measure, question=question, why=why
            )
        sentence = self.said(estimates, rows, row).format(**self.words(estimates, rows, row))
        sentence += (
            (f" This is as of {row.day}." if row.day else "")
            + newer_unshown(rows, row)
            + "".join(more(estimates) for more in self.more)
        )
        return finding(
            self.key,
            estimates,
            sentence,
            self.chart(estimates, rows, f"{self.alt.format(**general)} {sentence}"),
            self.table(estimates, rows, self.caption.format(**general)),
            [*_days(rows), *_texts(self.notes, estimates)],
            measure=self.measure,
            question=question,
            after_method=_texts(self.after_method, estimates),
        )

    def function(self) -> Callable[[Estimates], Exhibit]:
        """The exhibit as a function of the estimates, named after its key and documented by its texts."""

        def exhibit(estimates: Estimates) -> Exhibit:
            return self.make(estimates)

        made = or_district(exhibit) if self.district_instead else exhibit
        made.__name__ = made.__qualname__ = self.key
        made.__module__ = "coachkit.exhibits"
        shows = re.sub(r"\{(.*?)\}", lambda found: _IN_GENERAL.get(found[1], found[1]), self.shows)
        made.__doc__ = f"Show {shows}, of the rows of the measure ``{self.measure or self.key}``."
        return made


def _days(rows: list[Row]) -> list[str]:
    """Which figures are of an earlier day."""
    days: dict[str, dict[str, None]] = {}
    for row in rows:
        if row.day and row.shown:
            days.setdefault(row.day, {})[row.term or row.wave or "all terms"] = None
    return [f"As of {day}: {join(list(terms))}." for day, terms in sorted(days.items())]


def _texts(notes: tuple[Note, ...], estimates: Estimates) -> list[str]:
    found = []
    for note in notes:
        found += [note] if isinstance(note, str) else note(estimates)
    return found
