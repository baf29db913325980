"""The answer in three sentences: what shifted, whether coaching arrives, what next; and what is not known."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import change, count, join, percent, share, share_value, signed_points, when
from coachkit.exhibits.special.discussion import suggestions
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

__all__ = ["answer"]


def answer(estimates: Estimates) -> Exhibit:
    """Three sentences: did levels shift and how sure is that, is coaching arriving and working, what next."""
    sentences = (_shifted(estimates), _coaching(estimates), _next(estimates))
    return Exhibit("The answer in three sentences", "", key="answer", sentences=sentences, kind="answer")


def _shifted(estimates: Estimates) -> str:
    row = estimates.verdict("shift").row
    cut = estimates.scale.transformative
    if row is None:
        return _level_only(estimates)
    words = {"rose": "shifted up", "fell": "shifted down"}.get(direction_of(row), "show no clear shift")
    net = row.measure != "shift"
    return (
        f"Lessons {words}: from {row.term} to {row.to_term} the share at {cut} or above changed by "
        f"{signed_points(row.estimate)} points"
        f"{', whoever observed' if net else ''} ({change(row)}; {'' if net else 'the same '}{count(row.people, 'teachers')}"
        f"{' seen in both' if net else ''})."
    )


def _level_only(estimates: Estimates) -> str:
    good = [r for r in estimates.rows_of("transformative_share") if r.ok]
    if good:
        row = good[-1]
        return (
            f"Whether levels shifted cannot be said, for too few teachers were observed in two terms; in {row.term}, "
            f"{percent(row.estimate)} of the average teacher's lessons were at {estimates.scale.transformative} or above."
        )
    total = estimates.one("lessons_observed", term="")
    if total is not None and total.ok:
        return (
            f"Whether levels shifted cannot be said here: {count(total.n, 'lessons')} of {count(total.people, 'teachers')} "
            "are too few for a number."
        )
    if total is not None and total.status == "suppressed":
        return "Whether levels shifted cannot be said here: too few teachers were observed."
    return "Whether levels shifted cannot be said here: no lesson was observed."


def _coaching(estimates: Estimates) -> str:
    if not estimates.has("coaching_log"):
        return "Whether coaching works cannot be said: the district brought no coaching log."
    rows = [r for r in estimates.rows_of("reach") if r.term and r.status != "no data"]
    good = [r for r in rows if r.shown]
    if estimates.verdict("reach").status == "hidden":
        return (
            f"How many teachers coaching reached in {when(estimates, rows[-1].term)} is not shown, for few are or few are not; "
            "whether coaching changed anything, before and after alone cannot tell."
        )
    if not good:
        return "Whether coaching works here cannot be said: too few teachers are behind its numbers."
    row = good[-1]
    if row.ok and not row.estimate:
        earlier = [r.term for r in good[:-1] if share_value(r)]
        before = f"; in {join(earlier)} some had" if earlier else ""
        return f"No eligible teacher had a direct coaching event in {when(estimates, row.term)}{before}."
    hours = estimates.one("dosage", term=row.term, category="median")
    plan = estimates.meta.plan.dosage_hours
    told = (
        f", half of them for {hours.estimate:.1f} hours or more (plan: {plan:g})"
        if hours is not None and hours.ok
        else ""
    )
    return (
        f"Coaching reached {share(row)} of eligible teachers in {when(estimates, row.term)}{told}; "
        "whether coaching changed anything, "
        f"{_compared(estimates)}."
    )


def _compared(estimates: Estimates) -> str:
    """One school cannot tell what coaching caused; the district's own shift is the only yardstick here."""
    own = estimates.verdict("shift").row
    district: Row | None = None
    if estimates.kind == "school" and own is not None:
        rows = [r for r in estimates.district_rows_of(own.measure, term=own.term, to_term=own.to_term) if r.ok]
        district = rows[0] if rows else None
    if district is None:
        return "before and after alone cannot tell"
    whole = f"the whole district, this school included, changed by {signed_points(district.estimate)} points over the same terms"
    return f"one school alone cannot tell ({whole}; {change(district)})"


def _next(estimates: Estimates) -> str:
    items = suggestions(estimates)
    return f"To talk about next: {items[0].text}." if items else "No rule of this report asks for a change."
