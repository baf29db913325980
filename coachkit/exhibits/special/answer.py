"""The answer in three sentences: what shifted, is coaching arriving, what next; and what is not known."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import change, count, join, percent, points, share, value, when
from coachkit.exhibits.special.discussion import suggestions
from coachkit.exhibits.special.shift import lead, verdict
from coachkit.release import Row, Slice

__all__ = ["answer"]


def answer(part: Slice) -> Exhibit:
    """Three sentences: did levels shift and how sure is that, is coaching arriving and working, what next."""
    sentences = (_shifted(part), _coaching(part), _next(part))
    return Exhibit("answer", "The answer in three sentences", "", sentences=sentences, kind="answer")


def _shifted(part: Slice) -> str:
    row = lead(part)
    cut = part.scale.transformative
    if row is None:
        return _level_only(part)
    words = {"rose": "shifted up", "fell": "shifted down"}.get(verdict(row), "show no clear shift")
    net = row.measure != "shift"
    return (
        f"Lessons {words}: from {row.term} to {row.to_term} the share at {cut} or above changed by {points(row.estimate)} points"
        f"{', whoever observed' if net else ''} ({change(row)}; {'' if net else 'the same '}{count(row.people, 'teachers')}"
        f"{' seen in both' if net else ''})."
    )


def _level_only(part: Slice) -> str:
    good = [r for r in part.rows_of("transformative_share") if r.ok]
    if good:
        row = good[-1]
        return (
            f"Whether levels shifted cannot be said, for too few teachers were observed in two terms; in {row.term}, "
            f"{percent(row.estimate)} of the average teacher's lessons were at {part.scale.transformative} or above."
        )
    total = part.one("lessons_observed", term="")
    if total is not None and total.ok:
        return (
            f"Whether levels shifted cannot be said here: {count(total.n, 'lessons')} of {count(total.people, 'teachers')} "
            "are too few for a number."
        )
    if total is not None and total.status == "suppressed":
        return "Whether levels shifted cannot be said here: too few teachers were observed."
    return "Whether levels shifted cannot be said here: no lesson was observed."


def _coaching(part: Slice) -> str:
    if not part.has("coaching_log"):
        return "Whether coaching works cannot be said: the district brought no coaching log."
    rows = [r for r in part.rows_of("reach") if r.term and r.status != "no data"]
    good = [r for r in rows if r.shown]
    if rows and rows[-1].status == "suppressed" and not rows[-1].shown:
        return (
            f"How many teachers coaching reached in {when(part, rows[-1].term)} is not shown, for few are or few are not; "
            "whether coaching changed anything, before and after alone cannot tell."
        )
    if not good:
        return "Whether coaching works here cannot be said: too few teachers are behind its numbers."
    row = good[-1]
    if row.ok and not row.estimate:
        earlier = [r.term for r in good[:-1] if value(r)]
        before = f"; in {join(earlier)} some had" if earlier else ""
        return f"No eligible teacher had a direct coaching event in {when(part, row.term)}{before}."
    hours = part.one("dosage", term=row.term, category="median")
    plan = part.meta["plan"]["dosage_hours"]
    told = (
        f", half of them for {hours.estimate:.1f} hours or more (plan: {plan:g})"
        if hours is not None and hours.ok
        else ""
    )
    return (
        f"Coaching reached {share(row)} of eligible teachers in {when(part, row.term)}{told}; "
        "whether coaching changed anything, "
        f"{_compared(part)}."
    )


def _compared(part: Slice) -> str:
    """One school cannot tell what coaching caused; the district's own shift is the only yardstick here."""
    own = lead(part)
    district: Row | None = None
    if part.kind == "school" and own is not None:
        rows = [r for r in part.district_rows_of(own.measure, term=own.term, to_term=own.to_term) if r.ok]
        district = rows[0] if rows else None
    if district is None:
        return "before and after alone cannot tell"
    whole = (
        f"the whole district, this school included, changed by {points(district.estimate)} points over the same terms"
    )
    return f"one school alone cannot tell ({whole}; {change(district)})"


def _next(part: Slice) -> str:
    items = suggestions(part)
    return f"To talk about next: {items[0].text}." if items else "No rule of this report asks for a change."
