"""A share by term: the school's beside the district's, as a chart and as the table behind it."""

from __future__ import annotations

from typing import Any

from coachkit.exhibits.charts import Point, slopes
from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.words import percent
from coachkit.release import Row, Slice

__all__ = ["here", "latest", "own_or_district", "term_chart", "term_table", "told"]


def here(part: Slice) -> str:
    """Who a slice is about, at the start of a sentence's object: ``this school``, ``the district``."""
    return "this school" if part.kind == "school" else "the district"


def told(row: Row | None) -> str:
    """A share in a table, or why there is none."""
    if row is None:
        return "–"
    return percent(row.estimate) if row.ok else "not shown" if row.status == "suppressed" else row.status


def latest(part: Slice, measure: str, **dims: Any) -> Row | None:
    """The row of the last term that is over and has a number."""
    over = {term["name"] for term in part.meta["terms"] if term["end"] <= part.as_of}
    good = [row for row in part.rows_of(measure, **dims) if row.ok and row.term in over]
    return good[-1] if good else None


def own_or_district(part: Slice, measure: str, **dims: Any) -> tuple[list[Row], bool]:
    """The rows with a number, and whether they are the district's: where a school's own are too few or hidden."""
    own = part.rows_of(measure, **dims)
    good = [row for row in own if row.ok]
    if good or part.kind != "school" or not any(row.status in {"suppressed", "too few"} for row in own):
        return good, False
    return [row for row in part.district_rows_of(measure, **dims) if row.ok], True


def term_chart(
    part: Slice, measure: str, unit: str, alt: str, lines: list[tuple[float, str]] | None = None, **dims: Any
) -> Chart:
    """Shares along the terms, with intervals where there are any; the district's beside a school's."""
    series = {"This school" if part.kind == "school" else "District": _points(part.rows_of(measure, **dims))}
    if part.kind == "school":
        district = _points(part.district_rows_of(measure, **dims))
        series |= {"District": district} if district else {}
    return slopes(series, "Term", unit, alt, order=part.terms, lines=lines or [])


def _points(rows: list[Row]) -> list[Point]:
    return [
        Point(r.term, r.estimate or 0.0, r.low, r.high, percent(r.estimate) + (f" of {r.n:,}" if r.n else ""))
        for r in rows
        if r.ok and r.term
    ]


def term_table(part: Slice, measure: str, caption: str, things: str, share: str, **dims: Any) -> Table:
    """Term, number of things, share; and the district's share beside a school's."""
    district = {row.term: row for row in part.district_rows_of(measure, **dims)}
    columns = ["Term", things, share, *(["District"] if part.kind == "school" else [])]
    lines = []
    for row in (row for row in part.rows_of(measure, **dims) if row.term):
        cells = [row.term, "–" if row.n is None else f"{row.n:,}", told(row)]
        lines.append(tuple([*cells, *([told(district.get(row.term))] if part.kind == "school" else [])]))
    return Table(caption, tuple(columns), tuple(lines))
