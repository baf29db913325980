"""The pieces that the explorer draws: a table whose cells have small drawings, keys, intervals in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

import numpy as np

from coachkit.exhibits.number_format import percent, signed_points
from coachkit.explore.exhibit import INSIDE
from coachkit.schema.dimensions import DIMENSIONS, OWN

__all__ = ["DOT", "Row", "alone", "css", "dot", "key", "label", "span", "svg", "table", "td"]

DOT = 48  # pixels, the width of a share
Row = tuple[str, str, list[str]]  # class, header, cells


@lru_cache(maxsize=1)
def css() -> str:
    """The style of everything the explorer draws."""
    return (Path(__file__).parent / "panel.css").read_text(encoding="utf-8")


def alone(body: str, title: str = "") -> str:
    """HTML that stands for itself: its style, the mark *inside: not gated*, and the body."""
    head = f"<h2>{escape(title)}</h2>" if title else ""
    return (
        f'<div class="coachkit-explorer alone" data-coachkit="{INSIDE}"><style>{css()}</style>{head}'
        f'<p><span class="inside">{INSIDE.capitalize()}</span></p>{body}</div>'
    )


def label(dimension: str) -> str:
    """A dimension's name on the panel."""
    own = dimension.removeprefix(OWN).replace("_", " ").capitalize()
    return DIMENSIONS[dimension].label if dimension in DIMENSIONS else own


def svg(width: float, inner: str, height: int = 16) -> str:
    """A drawing that repeats what the text beside it says."""
    return f'<svg aria-hidden="true" width="{width:g}" height="{height}">{inner}</svg>'


def td(text: str, full: str = "", live: bool = True, few: bool = False, **keys: str) -> str:
    """A cell; ``full`` is its sentence for screen readers and the line below, ``keys`` say what is behind it."""
    open_ = live and bool(keys)
    names = "".join(f' data-{name}="{escape(str(value))}"' for name, value in keys.items()) if open_ else ""
    focus = ' tabindex="-1" data-k="rows"' if open_ else ""
    label = f' aria-label="{escape(full)}"' if full and live else ""
    style = ' class="few"' if few else ""
    return f"<td{style}{focus}{names}{label}>{text}</td>"


def table(caption: str, head: Sequence[str], rows: Sequence[Row], live: bool, note: str = "") -> str:
    """A table whose first column names its rows; one with live cells is a grid with one tab stop."""
    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(
        f'<tr class="{style}"><th scope="row" title="{escape(name)}">{escape(name)}</th>{"".join(inner)}</tr>'
        for style, name, inner in rows
    )
    grid = live and 'data-k="rows"' in body
    area = f'<div class="scroll"{"" if grid else " tabindex=0"} role="group" aria-label="{escape(caption)}">'
    reader = '<p class="reader soft" aria-hidden="true"></p>' if grid else ""
    role = ' role="grid"' if grid else ""
    foot = f'<p class="soft">{note}</p>' if note else ""
    return (
        f"{area}<table{role}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>{reader}{foot}"
    )


def key(names: Sequence[str], colors: Sequence[str]) -> str:
    """The key to colours."""
    parts = (f'<span><i style="background:{c}"></i>{escape(n)}</span>' for n, c in zip(names, colors, strict=True))
    return f'<p class="key">{"".join(parts)}</p>'


def span(low: float, high: float, form: Callable[[float], str] = percent) -> str:
    """An interval beside its estimate."""
    if not np.isfinite(low):
        return ""
    between = " to " if form is signed_points else "–"
    return f' <span class="soft">{form(low).rstrip("%")}{between}{form(high).rstrip("%")}</span>'


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

    parts = [f'<line class="axis" x1="0" x2="{wide}" y1="15.5" y2="15.5"/>']
    if np.isfinite(ref):
        parts.append(f'<line class="ref" x1="{x(ref)}" x2="{x(ref)}" y1="0" y2="16"/>')
    if np.isfinite(low):
        parts.append(f'<line class="ci" x1="{x(low)}" x2="{x(high)}" y1="8" y2="8"/>')
    return svg(wide, f'{"".join(parts)}<circle class="dot" cx="{x(estimate)}" cy="8" r="4"/>')
