"""What changed in the schools of coaches who work alone there: a funnel, and an association."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, plain, signed_limits, signed_points, span, with_limits
from coachkit.exhibits.special.analyst import analyst_alone
from coachkit.release import Estimates, Row

_KEY = "coach_schools_change"
_ASSOCIATION = (
    "An association, not what a coach caused: where a school has one coach, the coach's work and everything else that "
    "changed at the school cannot be separated, and coaches may be sent where change is hardest."
)
_FUNNEL = (
    "The expected range is wider for coaches with few teachers. It covers 95% of coaches if their schools differ by chance and "
    "by the usual spread between coaches' schools; one in twenty lies outside by chance."
)


def coach_schools_change(estimates: Estimates) -> Exhibit:
    """Change of the transformative share in each coach's own schools, with the range expected for its number of teachers."""
    question = (
        estimates.entry(_KEY).question if _KEY in estimates.meta.catalogue else "What changed in each coach's schools?"
    )
    if (closed := analyst_alone(estimates, _KEY, question)) is not None:
        return closed
    rows = [row for row in estimates.district_rows_of(_KEY) if row.ok]
    expected = {row.coach_id: row for row in estimates.district_rows_of("coach_schools_expected") if row.ok}
    rows = sorted((row for row in rows if row.coach_id in expected), key=lambda row: (-(row.n or 0), row.coach_id))
    if not rows:
        every = estimates.district_rows_of(_KEY)
        why = next((row.note for row in every if row.note), "")
        lacking, shows = "coaches who work alone at a school", "what changed in each coach's schools"
        return no_number(_KEY, estimates, every, lacking, shows, why=why)
    outside = [row for row in rows if not _within(row, expected[row.coach_id])]
    centre = expected[rows[0].coach_id]
    said = "none lies" if not outside else f"{len(outside)} {'lies' if len(outside) == 1 else 'lie'}"
    sentence = (
        f"From {span(rows[0])}, the share at {estimates.scale.transformative} or above changed by "
        f"{signed_points(centre.estimate)} points on average in the schools of {count(len(rows), 'coaches')} who work alone "
        f"there; {said} outside the range expected for their number of teachers."
    )
    names = {row.coach_id: f"{row.coach_id} ({row.n})" for row in rows}
    series = {
        "Their schools": [_point(names[row.coach_id], row) for row in rows],
        "Expected range": [_point(names[row.coach_id], expected[row.coach_id]) for row in rows],
    }
    far = 1.1 * max(abs(end) for marks in series.values() for mark in marks for end in (mark.low or 0, mark.high or 0))
    alt = f"Dots with 95% intervals by coach, most teachers first, beside the range expected. {sentence}"
    axis = {"range": [-far, far], "tickformat": "+d"}
    chart = dots(series, "Change in percentage points (teachers in brackets)", alt, axis=axis, lines=[(0.0, "")])
    lines = tuple(
        (row.coach_id, plain(row.n), _cell(row), signed_limits(expected[row.coach_id]),
         "yes" if _within(row, expected[row.coach_id]) else "no")
        for row in rows
    )  # fmt: skip
    columns = ("Coach", "Teachers", "Change, 95% interval (points)", "Expected range (points)", "Inside")
    table = Table("Change in the schools of coaches who work alone there", columns, lines)
    return finding(_KEY, estimates, sentence, chart, table, (_ASSOCIATION, _FUNNEL))


def _within(row: Row, expected: Row) -> bool:
    low, high = expected.limits
    return low <= row.number <= high


def _point(name: str, row: Row) -> Point:
    low, high = row.limits
    return Point(name, 100 * row.number, 100 * low, 100 * high, f"{_cell(row)} points")


def _cell(row: Row) -> str:
    return with_limits(row, signed_points)
