"""What may be said of the effect: one verdict, from which every sentence about it takes its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coachkit.exhibits.number_format import change, count, signed_points
from coachkit.exhibits.special.rollout import drawn_by_lot
from coachkit.release import Estimates, Row

__all__ = ["LEAD", "EffectVerdict", "detectable", "effect_row", "effect_verdict", "warnings"]

LEAD = "start pretended one term early"
_JUDGED = 6  # schools from which on a direction is said
_LEVEL = 0.05
_FEW = 24  # below it the smallest effect that could be seen stands in the sentence
_PARALLEL = "This assumes that the schools would otherwise have moved in parallel, which these data can barely check."
_LOWEST = (
    "The lowest schools were chosen first (plan.chosen_by), and schools that are low by chance rise by themselves: a part of "
    "the difference may be that"
)
_VOLUNTEERS = "Volunteers were coached first (plan.chosen_by), and they may have moved ahead anyway."


Direction = Literal["more", "less", "no clear difference", "not judged"]


@dataclass(frozen=True)
class EffectVerdict:
    """The answer to whether coaching raised the share, made after the gate.

    Attributes
    ----------
    row
        The adjusted effect.
    direction
        ``more``, ``less``, ``no clear difference``, or ``not judged`` with fewer than six schools.
    lot
        What a lot that was drawn says of it, as a sentence; blank where none was drawn, or none can tell.
    assumption
        What the answer rests on, as a sentence: the lot where there was one, movement in parallel otherwise.
    seen
        Below which size effects would go unseen, as a sentence; blank with many schools.
    warnings
        What speaks against it, as sentences: an early difference, the choice of the lowest.
    """

    row: Row
    direction: Direction
    lot: str
    assumption: str
    seen: str
    warnings: tuple[str, ...]

    @property
    def after(self) -> str:
        """All that belongs behind the number, in the order in which it is read."""
        return " ".join(filter(None, (*self.warnings, self.lot, self.assumption, self.seen)))


def effect_row(estimates: Estimates, category: str = "adjusted") -> Row | None:
    """The district's effect, where there is one."""
    return _first(estimates, "effect", category)


def detectable(estimates: Estimates) -> float | None:
    """The smallest effect that would reliably have been seen, as a share."""
    row = _first(estimates, "effect_detectable")
    return row.estimate if row else None


def effect_verdict(estimates: Estimates) -> EffectVerdict | None:
    """The verdict; None where there is no effect to judge.

    A direction needs six schools, an interval that leaves out zero and, where the order was drawn by lot, a lot that
    agrees: p of 5 in 100 or less.
    """
    row = effect_row(estimates)
    if row is None or row.low is None or row.high is None:
        return None
    p = _lot_p(estimates)
    direction: Direction = "more" if row.low > 0 else "less"
    if row.low <= 0 <= row.high or (p is not None and p > _LEVEL):
        direction = "no clear difference"
    if row.n is not None and row.n < _JUDGED:
        direction = "not judged"
    drawn = drawn_by_lot(estimates)
    return EffectVerdict(
        row, direction, _lot(p) if drawn else "", "" if drawn else _PARALLEL, _seen(estimates, row, direction),
        warnings(estimates),
    )  # fmt: skip


def _lot_p(estimates: Estimates) -> float | None:
    if not drawn_by_lot(estimates):
        return None
    row = _first(estimates, "effect_by_lot_p")
    return row.estimate if row else None


def _lot(p: float | None) -> str:
    if p is None:
        return (
            "The order was drawn by lot, which speaks for schools having moved in parallel otherwise; with these schools no lot "
            "by itself can tell coaching from chance."
        )
    chance = "fewer than 1 in 100" if p < 0.01 else f"{round(100 * p)} in 100"
    return f"The order was drawn by lot: a difference this large comes up in {chance} lots if coaching does nothing."


def _seen(estimates: Estimates, row: Row, direction: str) -> str:
    could = detectable(estimates)
    size = f"about {round(100 * could)} points" if could else "a large size"
    if direction == "no clear difference":
        return f"No clear difference does not mean no effect: effects under {size} would often go unseen."
    if row.n is None or row.n >= _FEW:
        return ""
    return f"With {count(row.n, 'schools')}, effects under {size} would often go unseen."


def warnings(estimates: Estimates) -> tuple[str, ...]:
    """What speaks against taking the effect at its word: an early difference, a choice that looks like an effect."""
    out = []
    lead = _first(estimates, "effect_check", LEAD)
    if lead is not None and lead.low is not None and lead.high is not None and not lead.low <= 0 <= lead.high:
        out.append(
            f"Coached schools had parted from the others before coaching began ({signed_points(lead.estimate)} points in the "
            f"term before, {change(lead)}): the difference cannot be taken at its word."
        )
    chosen = estimates.meta["plan"].get("chosen_by")
    if chosen == "lowest":
        later = _first(estimates, "effect_check", "without the first term")
        without = f"; without the first term it is {signed_points(later.estimate)} points" if later is not None else ""
        out.append(f"{_LOWEST}{without}.")
    if chosen == "volunteers":
        out.append(_VOLUNTEERS)
    return tuple(out)


def _first(estimates: Estimates, measure: str, category: str = "adjusted") -> Row | None:
    """The district's row of a measure of the effect, where it has a number."""
    return next((row for row in estimates.district_rows_of(measure, category=category) if row.ok), None)
