"""The three charts of a report: stacked shares, values with intervals, bars. Plain plotly dictionaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.theme import ACCENT, HIDDEN, LINE, MUTED, layout, on

__all__ = ["Point", "bars", "dots", "stacked"]

_HIDDEN = "not shown (small groups)"
_ROW, _FOOT = 46, 64  # height of a category and of the axis, in pixels
_SHARE = {"range": [-0.02, 1.02], "tickformat": ".0%", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1]}


@dataclass(frozen=True)
class Point:
    """A value with its interval on the line of ``category``."""

    category: str
    value: float
    low: float | None
    high: float | None
    text: str = ""


def stacked(
    categories: Sequence[str], parts: dict[str, list[float | None]], colors: Sequence[str], title: str, alt: str
) -> Chart:
    """Shares that fill a bar a category, in order; what is hidden is one hatched rest, where the first hidden part is.

    ``parts`` maps a label to its share in each category (None where hidden).
    """
    rows = [[shares[i] for shares in parts.values()] for i in range(len(categories))]
    rest = [max(0.0, 1 - sum(s or 0 for s in row)) for row in rows]
    gap = [row.index(None) if None in row and any(s is not None for s in row) else -1 for row in rows]
    data = []
    for number, ((name, shares), color) in enumerate(zip(parts.items(), colors, strict=True)):
        if number in gap:
            hatched = [r if g == number else 0 for r, g in zip(rest, gap, strict=True)]
            trace = _bar(_HIDDEN, list(categories), hatched, HIDDEN, [""] * len(categories))
            trace["marker"]["pattern"] = {"shape": "/", "fgcolor": MUTED, "size": 6}
            data.append(trace)
        text = ["" if s is None or s < 0.045 else f"{100 * s:.0f}%" for s in shares]
        data.append(_bar(name, list(categories), [s or 0 for s in shares], color, text))
    legend = [*zip(parts, colors, strict=True), *([(_HIDDEN, HIDDEN)] if max(gap) >= 0 else [])]
    plan = layout(
        _FOOT + _ROW * len(categories), title, range=[0, 1], tickformat=".0%", tickvals=[0, 0.25, 0.5, 0.75, 1]
    )
    return Chart(data, {**plan, "barmode": "stack", "bargap": 0.3}, alt, tuple(legend))


def _bar(name: str, categories: list[str], shares: list[float], color: str, text: list[str]) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": categories,
        "x": [round(s, 4) for s in shares],
        "text": text,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": on(color), "size": 12},
        "marker": {"color": color, "line": {"color": "#ffffff", "width": 1}},
        "hovertemplate": f"%{{y}}: {name} %{{x:.0%}}<extra></extra>",
    }


def dots(
    series: Mapping[str, Sequence[Point]],
    title: str,
    alt: str,
    *,
    axis: dict[str, Any] | None = None,
    lines: Sequence[tuple[float, str]] = (),
    order: Sequence[str] = (),
) -> Chart:
    """Values with intervals on a common axis; the first series stands out, the second is for comparison.

    ``lines`` are vertical references (value, label); ``order`` fixes the categories down the axis.
    """
    categories = list(order) or list(dict.fromkeys(p.category for points in series.values() for p in points))
    looks = [(ACCENT, "circle", 11, 3), (MUTED, "diamond-tall", 9, 1.5), ("#a8410a", "square", 10, 2.5)]
    data = []
    for (name, points), (color, symbol, size, width) in zip(series.items(), looks, strict=False):
        data.append(_marks(name, points, color, symbol, size, width))
    plan = layout(_FOOT + _ROW * max(len(categories), 1), title, **(axis or _SHARE))
    plan["yaxis"] = {**plan["yaxis"], "categoryorder": "array", "categoryarray": categories}
    plan["yaxis"]["range"] = [len(categories) - 0.5, -0.5]
    plan["yaxis"].pop("autorange")
    if len(series) > 1:
        plan |= {"scattermode": "group", "scattergap": 0.45}
    plan["shapes"] = [_line(value, name) for value, name in lines]
    legend = [(name, color) for name, (color, *_) in zip(series, looks, strict=False) if len(series) > 1]
    return Chart(data, plan, alt, (*legend, *((name, LINE) for _, name in lines if name)))


def _marks(name: str, points: Sequence[Point], color: str, symbol: str, size: int, width: float) -> dict[str, Any]:
    above = [0 if p.high is None else round(p.high - p.value, 4) for p in points]
    below = [0 if p.low is None else round(p.value - p.low, 4) for p in points]
    return {
        "type": "scatter",
        "mode": "markers",
        "cliponaxis": False,
        "name": name,
        "y": [p.category for p in points],
        "x": [round(p.value, 4) for p in points],
        "orientation": "h",
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "color": color,
            "thickness": width,
            "width": 5,
        },
        "marker": {"color": color, "symbol": symbol, "size": size},
        "text": [p.text for p in points],
        "hovertemplate": "%{y}: %{text}<extra>" + name + "</extra>",
    }


def _line(value: float, name: str) -> dict[str, Any]:
    dash = "dot" if name else "solid"
    shape = {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": 1, "yref": "paper", "layer": "below"}
    return {**shape, "line": {"color": MUTED, "width": 1.5, "dash": dash}}


def bars(values: dict[str, float], texts: Sequence[str], title: str, alt: str, top: float | None = None) -> Chart:
    """One share a category as a bar, its text at the end."""
    data = {
        "type": "bar",
        "orientation": "h",
        "y": list(values),
        "x": [round(v, 4) for v in values.values()],
        "text": list(texts),
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": ACCENT},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    high = top if top is not None else min(1.0, max(values.values(), default=0.5) * 1.7)
    plan = layout(_FOOT + 34 * max(len(values), 1), title, range=[0, high], tickformat=".0%", nticks=6)
    return Chart([data], {**plan, "bargap": 0.35}, alt)
