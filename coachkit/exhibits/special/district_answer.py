"""The board's three sentences: is it worth it, where does it not reach, how sure."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import change, count, percent, signed_points, when
from coachkit.exhibits.special.effect_words import assumption, cautions, lot, seen
from coachkit.release import Estimates

__all__ = ["district_answer"]


def district_answer(estimates: Estimates) -> Exhibit:
    """Is coaching worth it, where does it not reach, and how sure is that."""
    sentences = (_worth(estimates), _reach(estimates), _sure(estimates))
    return Exhibit("The answer in three sentences", "", key="district_answer", sentences=sentences, kind="answer")


def _worth(estimates: Estimates) -> str:
    found = estimates.verdict("effect")
    if found.row is None:
        return "Whether coaching raised the levels cannot be said from these data, in either direction."
    row = found.row
    rests = f"({change(row)}; {count(row.n, 'schools')})"
    if found.direction in ("rose", "fell"):
        away = f"{abs(round(100 * row.number))} points"
        less = "more" if found.direction == "rose" else "less"
        said = f"Coached schools' share rose {away} {less} than we estimate it would have without coaching {rests}."
    else:
        open_ = "is open" if found.direction == "no clear change" else "is not judged with so few schools"
        said = (
            f"Whether coaching raised the levels {open_}: coached schools' share came out {signed_points(row.estimate)} points "
            f"from our estimate without coaching {rests}."
        )
    return " ".join(filter(None, (said, cautions(found))))


def _reach(estimates: Estimates) -> str:
    if not estimates.has("coaching_log"):
        return "Whom coaching reaches cannot be said: the district brought no coaching log."
    rows = [r for r in estimates.district_rows_of("reach") if r.ok and r.term]
    if not rows:
        return "Whom coaching reaches cannot be said: too few teachers are behind its numbers."
    row = rows[-1]
    missed = 1 - row.number
    limit = f"over {estimates.meta.plan.drought_days[-1]} days" if estimates.meta.plan.drought_days else ""
    waits = [r for r in estimates.district_rows_of("contact_drought", term=row.term, category=limit) if r.ok]
    waited = f"; {percent(waits[0].estimate)} of coachees waited {limit} between contacts" if waits else ""
    eligible = count(row.people, "eligible teachers")
    return f"In {when(estimates, row.term)} it did not reach {percent(missed)} of {eligible}{waited}."


def _sure(estimates: Estimates) -> str:
    found = estimates.verdict("effect")
    if found.row is not None:
        return " ".join(filter(None, (lot(estimates, found), assumption(estimates), seen(found))))
    if found.status == "hidden":
        return "How sure that is cannot be said: too few people are behind the number."
    could = found.detectable
    sees = f"; this design reliably sees only effects of about {round(100 * could)} points or more" if could else ""
    why = "; ".join(filter(None, (found.reason, found.settle))) or "the data for it are missing"
    return f"Not sure at all: {why}{sees}."
