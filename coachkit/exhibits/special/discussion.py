"""What next: at most three questions to discuss, each from a rule that is shown."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit, Item
from coachkit.exhibits.number_format import percent, share, share_value
from coachkit.exhibits.special.observers import POOR
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of, headline_change

__all__ = ["suggestions", "what_next"]

_LOW_REACH, _DROUGHT, _LOW_GROUP, _LOW_FIT = 0.4, 0.33, 0.1, 0.5
_LOW_CHAIN, _LOW_FOLLOW, _LOW_STEPS, _UNMEASURED = 0.5, 0.5, 0.5, 0.2
_FIT_FELL = 0.05  # a fall of pedagogical fit while levels rise


def what_next(estimates: Estimates) -> Exhibit:
    """At most three suggestions, worded as questions, linked to their exhibits, with the thresholds."""
    items = tuple(suggestions(estimates)[:3])
    sentence = "" if items else "No rule of this report asks for anything; talk about what you want to see next term."
    note = "Each question follows from a fixed rule, whose threshold stands in brackets. It is never about one person."
    return Exhibit("What should we talk about?", sentence, key="what_next", items=items, notes=(note,), kind="items")


def suggestions(estimates: Estimates) -> list[Item]:
    """Every rule that applies, the most pressing first."""
    rules = (
        _nothing_seen, _no_coaching, _level_without_fit, _drought, _chain, _reach, _fit, _follow_up, _next_steps, _goals,
        _groups, _agreement,
    )  # fmt: skip
    return [item for rule in rules if (item := rule(estimates)) is not None]


def _latest(estimates: Estimates, measure: str, **dims: str) -> Row | None:
    """The last term that is over: an unfinished one is not judged."""
    over = {term.name for term in estimates.meta.terms if term.end <= estimates.as_of}
    good = [row for row in estimates.rows_of(measure, **dims) if row.shown and row.term in over]
    return good[-1] if good else None


def _nothing_seen(estimates: Estimates) -> Item | None:
    row, net = (headline_change(estimates, estimates.rows_of(key)) for key in ("shift", "shift_adjusted_share"))
    if net is not None and direction_of(net) != "no clear change":
        return None
    if row is None:
        least = estimates.entry("shift").minimum["teachers"]
        text = f"What data would settle whether levels shifted? (needs {least} teachers observed in both of two terms)"
        return Item(text, "#shift_adjusted")
    seen = estimates.one("shift_detectable", term=row.term, to_term=row.to_term)
    if direction_of(row) == "no clear change" and seen is not None and seen.ok and seen.number > 0.1:
        far = f"{100 * seen.number:.0f} points"
        text = f"How many more lessons would it take to see a change? (it takes about {far} or more to show here)"
        return Item(text, "#shift_adjusted")
    return None


def _no_coaching(estimates: Estimates) -> Item | None:
    row = _latest(estimates, "reach")
    if row is not None and row.ok and row.estimate == 0:
        return Item(f"Is coaching planned here? (no direct coaching event in {row.term})", "#reach")
    newest = [r for r in estimates.rows_of("reach") if r.term and r.status != "no data"]
    if row is not None and row.code and (share_value(row) or 0) < _LOW_REACH and row is newest[-1]:
        return Item(f"Is coaching planned here? (it reached {share(row)} of eligible teachers in {row.term})", "#reach")
    return None


def _drought(estimates: Estimates) -> Item | None:
    limit = f"over {estimates.meta.plan.drought_days[-1]} days" if estimates.meta.plan.drought_days else ""
    row = _latest(estimates, "contact_drought", category=limit)
    if row is not None and (share_value(row) or 0) > _DROUGHT:
        return Item(
            f"Who has not been visited? {share(row)} of coachees waited {limit} in {row.term} "
            f"(asked above {percent(_DROUGHT)})",
            "#contact_drought",
        )
    return None


def _reach(estimates: Estimates) -> Item | None:
    row = _latest(estimates, "reach")
    if row is not None and row.ok and 0 < row.number < _LOW_REACH:
        return Item(
            f"Who is not reached yet, and why? {percent(row.estimate)} of eligible teachers in {row.term} were "
            f"(asked below {percent(_LOW_REACH)})",
            "#reach",
        )
    return None


def _fit(estimates: Estimates) -> Item | None:
    row = _latest(estimates, "pedagogical_fit")
    if row is not None and (share_value(row) or 0) < _LOW_FIT:
        return Item(
            f"Pedagogy first: what is the technology for? It served the objective in {share(row)} of the rated "
            f"lessons with technology in {row.term} (asked below {percent(_LOW_FIT)})",
            "#pedagogical_fit",
        )
    return None


def _level_without_fit(estimates: Estimates) -> Item | None:
    """Levels rose while technology served the objective less often: pedagogy first."""
    row = estimates.verdict("shift").row
    if row is None or direction_of(row) != "rose":
        return None
    before, after = (estimates.one("pedagogical_fit", term=term) for term in (row.term, row.to_term))
    if before is None or after is None or not (before.ok and after.ok):
        return None
    fell = before.number - after.number
    if fell < _FIT_FELL:
        return None
    text = (
        f"Pedagogy first: what is the technology for? Levels rose, but it served the objective in {percent(after.estimate)} of "
        f"the rated lessons with technology, before in {percent(before.estimate)} (asked from a fall of "
        f"{100 * _FIT_FELL:.0f} points)"
    )
    return Item(text, "#pedagogical_fit")


def _chain(estimates: Estimates) -> Item | None:
    row = estimates.one("group_chain", term="", category="co-observation and debrief")
    if row is not None and row.shown and (share_value(row) or 0) < _LOW_CHAIN:
        return Item(
            f"Add a co-observation and a debrief to group sessions? {share(row)} of them had both within 14 days "
            f"(asked below {percent(_LOW_CHAIN)})",
            "#group_chain",
        )
    return None


def _follow_up(estimates: Estimates) -> Item | None:
    row, days = _latest(estimates, "follow_up"), estimates.meta.plan.follow_up_days
    if row is not None and (share_value(row) or 0) < _LOW_FOLLOW:
        return Item(
            f"What would it take to come back sooner? {share(row)} of coaching events in {row.term} were followed up "
            f"within {days} days (asked below {percent(_LOW_FOLLOW)})",
            "#follow_up",
        )
    return None


def _next_steps(estimates: Estimates) -> Item | None:
    row = _latest(estimates, "next_steps", category="closed in time")
    if row is not None and (share_value(row) or 0) < _LOW_STEPS:
        return Item(
            f"Are next steps small enough? {share(row)} of those agreed in {row.term} were closed in time "
            f"(asked below {percent(_LOW_STEPS)})",
            "#next_steps",
        )
    return None


def _goals(estimates: Estimates) -> Item | None:
    row = estimates.one("goal_attainment", item="teacher", category="never measured")
    if row is not None and row.shown and (share_value(row) or 0) > _UNMEASURED:
        return Item(
            f"How will goals be measured, and by whom? {share(row)} of teachers' goals that were due never were "
            f"(asked above {percent(_UNMEASURED)})",
            "#goal_attainment",
        )
    return None


def _groups(estimates: Estimates) -> Item | None:
    row = estimates.one("group_share", term="", category="group")
    if row is not None and row.ok and row.number < _LOW_GROUP:
        return Item(
            f"More than one-on-one? Groups took {percent(row.estimate)} of the time (asked below {percent(_LOW_GROUP)})",
            "#activity_mix",
        )
    return None


def _agreement(estimates: Estimates) -> Item | None:
    rows = estimates.rows_of("observer_agreement", term="", category="weighted kappa")
    rows = [r for r in rows if r.ok] or estimates.district_rows_of(
        "observer_agreement", term="", category="weighted kappa"
    )
    row = rows[0] if rows else None
    if row is not None and row.ok and row.number < POOR:
        return Item(
            f"Calibrate before you compare? Two observers agree with a weighted κ of {row.estimate:.2f} (asked below {POOR})",
            "#observer_agreement",
        )
    return None
