"""Does coaching carry on? Follow-up, next steps, and group work in the classroom (factor 3)."""

from __future__ import annotations

from coachkit.exhibits.charts import Step, steps
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.forms.words import here
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import limits, percent, short
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row


def _unlinked(rows: list[Row]) -> str:
    return next((row.note for row in rows if row.note and row.status == "no data"), "")


def time_to_follow_up(estimates: Estimates) -> Exhibit:
    """Median days until an event is followed up, here and in the district; the district's curve."""
    key, question = "follow_up_days", estimates.entry("follow_up_waiting").question
    own, district = estimates.one(key), next(iter(estimates.district_rows_of(key)), None)
    curve = [row for row in estimates.district_rows_of("follow_up_waiting") if row.ok]
    rows = [row for row in (own, *estimates.district_rows_of("follow_up_waiting")) if row is not None]
    if not curve:
        shows = "how soon coaching events are followed up"
        return no_number(
            "time_to_follow_up",
            estimates,
            rows,
            "coaching events",
            shows,
            measure=key,
            question=question,
            why=_unlinked(rows),
        )
    points = {int(row.category.split()[0]): row for row in reversed(curve)}
    last = max(points)
    sentence = f"In {here(estimates)}, {_half(own)}."
    if estimates.kind == "school":
        sentence += f" In the district, {_half(district)}."
    course = [Step(day, row.number, row.low, row.high) for day, row in points.items()]
    days = estimates.meta.plan.follow_up_days
    alt = f"Step curve with its band: share of the district's events followed up by then. {sentence}"
    chart = steps({"": course}, "Days since the event, the whole district", "Share of events followed up", alt, start=0.0,
                  end=float(last), lines=[(float(days), f"plan, {days} days")])  # fmt: skip
    lines = tuple(
        (
            Number(f"{day} days", day),
            percent(row.estimate),
            limits(row),
        )
        for day, row in points.items()
    )
    table = Table("The district's events followed up by then", ("Within", "Share", "95% interval"), lines)
    notes = ("Events that are not followed up yet count as waiting.",)
    return finding("time_to_follow_up", estimates, sentence, chart, table, notes, measure=key, question=question)


def _half(row: Row | None) -> str:
    """The median in words; why there is none."""
    if row is not None and row.ok:
        limits = " to ".join("beyond what was watched" if v is None else short(v, 0) for v in (row.low, row.high))
        within = "on the same day" if not row.estimate else f"within {short(row.estimate, 0)} days"
        return f"half of the events were followed up {within} (95% interval {limits})"
    status = "no data" if row is None else row.status
    said = {
        "not estimable": "fewer than half of the events are ever followed up, so there is no median",
        "too few": "there are too few events to say",
        "suppressed": "the figure is hidden to protect individuals",
    }
    return said.get(status, "no event could be followed up yet")
