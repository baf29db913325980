"""One gated estimate, as every reader sees it."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

from coachkit.release.meta_types import Count, Day, Number, Text

Reason = Literal["", "schools alike", "not comparable"]
REASONS: tuple[Reason, ...] = get_args(Reason)


class Row(NamedTuple):
    """One row of a measure that has passed the gate.

    Dimensions that a measure does not use are ``""``; ``school_id == ""`` is the district, ``term == ""`` the whole window;
    ``coach_id`` and ``observer_id`` are labels of this release, never staff ids. ``n`` counts what the estimate is based on
    (lessons, events, teachers: see the unit), ``people`` the distinct people in its denominator. ``note`` is for people
    alone. A suppressed row has neither numbers nor counts. It may have a ``code`` that bounds its number (``≤ 5%``, ``≥
    95%``), so that a share of nobody or everybody in a small group is not revealed.

    ``reason`` says why there is no number, for exhibits to put in words: ``schools alike`` (the model finds no difference
    between a school and the district), ``not comparable`` (two terms); ``settle`` says which data would answer the
    question. ``scale_low`` and ``scale_high`` are the ends of a survey's scale, ``currency`` is that of an amount,
    ``direction`` that of a goal. ``day`` is the earlier day whose number the gate keeps.
    """

    measure: Text
    school_id: Text
    term: Text
    to_term: Text
    level: Text
    to_level: Text
    category: Text
    modality: Text
    item: Text
    wave: Text
    to_wave: Text
    coach_id: Text
    observer_id: Text
    estimate: Number | None
    low: Number | None
    high: Number | None
    n: Count | None
    people: Count | None
    unit: Text
    status: Text
    note: Text
    code: Text = ""
    reason: Reason = ""
    settle: Text = ""
    scale_low: Number | None = None
    scale_high: Number | None = None
    currency: Text = ""
    direction: Text = ""
    day: Day | Literal[""] = ""

    @property
    def ok(self) -> bool:
        """True when the row has a number that may be shown."""
        return self.status == "ok" and self.estimate is not None

    @property
    def number(self) -> float:
        """The estimate of a row that has one.

        Raises
        ------
        ValueError
            When the row has no number; check ``ok`` first.
        """
        if self.estimate is None:
            raise ValueError(f"{self.measure} has no number here ({self.status}).")
        return self.estimate

    @property
    def limits(self) -> tuple[float, float]:
        """The ends of the interval of a row that has one; a row without raises ValueError."""
        if self.low is None or self.high is None:
            raise ValueError(f"A row of {self.measure} has no interval here ({self.status}).")
        return self.low, self.high

    @property
    def shown(self) -> bool:
        """True when the row has a number, or at least a bound."""
        return self.ok or bool(self.code)

    def matches(self, dims: dict[str, Any]) -> bool:
        """True when every named field of the row equals the given value."""
        return all(getattr(self, name) == value for name, value in dims.items())


ROW_FIELDS: tuple[str, ...] = Row._fields
