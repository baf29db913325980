"""Who is reached, who moves: reach, hours, share and change of each group of teachers in one table."""

from __future__ import annotations

from coachkit.exhibits.change_chart import CHANGE, change_axis, change_point
from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import HIDDEN, no_number
from coachkit.exhibits.number_format import percent, span, when
from coachkit.exhibits.special.groups import (
    DOSAGE,
    ITEMS,
    REACH,
    SHARE,
    SHIFT,
    Kind,
    apart,
    group_name,
    group_rows,
    last_term,
)
from coachkit.release import Estimates, Row

# The columns of the table: the measure, how its numbers are printed, the head.
_COLUMNS = (
    ("reach_by_group", REACH, "Reached"),
    ("dosage_by_group", DOSAGE, "Hours per coachee"),
    ("share_by_group", SHARE, "Lessons at the cut"),
    ("shift_by_group", SHIFT, "Change in points"),
)
_QUESTION = "Who is reached, who moves?"


def reached_and_moved(estimates: Estimates) -> Exhibit:
    """Groups of the district's teachers: whom coaching reaches, and whose share of lessons changed."""
    key, found = "reached_and_moved", {measure: _latest(estimates, measure) for measure, *_ in _COLUMNS}
    reached, moved = ([row for row in found[key] if row.ok] for key in ("reach_by_group", "shift_by_group"))
    if not (reached or moved):
        rows = [row for own in found.values() for row in own]
        lacking, shows = "subjects, grades or years of service of teachers", "who is reached and who moves"
        return no_number(key, estimates, rows, lacking, shows, measure="reach_by_group", question=_QUESTION)
    said = [f"In {when(estimates, reached[0].term)}, coaching reached {_widest(reached)}."] if reached else []
    if moved:
        gaps = [row for row in group_rows(estimates, "shift_gap_by_group") if _time(row) == _time(moved[0])]
        said.append(f"From {_span(moved[0])}, {apart(gaps, 'the change of their share of lessons')}")
    sentence = " ".join(said)
    hidden = any(row.status == "suppressed" for rows in found.values() for row in rows)
    notes = [*([HIDDEN] if hidden else []), "Groups differ in more than their name, so this doesn’t show why."]
    chart, table = _chart(reached, moved, sentence), _table(found)
    return finding(key, estimates, sentence, chart, table, notes, measure="shift_by_group", question=_QUESTION)


def _latest(estimates: Estimates, measure: str) -> list[Row]:
    """The rows of the last term, or of the longest pair of terms; hidden ones too."""
    rows = group_rows(estimates, measure)
    times = {_time(row): None for row in rows if row.ok}
    ends = (estimates.terms[0], estimates.terms[-1]) if estimates.terms else ("", "")
    time = ends if ends in times else (last_term(estimates, rows), "")
    if time not in times and times:
        time = list(times)[-1]
    return [row for row in rows if _time(row) == time]


def _time(row: Row) -> tuple[str, str]:
    return row.term, row.to_term


def _span(row: Row) -> str:
    return span(row) if row.to_term else row.term


def _widest(rows: list[Row]) -> str:
    """The least and the most reached group of the grouping in which they are furthest apart."""
    groups = [[row for row in rows if row.item == item] for item in dict.fromkeys(row.item for row in rows)]
    ends = [(min(own, key=lambda row: row.number), max(own, key=lambda row: row.number)) for own in groups]
    low, high = max(ends, key=lambda pair: pair[1].number - pair[0].number)
    if low is high:
        return f"{percent(low.estimate)} of eligible teachers ({group_name(low)})"
    return (
        f"{percent(low.estimate)} ({group_name(low)}) to {percent(high.estimate)} ({high.category}) of eligible teachers; "
        "groups of no other kind are further apart"
    )


def _chart(reached: list[Row], moved: list[Row], sentence: str) -> Chart:
    """The change of each group or, where none is known, its reach."""
    if moved:
        points = [change_point(group_name(row), row) for row in moved]
        alt, title, axis = f"Change of the share with 95% intervals, by group. {sentence}", CHANGE, change_axis(points)
    else:
        points = [Point(group_name(row), row.number, None, None, REACH.cell(row)) for row in reached]
        alt, title, axis = f"Dots: share of eligible teachers reached, by group. {sentence}", REACH.title, None
    lines = [(0.0, "")] if moved else []
    return dots({"District": points}, title, alt, axis=axis, lines=lines, order=[point.category for point in points])


def _table(found: dict[str, list[Row]]) -> Table:
    """A line for each group, a column for each of its results; the audit learns what each column shows."""
    shown: list[tuple[str, Kind, str, list[Row]]] = [
        (measure, kind, head, found[measure]) for measure, kind, head in _COLUMNS if found[measure]
    ]
    at = {(row.measure, row.item, row.category): row for *_, rows in shown for row in rows}
    groups = dict.fromkeys((row.item, row.category) for row in at.values())
    lines = [
        (f"{ITEMS[item]}: {group}", *(kind.cell(at.get((measure, item, group))) for measure, kind, *_ in shown))
        for item, group in sorted(groups, key=lambda place: list(ITEMS).index(place[0]))
    ]
    heads = [f"{head}, {_span(rows[0])}" for *_, head, rows in shown]
    shows = tuple((measure, _span(rows[0]), "") for measure, *_, rows in shown)
    return Table("Coaching and lessons by group of teachers", ("Group", *heads), tuple(lines), shows=shows)
