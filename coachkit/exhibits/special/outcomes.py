"""Student outcomes and coaching: associated, never attributed."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, effects
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, limits, short, two_decimals
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row
from coachkit.release.verdict import direction_of

_LIMIT = "Schools differ in much more than coaching, so this doesn’t show what coaching did for students."


def student_outcomes(estimates: Estimates) -> Exhibit:
    """A school's own aggregates by wave; for the district, the mean change of coached schools and of the others."""
    return _school(estimates) if estimates.kind == "school" else _district(estimates)


def _school(estimates: Estimates) -> Exhibit:
    rows = estimates.rows_of("student_outcome")
    good = [r for r in rows if r.ok]
    if not good:
        return no_number(
            "student_outcomes", estimates, rows, "student outcomes", "what students reached", measure="student_outcome"
        )
    items = list(dict.fromkeys(r.item for r in good))
    told = "; ".join(f"{item}: {_course([r for r in good if r.item == item])}" for item in items)
    lines = tuple((r.item, r.wave, short(r.estimate, 2), _number(r, "students")) for r in good)
    table = Table("Student outcomes", ("Measure", "Wave", "Value", "Students"), lines)
    return finding("student_outcomes", estimates, f"{told}. {_LIMIT}", None, table, measure="student_outcome")  # fmt: skip


def _number(row: Row, noun: str) -> str:
    return Number(count(row.n, noun), row.n)


def _course(rows: list[Row]) -> str:
    return ", ".join(f"{short(r.estimate, 2)} in {r.wave}" for r in rows)


def _district(estimates: Estimates) -> Exhibit:
    rows = estimates.district_rows_of("student_outcome_change")
    good = [r for r in rows if r.ok]
    differences = [r for r in good if r.category == "difference"]
    if not differences:
        return no_number(
            "student_outcomes",
            estimates,
            rows,
            "student outcomes in two waves",
            "how outcomes moved in coached schools and in others",
            measure="student_outcome_change",
        )
    told = "; ".join(_compared(r) for r in differences)
    told = told[:1].upper() + told[1:]
    chart = effects(
        [Point(f"{r.item}", r.number, r.low, r.high, _interval(r)) for r in differences],
        "Difference of mean changes",
        f"Differences, in the measure's own unit, with 95% intervals on a line with zero. {told}", axis={"tickformat": "+.2f"},
    )  # fmt: skip
    lines = tuple(
        (
            r.item,
            r.category,
            f"{r.wave} to {r.to_wave}",
            short(r.estimate, 2),
            limits(r, two_decimals),
            _number(r, "schools"),
        )
        for r in good
    )
    table = Table(
        "Mean change of student outcomes", ("Measure", "Schools", "Waves", "Change", "95% interval", "Based on"), lines
    )
    return finding("student_outcomes", estimates, f"{told}. {_LIMIT}", chart, table, measure="student_outcome_change")


def _compared(row: Row) -> str:
    how = "changed with no clear difference" if direction_of(row) == "no clear change" else "changed differently"
    return f"{row.item} {how} in coached schools and in others ({short(row.estimate, 2)}; {_interval(row)})"


def _interval(row: Row) -> str:
    return f"95% interval {short(row.low, 2)} to {short(row.high, 2)}"
