"""One gated estimate, as every reader sees it."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["ROW_FIELDS", "Row"]


class Row(NamedTuple):
    """One row of a measure that has passed the gate.

    Dimensions that a measure does not use are ``""``; ``school_id == ""`` is the district, ``term == ""``
    the whole window; ``coach_id`` and ``observer_id`` hold labels of this release, never staff ids. ``n``
    counts what the estimate rests on (lessons, events, teachers: see the unit), ``people`` the distinct people
    in its denominator. A suppressed row has neither numbers nor counts; it may have a ``code`` that bounds its
    number (``≤ 5%``, ``≥ 95%``), where nobody or everybody of a small group would else be told.
    """

    measure: str
    school_id: str
    term: str
    to_term: str
    level: str
    to_level: str
    category: str
    modality: str
    item: str
    wave: str
    to_wave: str
    coach_id: str
    observer_id: str
    estimate: float | None
    low: float | None
    high: float | None
    n: int | None
    people: int | None
    unit: str
    status: str
    note: str
    code: str = ""

    @property
    def ok(self) -> bool:
        """True when the row carries a number that may be shown."""
        return self.status == "ok" and self.estimate is not None

    @property
    def number(self) -> float:
        """The estimate of a row that has one.

        Raises
        ------
        ValueError
            When the row has no number: ask ``ok`` first.
        """
        if self.estimate is None:
            raise ValueError(f"{self.measure} has no number here ({self.status}).")
        return self.estimate

    @property
    def shown(self) -> bool:
        """True when there is a number, or at least a bound."""
        return self.ok or bool(self.code)

    def matches(self, dims: dict[str, Any]) -> bool:
        """True when every named field of the row equals the given value."""
        return all(getattr(self, name) == value for name, value in dims.items())


ROW_FIELDS: tuple[str, ...] = Row._fields
