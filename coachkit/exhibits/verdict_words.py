"""The verdicts on shift and reach in words: every sentence about them is made here."""

from __future__ import annotations

from coachkit.exhibits.forms.words import reached as reached_levels
from coachkit.exhibits.number_format import (
    change,
    count,
    interval,
    percent,
    share,
    share_value,
    short,
    signed_points,
    when,
)
from coachkit.release import Estimates, Row, Verdict
from coachkit.release.verdict import direction_of, district_row


def lessons(estimates: Estimates) -> str:
    """Where lessons stand, what changed, and the last step if it points the other way; blank if nothing is known."""
    found = estimates.verdict("shift")
    return joined(
        now(estimates, found),
        newer(found),
        changed(estimates, found, alone=False),
        _step(found),
        _others_seen(estimates, found),
    )


def now(estimates: Estimates, found: Verdict) -> str:
    """The share in the newest term that shows one, beside the target."""
    row = found.latest
    if row is None:
        return "" if found.newer else "No lesson was observed, so we can’t tell at which level technology is used."
    limits = f" ({interval(row)}{_beside_target(estimates, row)})" if row.low is not None else ""
    return f"In {when(estimates, row.term)}{as_of(row)}, {share(row)} of lessons were at {reached_levels(estimates)}{limits}."


def as_of(row: Row) -> str:
    """``, as of 2026-03-03``, where the gate keeps an earlier day's number."""
    return f", as of {row.day}" if row.day else ""


def _beside_target(estimates: Estimates, row: Row) -> str:
    target = estimates.meta.plan.target_share
    if not target or row.low is None or row.high is None:
        return ""
    if row.high < target:
        return f", below the target of {percent(target)}"
    return f", above the target of {percent(target)}" if row.low > target else f"; target {percent(target)}"


def newer(found: Verdict) -> str:
    """A newer term that is not shown, and why."""
    what = "The figure for" if found.latest is not None else "At which level technology was used in"
    if found.newer_status == "hidden":
        return f"{what} {found.newer} is hidden to protect individuals."
    return f"Too few lessons were observed in {found.newer} for a figure." if found.newer_status else ""


def changed(estimates: Estimates, found: Verdict, alone: bool = True) -> str:
    """The change over the longest window, or why it is unknown; not ``alone``: after the sentence of :func:`now`."""
    row = found.row
    if found.status == "hidden":
        return "The change over time is hidden to protect individuals."
    if row is None:
        what = "that" if found.latest is not None else "lessons"
        known = found.latest is not None or found.newer
        return f"We can’t tell whether {what} changed: too few teachers were observed in two terms." if known else ""
    said = f"{moved(row, found.direction)}{net(row)} ({change(row)}; {_both(row)})"
    return f"{_over(estimates, row, found, alone)} {said}.{_missed(found)}"


def as_rated(row: Row) -> str:
    """The change with differences between observers."""
    return f"Without that adjustment: {signed_points(row.estimate)} ({change(row)})."


def _over(estimates: Estimates, row: Row, found: Verdict, alone: bool) -> str:
    """The window, at the start of a sentence: ``Since fall 2024,`` where it ends with the term just named."""
    if not alone and found.latest is not None and row.to_term == found.latest.term:
        return f"Since {row.term}{as_of(row)}, this share"
    return f"From {row.term} to {row.to_term}{as_of(row)}, the share of lessons at {reached_levels(estimates)}"


def moved(row: Row, direction: str) -> str:
    """``rose 11 points``, ``fell 3 points``, ``shows no clear change: +2 points``."""
    points = "point" if abs(round(100 * row.number)) == 1 else "points"
    if direction in ("rose", "fell"):
        return f"{direction} {abs(round(100 * row.number))} {points}"
    return f"shows no clear change: {signed_points(row.estimate)} {points}"


def net(row: Row) -> str:
    """That differences between observers are taken out, where they are."""
    return "" if row.measure == "shift" else ", after allowing for who observed"


def _both(row: Row) -> str:
    who = count(row.people, "teachers")
    return f"{who} seen in both terms" if row.people is not None else "teachers seen in both terms"


def _missed(found: Verdict) -> str:
    if found.direction == "no clear change" and found.detectable:
        return f" There are too few lessons to detect a change under about {round(100 * found.detectable)} points."
    return ""


def _step(found: Verdict) -> str:
    row = found.step
    if row is None:
        return ""
    clear = direction_of(row) != "no clear change"
    way = "rose" if row.number > 0 else "fell"
    far = abs(round(100 * row.number))
    doubt = "" if clear else ", which may be chance"
    return f"But from {row.term} to {row.to_term} it {way} {far} points ({change(row)}){doubt}."


def _others_seen(estimates: Estimates, found: Verdict) -> str:
    """Where all lessons together tell another story than the teachers seen twice: others were observed."""
    row, last = found.row, found.latest
    if row is None or last is None or row.to_term != last.term or row.low is None or row.high is None:
        return ""
    first = estimates.one("transformative_share", term=row.term)
    if first is None or not first.ok or not last.ok:
        return ""
    if row.low - 0.005 <= last.number - first.number <= row.high + 0.005:
        return ""
    return (
        f"The share of all lessons went from {percent(first.estimate)} to {percent(last.estimate)}, but some of the teachers "
        "observed were others: compare the same teachers."
    )


def reach(estimates: Estimates, us: bool = False) -> str:
    """How many eligible teachers (or of us) are coached, how many are not, and for how many hours beside the plan."""
    found = estimates.verdict("reach")
    if not estimates.has("coaching_log"):
        return "Without a coaching log, we can’t tell whom coaching reaches."
    if found.status == "hidden":
        whom = "of us" if us else "of the eligible teachers"
        return f"The share {whom} that coaching reached in {found.newer} is hidden to protect individuals."
    row = found.row
    if row is None:
        if found.newer_status:
            return f"Too few teachers were eligible in {found.newer} to say how many coaching reached."
        return "We can’t tell how many teachers coaching reaches: no eligible teacher is on record."
    term = when(estimates, row.term) + as_of(row)
    whom = "us" if us else count(row.n, "eligible teachers")
    if row.ok and not row.estimate:
        return f"Coaching reached none of {whom} in {term}."
    known = row.ok and row.n is not None and row.number < 1
    missed = f"; it has yet to reach {percent(1 - row.number)}" if known else ""
    return f"Coaching reached {share(row)} of {whom} in {term}{_district(estimates, found)}{_hours(estimates, row)}{missed}."


def _hours(estimates: Estimates, row: Row) -> str:
    hours = estimates.one("dosage", term=row.term, category="median")
    plan = estimates.meta.plan.dosage_hours
    known = hours is not None and hours.ok
    return f", typically {short(hours.estimate)} hours each (plan: {plan:g})" if hours is not None and known else ""


def _district(estimates: Estimates, found: Verdict) -> str:
    row = district_row(estimates, found)
    return f" (whole district: {share(row)})" if row is not None else ""


def reached_any(estimates: Estimates) -> bool:
    """True where coaching reached somebody, as far as it is shown."""
    row = estimates.verdict("reach").row
    return row is not None and row.shown and share_value(row) > 0


def joined(*sentences: str) -> str:
    """Sentences with a space between them; a blank one is left out."""
    return " ".join(filter(None, sentences))
