"""Timelines: spans and days over a calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from coachkit.exhibits.charts.scale import FOOT, named, rule
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.theme import ACCENT, MUTED, WARM, inert, layout, on

__all__ = ["Span", "timeline"]

_COLORS = (ACCENT, MUTED, WARM)
_DAY = 86_400_000  # milliseconds, plotly's unit of a date axis


@dataclass(frozen=True)
class Span:
    """Something that lasted from ``start`` to ``end`` (ISO days, both included) on the lane of ``category``.

    ``kind`` groups spans by colour; ``text`` stands inside the bar where it has room, and is what the pointer shows.
    A span of one day is drawn as a mark.
    """

    category: str
    start: str
    end: str
    text: str = ""
    kind: str = ""


def timeline(
    spans: Sequence[Span],
    title: str,
    alt: str,
    *,
    order: Sequence[str] = (),
    window: tuple[str, str] | None = None,
    lines: Sequence[tuple[str, str]] = (),
) -> Chart:
    """Spans and single days on lanes over a calendar: when coaching took place, when schools started.

    Parameters
    ----------
    spans
        At most three kinds. Never one a person, for any audience but the analyst's and the coach's own.
    order
        The lanes from top to bottom (default: as they come).
    window
        First and last day drawn (default: those of the spans).
    lines
        Upright references (ISO day, name), such as the start of a term.

    Examples
    --------
    >>> chart = timeline([Span("Oak", "2025-09-01", "2025-12-19", "coaching")], title="Day", alt="")
    >>> [trace["name"] for trace in chart.data]
    ['']
    """
    lanes = list(order) or list(dict.fromkeys(s.category for s in spans))
    kinds = list(dict.fromkeys(s.kind for s in spans))
    days = window or (min(s.start for s in spans), max(s.end for s in spans))
    data = []
    for kind, color in zip(kinds, _COLORS, strict=False):
        own = [s for s in spans if s.kind == kind]
        long, short = [s for s in own if s.start != s.end], [s for s in own if s.start == s.end]
        if long:
            data.append({
                "type": "bar", "orientation": "h", "name": inert(kind), "y": [inert(s.category) for s in long],
                "base": [s.start for s in long], "x": [_length(s) for s in long], "text": [inert(s.text) for s in long],
                "textposition": "inside", "insidetextanchor": "start", "textangle": 0,
                "textfont": {"color": on(color)}, "marker": {"color": color},
                "hovertext": [inert(f"{s.start} to {s.end} {s.text}".rstrip()) for s in long],
                "hovertemplate": "%{y}: %{hovertext}<extra></extra>",
            })  # fmt: skip
        if short:
            data.append({
                "type": "scatter", "mode": "markers", "name": inert(kind), "y": [inert(s.category) for s in short],
                "x": [s.start for s in short], "marker": {"color": color, "symbol": "diamond", "size": 9},
                "hovertext": [inert(s.text) for s in short],
                "hovertemplate": "%{y}, %{x|%Y-%m-%d}: %{hovertext}<extra></extra>",
            })  # fmt: skip
    span = [dt.date.fromisoformat(day).toordinal() for day in days]
    at = [(float(dt.date.fromisoformat(day).toordinal()), name) for day, name in lines]
    plan = layout(FOOT + 34 * max(len(lanes), 1) + 16 * len(at), title, type="date", range=[*days], nticks=7)
    plan["yaxis"] = {**plan["yaxis"], "categoryorder": "array", "categoryarray": [inert(lane) for lane in lanes]}
    names = [{**told, "x": day} for told, (day, name) in zip(named(at, span), [p for p in lines if p[1]], strict=True)]
    plan["margin"] = {**plan["margin"], "t": 10 + 16 * len(names)}
    shapes = [{**rule(0, name), "x0": day, "x1": day} for day, name in lines]
    legend = tuple(zip(kinds, _COLORS, strict=False)) if len(kinds) > 1 else ()
    return Chart(
        data, {**plan, "barmode": "overlay", "bargap": 0.35, "shapes": shapes, "annotations": names}, alt, legend
    )


def _length(span: Span) -> int:
    return _DAY * ((dt.date.fromisoformat(span.end) - dt.date.fromisoformat(span.start)).days + 1)
