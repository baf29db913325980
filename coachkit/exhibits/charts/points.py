"""Dots with intervals, one line per category: shares and coverage; estimates compared with published results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.charts.scale import FOOT, ROW, SHARE, named, place, rule, signed, value_text
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.number_format import share_value
from coachkit.exhibits.theme import ACCENT, MUTED, WARM, inert, layout
from coachkit.release import Row

# Colour, symbol, its size, and the width of the interval: the first series stands out, the second is for comparison.
LOOKS = ((ACCENT, "circle", 11, 3), (MUTED, "diamond-tall", 9, 1.5), (WARM, "square", 10, 2.5))


@dataclass(frozen=True)
class Point:
    """A value with its interval on the line of ``category``; ``low`` and ``high`` are None for a complete count.

    ``bound`` is ``≤`` or ``≥`` where only a limit is known, drawn as an open arrow. ``text`` is the hover text; ``label`` is the
    text beside the mark (default: the value in the format of the axis).
    """

    category: str
    value: float
    low: float | None
    high: float | None
    text: str = ""
    label: str = ""
    bound: str = ""


@dataclass(frozen=True)
class Benchmark:
    """A published result to compare with: its name, its value and interval on the chart's axis, its source."""

    label: str
    value: float
    low: float | None
    high: float | None
    source: str


def dot(category: str, row: Row, text: str = "") -> Point:
    """A share as a point; a share that is only a bound is an open arrow there.

    Examples
    --------
    >>> dot("spring 2026", school.one("reach", term="spring 2026")).value
    0.6667
    """
    if not row.code:
        return Point(category, row.number, row.low, row.high, text)
    return Point(category, share_value(row), None, None, row.code, row.code, row.code[0])


def dots(
    series: Mapping[str, Sequence[Point]],
    title: str,
    alt: str,
    *,
    axis: dict[str, Any] | None = None,
    lines: Sequence[tuple[float, str]] = (),
    order: Sequence[str] = (),
    spread: str = "95% interval",
) -> Chart:
    """Values with intervals on a common axis; the first series is prominent, the second is for comparison.

    The values of the first series are printed at their marks; if there are several series, the key names them.

    Parameters
    ----------
    series
        At most three: a name to its points.
    axis
        Settings of the x axis, with its ``range``; by default shares from 0 to 100 %.
    lines
        Vertical references (value, name); an unnamed one is solid, for zero.
    order
        The categories down the axis (default: as they come).
    spread
        What the key calls the intervals.

    Examples
    --------
    >>> chart = dots({"Oak": [Point("fall", 0.3, 0.2, 0.4)]}, title="Share", alt="")
    >>> [trace["name"] for trace in chart.data]
    ['Oak']
    """
    scale = axis or SHARE
    categories = list(order) or list(dict.fromkeys(p.category for points in series.values() for p in points))
    first = {category: i for i, category in enumerate(categories)}
    data = []
    for number, ((name, points), look) in enumerate(zip(series.items(), LOOKS, strict=False)):
        ordered = sorted(points, key=lambda p: first[p.category])
        at = [value for value, _ in lines]
        data.append(marks(name, ordered, look, scale, values=number == 0, below=number > 0, lines=at))
    several = len(series) > 1
    plan = _rows(categories, title, scale, (ROW + 16 if several else ROW))
    plan |= {"scattermode": "group", "scattergap": 0.45} if several else {}
    names = [(name, look[0]) for name, look in zip(series, LOOKS, strict=False)] if several else []
    return Chart(data, _lined(plan, lines, scale), alt, (*names, *key_of(*series.values(), spread=spread)))


def key_of(*series: Sequence[Point], box: bool = False, spread: str = "95% interval") -> tuple[tuple[str, str], ...]:
    """What the marks of a chart mean: a whisker, a box, an open arrow; only those that it has."""
    points = [point for points in series for point in points]
    drawn = ("middle half", "box") if box else (spread, "whisker")
    key = [drawn] if any(point.low is not None for point in points) else []
    return (*key, *([("a limit: the group is small", "arrow")] if any(point.bound for point in points) else []))


