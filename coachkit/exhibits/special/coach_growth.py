"""One coach's own learning: her coachees' answers, her self-assessment, and her plan."""

from __future__ import annotations

from coachkit.exhibits.charts import Point, multiples, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, join, plain, short
from coachkit.exhibits.special.growth import STANDINGS, standard
from coachkit.exhibits.survey_format import waves
from coachkit.exhibits.theme import MUTED
from coachkit.release import Estimates

_LEVELS = {"range": [0.8, 4.2], "tickvals": [1, 2, 3, 4], "tickformat": "d"}


def coach_growth(estimates: Estimates) -> Exhibit:
    """Her level on each standard in the last wave and the one before, compared with the target level."""
    key = "self_assessment_coach"
    rows = [r for r in estimates.rows_of(key) if r.ok]
    question = "Where do you see yourself?"
    if not rows:
        return no_number(
            "coach_growth",
            estimates,
            rows,
            "self-assessment",
            "where you see yourself on each standard",
            measure=key,
            question=question,
        )
    framework = rows[0].category
    own = [r for r in rows if r.category == framework]
    names, aim = waves(own), estimates.meta.plan.self_assessment_target
    places = {wave.name: i for i, wave in enumerate(estimates.meta.waves)}
    names.sort(key=lambda w: places.get(w, len(places)))
    last = names[-1]
    at = {(r.category, r.item, r.wave): r for r in rows}
    items = list(dict.fromkeys(r.item for r in own))
    now = {i: at[framework, i, last].number for i in items if (framework, i, last) in at}
    below = [standard(estimates, framework, i) for i, level in now.items() if level < aim]
    first = names[-2] if len(names) > 1 else ""
    moved = [now[i] - at[framework, i, first].number for i in now if (framework, i, first) in at]
    since = (
        f" Since {first} you went up on {sum(m > 0 for m in moved)} and down on {sum(m < 0 for m in moved)}."
        if moved
        else ""
    )
    gap = (
        f"below your target ({aim} of 4) on {join(below)}"
        if below
        else f"at your target ({aim} of 4) or above on every standard"
    )
    sentence = f"In {last}, you see yourself {gap}.{since}"
    panels = {
        standard(estimates, framework, i): [
            Point(w, at[framework, i, w].number, None, None) for w in names if (framework, i, w) in at
        ]
        for i in now
    }
    alt = f"Your level on each standard by wave, a panel for each. {sentence}"
    line = (aim, f"aimed for, {aim}")
    chart = multiples(panels, (), "Level, 1 to 4", alt, order=names, axis=_LEVELS, line=line, own="you")
    every = list(dict.fromkeys(names + waves(rows)))
    lines = tuple(
        (
            f"{kind} {standard(estimates, kind, item)}",
            *(short(at[kind, item, w].estimate, 0) if (kind, item, w) in at else "–" for w in every),
        )
        for kind, item in dict.fromkeys((r.category, r.item) for r in rows)
    )
    table = Table("Your self-assessment by wave", ("Standard", *every), lines)
    notes = ("This is how you see yourself, not a test: people who learn more may judge themselves more strictly.",)
    return finding("coach_growth", estimates, sentence, chart, table, notes, measure=key, question=question)


def coach_plan(estimates: Estimates) -> Exhibit:
    """Her actions by the term in which they were due, and her meetings with the network."""
    key = "actions_coach"
    rows = [r for r in estimates.rows_of(key) if r.ok]
    question = "How far along is your own plan?"
    at = {(r.term, r.category): round(r.number) for r in rows}
    if not rows:
        return no_number(
            "coach_plan",
            estimates,
            rows,
            "actions",
            "how far your own plan is",
            measure=key,
            question=question,
        )
    done, late, open_ = (at.get(("", c), 0) for c in STANDINGS)
    ahead = at.get(("", "not due yet"), 0)
    met = {r.term: round(r.number) for r in estimates.rows_of("network_events_coach") if r.ok}
    sentence = (
        f"Of {count(done + late + open_, 'actions')} due, you did {done} in time and {late} later; {open_} not done yet"
        + (f"; {count(ahead, 'actions')} more not due yet." if ahead else ".")
    )
    if met:
        sentence += f" You met your network {count(met.get('', 0), 'times')}."
    kinds = {**STANDINGS, "not due yet": MUTED} if ahead and not (done + late + open_) else STANDINGS
    terms = [t for t in estimates.terms if sum(at.get((t, c), 0) for c in kinds)]
    chart = None
    if terms:
        whole = {t: sum(at.get((t, c), 0) for c in kinds) for t in terms}
        parts: dict[str, list[float | None]] = {c: [at.get((t, c), 0) / whole[t] for t in terms] for c in kinds}
        chart = stacked(
            terms,
            parts,
            list(kinds.values()),
            "Share of your actions due",
            f"Your actions by term. {sentence}",
            over_time=True,
        )
    lines = tuple(
        (t or "all terms", *(plain(at.get((t, c), 0)) for c in (*STANDINGS, "not due yet")), plain(met.get(t)))
        for t in (*estimates.terms, "")
    )
    columns = ("Term due", *(c.capitalize() for c in (*STANDINGS, "not due yet")), "Network events")
    table = Table("Your actions by the term they are due in", columns, lines)
    return finding("coach_plan", estimates, sentence, chart, table, measure=key, question=question)
