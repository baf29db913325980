"""The pieces that the explorer draws: tables whose cells have small drawings, as HTML and as a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

import numpy as np

from coachkit.exhibits.number_format import percent, signed_points
from coachkit.exhibits.theme import ACCENT, EDGE, MUTED, WARM
from coachkit.explore.exhibit import INSIDE
from coachkit.schema.dimensions import DIMENSIONS, OWN

DOT = 58  # pixels, the width of a share
_LETTER, _LINE, _GAP = 6.4, 16, 14  # pixels of a picture: a letter, a line, between columns
_COLORS = (
    f".dot{{fill:{ACCENT}}}.ci{{stroke:{ACCENT};stroke-width:5;opacity:.4}}.axis{{stroke:#d5d9e0}}"
    f".ref{{stroke:{EDGE};stroke-dasharray:2 2}}.part{{stroke:{EDGE};stroke-width:.7}}"
    f".up{{fill:{ACCENT}}}.down{{fill:{WARM}}}.same{{fill:{MUTED}}}.soft{{fill:#4b5563}}.few{{opacity:.6;font-style:italic}}"
)


@dataclass(frozen=True)
class Cell:
    """A cell: its number, what is beside it and below it, and a drawing (the inside of an SVG, ``wide`` pixels).

    ``full`` is its sentence for screen readers, ``keys`` say what is behind it; ``few`` marks what is too few to judge.
    """

    text: str = ""
    soft: str = ""
    below: tuple[str, ...] = ()
    drawing: str = ""
    wide: int = 0
    full: str = ""
    few: bool = False
    right: bool = False
    keys: dict[str, str] = field(default_factory=dict)


Row = tuple[str, str, Sequence[Cell]]  # class, header, cells


@dataclass(frozen=True)
class Grid:
    """A table whose first column names its rows; ``key`` are names and colours."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Row]
    note: str = ""
    key: Sequence[tuple[str, str]] = ()


@lru_cache(maxsize=1)
def css() -> str:
    """The style of everything the explorer draws."""
    return (Path(__file__).parent / "panel.css").read_text(encoding="utf-8")


def alone(body: str, title: str = "", kind: str = "") -> str:
    """HTML that stands for itself: its style, the mark *inside: not gated*, and the body.

    ``kind`` is a class more: a ``still`` one is hidden where its style is taken away, as in an untrusted notebook, and where
    the ``first`` one shows.
    """
    head = f"<h2>{escape(title)}</h2>" if title else ""
    style, hidden = f"coachkit-explorer alone {kind}".strip(), ' hidden="hidden"' if kind == "still" else ""
    once = "body .coachkit-explorer.still { display: none; }" if kind == "first" else ""
    return (
        f'<div class="{style}"{hidden} data-coachkit="{INSIDE}"><style>{css()}{once}</style>{head}'
        f'<p><span class="inside">{INSIDE.capitalize()}</span></p>{body}</div>'
    )


def label(dimension: str) -> str:
    """A dimension's name on the panel."""
    own = dimension.removeprefix(OWN).replace("_", " ").capitalize()
    return DIMENSIONS[dimension].label if dimension in DIMENSIONS else own


def svg(width: float, inner: str, height: int = 16) -> str:
    """A drawing that repeats what the text beside it says."""
    return f'<svg aria-hidden="true" width="{width:g}" height="{height}">{inner}</svg>'


def html(grids: Sequence[Grid], live: bool) -> str:
    """Tables as HTML; a live one has cells that can be focused and opened: a grid with one tab stop."""
    return "".join(_table(grid, live) for grid in grids)


def _table(grid: Grid, live: bool) -> str:
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in grid.head)
    body = "".join(
        f'<tr class="{style}"><th scope="row" title="{escape(name)}">{escape(name)}</th>'
        f"{''.join(_td(cell, live) for cell in cells)}</tr>"
        for style, name, cells in grid.rows
    )
    opens, caption = live and any(cell.keys for _, _, cells in grid.rows for cell in cells), escape(grid.caption)
    role = ' role="grid"' if opens else ""
    names = "".join(f'<span><i style="background:{color}"></i>{escape(name)}</span>' for name, color in grid.key)
    return (
        (f'<p class="key">{names}</p>' if names else "")
        + f'<div class="scroll"{"" if opens else " tabindex=0"} role="group" aria-label="{caption}">'
        f"<table{role}><caption>{caption}</caption>"
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
        + ('<p class="reader soft" aria-hidden="true"></p>' if opens else "")
        + (f'<p class="soft">{escape(grid.note)}</p>' if grid.note else "")
    )


def _td(cell: Cell, live: bool) -> str:
    style = " ".join(name for name, on in (("few", cell.few), ("n", cell.right)) if on)
    more = f' class="{style}"' if style else ""
    if live and cell.keys:
        more += ' tabindex="-1" data-k="rows"' + "".join(f' data-{k}="{escape(v)}"' for k, v in cell.keys.items())
    if live and cell.full:
        more += f' aria-label="{escape(cell.full)}"'
    inner = svg(cell.wide, cell.drawing) if cell.wide else ""
    inner += escape(cell.text) + (f' <span class="soft">{escape(cell.soft)}</span>' if cell.soft else "")
    lines = [*([inner] if inner else []), *(f'<span class="soft">{escape(line)}</span>' for line in cell.below)]
    return f"<td{more}>{'<br>'.join(lines)}</td>"


