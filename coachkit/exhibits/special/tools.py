"""The tools, and what students do with them (factor 2)."""

from __future__ import annotations

from coachkit.exhibits.charts import bars, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.forms.share_by_term import here, or_district, term_chart, term_table
from coachkit.exhibits.no_number import method_note, no_number, why_hidden
from coachkit.exhibits.number_format import count, interval, label, percent, share, share_cell, share_value, when
from coachkit.exhibits.theme import ramp
from coachkit.release import Estimates, Row

__all__ = ["family_communication", "student_use", "tools_in_lessons", "tools_recorded"]

_USES = {"none": "#d3d6db", "consume": "#86bbe4", "create": "#1a5c9e"}
_CHOSEN = "Lessons choose their tools: this does not say which tool is better."


@or_district
def student_use(estimates: Estimates) -> Exhibit:
    """Share of lessons where students use no technology, consume with it, create with it; by term."""
    key = "student_use"
    rows = estimates.rows_of(key)
    at = {(row.term, row.category): row for row in rows if row.shown}
    shown = [term for term in estimates.terms if any((term, use) in at for use in _USES)]
    if not shown:
        return no_number(
            key, estimates, key, rows, "lessons with a note of what students do", "whether students create or consume"
        )
    last = shown[-1]
    create = at.get((last, "create"))
    first = (
        f"students created with technology in {share(create)} of the average teacher's lessons{_with(create)}"
        if create
        else "the share of lessons in which students created with technology cannot be shown"
    )
    sentence = f"In {when(estimates, last)}, {first}."
    shares = {use: [share_value(at[t, use]) if (t, use) in at else None for t in shown] for use in _USES}
    alt = f"Stacked bars: what students do with technology, by term. {sentence}"
    chart = stacked(shown, shares, list(_USES.values()), "Share of the average teacher's lessons", alt)
    every = {(row.term, row.category): row for row in rows}
    lines = tuple((t, _n(every, t), *(_limits(every[t, use]) for use in _USES)) for t in shown)
    table = Table("What students do with technology, with 95% intervals",
                  ("Term", "Lessons", *(use.capitalize() for use in _USES)), lines)  # fmt: skip
    notes = [method_note(estimates, key)]
    notes += [why_hidden(estimates)] if any(row.status == "suppressed" for row in rows) else []
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=tuple(notes))


def _n(at: dict[tuple[str, str], Row], term: str) -> str:
    found = next((at[term, use].n for use in _USES if at[term, use].n is not None), None)
    return "–" if found is None else f"{found:,}"


def _with(row: Row) -> str:
    return f" ({interval(row)})" if row.ok else ""


def _limits(row: Row) -> str:
    return f"{percent(row.estimate)} ({percent(row.low)}–{percent(row.high)})" if row.ok else share_cell(row)


@or_district
def tools_in_lessons(estimates: Estimates) -> Exhibit:
    """Levels of lessons by kind of tool; in the district's page by single tool in the table."""
    key, levels = "tool_category_levels", estimates.scale.levels[1:]
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.shown]
    if not good:
        return no_number(
            "tools_in_lessons", estimates, key, rows, "lessons whose tool was noted", "at which levels tools are used"
        )
    at = {(row.category, row.level): row for row in good}
    kinds = list(dict.fromkeys(row.category for row in good))
    sentence = f"In {here(estimates)}, {_apart(estimates)}"
    shown = [label(kind) for kind in kinds]
    shares = {level: [share_value(at[k, level]) if (k, level) in at else None for k in kinds] for level in levels}
    alt = f"Stacked bars: levels of lessons by kind of tool. {sentence}"
    chart = stacked(shown, shares, ramp(len(levels) + 1)[1:], "Share of the average teacher's lessons", alt)
    lines = tuple(
        (label(k), _lessons(at, k, levels), *(_limits(at[k, v]) if (k, v) in at else "not shown" for v in levels))
        for k in kinds
    )
    caption = f"{estimates.scale.name} levels of lessons with technology by kind of tool, whole window"
    table = Table(caption, ("Kind of tool", "Lessons", *levels), lines)
    notes = (_CHOSEN, *_singles(estimates), method_note(estimates, key))
    question = estimates.entry(key)["question"]
    return Exhibit("tools_in_lessons", question, sentence, chart, table, notes=notes)


