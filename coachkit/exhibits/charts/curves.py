"""Step curves with bands: how long something takes, and who stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.charts.scale import SHARE, ends, margin, named, rule, upright, value_text, wrapped
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.theme import ACCENT, MUTED, WARM, inert

_LOOKS = ((ACCENT, "solid", 3.0), (MUTED, "dash", 2.0), (WARM, "dot", 2.5))
_PLOT = 200  # height of the plot itself, in pixels, roughly
_WIDEST = 16  # characters of a line at the right end of a curve


@dataclass(frozen=True)
class Step:
    """The curve takes ``value`` (with its band) at ``at``.

    Where all that is known is that it got there between two times (interval-censored), ``since`` is the
    earlier one: the curve then slants from there, and reads as not known in between; the first one's is where it begins.
    """

    at: float
    value: float
    low: float | None
    high: float | None
    since: float | None = None


def steps(
    curves: Mapping[str, Sequence[Step]],
    title: str,
    unit: str,
    alt: str,
    *,
    start: float,
    end: float,
    lines: Sequence[tuple[float, str]] = (),
) -> Chart:
    """Step curves with bands, named at their right ends.

    Parameters
    ----------
    curves
        At most three: a name (blank for the only one) to its steps, in the order of time.
    title, unit
        What runs along (``Weeks since the first coaching event``), and what goes up.
    start, end
        The curves' value where they begin (1 of a survival curve, 0 of one that counts who got there); the last time drawn.
    lines
        Upright references (time, name).

    Examples
    --------
    >>> curve = [Step(0, 0.0, None, None), Step(4, 0.3, 0.1, 0.5)]
    >>> chart = steps({"coached": curve}, title="Weeks", unit="Share", alt="", start=0, end=8)
    >>> [trace["name"] for trace in chart.data if trace.get("name")]
    ['coached']
    """
    data: list[dict[str, Any]] = []
    tips = []
    for (name, given), look in zip(curves.items(), _LOOKS, strict=False):
        course = [s for s in given if s.at <= end]
        data += [_band(course, start, end, look[0])] if any(s.low is not None for s in course) else []
        data.append(_curve(name, course, start, end, look))
        last = course[-1].value if course else start
        tips.append((inert(wrapped(f"{name} {value_text(last, SHARE)}"), _WIDEST), last))
    plan = upright(title, unit, SHARE, {"range": [0, end], "nticks": 8})
    plan["margin"] = {**plan["margin"], "r": margin([text for text, _ in tips])}
    plan["shapes"] = [rule(value, name) for value, name in lines]
    told = named(lines, [0, end])
    plan["margin"]["t"] += 16 * len(told)
    plan["annotations"][0]["yshift"] += 16 * len(told)
    plan["annotations"] += [*told, *ends(tips, SHARE["range"], _PLOT)]
    banded = any(step.low is not None for course in curves.values() for step in course)
    return Chart(data, plan, alt, (("95% band", "band"),) if banded else ())


def _walk(course: Sequence[Step], values: Sequence[float], start: float, end: float) -> tuple[list[float], list[float]]:
    xs, ys = [course[0].since if course and course[0].since is not None else 0.0], [start]
    for step, value in zip(course, values, strict=True):
        xs += [step.at if step.since is None else step.since, step.at]
        ys += [ys[-1], value]
    return [*xs, end], [round(y, 4) for y in (*ys, ys[-1])]


def _curve(name: str, course: Sequence[Step], start: float, end: float, look: tuple[str, str, float]) -> dict[str, Any]:
    color, dash, width = look
    xs, ys = _walk(course, [s.value for s in course], start, end)
    return {
        "type": "scatter",
        "mode": "lines",
        "cliponaxis": True,
        "name": inert(name),
        "x": xs,
        "y": ys,
        "line": {"color": color, "dash": dash, "width": width},
        "hovertemplate": "%{x}: %{y}<extra>%{fullData.name}</extra>",
    }


def _band(course: Sequence[Step], start: float, end: float, color: str) -> dict[str, Any]:
    xs, low = _walk(course, [s.value if s.low is None else s.low for s in course], start, end)
    _, high = _walk(course, [s.value if s.high is None else s.high for s in course], start, end)
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return {
        "type": "scatter",
        "mode": "lines",
        "cliponaxis": True,
        "x": [*xs, *reversed(xs)],
        "y": [*low, *reversed(high)],
        "fill": "toself",
        "fillcolor": f"rgba({red},{green},{blue},.22)",
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
