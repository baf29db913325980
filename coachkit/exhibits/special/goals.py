"""Goals, judged by the interval of the measurement (factor 3)."""

from __future__ import annotations

from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.forms.words import here
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, join, percent, short, with_limits
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row
from coachkit.schema.goals import AT, OPEN, SHORT, judge

_STATES = {AT: "#1a5c9e", OPEN: "#86bbe4", SHORT: "#d3d6db", "never measured": "#727a88"}


_OWN = {OPEN: "can’t be judged yet", "not shown": "depends on hidden figures"}


def _counted(number: int, state: str) -> str:
    words = _OWN.get(state, state)
    return f"{number} {words.replace('depends', 'depend') if number > 1 else words}"


def school_goals(estimates: Estimates) -> Exhibit:
    """The school's (or district's) own goals, one by one: target, measured value, and the verdict."""
    key, measure = "school_goals", "school_goal"
    rows = estimates.rows_of(measure)
    goals = list(dict.fromkeys((row.item, row.wave) for row in rows if row.ok))
    if not goals:
        lacking = "goals of its own"
        return no_number(
            key, estimates, rows, lacking, "where each of them stands, judged by its interval", measure=measure
        )
    lines = [_line(estimates, item, due) for item, due in goals]
    verdicts = [line[-1] for line in lines if line[-1] != "not yet due"]
    states = (*_STATES, "not shown")
    parts = join([_counted(verdicts.count(state), state) for state in states if state in verdicts])
    number = f"{len(verdicts) or 'none'} {'are' if len(verdicts) > 1 else 'is'} due"
    whose = f"{here(estimates)[:1].upper()}{here(estimates)[1:]}"
    sentence = f"{whose} has {count(len(goals), 'goals')} of its own: {number}{f' ({parts})' if parts else ''}."
    columns = ("Goal", "Due", "Baseline", "Target", "Measured (95% interval)", "Verdict")
    table = Table("Goals, judged by the interval of what was measured", columns, tuple(lines))
    note = "At target: the whole interval reaches it. Short: none of it does. Otherwise we can’t tell yet."
    return finding(key, estimates, sentence, None, table, (note,), measure=measure)


def _line(estimates: Estimates, item: str, due: str) -> tuple[str, ...]:
    at = {row.category: row for row in estimates.rows_of("school_goal", item=item, wave=due)}
    metric = item.split(" ")[0]
    known = metric in estimates.meta.catalogue
    title = estimates.entry(metric).title if known else "another metric of the school's"
    found = _measured(estimates, metric, due) if known else at.get("value")
    target, direction = at["target"].number, at["target"].direction
    verdict = "never measured"
    if due > estimates.as_of:
        verdict = "not yet due"
    elif found is not None and found.ok:
        verdict = judge(target, direction, found.number, found.low, found.high)
    elif found is not None and found.status == "suppressed":
        verdict = "not shown"
    write = percent if known else short
    flags = f" ({at['target'].note})" if at["target"].note else ""
    value = "–" if found is None or not found.ok else with_limits(found, write)
    aim = Number(f"{write(target)} ({direction})", target)
    return (title + flags, due, write(at["baseline"].estimate), aim, value, verdict)


def _measured(estimates: Estimates, metric: str, due: str) -> Row | None:
    """The estimate of the metric in this release, for the last term that ended by the due day."""
    over = [term.name for term in estimates.meta.terms if term.end <= min(due, estimates.as_of)]
    found = estimates.rows_of(metric, term=over[-1]) if over else []
    return found[0] if len(found) == 1 else None
