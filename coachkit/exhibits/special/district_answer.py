"""The board's three sentences: is it worth it, where does it not reach, how sure."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import change, count, percent, signed_points, when
from coachkit.exhibits.special.effect import detectable, effect_row, effect_verdict
from coachkit.release import Estimates

__all__ = ["district_answer"]


def district_answer(estimates: Estimates) -> Exhibit:
    """Is coaching worth it, where does it not reach, and how sure is that."""
    sentences = (_worth(estimates), _reach(estimates), _sure(estimates))
    return Exhibit("district_answer", "The answer in three sentences", "", sentences=sentences, kind="answer")


def _worth(estimates: Estimates) -> str:
    row = effect_row(estimates)
    if row is None:
        return "Whether coaching raised the levels cannot be said from these data, in either direction."
    found = effect_verdict(row)
    if found == "no clear difference":
        return (
            "Whether coaching raised the levels is open: coached schools' share came out "
            f"{signed_points(row.estimate)} points from our "
            f"estimate without coaching ({change(row)}; {count(row.n, 'schools')})."
        )
    away = f"{abs(round(100 * (row.estimate or 0)))} points"
    return (
        f"Coached schools' share rose {away} {found} than we estimate it would have without coaching "
        f"({change(row)}; {count(row.n, 'schools')})."
    )


def _reach(estimates: Estimates) -> str:
    if not estimates.has("coaching_log"):
        return "Whom coaching reaches cannot be said: the district brought no coaching log."
    rows = [r for r in estimates.district_rows_of("reach") if r.ok and r.term]
    if not rows:
        return "Whom coaching reaches cannot be said: too few teachers are behind its numbers."
    row = rows[-1]
    missed = 1 - (row.estimate or 0)
    limit = f"over {estimates.meta['plan']['drought_days'][-1]} days" if estimates.meta["plan"]["drought_days"] else ""
    waits = [r for r in estimates.district_rows_of("contact_drought", term=row.term, category=limit) if r.ok]
    waited = f"; {percent(waits[0].estimate)} of coachees waited {limit} between contacts" if waits else ""
    eligible = count(row.people, "eligible teachers")
    return f"In {when(estimates, row.term)} it did not reach {percent(missed)} of {eligible}{waited}."


def _sure(estimates: Estimates) -> str:
    could = detectable(estimates)
    seen = f"; this design reliably sees only effects of about {round(100 * could)} points or more" if could else ""
    if effect_row(estimates) is None:
        rows = estimates.district_rows_of("effect")
        why = next((r.note for r in rows if r.note), "the data for it are missing")
        return f"Not sure at all: {why}{seen}."
    lot = bool(estimates.meta["plan"].get("drawn_by_lot"))
    told = "for which it speaks that their order was drawn by lot" if lot else "which these data can barely check"
    return f"How sure depends on one assumption, that schools would otherwise have moved in parallel, {told}{seen}."
