"""Bars: shares that fill a bar, one number per category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coachkit.exhibits.charts.scale import FOOT, ROW, upright, wrapped
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.theme import ACCENT, HIDDEN, MUTED, inert, layout, on

_HIDDEN = "hidden to protect individuals"


def stacked(
    categories: Sequence[str],
    parts: dict[str, list[float | None]],
    colors: Sequence[str],
    title: str,
    alt: str,
    over_time: bool = False,
    order: Sequence[str] = (),
) -> Chart:
    """Shares that fill a bar a category, in order; what is hidden is hatched in its place.

    ``parts`` maps a label to its share in each category (None where hidden). Neighbouring hidden parts are one hatched piece;
    if hidden parts are apart, their pieces are equally long, because their sizes are not known. ``over_time`` draws upright
    bars, the categories (terms) from left to right; ``order`` has terms without a bar, too.

    Examples
    --------
    >>> chart = stacked(["fall"], {"low": [0.4], "high": [0.6]}, ["#999999", "#336699"], title="Share", alt="")
    >>> [trace["name"] for trace in chart.data]
    ['low', 'high']
    """
    rows = [[shares[i] for shares in parts.values()] for i in range(len(categories))]
    pieces = [_pieces(row) for row in rows]
    names = [inert(category) for category in categories]
    data = []
    for number, ((name, shares), color) in enumerate(zip(parts.items(), colors, strict=True)):
        hatched = [piece.get(number, 0.0) for piece in pieces]
        if any(hatched):
            data.append(_hatched(_bar(_HIDDEN, names, hatched, HIDDEN, over_time)))
        data.append(_bar(name, names, [s or 0 for s in shares], color, over_time))
    legend = list(zip(parts, colors, strict=True))
    if any(pieces):
        legend.insert(min(at for piece in pieces for at in piece), (_HIDDEN, HIDDEN))
    scale = {"range": [0, 1], "tickformat": ".0%", "tickvals": [0, 0.25, 0.5, 0.75, 1]}
    if over_time:
        every = [inert(term) for term in order] or names
        ticks = {"tickvals": every, "ticktext": [wrapped(name, 7) for name in every], "range": [-0.5, len(every) - 0.5]}
        ticks |= {"categoryorder": "array", "categoryarray": every}
        plan = upright("Term", title, scale, {"type": "category", **ticks})
    else:
        plan = layout(FOOT + ROW * len(categories), title, **scale)
    return Chart(data, {**plan, "barmode": "stack", "bargap": 0.3}, alt, tuple(legend))


def _pieces(row: list[float | None]) -> dict[int, float]:
    """The hatched pieces of a bar: the first part of each run of hidden parts, and the piece's length."""
    runs = [at for at, share in enumerate(row) if share is None and (at == 0 or row[at - 1] is not None)]
    if not runs or all(share is None for share in row):
        return {}
    rest = max(0.0, 1 - sum(share or 0 for share in row))
    return dict.fromkeys(runs, round(rest / len(runs), 4))


def _bar(name: str, categories: list[str], shares: list[float], color: str, upright: bool = False) -> dict[str, Any]:
    along, across = ("x", "y") if upright else ("y", "x")
    return {
        "type": "bar",
        "orientation": "v" if upright else "h",
        "name": inert(name),
        along: categories,
        across: [round(s, 4) for s in shares],
        "texttemplate": f"%{{{across}:.0%}}",  # where it fits: a narrow part goes without
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": on(color)},
        "marker": {"color": color},
        "hovertemplate": f"%{{{along}}}: %{{fullData.name}} %{{{across}:.0%}}<extra></extra>",
    }


def _hatched(trace: dict[str, Any]) -> dict[str, Any]:
    trace["marker"]["pattern"] = {"shape": "/", "fgcolor": MUTED, "size": 6}
    trace.pop("texttemplate", None)
    place = "x" if trace.get("orientation") == "v" else "y"
    trace["hovertemplate"] = f"%{{{place}}}: {_HIDDEN}<extra></extra>"
    return trace


def bars(values: dict[str, float], texts: Sequence[str], title: str, alt: str, top: float | None = None) -> Chart:
    """One share per category as a bar, with a text at its end; ``top`` ends the axis (default: room for the texts).

    Examples
    --------
    >>> chart = bars({"Oak": 0.25, "Elm": 0.5}, ["25%", "50%"], title="Share", alt="Elm is ahead.")
    >>> chart.data[0]["x"]
    [0.25, 0.5]
    """
    data = {
        "type": "bar",
        "orientation": "h",
        "y": [inert(name) for name in values],
        "x": [round(v, 4) for v in values.values()],
        "text": [inert(text) for text in texts],
        "textposition": "outside",
        "textfont": {"size": 13},
        "cliponaxis": False,
        "marker": {"color": ACCENT, "line": {"width": 0}},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
    }
    high = top if top is not None else max(values.values(), default=0.5) * 1.7
    ticks = {"tickvals": [0, 0.25, 0.5, 0.75, 1]} if high > 1 else {"nticks": 6}
    plan = layout(FOOT + 34 * max(len(values), 1), title, range=[0, high], tickformat=".0%", **ticks)
    return Chart([data], {**plan, "bargap": 0.35}, alt)
