"""Are coaching cycles whole, and does coaches' time reach teachers? (factor 1)"""

from __future__ import annotations

from coachkit.exhibits.charts import Point, dots
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.share_by_term import here, or_district, term_chart, term_table
from coachkit.exhibits.no_number import method_note, no_number
from coachkit.exhibits.number_format import count, percent, share, share_cell, short, when
from coachkit.release import Estimates, Row

__all__ = ["caseload", "core_components", "time_with_teachers"]

_COMPONENTS = {
    "goal": "setting a goal",
    "plan": "planning",
    "implement": "working together in class",
    "reflect": "reflecting",
}
_LINES = ((0.28, "observed, 28%"), (0.4, "mandated, 40%"), (0.6, "expected, from 60%"))
_WHOLE = "the whole district's coaches"


@or_district
def core_components(estimates: Estimates) -> Exhibit:
    """Share of finished cycles with all four components, by term; which one the district's cycles lack most."""
    key = "core_components"
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.shown]  # the whole window first
    whole = next((row for row in good if not row.term), good[-1] if good else None)
    if whole is None:
        shows = "whether cycles have a goal, a plan, work in class and a reflection"
        return no_number(key, estimates, key, rows, "finished coaching cycles", shows)
    sentence = (
        f"Of {count(whole.n, 'finished coaching cycles')} in {here(estimates)}{_in(whole)}, {share(whole)} had all four core "
        "components: a goal, a plan, work in class and a reflection."
    )
    alt = f"Share of whole cycles by term. {sentence}"
    chart = term_chart(estimates, key, "Share of finished cycles", alt)
    table = term_table(estimates, key, "Whole coaching cycles by the term they ended in", "Finished cycles", "Whole")
    notes = [*_lacking(estimates), method_note(estimates, key)]
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=tuple(notes))


def _in(row: Row) -> str:
    return f" in {row.term}" if row.term else ""


def _lacking(estimates: Estimates) -> list[str]:
    rows = [row for row in estimates.district_rows_of("cycle_component", term="") if row.ok]
    if len(rows) < len(_COMPONENTS) or all((row.estimate or 0) >= 1 for row in rows):
        return []
    least = min(rows, key=lambda row: row.estimate or 0)
    return [
        f"In the district's cycles, {_COMPONENTS[least.category]} is missing most often: {percent(least.estimate)} had it."
    ]


def time_with_teachers(estimates: Estimates) -> Exhibit:
    """Coaches' share of logged time with teachers, the district's, by term, between published lines."""
    key = "direct_share"
    rows = estimates.district_rows_of(key)
    good = [row for row in rows if row.ok and row.term]
    if not good:
        shows = "how much of coaches' time reaches teachers"
        why = next((row.note for row in rows if row.note and row.status == "not estimable"), "")
        return no_number("time_with_teachers", estimates, key, rows, "coaching events", shows, why=why)
    last = good[-1]
    sentence = (
        f"In {when(estimates, last.term)}, {_WHOLE} spent {percent(last.estimate)} of their logged time with teachers; "
        "28% was observed elsewhere, and 60 to 80% is often expected."
    )
    points = [Point(row.term, row.estimate or 0.0, None, None, percent(row.estimate)) for row in good]
    alt = f"Dots between published lines: time with teachers by term. {sentence}"
    chart = dots({"District": points}, "Share of logged time", alt, lines=_LINES, order=estimates.terms)
    lines = tuple((row.term, _number(row.people), share_cell(row)) for row in rows if row.term)
    table = Table("Coaches' time with teachers, the whole district", ("Term", "Coaches", "Time with teachers"), lines)
    notes = ("Numbers about one coach are the analyst's and the coach's own.", method_note(estimates, key))
    return Exhibit("time_with_teachers", estimates.entry(key)["question"], sentence, chart, table, notes=notes)


def _number(n: int | None) -> str:
    return "–" if n is None else f"{n:,}"


def caseload(estimates: Estimates) -> Exhibit:
    """Coachees per full-time coach, the district's, by term, against the plan."""
    key = "caseload"
    rows = estimates.district_rows_of(key)
    good = [row for row in rows if row.ok]
    if not good:
        return no_number(key, estimates, key, rows, "direct coaching events", "how many coachees a full-time coach has")
    last, plan = good[-1], estimates.meta["plan"]["caseload"]
    sentence = (
        f"In {when(estimates, last.term)}, {_WHOLE} had {short(last.estimate)} coachees per full post (plan: {plan:g})."
    )
    points = [Point(row.term, row.estimate or 0.0, None, None, short(row.estimate)) for row in good]
    top = 1.2 * max(plan, *(point.value for point in points))
    alt = f"Dots: coachees per full-time coach by term, and the plan. {sentence}"
    axis = {"range": [0, top], "ticksuffix": " "}
    chart = dots({"District": points}, "Coachees per full-time coach", alt, axis=axis, lines=[(plan, f"plan, {plan:g}")],
                 order=estimates.terms)  # fmt: skip
    lines = tuple((row.term, _number(row.people), _load(row)) for row in rows)
    table = Table("Caseload, the whole district", ("Term", "Coaches", "Coachees per full post"), lines)
    notes = ("Numbers about one coach are the analyst's and the coach's own.", method_note(estimates, key))
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=notes)


def _load(row: Row) -> str:
    return short(row.estimate) if row.ok else "not shown" if row.status == "suppressed" else row.status