def effects(
    points: Sequence[Point],
    title: str,
    alt: str,
    *,
    benchmarks: Sequence[Benchmark] = (),
    axis: dict[str, Any] | None = None,
) -> Chart:
    """Estimates with intervals on a line with zero, and published results below them, each with its source.

    ``axis`` are settings of the x axis; without a ``range`` it extends as far to the left of zero as to the right, so that
    a rise never looks larger than a fall of the same size.

    Examples
    --------
    >>> chart = effects([Point("coaching", 0.2, 0.1, 0.3)], title="Effect", alt="")
    >>> chart.data[0]["x"]
    [0.2]
    """
    rows = [*points, *(Point(f"{b.label}<br>{b.source}", b.value, b.low, b.high) for b in benchmarks)]
    far = 1.12 * max((abs(v) for p in rows for v in (p.value, p.low, p.high) if v is not None), default=1.0)
    scale = {"range": [-far, far], "tickformat": "+.1f", **(axis or {})}
    data = []
    for number, part in enumerate((rows[: len(points)], rows[len(points) :])):
        if part:
            data.append(marks("published" if number else "estimate", part, LOOKS[number], scale, lines=[0.0]))
    plan = _rows([p.category for p in rows], title, scale, ROW + 4)
    plan = _lined(plan, [(0.0, "")], scale)
    plan["margin"] = {**plan["margin"], "t": 26}
    plan["annotations"] = named([(0.0, "no difference")], scale["range"])
    if benchmarks:
        between = len(points) - 0.5
        fence = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": between, "y1": between, "line": {"width": 1}}
        plan["shapes"].append(fence)
    return Chart(data, plan, alt, key_of(rows))


def marks(
    name: str,
    points: Sequence[Point],
    look: tuple[str, str, int, float],
    axis: dict[str, Any],
    *,
    values: bool = True,
    below: bool = False,
    lines: Sequence[float] = (),
) -> dict[str, Any]:
    """The trace of one series: one mark per point, its interval, and its value above (or ``below``) where there is room.

    No value is printed across one of the upright ``lines``.
    """
    color, symbol, size, width = look
    side = "bottom" if below else "top"
    sides = [f"{side} {place(p.value, axis['range'], lines)}" for p in points]
    texts = [(inert(p.label) or value_text(p.value, axis)) if values else "" for p in points]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": inert(name),
        "y": [inert(p.category) for p in points],
        "x": [round(p.value, 3) for p in points],
        "orientation": "h",
        **interval("error_x", points, color, width),
        "marker": {"color": color, "symbol": symbols(points, symbol, ("left", "right")), "size": size},
        "text": texts,
        "textposition": sides[0] if len(set(sides)) == 1 else sides,
        "hovertext": [pointed(p, axis) for p in points],
        "hovertemplate": "%{y}: %{hovertext}<extra>%{fullData.name}</extra>",
    }


def pointed(point: Point, axis: dict[str, Any]) -> str:
    """The hover text of a point: its own text, or its value and interval in the format of the axis."""
    if point.text:
        return inert(point.text, 160)
    value, low, high = (None if v is None else value_text(v, axis) for v in (point.value, point.low, point.high))
    return f"{value}" if low is None or high is None else f"{value}, interval {low} to {high}"


def symbols(points: Sequence[Point], symbol: str, ways: tuple[str, str] = ("down", "up")) -> str | list[str]:
    """The marks' symbols: an open arrow, down (left) or up (right), where only a limit is known."""
    arrows = dict(zip("≤≥", ways, strict=True))
    found = [f"triangle-{arrows[point.bound]}-open" if point.bound else symbol for point in points]
    return found if any(point.bound for point in points) else symbol


def interval(axis: str, points: Sequence[Point], color: str, width: float, box: bool = False) -> dict[str, Any]:
    """The error bars of some points, as the trace's entry ``axis`` (``error_x``, ``error_y``); none for complete counts.

    A ``box`` is the middle half, a broad bar without caps.
    """
    if all(p.low is None and p.high is None for p in points):
        return {}
    bars = {
        "array": [0 if p.high is None else round(p.high - p.value, 3) for p in points],
        "arrayminus": [0 if p.low is None else round(p.value - p.low, 3) for p in points],
    }
    look = {"color": f"{color}66", "thickness": 18, "width": 0} if box else {"color": color, "thickness": width}
    return {axis: {**bars, **look}}


def _rows(categories: Sequence[str], title: str, axis: dict[str, Any], row: int) -> dict[str, Any]:
    plan = layout(FOOT + row * max(len(categories), 1), title, **signed(axis))
    plan["yaxis"] = {**plan["yaxis"], "categoryorder": "array", "categoryarray": [inert(c) for c in categories]}
    plan["yaxis"]["range"] = [len(categories) - 0.5, -0.6]
    plan["yaxis"].pop("autorange")
    return plan


def _lined(plan: dict[str, Any], lines: Sequence[tuple[float, str]], axis: dict[str, Any]) -> dict[str, Any]:
    shapes, names = [rule(at, name) for at, name in lines], named(lines, axis["range"])
    room = {"margin": {**plan["margin"], "t": 10 + 16 * len(names)}} if names else {}
    return {**plan, **room, "height": plan["height"] + 16 * len(names), "shapes": shapes, "annotations": names}
