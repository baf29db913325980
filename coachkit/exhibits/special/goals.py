"""Where goals stand: judged by the interval of what was measured (factor 3)."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.composition import by_category, parts_chart, parts_table
from coachkit.exhibits.forms.share_by_term import here, or_district
from coachkit.exhibits.no_number import method_note, no_number
from coachkit.exhibits.number_format import count, join, percent, share, short
from coachkit.release import Estimates, Row
from coachkit.schema.goals import AT, OPEN, SHORT, judge

__all__ = ["goal_attainment", "school_goals"]

_STATES = {AT: "#1a5c9e", OPEN: "#86bbe4", SHORT: "#d3d6db", "never measured": "#727a88"}
_FLAGS = {
    "changed after the fact": "were changed after they were measured or due",
    "without baseline": "have no baseline",
    "at target when set": "were at their target when they were set",
}


@or_district
def goal_attainment(estimates: Estimates) -> Exhibit:
    """Teachers' goals that are due, by what became of them; how many are not due; what to look at."""
    key = "goal_attainment"
    rows = estimates.rows_of(key, item="teacher")
    good = [row for row in rows if row.shown]
    if not good:
        return no_number(
            key, estimates, key, rows, "goals that are due", "how many goals are reached by the day they are due"
        )
    at = {row.category: row for row in good}
    parts = join([f"{share(at[c])} {_SAID[c]}" for c in _STATES if c in at and _some(at[c])])
    rest = "" if len(at) == len(_STATES) else "; what became of the others cannot be shown"
    due = count(good[0].n, "teachers’ goals")
    sentence = f"Of {due} in {here(estimates)} that were due, {parts or 'little can be shown'}{rest}."
    bars = by_category(estimates, key, item="teacher")
    alt = f"Stacked bars: goals due by what became of them. {sentence}"
    chart = parts_chart(bars, _STATES, "Share of goals due", alt)
    table = parts_table(bars, _STATES, "Teachers' goals that were due", "What became of them")
    notes = [*_standing(estimates), *_flagged(estimates), method_note(estimates, key)]
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=tuple(notes))


_SAID = {
    AT: "were at their target",
    SHORT: "fell short",
    OPEN: "cannot be told (the interval holds the target)",
    "never measured": "were never measured in time",
}


def _rows(estimates: Estimates, measure: str, **dims: str) -> list[Row]:
    return [row for row in estimates.rows_of(measure, **dims) if _some(row)]


def _some(row: Row) -> bool:
    """More than none: of one that has a bound alone, that it is a lower one."""
    return bool(row.estimate) if row.ok else row.code.startswith("≥")


def _standing(estimates: Estimates) -> list[str]:
    told_of = {
        "not yet due": "are not due yet",
        "without target or day": "name no target, direction or day, and cannot be judged",
    }
    rows = [row for row in _rows(estimates, "goal_standing", item="teacher") if row.category in told_of]
    said = join([f"{share(row)} {told_of[row.category]}" for row in rows])
    return [f"Of all goals, {said}."] if said else []


def _flagged(estimates: Estimates) -> list[str]:
    rows = _rows(estimates, "goal_flag", item="teacher")
    said = join([f"{share(row)} {_FLAGS[row.category]}" for row in rows])
    return [f"To look at: of the goals due, {said}."] if said else []


_OWN = {OPEN: "cannot be told yet", "not shown": "rests on numbers that are not shown"}


def school_goals(estimates: Estimates) -> Exhibit:
    """The school's (or district's) own goals, one by one: target, what was measured, and the verdict."""
    key, measure = "school_goals", "school_goal"
    rows = estimates.rows_of(measure)
    goals = list(dict.fromkeys((row.item, row.wave) for row in rows if row.ok))
    if not goals:
        lacking = "goals of its own"
        return no_number(key, estimates, measure, rows, lacking, "where each of them stands, judged by its interval")
    lines = [_line(estimates, item, due) for item, due in goals]
    verdicts = [line[-1] for line in lines if line[-1] != "not yet due"]
    states = (*_STATES, "not shown")
    parts = join([f"{verdicts.count(state)} {_OWN.get(state, state)}" for state in states if state in verdicts])
    number = f"{len(verdicts) or 'none'} {'are' if len(verdicts) > 1 else 'is'} due"
    sentence = f"Of {count(len(goals), 'goals')} of {here(estimates)}'s own, {number}" + (
        f": {parts}." if parts else "."
    )
    columns = ("Goal", "Due", "Baseline", "Target", "Measured (95% interval)", "Verdict")
    table = Table("Goals, judged by the interval of what was measured", columns, tuple(lines))
    note = "At target: the whole interval reaches it. Short: none of it does. Otherwise it cannot be told yet."
    return Exhibit(
        key,
        estimates.entry(measure)["question"],
        sentence,
        None,
        table,
        notes=(note, method_note(estimates, measure)),
    )


def _line(estimates: Estimates, item: str, due: str) -> tuple[str, ...]:
    at = {row.category: row for row in estimates.rows_of("school_goal", item=item, wave=due)}
    metric = item.split(" ")[0]
    known = metric in estimates.meta["catalogue"]
    title = estimates.entry(metric)["title"] if known else "another metric of the school's"
    found = _measured(estimates, metric, due) if known else at.get("value")
    target, direction = at["target"].estimate or 0.0, at["target"].note.split(";")[0]
    verdict = "never measured"
    if due > estimates.as_of:
        verdict = "not yet due"
    elif found is not None and found.ok:
        verdict = judge(target, direction, found.estimate or 0.0, found.low, found.high)
    elif found is not None and found.status == "suppressed":
        verdict = "not shown"
    write = percent if known else short
    flags = "".join(f" ({flag})" for flag in at["target"].note.split("; ")[1:])
    limits = f" ({write(found.low)} to {write(found.high)})" if found is not None and found.low is not None else ""
    value = "–" if found is None or not found.ok else f"{write(found.estimate)}{limits}"
    return (title + flags, due, write(at["baseline"].estimate), f"{write(target)} ({direction})", value, verdict)


def _measured(estimates: Estimates, metric: str, due: str) -> Row | None:
    """What this release says of the metric in the last term that ended by the due day."""
    over = [term["name"] for term in estimates.meta["terms"] if term["end"] <= min(due, estimates.as_of)]
    found = estimates.rows_of(metric, term=over[-1]) if over else []
    return found[0] if len(found) == 1 else None
