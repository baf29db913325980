"""Does coaching carry on? Follow-up, next steps, and group work in the classroom (factor 3)."""

from __future__ import annotations

from coachkit.exhibits.charts import Step, stacked, steps
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.composition import by_category, parts_chart, parts_table
from coachkit.exhibits.forms.share_by_term import here, or_district, term_chart, term_table
from coachkit.exhibits.no_number import method_note, no_number
from coachkit.exhibits.number_format import count, percent, share, share_cell, share_value, short, when
from coachkit.release import Estimates, Row

__all__ = ["follow_up", "group_chain", "next_steps", "time_to_follow_up"]

_STANDING = {"closed in time": "#1a5c9e", "closed late": "#86bbe4", "open": "#d3d6db", "dropped": "#727a88"}
_CHAIN = {
    "co-observation and debrief": "#1a5c9e",
    "co-observation alone": "#3f8ac9",
    "debrief alone": "#86bbe4",
    "neither": "#d3d6db",
}


@or_district
def follow_up(estimates: Estimates) -> Exhibit:
    """Share of events followed up within the plan's days, by term."""
    key, days = "follow_up", estimates.meta["plan"]["follow_up_days"]
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.shown and row.term]
    if not good:
        shows = f"how many events are followed up within {days} days"
        return no_number(key, estimates, key, rows, "coaching events old enough to judge", shows, why=_unlinked(rows))
    last = good[-1]
    sentence = (
        f"Of {count(last.n, 'coaching events')} of {when(estimates, last.term)}, {share(last)} were followed up within "
        f"{days} days."
    )
    chart = term_chart(estimates, key, "Share of events", f"Share of events followed up by term. {sentence}")
    table = term_table(estimates, key, f"Events followed up within {days} days", "Events", "Followed up")
    note = "A follow-up may lie in another term, year or school; it counts for the event it follows."
    return Exhibit(
        key,
        estimates.entry(key)["question"],
        sentence,
        chart,
        table,
        notes=(note, method_note(estimates, key)),
    )


def _unlinked(rows: list[Row]) -> str:
    return next((row.note for row in rows if row.note and row.status == "no data"), "")


def time_to_follow_up(estimates: Estimates) -> Exhibit:
    """Median days until an event is followed up, here and in the district; the district's curve."""
    key, question = "follow_up_days", estimates.entry("follow_up_waiting")["question"]
    own, district = estimates.one(key), next(iter(estimates.district_rows_of(key)), None)
    curve = [row for row in estimates.district_rows_of("follow_up_waiting") if row.ok]
    rows = [row for row in (own, *estimates.district_rows_of("follow_up_waiting")) if row is not None]
    if not curve:
        shows = "how soon coaching events are followed up"
        return no_number(
            "time_to_follow_up", estimates, key, rows, "coaching events", shows, question, why=_unlinked(rows)
        )
    points = {int(row.category.split()[0]): row for row in reversed(curve)}
    last = max(points)
    sentence = f"In {here(estimates)}, {_half(own)}."
    if estimates.kind == "school":
        sentence += f" In the district, {_half(district)}."
    course = [Step(day, row.estimate or 0.0, row.low, row.high) for day, row in points.items()]
    days = estimates.meta["plan"]["follow_up_days"]
    alt = f"Step curve with its band: share of the district's events followed up by then. {sentence}"
    chart = steps({"": course}, "Days since the event, the whole district", "Share of events followed up", alt, start=0.0,
                  end=float(last), lines=[(float(days), f"plan, {days} days")])  # fmt: skip
    lines = tuple(
        (
            f"{day} days",
            percent(row.estimate),
            f"{percent(row.low)} to {percent(row.high)}" if row.low is not None else "–",
        )
        for day, row in points.items()
    )
    table = Table("The district's events followed up by then", ("Within", "Share", "95% interval"), lines)
    notes = ("Events that are not followed up yet count as waiting.", method_note(estimates, key))
    return Exhibit("time_to_follow_up", question, sentence, chart, table, notes=notes)


