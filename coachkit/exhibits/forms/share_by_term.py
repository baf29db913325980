"""A share by term: the school's beside the district's, as a chart and as the table behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from coachkit.exhibits.charts import Point, slopes
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.number_format import share, share_cell, share_value
from coachkit.release import Estimates, Row

__all__ = ["here", "or_district", "term_chart", "term_table"]


def here(estimates: Estimates) -> str:
    """Who the estimates are about, at the start of a sentence's object: ``this school``, ``the district``."""
    return "this school" if estimates.kind == "school" else "the district"


def or_district(make: Callable[[Estimates], Exhibit]) -> Callable[[Estimates], Exhibit]:
    """An exhibit that shows the whole district where a school's own numbers are too few or hidden, and says so."""

    @wraps(make)
    def made(estimates: Estimates) -> Exhibit:
        own = make(estimates)
        if estimates.kind != "school" or own.status not in _INSTEAD:
            return own
        whole = make(replace(estimates, kind="district", id="", rows=estimates.district_rows, district_rows=()))
        if whole.status != "ok":
            return own
        return replace(whole, sentence=f"{_INSTEAD[own.status]} In the whole district: {_lower(whole.sentence)}")

    return made


_INSTEAD = {
    "suppressed": "This school's own numbers are not shown, for too few people are behind some of them.",
    "too few": "This school has too few of these for a number of its own.",
}


def _lower(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def term_chart(
    estimates: Estimates, measure: str, unit: str, alt: str, lines: list[tuple[float, str]] | None = None, **dims: Any
) -> Chart:
    """Shares along the terms, with intervals where there are any; the district's beside a school's."""
    series = {"This school" if estimates.kind == "school" else "District": _points(estimates.rows_of(measure, **dims))}
    if estimates.kind == "school":
        district = _points(estimates.district_rows_of(measure, **dims))
        series |= {"District": district} if district else {}
    return slopes(series, "Term", unit, alt, order=estimates.terms, lines=lines or [])


def _points(rows: list[Row]) -> list[Point]:
    return [
        Point(r.term, share_value(r) or 0.0, r.low, r.high, share(r) + (f" of {r.n:,}" if r.n else ""), r.code)
        for r in rows
        if r.shown and r.term
    ]


def term_table(estimates: Estimates, measure: str, caption: str, things: str, named: str, **dims: Any) -> Table:
    """Term, number of things, share; and the district's share beside a school's."""
    district = {row.term: row for row in estimates.district_rows_of(measure, **dims)}
    columns = ["Term", things, named, *(["District"] if estimates.kind == "school" else [])]
    lines = []
    for row in (row for row in estimates.rows_of(measure, **dims) if row.term):
        cells = [row.term, "–" if row.n is None else f"{row.n:,}", share_cell(row)]
        lines.append((*cells, *([share_cell(district.get(row.term))] if estimates.kind == "school" else [])))
    return Table(caption, tuple(columns), tuple(lines))
