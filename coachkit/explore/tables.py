"""The table of an answer, one form for each show; the same for the panel, for kept exhibits and for files."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

import numpy as np

from coachkit.exhibits.number_format import count, percent, signed_points
from coachkit.exhibits.theme import ACCENT, MUTED, WARM, ramp
from coachkit.explore.answers import Answer
from coachkit.explore.draw import DOT, Row, dot, key, label, span, svg, table, td
from coachkit.explore.exhibit import cells, least_words, shown_groups
from coachkit.schema.view import CHANGES

__all__ = ["ALL", "PAGE", "draw"]

ALL = "\u2003"  # stands for the selection as one where a cell names its group
PAGE = 60  # groups on a page
_WIDE, _BAR, _MATRICES = 120, 120, 12  # pixels; matrices of transitions


class _Line(NamedTuple):
    kind: str
    name: str
    group: str
    cells: list[dict[str, Any]]


def draw(answer: Answer, page: int = 0, live: bool = True) -> str:
    """The table of an answer; ``live`` cells can be focused and opened."""
    makers: dict[str, Callable[[Answer, int, bool], str]] = {
        "share": _shares, "lessons": _lessons, "levels": _levels, "shift": _shift, "transitions": _moves,
    }  # fmt: skip
    return makers[answer.view.show](answer, page, live)


def _lines(answer: Answer, page: int) -> tuple[list[_Line], str]:
    """The rows on a page, the selection as one first, and a note with what the table leaves out."""
    groups, note = _paged(answer, page)
    out = [_Line("all", "All of the selection", ALL, cells(answer.whole, 0))] if answer.view.by else []
    out += [_Line("", answer.label(answer.groups[g]), answer.groups[g] or ALL, cells(answer, g)) for g in groups]
    return out, note


def _paged(answer: Answer, page: int) -> tuple[list[int], str]:
    every, view = shown_groups(answer), answer.view
    notes = []
    if answer.least:
        notes.append(f"In italics: fewer than {least_words(answer)}, too few to judge.")
    if answer.unplaced:
        unknown = escape(view.by.replace("_", " "))
        notes.append(f"{count(round(answer.unplaced), 'lessons')} are in no row: their {unknown} is not known.")
    if view.show in CHANGES:
        notes.append("The same teachers in both terms: a change, not an effect of coaching.")
    if view.by_coaching:
        notes.append("Coaching so far chooses the teachers here: differences are associations.")
    first = page * PAGE
    if len(every) > PAGE:
        notes.append(f"{len(every):,} rows; {first + 1} to {min(first + PAGE, len(every))} are shown.")
    return every[first : first + PAGE], " ".join(notes)


def _first(answer: Answer) -> str:
    """The header of the first column."""
    by = answer.view.by
    return label(by) if by else "Selection"


def _counted(cell: dict[str, Any]) -> str:
    few = ", too few to judge" if cell["status"] == "too few" else ""
    return f"{count(int(cell['n']), 'lessons')}, {count(int(cell['people']), 'teachers')}{few}"


def _by_term(answer: Answer, lines: list[_Line], live: bool, form: Callable[..., tuple[str, str]]) -> list[Row]:
    """A cell for each term; ``form`` returns its HTML and its sentence."""
    rows: list[Row] = []
    for line in lines:
        inner = []
        for at, cell in enumerate(line.cells):
            if not cell["n"]:
                inner.append('<td class="soft">no lessons</td>')
                continue
            text, full = form(line, at, cell)
            few = cell["status"] == "too few"
            inner.append(td(text, f"{line.name}, {cell['term']}: {full}", live, few, g=line.group, t=str(cell["term"])))
        rows.append((line.kind, line.name, inner))
    return rows


def _shares(answer: Answer, page: int, live: bool) -> str:
    lines, note = _lines(answer, page)
    refs = answer.whole.columns["estimate"] if answer.view.by else [np.nan] * len(answer.terms)

    def form(line: _Line, at: int, cell: dict[str, Any]) -> tuple[str, str]:
        e, low, high = (float(cell[name]) for name in ("estimate", "low", "high"))
        text = dot(e, low, high, np.nan if line.kind else refs[at]) + percent(e) + span(low, high)
        full = f"{percent(e)}, 95% interval {percent(low)} to {percent(high)}; {_counted(cell)}"
        return _with_rest(cell, text, full) if np.isfinite(cell.get("rest", np.nan)) else (text, full)

    if answer.view.by:
        note = f"Dotted: all of the selection. {note}"
    if answer.view.rest:
        note = f"Below: the others, and the difference in points with simultaneous 95% intervals. {note}"
    rows = _by_term(answer, lines, live, form)
    return table("Share of lessons with 95% interval", [_first(answer), *answer.terms], rows, live, note)


def _with_rest(cell: dict[str, Any], text: str, full: str) -> tuple[str, str]:
    """A cell with the others of the selection and the difference below."""
    other, gap = percent(cell["rest"]), signed_points(cell["gap"])
    more = f"others {other}<br>{gap}{span(cell['gap_low'], cell['gap_high'], signed_points)}"
    return f'{text}<br><span class="soft">{more}</span>', f"{full}. The others: {other}; difference {gap} points"


def _lessons(answer: Answer, page: int, live: bool) -> str:
    lines, note = _lines(answer, page)
    most = max((float(cell["n"]) for line in lines if not line.kind for cell in line.cells), default=1) or 1

    def form(line: _Line, at: int, cell: dict[str, Any]) -> tuple[str, str]:
        wide = min(float(cell["n"]) / most, 1) * DOT
        bar = svg(DOT, f'<rect x="0" y="3" height="10" width="{wide:.1f}" class="dot"/>')
        people = count(int(cell["people"]), "teachers")
        return f'{bar}{cell["n"]:,.0f} <span class="soft">{people}</span>', _counted(cell)

    return table(
        "Lessons and teachers", [_first(answer), *answer.terms], _by_term(answer, lines, live, form), live, note
    )


def _levels(answer: Answer, page: int, live: bool) -> str:
    lines, note = _lines(answer, page)
    colors, k = ramp(len(answer.levels)), len(answer.levels)
    by_level = {line.name: line.cells for line in lines}
    first = [_Line(line.kind, line.name, line.group, line.cells[::k]) for line in lines]

    def form(line: _Line, at: int, cell: dict[str, Any]) -> tuple[str, str]:
        part = by_level[line.name][at * k : (at + 1) * k]
        shares = [float(one["estimate"]) for one in part]
        left = np.concatenate([[0], np.cumsum(shares)]) * _BAR
        bars = "".join(
            f'<rect class="part" x="{x:.1f}" y="1" height="14" width="{share * _BAR:.1f}" fill="{color}"/>'
            for x, share, color in zip(left, shares, colors, strict=False)
        )
        numbers = " · ".join(percent(share).rstrip("%") for share in shares)
        said = "; ".join(
            f"{one['level']} {percent(one['estimate'])} (95% interval {percent(one['low'])} to {percent(one['high'])})"
            for one in part
        )
        return f'{svg(_BAR, bars)}<br><span class="soft">{numbers}</span>', f"{said}; {_counted(cell)}"

    rows = _by_term(answer, first, live, form)
    return key(answer.levels, colors) + table(
        "Percent of lessons at each level", [_first(answer), *answer.terms], rows, live, note
    )


def _shift(answer: Answer, page: int, live: bool) -> str:
    lines, note = _lines(answer, page)
    lines = [line for line in lines if line.cells[0]["n"]]
    ends = [abs(float(line.cells[0][end])) for line in lines for end in ("low", "high")]
    far, rest = max([0.1, *ends]), answer.view.rest
    rows: list[Row] = []
    for kind, name, group, (cell,) in lines:
        e, low, high = (float(cell[k]) for k in ("estimate", "low", "high"))
        before, after, seen = percent(cell["before"]), percent(cell["after"]), signed_points(cell["detectable"])
        full = (
            f"{name}: {signed_points(e)} points, 95% interval {signed_points(low)} to {signed_points(high)}; from {before} to "
            f"{after}; {count(int(cell['n']), 'teachers')} in both terms; {seen} points could have been seen"
        )
        text = dot(e, low, high, 0, (-far, far), _WIDE) + signed_points(e) + span(low, high, signed_points)
        inner = [td(f"{before} to {after}", live=live), td(text, full, live, cell["status"] == "too few", g=group)]
        if rest:
            gap = cell.get("gap", np.nan)
            more = f"{signed_points(cell['rest'])}; {signed_points(gap)}" if np.isfinite(gap) else "–"
            inner.append(td(more + span(cell.get("gap_low", np.nan), cell.get("gap_high", np.nan), signed_points)))
        rows.append((kind, name, [*inner, f'<td class="n">{cell["n"]:,}</td>', f'<td class="n">{seen}</td>']))
    others = ["The others; difference"] if rest else []
    head = [_first(answer), "Before and after", "Change in points, 95% interval", *others, "Teachers", "Detectable"]
    note = f"Detectable: a change that these teachers would have shown in four of five cases. {note}"
    return table(f"{answer.terms[0]} to {answer.terms[1]}", head, rows, live, note)


def _moves(answer: Answer, page: int, live: bool) -> str:
    lines, note = _lines(answer, page)
    k, (first, second) = len(answer.levels), answer.terms
    parts = []
    for line in lines[: _MATRICES + 1]:
        rows: list[Row] = []
        for i, level in enumerate(answer.levels):
            inner = []
            for j, to in enumerate(answer.levels):
                cell = line.cells[i * k + j]
                if not cell["contributors"]:
                    inner.append('<td class="soft">·</td>')
                    continue
                n, share = int(cell["contributors"]), percent(cell["estimate"])
                full = (
                    f"{line.name}: from {level} to {to}, {count(n, 'teachers')}, {share} of {cell['people']:,} (95% interval "
                    f"{percent(cell['low'])} to {percent(cell['high'])})"
                )
                text = f'{_square(float(cell["estimate"]), j - i)}{n} <span class="soft">{share}</span>'
                inner.append(td(text, full, live, cell["status"] == "too few", g=line.group, l=f"{i} {j}"))
            rows.append(("", level, inner))
        caption = f"{line.name}: {first} (rows) to {second} (columns)"
        parts.append(table(caption, ["Typical level", *answer.levels], rows, live))
    if len(lines) > _MATRICES + 1:
        note = f"The first {_MATRICES} rows are shown. {note}"
    typical = "Each teacher’s typical level is the lower median of their lessons."
    return f'{"".join(parts)}<p class="soft">{typical} {note}</p>'


def _square(share: float, direction: int) -> str:
    side = 4 + 12 * min(share, 1) ** 0.5
    at = f'x="{12 - side / 2:.1f}" y="{8 - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}"'
    return svg(24, f'<rect {at} fill="{MUTED if not direction else ACCENT if direction > 0 else WARM}"/>')
