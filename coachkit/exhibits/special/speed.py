"""Time until the level is first seen, with coaching and before it. An association."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, Step, effects, steps
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.number_format import count, limits, percent, short, two_decimals, with_limits
from coachkit.exhibits.parts import Number
from coachkit.exhibits.special.effect import refused
from coachkit.release import Estimates, Row

CAVEAT = (
    "Teachers who seek coaching may have improved anyway, and visits can miss what teachers do. "
    "This is an association, not the effect of coaching."
)
_SIDES = ("not in coaching", "in coaching")


def weeks_gained(estimates: Estimates) -> Exhibit:
    """Mean weeks gained, and the hazard ratio with its cross-checks."""
    rows = [r for r in estimates.district_rows_of("speed_gained") if r.ok]
    ratios = [r for r in estimates.district_rows_of("speed_ratio") if r.ok]
    if not rows:
        return refused("weeks_gained", estimates, "speed_gained", "how much sooner the level is seen under coaching")
    row, cut = rows[0], estimates.scale.transformative
    sentence = f"{_sooner(row, ratios, cut)} {CAVEAT}"
    chart = effects([Point("Weeks gained", row.number, row.low, row.high, _weeks(row))],
                    "Mean weeks gained in coaching", f"Mean weeks gained with its 95% interval. {sentence}",
                    axis={"tickformat": "+d"})  # fmt: skip
    lines = [("Mean weeks gained", short(row.estimate), limits(row, short), _counts(row))]
    lines += [(f"Half have reached it, {r.category} (weeks)", short(r.estimate, 0), "–", _counts(r))
              for r in estimates.district_rows_of("speed_median") if r.ok]  # fmt: skip
    lines += [(f"Hazard ratio, {r.category}", short(r.estimate, 2), limits(r, two_decimals), _counts(r))
              for r in ratios]  # fmt: skip
    lines += [(f"Visits per 26 weeks, {r.category}", short(r.estimate), "–", _counts(r))
              for r in estimates.district_rows_of("speed_visits") if r.ok]  # fmt: skip
    table = Table(
        f"How soon {cut} or above is first seen", ("Quantity", "Value", "95% interval", "Based on"), tuple(lines)
    )
    notes = [f"Counted {row.note}.", "Comparing only coached teachers removes the question of who was chosen."]
    return finding("weeks_gained", estimates, sentence, chart, table, notes, measure="speed_gained")  # fmt: skip


def _sooner(row: Row, ratios: list[Row], cut: str) -> str:
    """Clear only if the intervals of the weeks and of the hazard ratio both exclude no difference."""
    who = f"eachers in coaching reached {cut}"
    others = "than teachers not yet coached at the same time of year"
    base = f"{short(abs(row.number))} weeks {'sooner' if row.number >= 0 else 'later'} on average ({_weeks(row)})"
    main = ratios[0] if ratios else None
    if main is not None and row.limits[0] > 0 and main.limits[0] > 1:
        return f"T{who} sooner {others}: {base}."
    if main is not None and row.high is not None and row.high < 0 and main.high is not None and main.high < 1:
        return f"T{who} later {others}: {base}."
    return f"It isn’t clear whether t{who} sooner {others}: {base}."


def _weeks(row: Row) -> str:
    return f"95% interval {short(row.low)} to {short(row.high)} weeks"


def _counts(row: Row) -> str:
    if row.n is None:
        return "–"
    text = f"{count(row.people, 'teachers')}, {row.n:,} first sightings"
    return Number(text, teachers=row.people, **{"first sightings": row.n})


def speed_curves(estimates: Estimates) -> Exhibit:
    """Share of teachers seen at the level by week, in coaching and not yet, with bands."""
    rows = [r for r in estimates.district_rows_of("speed_curve") if r.ok]
    if not rows:
        return refused("speed_curves", estimates, "speed_curve", "how many teachers reach the level by when")
    curves = {side: [r for r in rows if r.category == side] for side in _SIDES}
    curves = {side: own for side, own in curves.items() if own}
    cut = estimates.scale.transformative
    year = {side: next((r for r in own if _week(r) == 52), own[-1]) for side, own in curves.items()}
    told = "; ".join(f"{side}, {percent(r.estimate)} by week {_week(r)}" for side, r in year.items())
    sentence = f"First seen at {cut} or above: {told}. {CAVEAT}"
    end = max(_week(r) for r in rows)
    walks = {
        side.capitalize(): [Step(_week(r), r.number, r.low, r.high, since=_week(r) - 4) for r in own]
        for side, own in reversed(curves.items())
    }
    chart = steps(
        walks,
        "Weeks since access", "Share of teachers", f"Curves with bands. {sentence}", start=0.0, end=float(end),
    )  # fmt: skip
    weeks = sorted({_week(r) for r in rows})
    at = {(r.category, _week(r)): r for r in rows}
    lines = tuple((f"week {week}", *(_cell(at.get((side, week))) for side in _SIDES)) for week in weeks)
    table = Table(
        f"Share of teachers first seen at {cut} or above, by week", ("Week", "Not in coaching", "In coaching"), lines
    )
    notes = (
        "The curves are about different teachers: a teacher leaves the first when coaching begins and enters the second at the "
        "first visit after that.",
        f"Counted {rows[0].note}.",
    )
    return finding("speed_curves", estimates, sentence, chart, table, notes, measure="speed_curve")


def _week(row: Row) -> int:
    return int(row.item.removeprefix("week "))


def _cell(row: Row | None) -> str:
    return "–" if row is None else with_limits(row)
