"""Changes of a share in percentage points: their points, their axis with zero in the middle, their chart along pairs of terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from coachkit.exhibits.charts import Point, slopes
from coachkit.exhibits.number_format import change, signed_points
from coachkit.exhibits.parts import Chart
from coachkit.release import Row

CHANGE = "Change in percentage points"


def change_point(category: str, row: Row) -> Point:
    """The change of a row with a number, at a category."""
    low, high = (None if limit is None else 100 * limit for limit in (row.low, row.high))
    return Point(category, 100 * row.number, low, high, f"{signed_points(row.estimate)} points, {change(row)}")


def change_axis(points: Iterable[Point], room: float = 1.1) -> dict[str, Any]:
    """An axis with zero in the middle, ``room`` times as long as the points and their limits need."""
    every = (value for point in points for value in (point.low, point.high, point.value) if value is not None)
    ends = [abs(value) for value in every if isfinite(value)]
    far = min(100.0, max(ends, default=10.0) * room)
    return {"range": [-far, far], "tickformat": "+d", "nticks": 7}


def change_chart(series: Mapping[str, Sequence[Point]], order: Sequence[str], alt: str, room: float = 1.1) -> Chart:
    """Changes from term to term; they are not joined, because one does not follow the other."""
    axis = change_axis((point for points in series.values() for point in points), room)
    return slopes(series, "From term to term", CHANGE, alt, axis=axis, lines=[(0.0, "")], order=order, joined=False)
