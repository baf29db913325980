"""Coaches' learning: their standards, plans and networks (factor 6)."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding, method_note
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, join, percent, plain, share_cell, short
from coachkit.exhibits.survey_format import interval_words, last_wave, waves
from coachkit.exhibits.theme import ACCENT, WARM
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

STANDINGS = {"done in time": ACCENT, "done later": "#c9ced6", "not done yet": WARM}
_LEVELS = {"range": [0.8, 4.2], "tickvals": [1, 2, 3, 4], "tickformat": "d"}


def standard(estimates: Estimates, framework: str, number: str) -> str:
    """A standard's number with its short label: ``4.1 Leading change``."""
    described = estimates.meta.frameworks.get(framework)
    known = described.standards if described else {}
    return f"{number} {known[number]}" if number in known else number


def self_assessment(estimates: Estimates) -> Exhibit:
    """Median level of the district's coaches on each standard, compared with the target level; and its change."""
    key = "self_assessment"
    rows = estimates.district_rows_of(key)
    good = [row for row in rows if row.ok]
    if not good:
        return no_number(
            key,
            estimates,
            rows,
            "self-assessments of five coaches",
            "where coaches see themselves on each standard",
        )
    framework = good[0].category
    own = [row for row in rows if row.category == framework]
    wave = last_wave(own)
    here = [row for row in own if row.wave == wave and row.ok]
    aim = estimates.meta.plan.self_assessment_target
    described = estimates.meta.frameworks.get(framework)
    named = described.name if described else framework
    below = [standard(estimates, framework, row.item) for row in here if row.number < aim]
    many = count(here[0].people, "coaches")
    aimed = f"the level aimed for ({aim} of 4)"
    gap = (
        f"half of the {many} or more rate themselves below {aimed} on {join(below)}"
        if below
        else f"at least half of the {many} see themselves at {aimed} or above on every standard"
    )
    sentence = f"In {wave}, {gap}.{_change(estimates, framework)}"
    order = [standard(estimates, framework, row.item) for row in here]
    points = [
        Point(
            standard(estimates, framework, row.item),
            row.number,
            None,
            None,
            f"median level {row.estimate:g}",
            f"{row.estimate:g}",
        )
        for row in here
    ]
    alt = f"Median level of coaches on each standard. {sentence}"
    chart = dots(
        {"Coaches": points}, "Median level, 1 to 4", alt, axis=_LEVELS, lines=[(aim, f"aimed for, {aim}")], order=order
    )
    names, at = waves(rows), {(r.category, r.item, r.wave): r for r in rows}
    share = {(r.category, r.item, r.wave): r for r in estimates.district_rows_of("self_assessment_target")}
    lines = []
    for kind, item in dict.fromkeys((r.category, r.item) for r in rows):
        cells = [_level(at.get((kind, item, w))) for w in names]
        lines.append((f"{kind} {standard(estimates, kind, item)}", *cells, share_cell(share.get((kind, item, wave)))))
    columns = ("Standard", *(f"Median, {w}" for w in names), f"At {aim} or above, {wave}")
    table = Table(f"Self-assessment of the district's coaches ({named})", columns, tuple(lines))
    notes = (
        "For the whole district: what one coach says about herself is for her and the analyst. It is no test.",
        method_note(estimates, key),
    )
    return finding(
        key,
        estimates,
        sentence,
        chart,
        table,
        notes,
        measure="self_assessment_change",
        question=estimates.entry(key).question,
    )


def _level(row: Row | None) -> str:
    if row is None:
        return "–"
    return short(row.estimate) if row.ok else "not shown" if row.status == "suppressed" else row.status


def _change(estimates: Estimates, framework: str) -> str:
    rows = [
        r
        for r in estimates.district_rows_of("self_assessment_change", category=framework)
        if r.ok and r.low is not None
    ]
    if not rows:
        return ""
    row = rows[-1]
    clear = direction_of(row) != "no clear change"
    way = ("up" if row.number > 0 else "down") if clear else "with no clear change"
    by = f"{way} by {short(abs(row.number))} levels" if clear else f"{way} ({short(row.estimate)} levels)"
    return f" From {row.wave} to {row.to_wave}, the same coaches went {by} on average ({interval_words(row)})."


def action_plans(estimates: Estimates) -> Exhibit:
    """Actions that coaches planned for their own learning, by term and state; and how often they met their network."""
    key = "actions_done"
    rows = estimates.district_rows_of(key)
    at = {(r.term, r.category): r for r in rows}
    terms = [t for t in estimates.terms if all((t, c) in at and at[t, c].ok for c in STANDINGS)]
    whole = at.get(("", "done in time"))
    if whole is None or not whole.ok:
        shows = "whether coaches do what they planned for their own learning"
        return no_number("action_plans", estimates, rows, "actions due", shows, measure=key)
    late = at.get(("", "done later"))
    after = f", {percent(late.estimate)} later" if late is not None and late.ok and late.estimate else ""
    sentence = (
        f"Of {count(whole.n, 'actions')} that the district's coaches planned for their own learning and that are due, "
        f"{percent(whole.estimate)} were done in time{after}.{_network(estimates)}"
    )
    names = [*terms, "all terms"]
    parts = {c: [at[t, c].estimate for t in (*terms, "")] for c in STANDINGS}
    alt = f"Stacked bars by term: actions done in time, later, not yet. {sentence}"
    chart = stacked(names, parts, list(STANDINGS.values()), "Share of actions due", alt, over_time=True)
    met = {r.term: r for r in estimates.district_rows_of("network_events")}
    lines = []
    for term in (*estimates.terms, ""):
        cells = [share_cell(at.get((term, c))) for c in STANDINGS]
        first = at.get((term, "done in time"))
        due = plain(first.n if first else None)
        rate = met.get(term)
        lines.append((term or "all terms", due, *cells, _level(rate) if term else "–"))
    columns = (
        "Term",
        "Actions due",
        "Done in time",
        "Done later",
        "Not done yet",
        "Network events a coach and quarter",
    )
    table = Table("Action plans of the district's coaches", columns, tuple(lines))
    notes = (
        "For the whole district: one coach’s plan is for her and the analyst.",
        method_note(estimates, key),
    )
    return finding(
        "action_plans",
        estimates,
        sentence,
        chart,
        table,
        notes,
        measure="network_events",
        question=estimates.entry(key).question,
    )


def _network(estimates: Estimates) -> str:
    rows = [r for r in estimates.district_rows_of("network_events") if r.ok]
    if not rows:
        return ""
    return f" In {rows[-1].term}, coaches met their network about {short(rows[-1].estimate)} times a quarter."
