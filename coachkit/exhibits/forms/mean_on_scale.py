"""Means of answers on their scale, by domain or audience: the last wave in the chart, all waves in the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.finding import own_series
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.number_format import join, label, short
from coachkit.exhibits.survey_format import (
    AUDIENCES,
    audience,
    cell,
    dots_on_scale,
    interval_words,
    last_wave,
    people,
    plural,
    scale_words,
    waves,
)
from coachkit.release import Estimates, Row


@dataclass(frozen=True, kw_only=True)
class MeanOnScale(Form):
    """Mean answers with intervals.

    Parameters
    ----------
    each, respondents
        What the sentence says about each category (``{means}``): ``{mean}``, ``{category}``, ``{limits}`` (the interval, and
        how many ``respondents`` answered).
    by_audience
        True where the categories are audiences, in their order; else they are domains.
    highest_first
        True where the sentence and the chart go from the highest mean to the lowest.
    beside_district
        True if a school's means are compared with the district's.
    """

    each: str
    respondents: str = ""
    by_audience: bool = False
    highest_first: bool = False
    beside_district: bool = False

    def first(self, rows: list[Row]) -> Row | None:
        """The first mean of the last wave."""
        return next(iter(self._last(rows)), None)

    def words(self, estimates: Estimates, rows: list[Row], row: Row) -> dict[str, Any]:
        """``wave``, ``scale`` (``1 to 5``), and ``means``: the phrases about each category."""
        means = []
        for own in self._last(rows):
            limits = interval_words(own) + (people(own, self.respondents) if self.respondents else "")
            name = plural(own.category) if self.by_audience else label(own.category)
            means.append(self.each.format(mean=short(own.estimate), category=name, limits=limits.removeprefix("; ")))
        scale = scale_words(row)
        return super().words(estimates, rows, row) | {"wave": row.wave, "scale": scale, "means": join(means)}

    def chart(self, estimates: Estimates, rows: list[Row], alt: str) -> Chart:
        """One dot with its interval per category."""
        good = self._last(rows)
        there: list[Row] = []
        if self.beside_district and estimates.kind == "school":
            measure = self.measure or self.key
            there = [r for r in estimates.district_rows_of(measure, wave=good[0].wave, **self.dims) if r.ok]
        shown = [row.category for row in good]
        if self.by_audience:
            shown = [role for role in AUDIENCES if any(row.category == role for row in [*good, *there])]
        series = own_series(estimates) if self.beside_district else "District"
        return dots_on_scale(
            series, good, there, lambda row: self._name(row.category), self.unit, alt, [self._name(c) for c in shown]
        )

    def table(self, estimates: Estimates, rows: list[Row], caption: str) -> Table:
        """One line per category, one column per wave."""
        names, at = waves(rows), {(row.category, row.wave): row for row in rows}
        found = list(dict.fromkeys(row.category for row in rows))
        if self.by_audience:
            wave = self._last(rows)[0].wave
            found = [role for role in AUDIENCES if (role, wave) in at]
        lines = tuple((self._name(c), *(cell(at.get((c, wave))) for wave in names)) for c in found)
        return Table(caption, (*self.columns, *names), lines)

    def _name(self, category: str) -> str:
        return audience(category) if self.by_audience else label(category)

    def _last(self, rows: list[Row]) -> list[Row]:
        wave = last_wave(rows)
        good = [row for row in rows if row.ok and row.wave == wave]
        return sorted(good, key=lambda row: -row.number) if self.highest_first else good
