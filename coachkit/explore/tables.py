"""The tables of an answer, one form for each show; the same for the panel, for kept exhibits, files and pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from coachkit.exhibits.number_format import count, percent, signed_points
from coachkit.exhibits.theme import ramp
from coachkit.explore.answers import Answer
from coachkit.explore.draw import DOT, Cell, Grid, Row, label, numbered, span
from coachkit.explore.exhibit import cautions, cells, least_words, shown_groups

ALL = "\u2003"  # stands for the selection as one where a cell names its group
_PAGE, _MATRICES = 48, 12  # groups on a page
_WIDE, _BAR = 120, 120  # pixels


class _Line(NamedTuple):
    kind: str
    name: str
    group: str
    cells: list[dict[str, Any]]


def answer_grids(answer: Answer, page: int = 0) -> list[Grid]:
    """The tables of an answer; ``page`` counts from 0."""
    makers: dict[str, Callable[[Answer, list[_Line], str], list[Grid]]] = {
        "share": _shares, "lessons": _lessons, "levels": _levels, "shift": _shift, "transitions": _moves,
    }  # fmt: skip
    groups, more = on_page(answer, page)
    few = [f"In italics: fewer than {least_words(answer)}, too few to judge."] if answer.least else []
    note = " ".join([*few, *cautions(answer), more]).strip()
    lines = [_Line("all", "All of the selection", ALL, cells(answer.whole, 0))] if answer.view.by else []
    lines += [_Line("", answer.label(answer.groups[g]), answer.groups[g] or ALL, cells(answer, g)) for g in groups]
    return makers[answer.view.show](answer, lines, note)


def on_page(answer: Answer, page: int) -> tuple[list[int], str]:
    """The groups on a page, and which of all they are if there are more pages."""
    every, size = shown_groups(answer), _MATRICES if answer.view.show == "transitions" else _PAGE
    shown = every[page * size : (page + 1) * size]
    if len(every) <= size:
        return shown, ""
    return shown, f"{len(every):,} rows; {page * size + 1} to {page * size + len(shown)} are shown."


def _head(answer: Answer, *columns: str) -> list[str]:
    return [label(answer.view.by) if answer.view.by else "Selection", *columns]


def _counted(cell: dict[str, Any]) -> str:
    few = ", too few to judge" if cell["status"] == "too few" else ""
    return f"{count(int(cell['n']), 'lessons')}, {count(int(cell['people']), 'teachers')}{few}"


def _by_term(lines: list[_Line], form: Callable[[_Line, int, dict[str, Any]], Cell]) -> list[Row]:
    """A cell for each term."""
    rows: list[Row] = []
    for line in lines:
        inner = []
        for at, cell in enumerate(line.cells):
            if not cell["n"]:
                inner.append(Cell(soft="no lessons"))
                continue
            made, term = form(line, at, cell), str(cell["term"])
            full, few = f"{line.name}, {term}: {made.full}", cell["status"] == "too few"
            full += f"{'; ' if made.full else ''}{_counted(cell)}"
            inner.append(replace(made, full=full, few=few, keys={"g": line.group, "t": term}))
        rows.append((line.kind, line.name, inner))
    return rows


def _shares(answer: Answer, lines: list[_Line], note: str) -> list[Grid]:
    refs = answer.whole.columns["estimate"] if answer.view.by else [np.nan] * len(answer.terms)
    highs = [float(cell["high"]) for line in lines for cell in line.cells if cell["n"] and cell["status"] == "ok"]
    top = min(np.ceil(10 * max([0.1, *highs]) - 1e-9) / 10, 1)

    def form(line: _Line, at: int, cell: dict[str, Any]) -> Cell:
        made = numbered(cell, scale=(0, top), ref=np.nan if line.kind else refs[at])
        gap = cell.get("gap", np.nan)
        if not np.isfinite(gap):
            return made
        rest, limits = percent(cell["rest"]), span(cell["gap_low"], cell["gap_high"], signed_points)
        said = f"; the others {rest}, difference {signed_points(gap)} points {limits}"
        return replace(made, below=(f"others {rest}", f"{signed_points(gap)} {limits}"), full=made.full + said)

    note = f"Axis: 0 to {percent(top)}. {'Dotted: all of the selection. ' if answer.view.by else ''}{note}"
    if answer.view.rest:
        note = f"Below: the others, and the difference in points with simultaneous 95% intervals. {note}"
    rows = _by_term(lines, form)
    return [Grid("Share of lessons with 95% interval", _head(answer, *answer.terms), rows, note)]


def _lessons(answer: Answer, lines: list[_Line], note: str) -> list[Grid]:
    most = max((float(cell["n"]) for line in lines if not line.kind for cell in line.cells), default=1) or 1

    def form(line: _Line, at: int, cell: dict[str, Any]) -> Cell:
        wide = min(float(cell["n"]) / most, 1) * DOT
        bar = "" if line.kind else f'<rect x="0" y="3" height="10" width="{wide:.1f}" class="dot"/>'
        return Cell(f"{cell['n']:,.0f}", f"({cell['people']:,})", (), bar, DOT)

    return [Grid("Lessons (teachers)", _head(answer, *answer.terms), _by_term(lines, form), note)]


def _levels(answer: Answer, lines: list[_Line], note: str) -> list[Grid]:
    colors, k = ramp(len(answer.levels)), len(answer.levels)
    by_level = {line.group: line.cells for line in lines}

    def form(line: _Line, at: int, cell: dict[str, Any]) -> Cell:
        part = by_level[line.group][at * k : (at + 1) * k]
        shares = [float(one["estimate"]) for one in part]
        left = np.concatenate([[0], np.cumsum(shares)]) * _BAR
        bars = "".join(
            f'<rect class="part" x="{x:.1f}" y="1" height="14" width="{share * _BAR:.1f}" fill="{color}"/>'
            for x, share, color in zip(left, shares, colors, strict=False)
        )
        said = "; ".join(
            f"{one['level']} {percent(one['estimate'])} (95% interval {percent(one['low'])} to {percent(one['high'])})"
            for one in part
        )
        return Cell("", "", (" · ".join(percent(share)[:-1] for share in shares),), bars, _BAR, said)

    rows = _by_term([line._replace(cells=line.cells[::k]) for line in lines], form)
    key = list(zip(answer.levels, colors, strict=True))
    return [Grid("Percent of lessons at each level", _head(answer, *answer.terms), rows, note, key)]


def _shift(answer: Answer, lines: list[_Line], note: str) -> list[Grid]:
    lines = [line for line in lines if line.cells[0]["n"]]
    ends = [
        abs(float(line.cells[0][end])) for line in lines if line.cells[0]["status"] == "ok" for end in ("low", "high")
    ]
    far, rest = max([0.1, *ends]), answer.view.rest
    rows: list[Row] = []
    for kind, name, group, (cell,) in lines:
        before, after, seen = percent(cell["before"]), percent(cell["after"]), signed_points(cell["detectable"])
        made = numbered(cell, signed_points, (-far, far), _WIDE, 0)
        full = (
            f"{name}: {made.full}; from {before} to {after}; {count(int(cell['n']), 'teachers')} in both terms; {seen} points "
            "could have been seen"
        )
        inner = [replace(made, full=full, keys={"g": group})]
        if not rest:
            inner.insert(0, Cell(f"{before} to {after}"))
        else:
            gap = cell.get("gap", np.nan)
            limits = span(cell["gap_low"], cell["gap_high"], signed_points) if np.isfinite(gap) else ""
            inner += [Cell(signed_points(cell["rest"]) if np.isfinite(gap) else "–"), Cell(signed_points(gap), limits)
                      if np.isfinite(gap) else Cell("–")]  # fmt: skip
        rows.append((kind, name, [*inner, Cell(f"{cell['n']:,}", right=True), Cell(seen, right=True)]))
    change = "Change in points, 95% interval"
    columns = [change, "The others", "Difference"] if rest else ["Before and after", change]
    head = _head(answer, *columns, "Teachers", "Detectable")
    note = f"Detectable: a change that these teachers would have shown in four of five cases. {note}"
    if rest:
        note = f"The intervals of all differences are right together in 95% of cases. {note}"
    return [Grid(" to ".join(answer.terms), head, rows, note)]


def _moves(answer: Answer, lines: list[_Line], note: str) -> list[Grid]:
    k, (first, second) = len(answer.levels), answer.terms
    grids = []
    for line in lines:
        rows: list[Row] = []
        for i, level in enumerate(answer.levels):
            cells_ = [_move(answer, line, line.cells[i * k + j], (i, j)) for j in range(k)]
            rows.append(("", level, cells_))
        caption = f"{line.name}: {first} (rows) to {second} (columns)"
        grids.append(Grid(caption, ["Typical level", *answer.levels], rows))
    typical = "A teacher’s typical level is the lower median of their lessons."
    note = f"Number of teachers, and their percent of all in the table. {typical} {note}"
    return [*grids[:-1], *(Grid(g.caption, g.head, g.rows, note) for g in grids[-1:])]


def _move(answer: Answer, line: _Line, cell: dict[str, Any], at: tuple[int, int]) -> Cell:
    n, share = int(cell["contributors"]), float(cell["estimate"])
    if not n:
        return Cell(soft="·")
    (i, j), shown = at, percent(share) if share >= 0.005 else "<1%"
    full = (
        f"{line.name}: from {answer.levels[i]} to {answer.levels[j]}, {count(n, 'teachers')}, {shown} of {cell['people']:,} "
        f"(95% interval {percent(cell['low'])} to {percent(cell['high'])})"
    )
    side, style = 4 + 12 * share**0.5, "same" if i == j else "up" if j > i else "down"
    box = f'x="{9 - side / 2:.1f}" y="{8 - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}"'
    few, keys = cell["status"] == "too few", {"g": line.group, "l": f"{i} {j}"}
    return Cell(f"{n:,}", shown, (), f'<rect {box} class="{style}"/>', 18, full, few, keys=keys)
