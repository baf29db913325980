"""What charts share: heights, axes, named reference lines, the texts of values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from coachkit.exhibits.theme import inert, layout, note

ROW, FOOT = 46, 64  # height of a category and of the axis, in pixels
SHARE: dict[str, Any] = {"range": [-0.02, 1.02], "tickformat": ".0%", "tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1]}
_NEAR = 0.07  # part of an axis within which a line would strike through a centred text
_TALL = 300  # height of a chart whose values go up the page


def value_text(value: float, axis: dict[str, Any]) -> str:
    """A value as the axis would write it: ``38%``, ``+12``, ``5.8 h``, ``0.41``."""
    form, suffix = str(axis.get("tickformat", "")), str(axis.get("ticksuffix", ""))
    digits = 0 if form.endswith(("%", "d")) else 1 if suffix else 2
    text = f"{100 * value if form.endswith('%') else value:.{digits}f}"
    if not float(text):
        text = text.removeprefix("-")
    elif form.startswith("+") and value > 0:
        text = f"+{text}"
    return text.replace("-", "−") + ("%" if form.endswith("%") else "") + suffix


def place(value: float, span: Sequence[float], lines: Sequence[float] = ()) -> str:
    """Which side of a mark has room for a text: ``left``, ``center`` or ``right``, as plotly names sides; away from ``lines``."""
    length = (span[1] - span[0]) or 1
    share = (value - span[0]) / length
    near = [line for line in lines if abs(value - line) < _NEAR * length]
    if near and 0.16 <= share <= 0.8:
        return "right" if value >= near[0] else "left"
    return "right" if share < 0.16 else "left" if share > 0.8 else "center"


def rule(value: float, name: str, across: str = "x") -> dict[str, Any]:
    """A line across the plot at a value of an axis; dotted when it has a name, solid when it is zero."""
    along = "y" if across == "x" else "x"
    ends_at = {f"{across}0": value, f"{across}1": value, f"{along}0": 0, f"{along}1": 1, f"{along}ref": "paper"}
    return {"type": "line", **ends_at, **({"line": {"dash": "dot"}} if name else {})}


def named(lines: Sequence[tuple[float, str]], span: Sequence[float]) -> list[dict[str, Any]]:
    """The names of upright reference lines, above the plot, each on a height of its own."""
    told = [(value, name) for value, name in lines if name]
    anchor = {"left": "right", "right": "left", "center": "center"}
    return [
        note(
            inert(name), x=value, yref="paper", y=1, yanchor="bottom", yshift=16 * i, xanchor=anchor[place(value, span)]
        )
        for i, (value, name) in enumerate(told)
    ]


def wrapped(text: str, width: int = 14) -> str:
    """A text broken at spaces into lines of at most ``width`` characters (a longer word keeps a line of its own)."""
    lines = [""]
    for word in text.split(" "):  # a number and its unit, held by a no-break space, stay together
        joined = f"{lines[-1]} {word}".strip()
        lines = [*lines[:-1], joined] if len(joined) <= width or not lines[-1] else [*lines, word]
    return "<br>".join(lines)


def ends(names: Sequence[tuple[str, float]], span: Sequence[float], height: float) -> list[dict[str, Any]]:
    """Texts at the right ends of curves, pushed apart where they would cover each other.

    ``names`` are texts with the height at which their curve ends; ``height`` is that of the plot, in pixels.
    """
    pixel = (span[1] - span[0]) / max(height, 1)
    told = sorted(names, key=lambda item: item[1])
    halves = [pixel * (2 + 8 * (1 + text.count("<br>"))) for text, _ in told]
    stacks: list[list[tuple[float, float]]] = []  # texts that touch: where each wants to be, half of what it covers
    for (_, value), half in zip(told, halves, strict=True):
        stacks.append([(value, half)])
        while len(stacks) > 1 and _top(stacks[-2], span) > _foot(stacks[-1], span):
            stacks[-2:] = [stacks[-2] + stacks[-1]]
    places = []
    for stack in stacks:
        foot = _foot(stack, span)
        for _, half in stack:
            places.append(foot + half)
            foot += 2 * half
    at = {"xref": "paper", "x": 1, "xanchor": "left", "align": "left", "xshift": 4}  # beside the plot: at no category
    return [note(text, y=round(y, 4), **at) for (text, _), y in zip(told, places, strict=True)]


def _foot(stack: Sequence[tuple[float, float]], span: Sequence[float]) -> float:
    """Where a stack of texts starts: as near to their values as it can; plotly drops what is off the axis."""
    away, below = 0.0, 0.0
    for value, half in stack:
        away += value - below - half
        below += 2 * half
    foot = min(away / len(stack), span[1] + min(half for _, half in stack) - below)
    return max(foot, span[0] - stack[0][1])


def _top(stack: Sequence[tuple[float, float]], span: Sequence[float]) -> float:
    return _foot(stack, span) + sum(2 * half for _, half in stack)


def margin(texts: Sequence[str]) -> int:
    """Room to the right of a plot, in pixels, for texts at the curves' ends."""
    return 16 + 7 * max((len(line) for text in texts for line in text.split("<br>")), default=0)


def signed(axis: dict[str, Any]) -> dict[str, Any]:
    """An axis of differences: where its format asks for a sign, zero has none."""
    form = str(axis.get("tickformat", ""))
    if not form.startswith("+") or "tickvals" in axis:
        return axis
    low, high = axis["range"]
    rough = (high - low) / 6
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough)
    values = [round(i * step, 6) for i in range(math.ceil(low / step), math.floor(high / step) + 1)]
    digits = 0 if form.endswith("d") or step >= 1 else 1 if step >= 0.1 else 2
    texts = [f"{v:+.{digits}f}".replace("-", "−") if v else "0" for v in values]
    return {**{k: v for k, v in axis.items() if k != "nticks"}, "tickvals": values, "ticktext": texts}


def upright(title: str, unit: str, yaxis: dict[str, Any], xaxis: dict[str, Any]) -> dict[str, Any]:
    """The layout of a chart whose values go up: the unit stands level above the y axis, where it is read first."""
    plan = layout(_TALL, title, **xaxis)
    plan["xaxis"] |= {"showgrid": False}
    plan["yaxis"] = {"zeroline": False, "nticks": 6, **signed(yaxis)}
    plan["margin"] = {**plan["margin"], "t": 30}
    top = {"x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom", "yshift": 8}
    plan["annotations"] = [note(inert(unit, 160), xref="paper", yref="paper", name="unit", **top)]
    return plan
