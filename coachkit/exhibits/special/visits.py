"""How many visits are needed to distinguish teachers' practice: the decision study in words."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, slopes
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, join, short
from coachkit.exhibits.parts import Number
from coachkit.exhibits.survey_format import cell
from coachkit.release import Estimates, Row

ENOUGH = 0.65  # Eρ² from which a mean of visits says something of a teacher (Ho & Kane 2013)
_KEY = "generalizability"
_NUMBERS = {1: "one", 2: "two", 3: "three"}
_SHOWN = (1, 2, 3, 4, 6, 8)


def visits_needed(estimates: Estimates) -> Exhibit:
    """Eρ² by number of lessons and of observers; for the district, because it is one model."""
    rows = estimates.district_rows_of(_KEY)
    at = {_design(row): row for row in rows if row.ok}
    if not at:
        lacking = "lessons of twenty teachers"
        return no_number(_KEY, estimates, rows, lacking, "how many visits it takes to tell teachers apart")
    sentence = (
        f"{_said(at)} One lesson seen by one observer reaches {short(at[1, 1].estimate, 2)} (1 would be perfect)."
    )
    observers = sorted({o for _, o in at})
    series = {_by(o): [_point(at[n, o], n) for n in _SHOWN if (n, o) in at] for o in observers}
    axis = {"range": [0, 1.02], "tickformat": ".1f"}
    chart = slopes(
        series,
        "Lessons of each teacher",
        "Reliability of a teacher's mean (Eρ²)",
        f"Reliability by lessons and observers. {sentence}",
        axis=axis,
        lines=[(ENOUGH, f"enough: {ENOUGH}")],
        order=[str(n) for n in _SHOWN],
    )
    lines = tuple(
        (Number(str(n), n), *(cell(at[n, o], 2) if (n, o) in at else "not estimable" for o in (1, 2, 3)))
        for n in sorted({n for n, _ in at})
    )
    columns = ("Lessons", "One observer", "Two observers of each", "Three observers of each")
    table = Table("Reliability (Eρ²), 95% interval, by number of lessons and observers", columns, lines)
    notes = [
        "For the whole district: how much its teachers differ, compared with how much lessons and observers do.",
        "This is about telling teachers apart, which this report never does; a school’s share is based on many lessons.",
    ]
    if len(observers) < 2:
        notes.insert(2, "Without lessons rated by two observers, we can’t tell what a second one would add.")
    return finding(_KEY, estimates, sentence, chart, table, notes)


def _design(row: Row) -> tuple[int, int]:
    lessons, observers = row.category.split(" × ")
    return int(lessons), int(observers)


def _point(row: Row, lessons: int) -> Point:
    label = short(row.estimate, 2)
    return Point(str(lessons), row.number, row.low, row.high, cell(row, 2), label)


def _by(observers: int) -> str:
    return f"{_NUMBERS[observers]} observer{'s' if observers > 1 else ''}"


def _said(at: dict[tuple[int, int], Row]) -> str:
    """``To reach .65: two lessons by two observers``: for each number of observers the fewest lessons, fewest ratings first."""
    fewest: dict[int, int] = {}
    for (lessons, observers), row in sorted(at.items()):
        if row.number >= ENOUGH:
            fewest.setdefault(observers, lessons)
    if not fewest:
        most = max(at)
        return f"Not even {most[0]} lessons, each rated by {_by(most[1])}, reach a reliability of {ENOUGH} in this district."
    ways = sorted(fewest.items(), key=lambda way: (way[0] * way[1], way[0]))
    told = [f"{count(n, 'lessons')} by {_by(o)}" for o, n in ways]
    return f"Telling teachers apart with a reliability of {ENOUGH} takes {join(told[:1])}{_or(told[1:])}."


def _or(others: list[str]) -> str:
    return f" (or {' or '.join(others)})" if others else ""
