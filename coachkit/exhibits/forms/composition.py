"""The parts of a whole: over all terms beside the district's, or term by term."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coachkit.exhibits.charts import stacked
from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.finding import own_series
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.forms.words import words
from coachkit.exhibits.number_format import join, plain, share, share_cell, share_value, share_with_limits
from coachkit.release import Estimates, Row

# The colours of parts, from the best or highest to the lowest; grey for what is outside the order.
DARK, MIDDLE, LIGHT, PALE, GREY = "#1a5c9e", "#3f8ac9", "#86bbe4", "#d3d6db", "#727a88"


@dataclass(frozen=True, kw_only=True)
class Composition(Form):
    """The parts of a whole over all terms, the school's compared with the district's.

    Parameters
    ----------
    colors
        The categories with their colours, in order. ``columns`` name the categories alone; one column per bar follows.
    lead, sentence_hidden
        The category the sentence is about, and the sentence for when it is hidden.
    phrases
        What the sentence says about each category (``{parts}``: the share of each that is more than none).
    """

    colors: dict[str, str]
    lead: str = ""
    sentence_hidden: str = ""
    phrases: dict[str, str] = field(default_factory=dict)

    def first(self, rows: list[Row]) -> Row | None:
        """The first category with a share or a bound."""
        return next((row for row in rows if row.shown), None)

    def said(self, estimates: Estimates, rows: list[Row], row: Row) -> str:
        """The sentence, or the one for a hidden lead."""
        return self.sentence_hidden if self.lead and self.lead not in _by_category(rows) else self.sentence

    def words(self, estimates: Estimates, rows: list[Row], row: Row) -> dict[str, Any]:
        """``share`` of the lead; ``parts`` and ``rest``: phrases about the categories, and whether some are hidden."""
        at = _by_category(rows)
        parts = join(
            [f"{share(at[c])} {text}" for c, text in self.phrases.items() if c in at and more_than_none(at[c])]
        )
        rest = "" if len(at) == len(self.colors) else "; the rest is hidden to protect individuals"
        lead = {"share": share(at[self.lead])} if self.lead in at else {}
        return (
            super().words(estimates, rows, row)
            | lead
            | {"parts": parts or "most of this is hidden to protect individuals", "rest": rest}
        )

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """One stacked bar each for the school and the district."""
        bars = self._bars(estimates, rows)
        shares = {c: [_value(found.get(c)) for found in bars.values()] for c in self.colors}
        return stacked(list(bars), shares, list(self.colors.values()), self.unit, alt)

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """One line per category, one column per bar."""
        bars = self._bars(estimates, rows)
        lines = tuple(
            (c.capitalize(), *(share_cell(found[c]) if c in found else "not shown" for found in bars.values()))
            for c in self.colors
        )
        return Table(caption, (*self.columns, *bars), lines)

    def _bars(self, estimates: Estimates, rows: list[Row]) -> dict[str, dict[str, Row]]:
        bars = {own_series(estimates): _by_category(rows)}
        if estimates.kind == "school":
            district = _by_category(estimates.district_rows_of(self.measure or self.key, **self.dims))
            bars |= {"District": district} if district else {}
        return bars


def _by_category(rows: list[Row]) -> dict[str, Row]:
    return {row.category: row for row in rows if row.shown}


def _value(row: Row | None) -> float | None:
    return None if row is None or not row.shown else share_value(row)


def more_than_none(row: Row) -> bool:
    """Whether a share is more than none: of one that has a bound alone, that it is a lower one."""
    return bool(row.estimate) if row.ok else row.code.startswith("≥")


@dataclass(frozen=True, kw_only=True)
class CompositionByTerm(Form):
    """The parts of a whole, one bar per term.

    Parameters
    ----------
    colors
        The categories with their colours, in order. ``columns`` name the term and the things; the categories follow.
    lead, lead_shown, lead_hidden
        The category the sentence is about; what the sentence says about it (``{lead}``), also if it is hidden.
    intervals
        True where the shares have intervals: the table prints them.
    """

    colors: dict[str, str]
    lead: str
    lead_shown: str
    lead_hidden: str
    intervals: bool = False

    def first(self, rows: list[Row]) -> Row | None:
        """The first category that is shown in the last term with one."""
        terms = list(dict.fromkeys(row.term for row in rows if self._fits(row)))
        return next((row for row in self._in(rows, terms[-1]) if row.shown), None) if terms else None

    def words(self, estimates: Estimates, rows: list[Row], row: Row) -> dict[str, Any]:
        """``lead``: the phrase about the leading category."""
        first = next((r for r in self._in(rows, row.term) if r.category == self.lead and r.shown), None)
        lead = self.lead_shown.format(**words(estimates, first)) if first else self.lead_hidden
        return super().words(estimates, rows, row) | {"lead": lead}

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """One stacked bar per term."""
        terms, at = self._terms(estimates, rows), {(row.term, row.category): row for row in rows}
        shares = {c: [_value(at.get((t, c))) for t in terms] for c in self.colors}
        return stacked(terms, shares, list(self.colors.values()), self.unit, alt, over_time=True, order=estimates.terms)

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """Term, number of things, and the share of each category."""
        write = share_with_limits if self.intervals else share_cell
        lines = []
        for term in self._terms(estimates, rows):
            parts = self._in(rows, term)
            number = next((row.n for row in parts if row.n is not None), None)
            lines.append((term, plain(number), *(write(row) for row in parts)))
        return Table(caption, (*self.columns, *(c.capitalize() for c in self.colors)), tuple(lines))

    def _fits(self, row: Row) -> bool:
        return row.shown and bool(row.term) and row.category in self.colors

    def _terms(self, estimates: Estimates, rows: list[Row]) -> list[str]:
        shown = {row.term for row in rows if self._fits(row)}
        return [term for term in estimates.terms if term in shown]

    def _in(self, rows: list[Row], term: str) -> list[Row]:
        at = {row.category: row for row in rows if row.term == term}
        return [at[c] for c in self.colors if c in at]
