"""The district's effect in words: every sentence about it is made here, from its verdict."""

from __future__ import annotations

from coachkit.exhibits.number_format import change, count, signed_points
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import Caution

__all__ = ["assumption", "behind", "cautions", "effect_row", "lot", "seen"]

_FEW = 24  # schools below which the smallest effect that could be seen is in the sentence
_PARALLEL = "This assumes that the schools would otherwise have moved in parallel, which these data can barely check."
_LOWEST = (
    "The lowest schools were chosen first (plan.chosen_by), and schools that are low by chance rise by themselves: a part of "
    "the difference may be that"
)
_VOLUNTEERS = "Volunteers were coached first (plan.chosen_by), and they may have moved ahead anyway."
_NOT_AS_DRAWN = "Schools did not start as the recorded lot drew them, so the lot no longer supports the comparison."
_NO_LOT = (
    "The order was drawn by lot, which speaks for schools having moved in parallel otherwise; with these schools no lot "
    "by itself can tell coaching from chance."
)


def effect_row(estimates: Estimates, category: str = "adjusted") -> Row | None:
    """The district's effect, if there is one."""
    return next((row for row in estimates.district_rows_of("effect", category=category) if row.ok), None)


def behind(estimates: Estimates, found: Verdict) -> str:
    """Everything that follows the number, in reading order."""
    parts = (cautions(found), lot(estimates, found), assumption(estimates), seen(found))
    return " ".join(filter(None, parts))


def lot(estimates: Estimates, found: Verdict) -> str:
    """What a drawn lot says about the effect; blank if no lot was drawn."""
    if not _drawn(estimates):
        return ""
    if found.lot_p is None:
        return _NO_LOT
    chance = "fewer than 1 in 100" if found.lot_p < 0.01 else f"{round(100 * found.lot_p)} in 100"
    return f"The order was drawn by lot: a difference this large comes up in {chance} lots if coaching does nothing."


def assumption(estimates: Estimates) -> str:
    """What the answer rests on where no lot was drawn: movement in parallel."""
    return "" if _drawn(estimates) else _PARALLEL


def _drawn(estimates: Estimates) -> bool:
    return estimates.meta.drawn_by_lot


def seen(found: Verdict) -> str:
    """Below which size effects would go unseen; blank with many schools and a clear effect."""
    size = f"about {round(100 * found.detectable)} points" if found.detectable else "a large size"
    if found.direction == "no clear change":
        return f"No clear difference does not mean no effect: effects under {size} would often go unseen."
    schools = found.row.n if found.row else None
    if schools is None or schools >= _FEW:
        return ""
    return f"With {count(schools, 'schools')}, effects under {size} would often go unseen."


def cautions(found: Verdict) -> str:
    """What speaks against taking the effect at its word: an early difference, a choice that looks like an effect."""
    return " ".join(_caution(one) for one in found.cautions)


def _caution(found: Caution) -> str:
    if found.kind == "early difference" and found.row is not None:
        return (
            "Coached schools had parted from the others before coaching began "
            f"({signed_points(found.row.estimate)} points in the term before, {change(found.row)}): the difference cannot be "
            "taken at its word."
        )
    if found.kind == "not as drawn":
        return _NOT_AS_DRAWN
    if found.kind == "volunteers first":
        return _VOLUNTEERS
    without = f"; without the first term it is {signed_points(found.row.estimate)} points" if found.row else ""
    return f"{_LOWEST}{without}."
