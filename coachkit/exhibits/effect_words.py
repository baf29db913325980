"""The verdict on the effect in words: every sentence about it is made here."""

from __future__ import annotations

from coachkit.exhibits.number_format import change, count, signed_limits, signed_points
from coachkit.exhibits.verdict_words import joined
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import Caution

_PARALLEL = "This assumes that schools would otherwise have moved in parallel, which these data can barely check."
_LOWEST = (
    "The lowest schools were coached first, and schools that are low by chance tend to rise anyway: part of the difference "
    "may be due to that"
)
_VOLUNTEERS = "Volunteers were coached first, and they may have improved anyway."
_NOT_AS_DRAWN = "Schools did not start in the order that was drawn, so the draw no longer supports the comparison."
_NO_LOT = (
    "The order of schools was random, which supports the comparison; with these schools, though, the draw alone can’t tell "
    "coaching from chance."
)
_NO_MEANING = "This doesn’t mean that coaching failed, or worked."


def effect(estimates: Estimates) -> str:
    """Whether coaching raised the share: the district's answer, on every page."""
    found = estimates.verdict("effect")
    alone = estimates.kind == "school"
    start = "One school’s figures can’t show whether coaching caused this. Across the district, " if alone else ""
    return joined(start + _capital(_estimated(found), not alone), cautions(found))


def _capital(text: str, wanted: bool) -> str:
    return text[:1].upper() + text[1:] if wanted else text


def would_show(found: Verdict) -> str:
    """The smallest effect that these data could show, as a sentence with a space before it; blank where it is unknown."""
    if not found.detectable:
        return ""
    return f" With these data, only effects of about {round(100 * found.detectable)} points or more would show."


def _estimated(found: Verdict) -> str:
    row = found.row
    if found.status == "hidden":
        return "the effect of coaching is hidden to protect individuals."
    if row is None:
        why = "; ".join(filter(None, (found.reason, found.settle))) or "the tables for it are missing"
        return f"we can’t tell yet whether coaching raised the share: {why}.{would_show(found)}"
    rests = f"({change(row)}; {count(row.n, 'schools')})"
    compared = f"coached schools’ share {ahead(row)} {rests}"
    if found.direction == "rose" and not found.cautions:
        return f"the evidence points to coaching: {compared}."
    if found.direction in ("rose", "fell"):
        return f"{compared}."
    if found.direction == "no clear change":
        doubt = ", which may be chance" if round(100 * row.number) else ""
        return f"we can’t tell whether coaching raised the share: {compared}{doubt}."
    return f"we can’t tell whether coaching raised the share, because there are too few schools: {compared}."


def ahead(row: Row) -> str:
    """How coached schools moved against the estimate without coaching."""
    away = round(100 * row.number)
    if not away:
        return "moved as much as we estimate it would have without coaching"
    return f"rose {count(abs(away), 'points')} {'more' if away > 0 else 'less'} than we estimate it would have without coaching"


def certainty(estimates: Estimates, found: Verdict) -> str:
    """What an effect rests on: the draw, or the assumption; and what would go unseen."""
    if found.row is None:
        return _NO_MEANING if found.status == "refused" else ""
    return joined(lot(estimates, found), assumption(estimates), seen(found))


def lot(estimates: Estimates, found: Verdict) -> str:
    """What a drawn lot says about the effect; blank if no lot was drawn."""
    if not estimates.meta.drawn_by_lot:
        return ""
    if found.lot_p is None:
        return _NO_LOT
    chance = "fewer than 1 in 100" if found.lot_p < 0.01 else f"about {round(100 * found.lot_p)} in 100"
    return (
        "The schools’ order was decided at random: if coaching did nothing, "
        f"{chance} such orders would show a difference this large."
    )


def assumption(estimates: Estimates) -> str:
    """What the answer rests on where no lot was drawn: movement in parallel."""
    return "" if estimates.meta.drawn_by_lot else _PARALLEL


def seen(found: Verdict) -> str:
    """Below which size effects would go unseen; blank with a clear effect."""
    if found.direction != "no clear change":
        return ""
    size = f"about {round(100 * found.detectable)} points" if found.detectable else "a large size"
    return f"This doesn’t mean there is no effect: effects under {size} would often go unseen."


def cautions(found: Verdict) -> str:
    """Reasons to doubt the effect."""
    return " ".join(_caution(one) for one in found.cautions)


def _caution(found: Caution) -> str:
    if found.kind == "early difference" and found.row is not None:
        return (
            "Coached schools already differed from the others before coaching began "
            f"({signed_points(found.row.estimate)} points in the term before; {signed_limits(found.row)}), so this difference "
            "can’t be taken at face value."
        )
    if found.kind == "not as drawn":
        return _NOT_AS_DRAWN
    if found.kind == "volunteers first":
        return _VOLUNTEERS
    without = f"; without the first term it is {signed_points(found.row.estimate)} points" if found.row else ""
    return f"{_LOWEST}{without}."
