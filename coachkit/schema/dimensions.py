"""The dimensions that a view filters by and makes rows for, and its filters."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from coachkit.errors import BadInput, Unknown
from coachkit.schema.explore import OWN

Limit = float | str | None


@dataclass(frozen=True)
class Dimension:
    """Something to filter by or to make rows for. ``of`` is what it describes: a teacher, a school or a lesson.

    ``unit`` is set for numbers, which are filtered by a range and grouped in bands (``"day"`` for dates, never grouped).
    """

    name: str
    of: Literal["teacher", "school", "lesson"]
    label: str
    unit: str = ""


DIMENSIONS: dict[str, Dimension] = {
    one.name: one
    for one in (
        Dimension("term", "lesson", "Term"),
        Dimension("school", "school", "School"),
        Dimension("school_type", "teacher", "School type"),
        Dimension("started", "school", "Coaching here"),
        Dimension("subject", "teacher", "Subject"),
        Dimension("grade", "teacher", "Grade"),
        Dimension("grade_band", "teacher", "Grade band"),
        Dimension("years_of_service", "teacher", "Years of service", "years"),
        Dimension("cycles", "teacher", "Cycles so far", "cycles"),
        Dimension("hours", "teacher", "Hours so far", "hours"),
        Dimension("coach", "teacher", "Coach"),
        Dimension("observer", "lesson", "Observer"),
        Dimension("purpose", "lesson", "Purpose of the visit"),
        Dimension("announced", "lesson", "Announced"),
        Dimension("student_use", "lesson", "Student use"),
        Dimension("tool", "lesson", "Tool"),
        Dimension("fit", "lesson", "Pedagogical fit"),
        Dimension("technology", "lesson", "Technology"),
        Dimension("date", "lesson", "Date", "day"),
    )
}


@dataclass(frozen=True, order=True)
class Filter:
    """Keeps some values of a dimension (or, with ``without``, all others), or a range of it, both ends included.

    Raises
    ------
    Unknown
        When there is no such dimension; the message offers the nearest one.
    BadInput
        When it has neither values nor a range, or both, or a range of something that is not a number.
    """

    dimension: str
    values: tuple[str, ...] = ()
    least: Limit = None
    most: Limit = None
    without: bool = False

    def __post_init__(self) -> None:
        known(self.dimension)
        if self.dimension == "term":
            raise BadInput("Terms are not a filter.", 'Write terms=("fall 2024", "spring 2025").')
        ranged = self.least is not None or self.most is not None
        if bool(self.values) == ranged or (ranged and self.without):
            raise BadInput(
                f"The filter on '{self.dimension}' needs either values or a range.",
                'Write .only("grade", "6", "7"), .only("cycles", least=3) or .without("observer", "00907").',
            )
        unit = DIMENSIONS[self.dimension].unit if self.dimension in DIMENSIONS else ""
        if ranged and not unit:
            raise BadInput(f"'{self.dimension}' has values, not a range.", "Name the values to keep.")
        if unit == "day" and not ranged:
            raise BadInput("A filter on 'date' needs a range of days.", 'Write .only("date", least="2025-09-01").')
        if ranged:
            object.__setattr__(self, "least", _limit(self.dimension, unit, self.least))
            object.__setattr__(self, "most", _limit(self.dimension, unit, self.most))
        object.__setattr__(self, "values", tuple(sorted({str(value) for value in self.values})))

    def words(self, names: Mapping[str, str] | None = None) -> str:
        """The filter in words; ``names`` has names of ids."""
        label = self.dimension.removeprefix(OWN).replace("_", " ")
        if self.values:
            listed = " or ".join((names or {}).get(value, value) for value in self.values)
            return f"without {label} {listed}" if self.without else f"{label} {listed}"
        unit = DIMENSIONS[self.dimension].unit
        label = "lessons" if unit == "day" else label
        low, high = _plain(self.least), _plain(self.most)
        if unit == "day":
            return f"{label} {f'from {low}' if low else ''}{' ' if low and high else ''}{f'to {high}' if high else ''}"
        return (
            f"{label} {low} to {high}"
            if low and high
            else f"{label} {low} or more"
            if low
            else f"{label} at most {high}"
        )

    def plain(self) -> Any:
        """The filter as JSON and TOML have it: a list of values, or a table."""
        if self.values:
            return {"without": list(self.values)} if self.without else list(self.values)
        return {key: as_written(getattr(self, key)) for key in ("least", "most") if getattr(self, key) is not None}


def known(dimension: str) -> str:
    """The name of a dimension, if it exists; the district's own columns are known by their prefix."""
    if dimension not in DIMENSIONS and not (dimension.startswith(OWN) and len(dimension) > len(OWN)):
        raise Unknown("dimension", dimension, [*DIMENSIONS, f"{OWN}NAME"])
    return dimension


def _limit(dimension: str, unit: str, value: Limit) -> Limit:
    try:
        if value is None:
            return None
        if unit == "day":
            return dt.date.fromisoformat(str(value)).isoformat()
        if not math.isfinite(float(value)):
            raise ValueError(value)
        return float(value)
    except ValueError:
        want = "a day such as 2025-09-01" if unit == "day" else "a number"
        raise BadInput(f"The limit '{value}' of '{dimension}' is not {want}.", "Correct the limit.") from None


def as_written(value: Limit) -> Limit:
    """A limit as an analyst writes it: 3, not 3.0."""
    return int(value) if isinstance(value, float) and value == int(value) else value


def _plain(value: Limit) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:g}"


def read_filter(name: str, kept: Any) -> Filter:
    """The filter that :meth:`Filter.plain` wrote. Unknown or BadInput when a part is wrong."""
    known(name)
    table: Mapping[str, Any] = (
        kept if isinstance(kept, Mapping) else {"values": kept if isinstance(kept, list) else [kept]}
    )
    for key in table:
        if key not in ("values", "least", "most", "without"):
            raise Unknown(f"part of the filter on '{name}'", key, ("least", "most", "without"))
    listed = table.get("without", table.get("values", []))
    listed = listed if isinstance(listed, list) else [listed]
    if not all(
        isinstance(value, str | int | float) for value in [*listed, *(table.get(k, 0) for k in ("least", "most"))]
    ):
        raise BadInput(f"The filter on '{name}' has a value that is not a text or a number.", "Correct it.")
    return Filter(name, tuple(map(str, listed)), table.get("least"), table.get("most"), "without" in table)