def picture(grids: Sequence[Grid], title: str, sentence: str) -> str:
    """The tables as an SVG with a title, the mark and a sentence; every colour is in it."""
    out, wide, y = [], 420.0, 0.0
    for grid in grids:
        lefts = _columns(grid)
        wide = max(wide, lefts[-1])
        y += 2 * _LINE
        out.append(_text(8, y, grid.caption, "bold"))
        y += 6 + _LINE
        out += [_text(x, y, name, "bold") for x, name in zip(lefts, grid.head, strict=False)]
        for _, name, cells in grid.rows:
            y += 8 + _LINE
            out.append(_text(8, y, name[:40]))
            out += [_drawn(cell, x, y) for x, cell in zip(lefts[1:], cells, strict=False)]
            y += _LINE * max((len(cell.below) for cell in cells), default=0)
        for at, (name, color) in enumerate(grid.key):
            y += (8 + _LINE) * (at == 0)
            out.append(f'<rect x="{8 + 110 * at}" y="{y - 10}" width="11" height="11" fill="{color}" class="part"/>')
            out.append(_text(23 + 110 * at, y, name))
        lines = wrap(grid.note, int(wide / _LETTER))
        out += [_text(8, y + 8 + _LINE * (at + 1), line, style="soft") for at, line in enumerate(lines)]
        y += 8 + _LINE * len(lines)
    lines = wrap(f"{INSIDE.capitalize()}. {sentence}", int(wide / _LETTER))
    head = [_text(8, 22, title, "bold"), *(_text(8, 40 + _LINE * at, line) for at, line in enumerate(lines))]
    top = 30 + _LINE * len(lines)
    size = f'width="{max(wide, 16 + len(title) * 7.4):.0f}" height="{y + top + 12:.0f}"'
    font = 'font-family="system-ui, sans-serif" font-size="12" fill="#1b2430"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}><title>{escape(title)}</title><desc>{INSIDE}</desc>'
        f'<style>{_COLORS}</style><rect width="100%" height="100%" fill="#fff"/>{"".join(head)}'
        f'<g transform="translate(0 {top})">{"".join(out)}</g></svg>'
    )


def _columns(grid: Grid) -> list[float]:
    """Where each column of a picture begins, and where the last one ends."""
    lefts = [8.0]
    for at, name in enumerate(grid.head):
        texts = [row[1][:40] for row in grid.rows] if at == 0 else []
        wide = max((len(text) for text in [*texts, name]), default=0) * _LETTER * (1.1 if at else 1)
        for _, _, cells in grid.rows:
            cell = cells[at - 1] if 0 < at <= len(cells) else Cell()
            beside = cell.wide + 6 + (len(cell.text) + len(cell.soft) + 1) * _LETTER
            wide = max(wide, beside, *(len(line) * _LETTER for line in cell.below), 0)
        lefts.append(lefts[-1] + wide + _GAP)
    return lefts


def _text(x: float, y: float, text: str, weight: str = "", style: str = "") -> str:
    more = (' font-weight="bold"' if weight else "") + (f' class="{style}"' if style else "")
    return f'<text x="{x:g}" y="{y:g}"{more}>{escape(text)}</text>'


def _drawn(cell: Cell, x: float, y: float) -> str:
    at = x + (cell.wide + 6 if cell.wide else 0)
    out = f'<g transform="translate({x:g} {y - 12:g})">{cell.drawing}</g>' if cell.wide else ""
    soft = f' <tspan class="soft">{escape(cell.soft)}</tspan>' if cell.soft else ""
    out += f'<text x="{at:g}" y="{y:g}">{escape(cell.text)}{soft}</text>'
    out += "".join(_text(x, y + _LINE * (i + 1), line, style="soft") for i, line in enumerate(cell.below))
    return f'<g class="few">{out}</g>' if cell.few else out


def span(low: float, high: float, form: Callable[[float], str] = percent) -> str:
    """An interval beside its estimate."""
    if not np.isfinite(low):
        return ""
    return f"({form(low)} to {form(high)})" if form is not percent else f"{form(low)[:-1]}–{form(high)[:-1]}"


def numbered(
    row: Mapping[Any, Any],
    form: Callable[[float], str] = percent,
    scale: tuple[float, float] = (0, 1),
    wide: int = DOT,
    ref: float = np.nan,
) -> Cell:
    """The cell of an estimate: its interval beside it, both drawn, and both as the beginning of a sentence."""
    e, low, high = (float(row[name]) for name in ("estimate", "low", "high"))
    unit = " points" if form is signed_points else ""
    full = f"{form(e)}{unit}, 95% interval {form(low)} to {form(high)}"
    drawing = dot(e, low, high, ref, scale, wide)
    return Cell(form(e), span(low, high, form), (), drawing, wide, full, row.get("status") == "too few")


def dot(
    estimate: float,
    low: float,
    high: float,
    ref: float = np.nan,
    scale: tuple[float, float] = (0, 1),
    wide: int = DOT,
) -> str:
    """A dot with its interval on an axis, and a dotted reference."""

    def x(value: float) -> str:
        return f"{(min(max(value, scale[0]), scale[1]) - scale[0]) / (scale[1] - scale[0]) * wide:.1f}"

    parts = [f'<path class="axis" d="M0 15.5h{wide}"/>']
    if np.isfinite(ref):
        parts.append(f'<path class="ref" d="M{x(ref)} 0v16"/>')
    if np.isfinite(low):
        parts.append(f'<path class="ci" d="M{x(low)} 8H{x(high)}"/>')
    return f'{"".join(parts)}<circle class="dot" cx="{x(estimate)}" cy="8" r="3"/>'
