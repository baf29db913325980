"""Who is reached, who moves: groups of the district's teachers by subject, grades, school type and years of service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coachkit.exhibits.change_chart import CHANGE, change_axis, change_point
from coachkit.exhibits.charts import Point, bars, dots
from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import HIDDEN, newer_unshown, no_number
from coachkit.exhibits.number_format import (
    change,
    interval,
    join,
    limits,
    percent,
    plain,
    share_cell,
    short,
    signed_points,
    when,
)
from coachkit.exhibits.parts import Chart, Number, Table
from coachkit.release import Estimates, Row

LESS = " less "
ITEMS = {
    "subject": "Subject",
    "grade_band": "Grades",
    "school_type": "School type",
    "years_of_service": "Years of service",
}


@dataclass(frozen=True)
class Kind:
    """How the numbers of one outcome are printed: a cell, a value on the axis, and the axis itself."""

    cell: Callable[[Row | None], str]
    scale: float
    title: str
    lacking: str
    shows: str


REACH = Kind(share_cell, 1, "Share of eligible teachers", "eligible teachers in groups", "who is coached")
DOSAGE = Kind(
    lambda row: Number(f"{short(row.estimate)} h", row.estimate) if row and row.ok else share_cell(row),
    1,
    "Mean one-on-one hours per coachee",
    "coachees in groups",
    "who gets how many hours",
)
SHARE = Kind(
    share_cell, 1, "Share of the average teacher's lessons", "lessons in groups", "whose lessons reach the cut"
)
SHIFT = Kind(
    lambda row: signed_points(row.estimate) if row and row.ok else share_cell(row),
    100,
    CHANGE,
    "teachers observed in two terms",
    "which groups of teachers move",
)


def reach_by_group(estimates: Estimates) -> Exhibit:
    """Reach of each group in the last term: a complete count, from the least to the most reached in each grouping."""
    return _counted("reach_by_group", estimates, REACH, "of eligible teachers, coaching reached {parts}.")


def dosage_by_group(estimates: Estimates) -> Exhibit:
    """Mean one-on-one hours of the coachees of each group in the last term."""
    return _counted("dosage_by_group", estimates, DOSAGE, "coached teachers had on average, one-on-one, {parts}.")


def share_by_group(estimates: Estimates) -> Exhibit:
    """Transformative share of each group in the last term, and which groups are surely apart."""
    key, rows = "share_by_group", group_rows(estimates, "share_by_group")
    term = last_term(estimates, rows)
    good = [row for row in rows if row.term == term and row.ok]
    if not good:
        return no_number(key, estimates, rows, SHARE.lacking, SHARE.shows)
    gaps = [row for row in group_rows(estimates, "share_gap_by_group") if row.term == term]
    sentence = f"In {when(estimates, term)}, {apart(gaps, 'their share of lessons')}{newer_unshown(rows, good[0])}"
    points = [
        Point(group_name(row), row.number, row.low, row.high, f"{percent(row.estimate)}, {interval(row)}")
        for row in good
    ]
    alt = f"Dots with 95% intervals: share of lessons by group. {sentence}"
    chart = dots({"District": points}, SHARE.title, alt, order=[group_name(row) for row in good])
    return _finished(key, estimates, sentence, chart, rows, good, SHARE, "Share of lessons by group", interval=True)


def shift_by_group(estimates: Estimates) -> Exhibit:
    """Change of each group's share from the first to the last term, same teachers, and which groups are surely apart."""
    key, rows = "shift_by_group", group_rows(estimates, "shift_by_group")
    pairs = list(dict.fromkeys((row.term, row.to_term) for row in rows if row.ok))
    ends = (estimates.terms[0], estimates.terms[-1]) if estimates.terms else ("", "")
    pair = ends if ends in pairs else pairs[-1] if pairs else ("", "")
    good = [row for row in rows if (row.term, row.to_term) == pair and row.ok]
    if not good:
        return no_number(key, estimates, rows, SHIFT.lacking, SHIFT.shows)
    gaps = [row for row in group_rows(estimates, "shift_gap_by_group") if (row.term, row.to_term) == pair]
    sentence = f"From {pair[0]} to {pair[1]}, {apart(gaps, 'the change of their share of lessons')}"
    points = [change_point(group_name(row), row) for row in good]
    alt = f"Change of the share with 95% intervals, by group. {sentence}"
    order = [group_name(row) for row in good]
    chart = dots({"District": points}, SHIFT.title, alt, axis=change_axis(points), lines=[(0.0, "")], order=order)
    return _finished(key, estimates, sentence, chart, rows, good, SHIFT, "Shift by group, same teachers", interval=True)


def hours_concentration(estimates: Estimates) -> Exhibit:
    """How the district's one-on-one hours are spread over ten equal parts of the coachees, in the last term."""
    key = "hours_concentration"
    rows = estimates.district_rows_of(key)
    term = last_term(estimates, rows)
    good = [row for row in rows if row.term == term and row.ok]
    if not good:
        shows = "whether a few teachers get most of the hours"
        return no_number(key, estimates, rows, "coachees", shows)
    first, last = good[0], good[-1]
    sentence = (
        f"In {when(estimates, term)}, the tenth of the coachees with the most one-on-one hours had {percent(first.estimate)} "
        f"of all hours, and the tenth with the fewest {percent(last.estimate)}."
    )
    names = [_tenth(row) for row in good]
    chart = bars({name: row.number for name, row in zip(names, good, strict=True)},
                 [percent(row.estimate) for row in good], "Share of all one-on-one hours",
                 f"Bars: share of hours of each tenth of the coachees. {sentence}")  # fmt: skip
    terms = [t for t in estimates.terms if any(row.ok for row in rows if row.term == t)]
    at = {(row.term, row.category): row for row in rows}
    lines = [(_tenth(row), plain(row.people), *(share_cell(at.get((t, row.category))) for t in terms)) for row in good]
    table = Table("One-on-one hours by tenth of the coachees", ("Tenth", "Coachees", *terms), tuple(lines))
    notes = ("Equal hours would be 10% each. Who they are is a worklist for the analyst (coaching_hours).",)
    return finding(key, estimates, sentence, chart, table, notes)


