"""Colours and layout of every chart: one ordinal ramp, one accent, greys; they work on white and on dark paper.

``tests/unit/exhibits/test_theme.py`` computes the contrast on both papers, and checks that neighbours of a ramp differ for
readers who do not see red, green or blue.
"""

from __future__ import annotations

from typing import Any

ACCENT = "#2b7bd4"  # what the page is about
WARM = "#c2621b"  # a second thing it is about; "lower" where ACCENT is "higher"
MUTED = "#727a88"  # what it is compared with
EDGE = "#747d8b"  # the outline of a bar: seen on both papers, whatever the bar's own shade
HIDDEN = "#e5e7eb"
GRID = "rgba(128,128,128,.22)"
_LOWEST = "#d3d6db"
_RAMP = ("#cfe3f5", "#86bbe4", "#3f8ac9", "#1a5c9e", "#0a3566")
_INK, _PAPER = "#000000", "#ffffff"  # one of the two has 4.58 : 1 at least on any colour
_FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
_LOW = 132  # pixels: in a lower chart the title of its axis stands in the axis labels
_LONGEST = 48  # characters of a name in a chart: more would leave no room for the marks

TEMPLATE_NAME = "coachkit"  # how a chart's layout refers to the template

_AXIS = {"automargin": True, "fixedrange": True, "showgrid": True, "gridcolor": GRID}
_ERROR_BARS = {"type": "data", "symmetric": False, "width": 5}
# What all charts share, as a plotly template: pages hold it once, in their script; charts say only what differs.
TEMPLATE: dict[str, Any] = {
    "layout": {
        "font": {"family": _FONT, "size": 13},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "uniformtext": {"minsize": 11, "mode": "hide"},
        "xaxis": {**_AXIS, "zeroline": False, "tickangle": 0, "title": {"standoff": 8}},
        "yaxis": _AXIS,
        "annotationdefaults": {"showarrow": False, "font": {"size": 12}},
        "shapedefaults": {"layer": "below", "line": {"color": MUTED, "width": 1.5}},
    },
    "data": {
        "scatter": [
            {"cliponaxis": False, "textfont": {"size": 12}, "error_x": _ERROR_BARS, "error_y": _ERROR_BARS},
        ],
        "bar": [{"textfont": {"size": 12}, "marker": {"line": {"color": EDGE, "width": 1}}}],
    },
}


def ramp(levels: int) -> list[str]:
    """Colours of an ordinal scale, the lowest level grey, then from light to dark blue."""
    steps = levels - 1
    places = [i * (len(_RAMP) - 1) / max(steps - 1, 1) for i in range(steps)] if steps > 1 else [2.0]
    return [_LOWEST, *(_between(place) for place in places)]


def _between(place: float) -> str:
    at = min(int(place), len(_RAMP) - 2)
    one, two = _channels(_RAMP[at]), _channels(_RAMP[at + 1])
    mixed = [round(a + (b - a) * (place - at)) for a, b in zip(one, two, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _channels(color: str) -> list[int]:
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


def on(color: str) -> str:
    """The text colour that reads best on a background (WCAG 2.2 relative luminance)."""
    here = _luminance(color) + 0.05
    return _INK if here / 0.05 > 1.05 / here else _PAPER


def _luminance(color: str) -> float:
    parts = [value / 255 for value in _channels(color)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def inert(name: str, longest: int = _LONGEST) -> str:
    """A text for a chart: it has no plotly markup except line breaks (three at most).

    No line is longer than ``longest`` characters.
    """
    lines = name.split("<br>", 3)
    short = [line if len(line) <= longest else f"{line[: longest - 1]}…" for line in lines]
    return "<br>".join(line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") for line in short)


def note(text: str, **at: Any) -> dict[str, Any]:
    """A text in a chart; ``at`` gives its position (plotly's ``x``, ``y``, ``xref``, ``xanchor`` …)."""
    return {"text": text, **at}


def layout(height: int, title: str, **xaxis: Any) -> dict[str, Any]:
    """The layout of all charts: a titled x axis with its unit, categories on the y axis; the template has the rest."""
    return {
        "template": TEMPLATE_NAME,
        "height": max(height, _LOW),
        "margin": {"l": 8, "r": 24, "t": 8, "b": 8},
        "xaxis": {"title": {"text": inert(title, 160)}, **xaxis},
        "yaxis": {"type": "category", "autorange": "reversed", "ticklen": 6},
    }
