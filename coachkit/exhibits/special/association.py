"""Coaching beside the change of levels: an association, worded as one. Never a dose and its response."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.no_number import method_note, quiet
from coachkit.exhibits.number_format import change, count, join, label, points, span
from coachkit.release import Row, Slice

__all__ = ["coaching_beside_shift"]

_NOT_CAUSE = (
    "An association, not what coaching causes: teachers who are about to change may seek more coaching, and coaches may go "
    "where help is needed. Do not read the groups as steps of a dose."
)


def coaching_beside_shift(part: Slice) -> Exhibit:
    """The district's teachers by hours of coaching, and by modality: change of their transformative share."""
    key = "dosage_beside_shift"
    rows = part.district_rows_of(key)
    good = [row for row in rows if row.ok]
    ways = [row for row in part.district_rows_of("modality_beside_shift") if row.ok]
    if len(good) < 2:
        shows = "whether teachers with more coaching changed more, as an association"
        return quiet("coaching_beside_shift", part, key, rows, "teachers seen in the first and last term", shows)
    told = join(
        [f"{points(row.estimate)} ({points(row.low)} to {points(row.high)}) for {_who(part, row)}" for row in good]
    )
    who = f"In the district, from {span(good[0])}, the share at {part.scale.transformative} or above"
    sentence = f"{who} changed by {told}: points, with 95% intervals. {_apart(good)}"
    marks = [_point(_title(part, row), row) for row in good] + [_point(f"met {row.category}", row) for row in ways]
    far = 1.1 * max(abs(v) for p in marks for v in (p.low or 0, p.high or 0))
    axis = {"range": [-far, far], "tickformat": "+d", "nticks": 7}
    alt = f"Dots with 95% intervals: change by hours of coaching and by modality. {sentence}"
    chart = dots({"District": marks}, "Change in percentage points", alt, axis=axis, lines=[(0.0, "")])
    lines = tuple(
        (title, str(row.people), points(row.estimate), f"{points(row.low)} to {points(row.high)}")
        for title, row in [*((_title(part, r), r) for r in good), *((f"Met {r.category}", r) for r in ways)]
    )
    columns = ("Teachers", "Number", "Change (points)", "95% interval")
    table = Table("Change of the transformative share beside coaching, the whole district", columns, lines)
    notes = (_NOT_CAUSE, "Each interval stands for itself.", method_note(part, key))
    question = part.meta["catalogue"][key]["question"]
    return Exhibit("coaching_beside_shift", question, sentence, chart, table, notes=notes)


def _point(category: str, row: Row) -> Point:
    low, high = (None if v is None else 100 * v for v in (row.low, row.high))
    return Point(category, 100 * (row.estimate or 0), low, high, f"{points(row.estimate)} points, {change(row)}")


def _title(part: Slice, row: Row) -> str:
    plan = f"{part.meta['plan']['dosage_hours']:g} hours a term"
    return {"below plan": f"Under {plan}", "at plan or more": f"{plan} or more"}.get(
        row.category, label(row.category).capitalize()
    )


def _who(part: Slice, row: Row) -> str:
    title = _title(part, row)
    how = "without coaching" if row.category == "no coaching" else f"with {title[0].lower()}{title[1:]}"
    return f"{count(row.people, 'teachers')} {how}"


def _apart(rows: list[Row]) -> str:
    """Whether any two groups' intervals leave each other out; nothing about why."""
    ends = [(row.low, row.high) for row in rows if row.low is not None and row.high is not None]
    clear = any(a[0] > b[1] for a in ends for b in ends)
    said = "The groups differ" if clear else "The groups cannot be told apart"
    return f"{said}; who is coached is not drawn by lot, so this is an association."