def _tenth(row: Row) -> str:
    ends = {"1": "1 (most hours)", "10": "10 (fewest hours)"}
    return ends.get(row.category, row.category)


def _counted(key: str, estimates: Estimates, kind: Kind, text: str) -> Exhibit:
    """The exhibit of a complete count: no interval, and in each grouping the lowest and the highest group."""
    rows = group_rows(estimates, key)
    term = last_term(estimates, rows)
    good = [row for row in rows if row.term == term and row.ok]
    if not good:
        return no_number(key, estimates, rows, kind.lacking, kind.shows)
    parts = []
    for item in dict.fromkeys(row.item for row in good):
        inner = sorted((row for row in good if row.item == item), key=lambda row: row.number)
        if len(inner) > 1:
            ends = (f"{kind.cell(row)} ({row.category})" for row in (inner[0], inner[-1]))
            parts.append(f"{' to '.join(ends)} by {ITEMS[item].lower()}")
    told = join(parts) or f"{kind.cell(good[0])} ({good[0].category})"
    sentence = f"In {when(estimates, term)}, {text.format(parts=told)}{newer_unshown(rows, good[0])}"
    top = 1.1 * max(row.number for row in good)
    axis = {"range": [0, top], "ticksuffix": " h"} if kind is DOSAGE else None
    points = [Point(group_name(row), row.number, None, None, kind.cell(row)) for row in good]
    alt = f"Dots: {kind.title.lower()}, by group. {sentence}"
    chart = dots({"District": points}, kind.title, alt, axis=axis, order=[group_name(row) for row in good])
    caption = f"{kind.title} by group"
    return _finished(key, estimates, sentence, chart, rows, good, kind, caption, interval=False)


def _finished(
    key: str, estimates: Estimates, sentence: str, chart: Chart, rows: list[Row], good: list[Row], kind: Kind, caption: str,
    *, interval: bool,
) -> Exhibit:  # fmt: skip
    """The exhibit with its table: a line per group, hidden ones too, and a column per term."""
    now = (good[0].term, good[0].to_term)
    order = {term: number for number, term in enumerate(["", *estimates.terms])}
    pairs = {(row.term, row.to_term) for row in rows if row.ok}
    times = sorted(pairs, key=lambda pair: (order.get(pair[1], 0), order.get(pair[0], 0)))
    at = {(row.item, row.category, row.term, row.to_term): row for row in rows}
    lines = []
    for item, group in dict.fromkeys((row.item, row.category) for row in rows):
        last = at.get((item, group, *now))
        cells = [kind.cell(at.get((item, group, *time))) for time in times]
        limits = [_limits(last, kind)] if interval else []
        lines.append((f"{ITEMS[item]}: {group}", plain(last.people if last else None), *limits, *cells))
    heads = [f"{a} to {b}" if b else a for a, b in times]
    columns = ("Group", "Teachers", *(["95% interval"] if interval else []), *heads)
    hidden = any(row.status == "suppressed" for row in rows if (row.term, row.to_term) == now)
    notes = [HIDDEN] if hidden else []
    notes.append("Groups differ in more than their name, so this doesn’t show why.")
    if interval:
        notes.append(
            "The intervals of differences hold for all pairs of a grouping at once; the dots’ own intervals don’t."
        )
    return finding(key, estimates, sentence, chart, Table(caption, columns, tuple(lines)), notes)


def _limits(row: Row | None, kind: Kind) -> str:
    return limits(row, signed_points if kind is SHIFT else percent) if row and row.ok else "–"


def group_rows(estimates: Estimates, measure: str) -> list[Row]:
    """The rows of a measure of groups, without those of own chapters."""
    return [row for row in estimates.district_rows_of(measure) if row.item in ITEMS]


def last_term(estimates: Estimates, rows: list[Row]) -> str:
    """The last term in which some row has a number; blank if there is none."""
    return next((term for term in reversed(estimates.terms) if any(row.ok and row.term == term for row in rows)), "")


def group_name(row: Row) -> str:
    """``Subject: Arts``."""
    return f"{ITEMS[row.item]}: {row.category}"


def apart(gaps: list[Row], what: str) -> str:
    """Which groups are surely apart, by their simultaneous intervals."""
    good = [row for row in gaps if row.ok and row.low is not None and row.high is not None]
    clear = sorted((row for row in good if row.limits[0] > 0 or row.limits[1] < 0), key=lambda row: -abs(row.number))
    if clear:
        told = [
            f"{row.category.replace(LESS, ' and ')} ({signed_points(row.estimate)} points, {change(row)})"
            for row in clear
        ]
        return f"groups clearly differ in {what}: {join(told)}."
    if not good:
        return f"no two groups are large enough to compare {what}."
    wide = sorted(round(100 * (row.limits[1] - row.limits[0]) / 2) for row in good)
    needed = f"{wide[0]} to {wide[-1]}" if wide[0] < wide[-1] else f"{wide[0]}"
    return f"no two groups clearly differ in {what}; it takes a difference of about {needed} points to be sure."
