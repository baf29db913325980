"""Coaching and the change of levels: an association, never a dose and its response."""

from __future__ import annotations

from coachkit.exhibits.change_chart import CHANGE, change_axis, change_point
from coachkit.exhibits.charts import dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, join, label, plain, signed_limits, signed_points, span
from coachkit.release import Estimates, Row

_NOT_CAUSE = (
    "This is an association, not what coaching causes: teachers who are about to change may seek more coaching, and coaches may "
    "go where help is needed."
)


def coaching_beside_shift(estimates: Estimates) -> Exhibit:
    """The district's teachers by hours of coaching, and by modality: change of their transformative share."""
    key = "dosage_beside_shift"
    rows = estimates.district_rows_of(key)
    good = [row for row in rows if row.ok]
    ways = [row for row in estimates.district_rows_of("modality_beside_shift") if row.ok]
    if len(good) < 2:
        shows = "whether teachers with more coaching changed more, as an association"
        return no_number(
            "coaching_beside_shift",
            estimates,
            rows,
            "teachers seen in the first and last term",
            shows,
            measure=key,
        )
    told = join([f"{signed_points(row.estimate)} ({signed_limits(row)}) for {_who(estimates, row)}" for row in good])
    who = f"In the district, from {span(good[0])}, the share at {estimates.scale.transformative} or above"
    sentence = f"{who} changed by {told}: points, with 95% intervals. {_apart(good)}"
    marks = [change_point(_title(estimates, row), row) for row in good]
    marks += [change_point(f"met {row.category}", row) for row in ways]
    alt = f"Dots with 95% intervals: change by hours of coaching and by modality. {sentence}"
    chart = dots({"District": marks}, CHANGE, alt, axis=change_axis(marks), lines=[(0.0, "")])
    lines = tuple(
        (title, plain(row.people), signed_points(row.estimate), signed_limits(row))
        for title, row in [*((_title(estimates, r), r) for r in good), *((f"Met {r.category}", r) for r in ways)]
    )
    columns = ("Teachers", "Number", "Change (points)", "95% interval")
    table = Table("Change of the transformative share beside coaching, the whole district", columns, lines)
    notes = (
        _NOT_CAUSE,
        "Each interval stands for itself.",
    )
    return finding("coaching_beside_shift", estimates, sentence, chart, table, notes, measure=key)


def _title(estimates: Estimates, row: Row) -> str:
    plan = f"{estimates.meta.plan.dosage_hours:g} hours a term"
    return {"below plan": f"Under {plan}", "at plan or more": f"{plan} or more"}.get(
        row.category, label(row.category).capitalize()
    )


def _who(estimates: Estimates, row: Row) -> str:
    title = _title(estimates, row)
    how = "without coaching" if row.category == "no coaching" else f"with {title[0].lower()}{title[1:]}"
    return f"{count(row.people, 'teachers')} {how}"


def _apart(rows: list[Row]) -> str:
    """Whether any two groups' intervals exclude each other; it says nothing about why."""
    ends = [(row.low, row.high) for row in rows if row.low is not None and row.high is not None]
    clear = any(a[0] > b[1] for a in ends for b in ends)
    said = "The groups differ" if clear else "The groups don’t clearly differ"
    return f"{said}; teachers weren’t chosen at random, so this is an association."
