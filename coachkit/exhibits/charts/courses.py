"""Values with intervals along time: shifts over terms, and differences before and after coaching starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.charts.points import LOOKS, Point, interval, key_of, pointed, symbols
from coachkit.exhibits.charts.scale import SHARE, ends, margin, rule, upright, value_text, wrapped
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.theme import ACCENT, MUTED, inert, note

_PLOT = 200  # height of the plot itself, in pixels, roughly
_WIDEST = 16  # characters of a line at the right end of a curve
_REFERENCE = -1  # the last term before coaching starts
_START = "coaching starts"


@dataclass(frozen=True)
class Relative:
    """An estimate with its interval, ``term`` terms after coaching started (negative: before)."""

    term: int
    value: float
    low: float | None
    high: float | None
    text: str = ""


def slopes(
    series: Mapping[str, Sequence[Point]],
    title: str,
    unit: str,
    alt: str,
    *,
    order: Sequence[str],
    axis: dict[str, Any] | None = None,
    lines: Sequence[tuple[float, str]] = (),
    joined: bool = True,
    box: bool = False,
) -> Chart:
    """Values with intervals along ordered categories (terms, waves), joined by lines, named at their right ends.

    Parameters
    ----------
    series
        At most three: a name to its points, whose ``category`` is one of ``order``. A category without a point breaks
        the line: what was not measured is not drawn.
    title, unit
        What runs along (``Term``), and what goes up (``Share of the average teacher's
        lessons``).
    axis
        Settings of the y axis, with its ``range``; by default shares from 0 to 100 %.
    lines
        Level references (value, name), such as a target; an unnamed one is solid, for zero.
    joined
        False for values that do not follow each other, such as changes from term to term.
    box
        True where ``low`` and ``high`` are the middle half of a group, not an interval.

    Examples
    --------
    >>> points = [Point("fall", 0.2, 0.1, 0.3), Point("spring", 0.4, 0.3, 0.5)]
    >>> chart = slopes({"Oak": points}, title="Term", unit="Share", alt="", order=["fall", "spring"])
    >>> chart.data[0]["x"]
    [0.0, 1.0]
    """
    scale = axis or SHARE
    data, tips = [], []
    for number, ((name, points), look) in enumerate(zip(series.items(), LOOKS, strict=False)):
        data.append(_course(name, points, order, look, scale, number - (len(series) - 1) / 2, joined, box))
        if points and joined:
            last = max(points, key=lambda p: order.index(p.category))
            older = "" if last.category == order[-1] else f", {inert(last.category)}"
            value = (last.label or value_text(last.value, scale)).replace(" ", "\u00a0")
            told = f"{name} {value}{older}"
            tips.append((inert(wrapped(told), _WIDEST), last.value))
    ticks = {"tickvals": list(range(len(order))), "ticktext": [inert(wrapped(term, 7), _WIDEST) for term in order]}
    plan = upright(title, unit, scale, {**ticks, "range": [-0.4, len(order) - 0.7]})
    tips += [(inert(wrapped(name), _WIDEST), value) for value, name in lines if name]
    plan["margin"] = {**plan["margin"], "r": margin([text for text, _ in tips])}
    plan["shapes"] = [rule(value, name, "y") for value, name in lines]
    plan["annotations"] += ends(tips, scale["range"], _PLOT)
    several = len(series) > 1 or not joined
    names = tuple((name, look[0]) for name, look in zip(series, LOOKS, strict=False)) if several else ()
    return Chart(data, plan, alt, (*names, *key_of(*series.values(), box=box)))


def _course(
    name: str, points: Sequence[Point], order: Sequence[str], look: tuple[Any, ...], scale: dict[str, Any], shift: float,
    joined: bool, box: bool,
) -> dict[str, Any]:  # fmt: skip
    color, symbol, size, width = look
    at = {p.category: p for p in points}
    whole = [at.get(category) for category in order]
    gaps = [p or Point("", 0.0, None, None) for p in whole]
    return {
        "type": "scatter",
        "mode": "lines+markers" if joined else "markers",
        "name": inert(name),
        "x": [round(i + (0.06 if joined else 0.16) * shift, 2) for i in range(len(order))],
        "y": [None if p is None else round(p.value, 4) for p in whole],
        **interval("error_y", gaps, color, width, box),
        "line": {"color": color, "width": 2 if width > 2 else 1.25},
        "marker": {"color": color, "symbol": symbols(gaps, symbol), "size": size},
        "hovertext": ["" if p is None else f"{inert(p.category)}: {pointed(p, scale)}" for p in whole],
        "hovertemplate": "%{hovertext}<extra>%{fullData.name}</extra>",
    }


def event_study(points: Sequence[Relative], title: str, unit: str, alt: str) -> Chart:
    """Estimates with intervals by terms before and after coaching starts, on a line with zero.

    Those before are grey (they should lie near zero when schools would have gone alike), those after stand out.
    The last term before the start, with which all others are compared, is a cross on zero. ``title`` says what runs along
    (``Terms since coaching started``), ``unit`` what goes up.

    Examples
    --------
    >>> before, after = Relative(-2, 0.0, -0.1, 0.1), Relative(0, 0.2, 0.1, 0.3)
    >>> chart = event_study([before, after], title="Terms since the start", unit="Difference", alt="")
    >>> [trace["name"] for trace in chart.data]
    ['before', 'after', 'reference']
    """
    far = 1.15 * max((abs(v) for p in points for v in (p.value, p.low, p.high) if v is not None), default=1.0)
    scale = {"range": [-far, far], "tickformat": "+d"}
    data = []
    for name, look, part in (
        ("before", LOOKS[1], [p for p in points if p.term < 0 and p.term != _REFERENCE]),
        ("after", LOOKS[0], [p for p in points if p.term >= 0]),
    ):
        if part:
            data.append(_estimates(name, part, look, scale))
    data.append(
        {
            "type": "scatter",
            "mode": "markers",
            "name": "reference",
            "x": [_REFERENCE],
            "y": [0],
            "marker": {"color": MUTED, "symbol": "x-thin-open", "size": 10, "line": {"width": 2}},
            "hovertemplate": "the term all others are compared with<extra></extra>",
        }
    )
    terms = [*(p.term for p in points), _REFERENCE]
    span = [min(terms) - 0.5, max(terms) + 0.5]
    whole = range(min(terms), max(terms) + 1)
    ticks = {
        "tickvals": list(whole),
        "ticktext": [f"{t:+d}".replace("-", "−") if t else "0" for t in whole],
        "range": span,
    }
    plan = upright(title, unit, scale, ticks)
    between = -0.5
    plan["shapes"] = [rule(0.0, "", "y"), rule(between, _START)]
    plan["margin"] = {**plan["margin"], "t": 46}
    plan["annotations"][0]["yshift"] = 24
    anchor = "right" if (between - span[0]) / (span[1] - span[0]) > 0.5 else "left"
    plan["annotations"].append(note(_START, x=between, yref="paper", y=1, yanchor="bottom", xanchor=anchor, yshift=2))
    colors = {"before": MUTED, "after": ACCENT}
    key = [(f"{trace['name']} coaching starts", colors[trace["name"]]) for trace in data if trace["name"] in colors]
    key += [("95% interval, all terms at once", "whisker")] if any(p.low is not None for p in points) else []
    return Chart(data, plan, alt, (*key, ("the term compared with", "cross")))


def _estimates(name: str, part: Sequence[Relative], look: tuple[Any, ...], scale: dict[str, Any]) -> dict[str, Any]:
    color, symbol, size, width = look
    points = [Point("", p.value, p.low, p.high, p.text) for p in part]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [p.term for p in part],
        "y": [round(p.value, 4) for p in part],
        **interval("error_y", points, color, width),
        "marker": {"color": color, "symbol": symbol, "size": size},
        "hovertext": [pointed(p, scale) for p in points],
        "hovertemplate": "%{x}: %{hovertext}<extra></extra>",
    }
