"""The parts of a whole over all terms: the school's beside the district's, as a chart and as the table behind it."""

from __future__ import annotations

from typing import Any

from coachkit.exhibits.charts import stacked
from coachkit.exhibits.exhibit import Chart, Table
from coachkit.exhibits.number_format import share_cell, share_value
from coachkit.release import Estimates, Row

__all__ = ["by_category", "parts_chart", "parts_table"]

Bars = dict[str, dict[str, Row]]


def by_category(estimates: Estimates, measure: str, **dims: Any) -> Bars:
    """For each bar (``This school``, ``District``) the rows that are shown, by category; the district's where it has any."""
    bars = {"This school" if estimates.kind == "school" else "District": _shown(estimates.rows_of(measure, **dims))}
    if estimates.kind == "school":
        there = _shown(estimates.district_rows_of(measure, **dims))
        bars |= {"District": there} if there else {}
    return bars


def _shown(rows: list[Row]) -> dict[str, Row]:
    return {row.category: row for row in rows if row.shown}


def parts_chart(bars: Bars, colors: dict[str, str], unit: str, alt: str) -> Chart:
    """Stacked bars of the categories in ``colors``, in their order."""
    shares = {c: [share_value(found[c]) if c in found else None for found in bars.values()] for c in colors}
    return stacked(list(bars), shares, list(colors.values()), unit, alt)


def parts_table(bars: Bars, colors: dict[str, str], caption: str, first: str) -> Table:
    """A line a category, a column a bar."""
    lines = tuple(
        (c.capitalize(), *(share_cell(found[c]) if c in found else "not shown" for found in bars.values()))
        for c in colors
    )
    return Table(caption, (first, *bars), lines)
