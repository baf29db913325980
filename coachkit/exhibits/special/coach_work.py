"""One coach's own work: schools, time, practice, coachees; compared with her own terms and the plan, never with colleagues."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, bars, slopes
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, join, label, percent, share_cell, short, when
from coachkit.exhibits.parts import Number
from coachkit.release import Estimates, Row

PRACTICE = ("follow-up", "core components", "group chain", "next steps")
_NAMED = {
    "follow-up": "events followed up in time",
    "core components": "cycles with all four components",
    "group chain": "group sessions carried into class",
    "next steps": "next steps closed in time",
}
_SHORT = {"follow-up": "followed up", "core components": "whole cycles", "group chain": "carried into class"}
_NOBODY = "This page compares you with your own earlier terms and the plan, never with colleagues."


def coach_answer(estimates: Estimates) -> Exhibit:
    """Three sentences: how much work with how many teachers, what moved since her last term, what is open."""
    sentences = (_worked(estimates), _moved(estimates), _open(estimates))
    return Exhibit("The short answer", "", key="coach_answer", sentences=sentences, kind="answer")


def _latest(estimates: Estimates, measure: str, **dims: str) -> list[Row]:
    """Her rows by term that have a number, earliest first."""
    place = {term: i for i, term in enumerate(estimates.terms)}
    return sorted((r for r in estimates.rows_of(measure, **dims) if r.ok and r.term), key=lambda r: place[r.term])


def _worked(estimates: Estimates) -> str:
    met = _latest(estimates, "coach_coachees")
    if not met:
        return "Your log has no one-on-one coaching yet."
    last = met[-1]
    hours = sum(r.number for r in estimates.rows_of("coach_hours", term=last.term) if r.ok)
    before = f" ({count(round(met[-2].number), 'teachers')} in {met[-2].term})" if len(met) > 1 else ""
    return (
        f"In {when(estimates, last.term)} you worked one-on-one with {count(round(last.number), 'teachers')}{before} "
        f"and logged {count(round(hours), 'hours')} in all."
    )


def _moved(estimates: Estimates) -> str:
    told_of = []
    for name in PRACTICE:
        rows = _latest(estimates, "coach_practice", category=name)
        if rows:
            before = f" ({percent(rows[-2].estimate)} in {rows[-2].term})" if len(rows) > 1 else ""
            told_of.append(f"{percent(rows[-1].estimate)} of your {_NAMED[name].split(' ')[0]} {_rest(name)}{before}")
    if not told_of:
        return "There are too few events, cycles or steps to say how they were followed through: five of a kind are needed."
    return f"In your last term, {join(told_of[:2])}."


def _rest(name: str) -> str:
    words = _NAMED[name].split(" ", 1)[1]
    return {"follow-up": "were followed up in time", "core components": "had all four components"}.get(
        name, f"were {words}"
    )


def _open(estimates: Estimates) -> str:
    late = estimates.one("actions_coach", term="", category="not done yet")
    levels = [r for r in estimates.rows_of("self_assessment_coach") if r.ok]
    last = levels[-1].wave if levels else ""
    aim = estimates.meta.plan.self_assessment_target
    below = sum(1 for r in levels if r.wave == last and r.number < aim)
    parts = []
    if late is not None and late.ok:
        parts.append(f"your plan has {count(round(late.number), 'actions')} due and not done" if late.estimate else
                     "your plan has no action overdue")  # fmt: skip
    if levels:
        parts.append(
            f"you see yourself below your target on {below} of {sum(r.wave == last for r in levels)} standards ({last})"
        )
    return (
        f"{join(parts)[0].upper()}{join(parts)[1:]}."
        if parts
        else "There is no action plan or self-assessment of yours on record."
    )


def coach_schools(estimates: Estimates) -> Exhibit:
    """Hours logged at each of her schools in the last term; all terms in the table."""
    key = "coach_hours"
    rows = [r for r in estimates.rows_of(key) if r.ok]
    terms = [t for t in estimates.terms if any(r.term == t for r in rows)]
    if not terms:
        return no_number(
            "coach_schools",
            estimates,
            rows,
            "logged events",
            "how your time is spread over schools",
            measure=key,
        )
    names = {school.id: school.name for school in estimates.meta.schools}
    at = {(r.school_id, r.term): r for r in rows}
    ids = sorted(dict.fromkeys(r.school_id for r in rows), key=lambda i: names.get(i, i))
    last = terms[-1]
    here = {names.get(i, i): at[i, last].number for i in ids if (i, last) in at}
    total = sum(here.values())
    listed = join([f"{short(hours)} hours at {name}" for name, hours in here.items()])
    sentence = f"In {when(estimates, last)} you logged {listed}."
    shares = {name: hours / total for name, hours in here.items()} if total else {}
    texts = [f"{percent(share)} ({short(here[name])} h)" for name, share in shares.items()]
    chart = bars(shares, texts, "Share of your logged hours", f"Hours by school. {sentence}")
    lines = tuple((names.get(i, i), *(short(at[i, t].estimate) if (i, t) in at else "–" for t in terms)) for i in ids)
    table = Table("Your logged hours by school and term", ("School", *terms), lines)
    question = "Which schools get your time?"
    return finding("coach_schools", estimates, sentence, chart, table, (_NOBODY,), measure=key, question=question)


def coach_time(estimates: Estimates) -> Exhibit:
    """What her logged time went into in the last term, by activity."""
    key = "coach_time"
    rows = [r for r in estimates.rows_of(key) if r.ok]
    terms = [t for t in estimates.terms if any(r.term == t for r in rows)]
    question = "What do you spend your time on?"
    if not terms:
        return no_number(key, estimates, rows, "logged events", "what you spend your time on", question=question)
    last = terms[-1]
    own = sorted((r for r in rows if r.term == last and r.estimate), key=lambda r: -r.number)
    most = f"{label(own[0].category)} ({percent(own[0].estimate)})"
    sentence = f"In {when(estimates, last)}, you spent the most logged time on {most}."
    values = {label(r.category): r.number for r in own}
    chart = bars(
        values, [percent(r.estimate) for r in own], "Share of your logged time", f"Time by activity. {sentence}"
    )
    at = {(r.category, r.term): r for r in rows}
    kinds = [
        c for c in dict.fromkeys(r.category for r in rows) if any(at[c, t].estimate for t in terms if (c, t) in at)
    ]
    lines = tuple((label(c), *(percent(at[c, t].estimate) if (c, t) in at else "–" for t in terms)) for c in kinds)
    table = Table("Your logged time by activity and term", ("Activity", *terms), lines)
    return finding(key, estimates, sentence, chart, table, question=question)


def coach_practice(estimates: Estimates) -> Exhibit:
    """Follow-up, whole cycles, group work carried into class, steps closed: her shares by term; coachees and caseload."""
    key = "coach_practice"
    rows = estimates.rows_of(key)
    series = {name: _latest(estimates, key, category=name) for name in PRACTICE}
    question = "Is your coaching followed through?"
    if not any(series.values()):
        shows = "whether cycles are whole and events are followed up"
        return no_number(key, estimates, rows, "five events, cycles or steps of a kind", shows, question=question)
    days = estimates.meta.plan.follow_up_days
    last = max((found[-1].term for found in series.values() if found), key=estimates.terms.index)
    told_of = [f"{percent(s[-1].estimate)} of {_NAMED[n]}" for n, s in series.items() if s and s[-1].term == last]
    sentence = f"In {when(estimates, last)}: {join(told_of)}."
    shown = {
        _SHORT[n]: [Point(r.term, r.number, None, None, percent(r.estimate)) for r in s]
        for n, s in series.items()
        if s and n in _SHORT
    }
    alt = f"Your practice by term. {sentence}"
    unit = "Share of your events, cycles, sessions"
    chart = slopes(shown, "Term", unit, alt, order=estimates.terms) if shown else None
    at = {(r.category, r.term): r for r in rows}
    lines = [(_NAMED[n].capitalize(), *(_cell(at.get((n, t))) for t in estimates.terms)) for n in PRACTICE]
    coachees = {r.term: r for r in estimates.rows_of("coach_coachees")}
    loads = {r.term: r for r in estimates.rows_of("caseload_coach")}
    plan = estimates.meta.plan.caseload
    lines.append(("Teachers met one-on-one", *(_number(coachees.get(t), 0) for t in estimates.terms)))
    lines.append((f"Coachees per full post (plan: {plan:g})", *(_number(loads.get(t), 1) for t in estimates.terms)))
    table = Table("Your practice by term (of how many in brackets)", ("Practice", *estimates.terms), tuple(lines))
    notes = (
        f"In time means within {days} days, as planned. {_NOBODY}",
        *_goals(estimates),
    )
    return finding(key, estimates, sentence, chart, table, notes, question=question)


def _cell(row: Row | None) -> str:
    return (
        share_cell(row)
        if row is None or not row.ok
        else Number(f"{percent(row.estimate)} ({row.n})", row.estimate, n=row.n)
    )


def _number(row: Row | None, digits: int) -> str:
    return "–" if row is None or not row.ok else short(row.estimate, digits)


def _goals(estimates: Estimates) -> list[str]:
    row = estimates.one("coach_practice", term="", category="own goals")
    if row is None or row.status == "no data":
        return ["No goal of your own is due."]
    if not row.ok:
        return [f"Of your own goals, {count(row.n, 'goals')} are due: too few for a share."]
    return [f"Of {count(row.n, 'goals')} of your own that are due, {percent(row.estimate)} are at target."]