def _half(row: Row | None) -> str:
    """The median in words; why there is none."""
    if row is not None and row.ok:
        limits = " to ".join("beyond what was watched" if v is None else short(v, 0) for v in (row.low, row.high))
        within = "on the same day" if not row.estimate else f"within {short(row.estimate, 0)} days"
        return f"half of the events were followed up {within} (95% interval {limits})"
    status = "no data" if row is None else row.status
    said = {
        "not estimable": "fewer than half of the events are ever followed up, so there is no middle",
        "too few": "there are too few events to say",
        "suppressed": "too few people are behind the number to show it",
    }
    return said.get(status, "no event could be followed up yet")


@or_district
def next_steps(estimates: Estimates) -> Exhibit:
    """Steps that are due, by where they stand, by term; median days to close one."""
    key = "next_steps"
    rows = estimates.rows_of(key)
    at = {(row.term, row.category): row for row in rows if row.shown}
    shown = [term for term in estimates.terms if any((term, c) in at for c in _STANDING)]
    if not shown:
        return no_number(
            key, estimates, key, rows, "next steps that are due", "whether agreed next steps are closed in time"
        )
    last = shown[-1]
    closed, number = at.get((last, "closed in time")), next(at[last, c].n for c in _STANDING if (last, c) in at)
    first = f"{share(closed)} were closed in time" if closed else "the share closed in time cannot be shown"
    sentence = f"Of {count(number, 'next steps')} agreed in {when(estimates, last)} and due, {first}."
    days = estimates.one("next_step_days")
    if days is not None and days.ok:
        sentence += f" Half of all steps are closed within {short(days.estimate, 0)} days."
    shares = {c: [share_value(at[t, c]) if (t, c) in at else None for t in shown] for c in _STANDING}
    alt = f"Stacked bars: next steps by where they stand. {sentence}"
    chart = stacked(shown, shares, list(_STANDING.values()), "Share of steps due", alt)
    every = {(row.term, row.category): row for row in rows}
    lines = tuple((t, _n(every, t, _STANDING), *(share_cell(every[t, c]) for c in _STANDING)) for t in shown)
    table = Table("Next steps that are due", ("Term", "Steps due", *(c.capitalize() for c in _STANDING)), lines)
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=(method_note(estimates, key),))


def _n(at: dict[tuple[str, str], Row], term: str, names: dict[str, str]) -> str:
    found = next((at[term, c].n for c in names if (term, c) in at and at[term, c].n is not None), None)
    return "–" if found is None else f"{found:,}"


@or_district
def group_chain(estimates: Estimates) -> Exhibit:
    """Group sessions by what followed within 14 days, over the whole window; the district's where the school has few."""
    key = "group_chain"
    rows = estimates.rows_of(key, term="")
    good = [row for row in rows if row.shown]
    if not good:
        shows = "whether what a group learned was tried in class and talked about"
        return no_number(key, estimates, key, rows, "group sessions old enough to judge", shows, why=_unlinked(rows))
    at = {row.category: row for row in good}
    both = at.get("co-observation and debrief")
    number, place = count(good[0].n, "group sessions"), here(estimates)
    if both is None:
        sentence = (
            f"How many of the {number} in {place} were followed by a co-observation and a debrief cannot be shown."
        )
    else:
        sentence = (
            f"Of {number} in {place}, {share(both)} were followed by a co-observation and a debrief within 14 days."
        )
    bars = by_category(estimates, key, term="")
    alt = f"Stacked bars: group sessions by what followed them. {sentence}"
    chart = parts_chart(bars, _CHAIN, "Share of group sessions", alt)
    table = parts_table(bars, _CHAIN, "Group sessions by what followed within 14 days", "What followed")
    notes = (
        "Group work changes little by itself; what helps is trying it in class, with somebody who watches and talks it over.",
        method_note(estimates, key),
    )
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=notes)
