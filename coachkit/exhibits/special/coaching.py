"""Is coaching reaching teachers? Reach, dosage and contact drought."""

from __future__ import annotations

from coachkit.exhibits import verdict_words as words
from coachkit.exhibits.charts import Point, dot, slopes
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding, own_series
from coachkit.exhibits.no_number import newer_unshown, no_number
from coachkit.exhibits.number_format import count, percent, plain, share, share_cell, share_value, short, when
from coachkit.release import Estimates, Row
from coachkit.release.verdict import district_rows_behind, rows_behind


def reach(estimates: Estimates) -> Exhibit:
    """Eligible teachers with a direct coaching event ÷ eligible teachers, by term."""
    rows = [row for row in rows_behind(estimates, "reach") if row.term]
    good = [row for row in rows if row.shown]
    if not good:  # the newest term says why, as the verdict does
        newest = [row for row in rows if row.status != "no data"][-1:] or rows
        return no_number("reach", estimates, newest, "eligible teachers", "how many eligible teachers are coached")
    sentence = words.reach(estimates)
    never = estimates.kind == "school" and not estimates.coaching_start
    if never and all(share_value(row) <= 0.05 for row in good):
        sentence += " Coaching has not started at this school."
    others = (
        [r for r in district_rows_behind(estimates, "reach") if r.shown and r.term]
        if estimates.kind == "school"
        else []
    )
    series = {own_series(estimates): _share_dots(good)} | ({"District": _share_dots(others)} if others else {})
    alt = f"Dots: share of eligible teachers coached, by term. {sentence}"
    district = {r.term: r for r in others}
    lines = tuple(
        (
            r.term,
            plain(r.n),
            share_cell(r),
            share_cell(district[r.term]) if r.term in district else "–",
        )
        for r in rows
    )
    table = Table("Reach by term", ("Term", "Eligible teachers", "Coached", "District"), lines)
    chart = slopes(series, "Term", "Share of eligible teachers", alt, order=estimates.terms)
    notes = ("This is a complete count from the log, so there is no interval.",)
    return finding("reach", estimates, sentence, chart, table, notes)


def _share_dots(rows: list[Row]) -> list[Point]:
    return [dot(r.term, r, f"{percent(r.estimate)}{_of(r)}") for r in rows]


def _of(row: Row) -> str:
    return "" if row.n is None else f" of {row.n}"


def dosage(estimates: Estimates) -> Exhibit:
    """One-on-one hours per coachee: median and quartiles by term, compared with the plan."""
    rows = [row for row in estimates.rows_of("dosage") if row.term]
    at = {(row.term, row.category): row for row in rows if row.ok}
    terms = [term for term in estimates.terms if (term, "median") in at]
    plan = estimates.meta.plan.dosage_hours
    if not terms:
        return no_number(
            "dosage",
            estimates,
            rows,
            "direct coaching events",
            "how many hours of coaching a coachee gets",
        )
    last = terms[-1]
    middle, low, high = (at[last, c] for c in ("median", "lower quartile", "upper quartile"))
    planned = estimates.one("dosage_at_plan", term=last)
    reached = f"; {share(planned)} got the planned {plan:g} hours" if planned and planned.shown else ""
    sentence = (
        f"In {when(estimates, last)}{words.as_of(middle)}, "
        f"the {count(middle.people, 'coachees')} typically got {short(middle.estimate)} hours of "
        f"one-on-one coaching{reached}.{newer_unshown(rows, middle)}"
    )
    points = [
        Point(t, at[t, "median"].number, at[t, "lower quartile"].estimate, at[t, "upper quartile"].estimate,
              f"median {short(at[t, 'median'].estimate)} hours")
        for t in terms
    ]  # fmt: skip
    top = max(plan, max(p.high or 0 for p in points)) * 1.1
    chart = slopes(
        {"Coachees": points},
        "Term",
        "Hours per coached teacher",
        f"Median and quartiles of one-on-one hours a coachee, by term. {sentence}",
        axis={"range": [0, top], "ticksuffix": " h"},
        lines=[(plan, f"plan, {plan:g} hours")],
        order=estimates.terms,
        box=True,
    )
    lines = []
    for term in terms:
        group, planned = estimates.one("dosage_group", term=term), estimates.one("dosage_at_plan", term=term)
        cells = [short(at[term, c].estimate) for c in ("lower quartile", "median", "upper quartile")]
        at_plan = share_cell(planned) if planned else "–"
        lines.append(
            (
                term,
                plain(at[term, "median"].people),
                *cells,
                at_plan,
                short(group.estimate if group else None),
            )
        )
    table = Table(
        "One-on-one hours a coachee, and median hours in groups",
        ("Term", "Coachees", "Lower quartile", "Median", "Upper quartile", f"At {plan:g} hours or more", "In groups"),
        tuple(lines),
    )
    notes = (
        f"The middle half of the coachees had {short(low.estimate)} to {short(high.estimate)} hours in {last}.",
        "Teachers weren’t randomly given more hours, so hours don’t show what coaching causes.",
    )
    return finding("dosage", estimates, sentence, chart, table, notes)


def contact_drought(estimates: Estimates) -> Exhibit:
    """Share of coachees whose longest gap between direct events is over the plan's limits, by term."""
    rows = estimates.rows_of("contact_drought")
    good = [row for row in rows if row.shown]
    if not good:
        shows = "how long coached teachers go without a visit"
        return no_number("contact_drought", estimates, rows, "direct coaching events", shows)
    last = [row for row in good if row.term == good[-1].term]
    people = count(last[0].people, "coachees")
    first = f"{share(last[0])} of {people if last[0].people is None else f'the {people}'} went {last[0].category}"
    waits = " and ".join([first, *(f"{share(r)} {r.category}" for r in last[1:])])
    sentence = (
        f"In {when(estimates, last[0].term)}{words.as_of(last[0])}, "
        f"{waits} without a visit."
        f"{newer_unshown(rows, last[0])}"
    )
    limits = list(dict.fromkeys(row.category for row in rows))
    series = {
        f"{limit[:1].upper()}{limit[1:]}": [
            dot(r.term, r, f"{percent(r.estimate)}{_of(r)}") for r in good if r.category == limit
        ]
        for limit in limits
    }
    series = {name: points for name, points in series.items() if points}
    alt = f"Dots: share of coachees who went long without a visit, by term. {sentence}"
    chart = slopes(series, "Term", "Share of coached teachers", alt, order=estimates.terms)
    at = {(r.term, r.category): r for r in rows}
    lines = tuple((t, *(share_cell(at[t, limit]) for limit in limits)) for t in estimates.terms)
    table = Table("Coachees who went long without a visit", ("Term", *limits), lines)
    return finding("contact_drought", estimates, sentence, chart, table)