def _apart(estimates: Estimates) -> str:
    """The kinds of tools whose lessons reach the cut most and least often, where their intervals leave each other out."""
    cut = estimates.scale.transformative
    rows = [row for row in estimates.rows_of("tool_category_share") if row.ok]
    if len(rows) < 2:
        return (
            f"lessons at {cut} or above can be shown for one kind of tool at most; see the table for what can be shown."
        )
    most, least = max(rows, key=lambda row: row.estimate or 0), min(rows, key=lambda row: row.estimate or 0)
    told = [f"{label(row.category)} {percent(row.estimate)} ({interval(row)})" for row in (most, least)]
    if (most.low or 0) > (least.high or 0):
        return f"lessons at {cut} or above were more frequent with one kind of tool than another: {told[0]}, {told[1]}."
    return (
        f"kinds of tools cannot be told apart by how often lessons reach {cut} or above: from {told[0]} to {told[1]}."
    )


def _lessons(at: dict[tuple[str, str], Row], kind: str, levels: tuple[str, ...]) -> str:
    found = next((at[kind, v].n for v in levels if (kind, v) in at and at[kind, v].n is not None), None)
    return "–" if found is None else f"{found:,}"


def _singles(estimates: Estimates) -> list[str]:
    """The district's tools one by one, in words: how many of their lessons reach the cut."""
    rows = [row for row in estimates.district_rows_of("tool_levels") if row.ok]
    upper = estimates.scale.levels[max(estimates.scale.cut, 1) :]
    found = {}
    for item in dict.fromkeys(row.item for row in rows):
        mine = [row for row in rows if row.item == item and row.level in upper]
        if len(mine) == len(upper):
            found[item] = sum(row.estimate or 0 for row in mine)
    said = ", ".join(f"{item} {percent(share)}" for item, share in found.items())
    return [f"In the district, lessons at {estimates.scale.transformative} or above by tool: {said}."] if said else []


def tools_recorded(estimates: Estimates) -> Exhibit:
    """The district's tools with a purpose, a privacy review, both, on record."""
    key = "tools_recorded"
    rows = estimates.district_rows_of(key)
    at = {row.category: row for row in rows if row.ok}
    if not at:
        return no_number(
            key, estimates, key, rows, "tools", "which tools have a purpose and a privacy review on record"
        )
    both = at["both"]
    number = both.n or 0
    sentence = (
        f"Of the district's {count(number, 'tools')}, {_of(at['purpose'])} {_have(at['purpose'])} a purpose on record, "
        f"{_of(at['privacy review'])} a privacy review, {_of(both)} both."
    )
    values = {f"With {name}" if name != "both" else "With both": row.estimate or 0.0 for name, row in at.items()}
    texts = [f"{_of(row)} of {number}" for row in at.values()]
    alt = f"Bars: tools on record. {sentence}"
    chart = bars(values, texts, "Share of the district's tools", alt)
    lines = tuple((name.capitalize(), f"{_of(row)} of {number}", percent(row.estimate)) for name, row in at.items())
    table = Table("Tools on record", ("On record", "Tools", "Share"), lines)
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=(method_note(estimates, key),))


def _of(row: Row) -> int:
    return round((row.estimate or 0) * (row.n or 0))


def _have(row: Row) -> str:
    return "has" if _of(row) == 1 else "have"


@or_district
def family_communication(estimates: Estimates) -> Exhibit:
    """Share of teachers who use a tool to reach families, by term."""
    key = "family_communication"
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.shown]
    if not good:
        lacking = "use of a tool for reaching families on record"
        return no_number(key, estimates, key, rows, lacking, "how many teachers use a tool to reach families")
    last = good[-1]
    who = f"{share(last)} of {count(last.n, 'teachers')}"
    sentence = f"In {when(estimates, last.term)}, {who} used a tool to reach families."
    chart = term_chart(estimates, key, "Share of teachers", f"Share of teachers who reach families by term. {sentence}")
    table = term_table(estimates, key, "Teachers who use a tool to reach families", "Teachers", "Use one")
    return Exhibit(key, estimates.entry(key)["question"], sentence, chart, table, notes=(method_note(estimates, key),))
