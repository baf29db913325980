"""The tools, and what students do with them (factor 2)."""

from __future__ import annotations

from coachkit.exhibits.charts import bars, stacked
from coachkit.exhibits.exhibit import Exhibit, Table
from coachkit.exhibits.finding import finding
from coachkit.exhibits.forms.district_instead import or_district
from coachkit.exhibits.forms.words import here
from coachkit.exhibits.no_number import no_number
from coachkit.exhibits.number_format import count, interval, label, percent, plain, share_value, share_with_limits
from coachkit.exhibits.parts import Number
from coachkit.exhibits.theme import ramp
from coachkit.release import Estimates, Row

_CHOSEN = "Teachers choose a tool to suit the lesson, so this doesn’t show which tool is better."


@or_district
def tools_in_lessons(estimates: Estimates) -> Exhibit:
    """Levels of lessons by kind of tool; in the district's page by single tool in the table."""
    key, levels = "tool_category_levels", estimates.scale.levels[1:]
    rows = estimates.rows_of(key)
    good = [row for row in rows if row.shown]
    if not good:
        return no_number(
            "tools_in_lessons",
            estimates,
            rows,
            "lessons whose tool was noted",
            "at which levels tools are used",
            measure=key,
        )
    at = {(row.category, row.level): row for row in good}
    kinds = list(dict.fromkeys(row.category for row in good))
    sentence = f"In {here(estimates)}, {_apart(estimates)}"
    shown = [label(kind) for kind in kinds]
    shares = {level: [share_value(at[k, level]) if (k, level) in at else None for k in kinds] for level in levels}
    alt = f"Stacked bars: levels of lessons by kind of tool. {sentence}"
    chart = stacked(shown, shares, ramp(len(levels) + 1)[1:], "Share of the average teacher's lessons", alt)
    lines = tuple(
        (
            label(k),
            _lessons(at, k, levels),
            *(share_with_limits(at[k, v]) if (k, v) in at else "not shown" for v in levels),
        )
        for k in kinds
    )
    caption = f"{estimates.scale.name} levels of lessons with technology by kind of tool, whole window"
    table = Table(caption, ("Kind of tool", "Lessons", *levels), lines)
    notes = (
        _CHOSEN,
        *_singles(estimates),
    )
    return finding("tools_in_lessons", estimates, sentence, chart, table, notes, measure=key)


def _apart(estimates: Estimates) -> str:
    """The kinds of tools whose lessons reach the cut most and least often, if their intervals exclude each other."""
    cut = estimates.scale.transformative
    rows = [row for row in estimates.rows_of("tool_category_share") if row.ok]
    if len(rows) < 2:
        return (
            f"lessons at {cut} or above can be shown for one kind of tool at most; see the table for what can be shown."
        )
    most, least = max(rows, key=lambda row: row.number), min(rows, key=lambda row: row.number)
    told = [f"{label(row.category)} {percent(row.estimate)} ({interval(row)})" for row in (most, least)]
    if most.limits[0] > least.limits[1]:
        return f"lessons at {cut} or above were more frequent with one kind of tool than another: {told[0]}, {told[1]}."
    return f"these data can’t tell kinds of tools apart by how often lessons reach {cut} or above: from {told[0]} to {told[1]}."


def _lessons(at: dict[tuple[str, str], Row], kind: str, levels: tuple[str, ...]) -> str:
    found = next((at[kind, v].n for v in levels if (kind, v) in at and at[kind, v].n is not None), None)
    return plain(found)


def _singles(estimates: Estimates) -> list[str]:
    """The district's tools one by one, in words: how many of their lessons reach the cut."""
    rows = [row for row in estimates.district_rows_of("tool_levels") if row.ok]
    upper = estimates.scale.levels[max(estimates.scale.cut, 1) :]
    found = {}
    for item in dict.fromkeys(row.item for row in rows):
        mine = [row for row in rows if row.item == item and row.level in upper]
        if len(mine) == len(upper):
            found[item] = sum(row.number for row in mine)
    said = ", ".join(f"{item} {percent(share)}" for item, share in found.items())
    return [f"In the district, lessons at {estimates.scale.transformative} or above by tool: {said}."] if said else []


def tools_recorded(estimates: Estimates) -> Exhibit:
    """The district's tools with a purpose, a privacy review, both, on record."""
    key = "tools_recorded"
    rows = estimates.district_rows_of(key)
    at = {row.category: row for row in rows if row.ok}
    if not at:
        return no_number(key, estimates, rows, "tools", "which tools have a purpose and a privacy review on record")
    both = at["both"]
    number = both.n or 0
    sentence = (
        f"Of the district's {count(number, 'tools')}, {_of(at['purpose'])} {_have(at['purpose'])} a purpose on record, "
        f"{_of(at['privacy review'])} a privacy review, {_of(both)} both."
    )
    values = {f"With {name}" if name != "both" else "With both": row.number for name, row in at.items()}
    texts = [f"{_of(row)} of {number}" for row in at.values()]
    alt = f"Bars: tools on record. {sentence}"
    chart = bars(values, texts, "Share of the district's tools", alt)
    lines = tuple(
        (name.capitalize(), Number(f"{_of(row)} of {number}", _of(row)), percent(row.estimate))
        for name, row in at.items()
    )
    table = Table("Tools on record", ("On record", "Tools", "Share"), lines)
    return finding(key, estimates, sentence, chart, table)


def _of(row: Row) -> int:
    return round(row.number * (row.n or 0))


def _have(row: Row) -> str:
    return "has" if _of(row) == 1 else "have"
