"""Small multiples: a panel for each school, time to the right, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coachkit.exhibits.charts.points import LOOKS, Point, interval, key_of, pointed, symbols
from coachkit.exhibits.charts.scale import SHARE, rule
from coachkit.exhibits.exhibit import Chart
from coachkit.exhibits.theme import ACCENT, MUTED, inert, layout, note

_COLUMNS, _PANEL = 4, 112  # panels beside each other on a wide page, and their height in pixels
_DISTRICT = "District"
_GAP, _NAME = 0.04, 0.26  # between panels; the part of a row that the panel's name takes


def multiples(
    panels: Mapping[str, Sequence[Point]],
    beside: Sequence[Point],
    title: str,
    alt: str,
    *,
    order: Sequence[str],
    ids: Sequence[str] = (),
    axis: dict[str, Any] | None = None,
    line: tuple[float, str] | None = None,
    own: str = "the school, with its 95% interval",
) -> Chart:
    """Values by term or wave, a panel for each name, each beside the same grey course if there is one.

    Parameters
    ----------
    panels
        A name to its points, in the order in which they are drawn.
    beside
        The points drawn in grey in each panel (the district's); none draws none.
    order
        The terms or waves, from left to right.
    ids
        The schools of the panels, for the audit.
    axis
        Settings of the y axes, with their ``range``; by default shares from 0 to 100 %.
    line
        A level reference in each panel (value, name).
    own
        What the key calls the panel's own course.

    Examples
    --------
    >>> points = [Point("fall", 0.2, 0.1, 0.3), Point("spring", 0.4, 0.3, 0.5)]
    >>> chart = multiples({"Oak": points}, points, "Share", "", order=["fall", "spring"])
    >>> [trace["name"] for trace in chart.data]
    ['District', 'Oak']
    """
    data: list[dict[str, Any]] = []
    scale = axis or {**SHARE, "tickvals": [0, 0.5, 1]}
    plan = layout(0, title)
    plan |= {"annotations": [], "shapes": [], "meta": {"panels": len(panels)}}
    del plan["xaxis"], plan["yaxis"]
    for number, (name, points) in enumerate(panels.items()):
        end = "" if number == 0 else str(number + 1)
        for label, course, look in ((_DISTRICT, beside, LOOKS[1]), (name, points, LOOKS[0])):
            if not course:
                continue
            school = ids[number] if ids and label != _DISTRICT else ""
            meta = {"meta": {"of": "transformative_share", "school": school}} if ids else {}
            data.append(_course(label, course, look, order, scale) | meta | {"xaxis": f"x{end}", "yaxis": f"y{end}"})
        left, right, bottom, top = place(number, len(panels), _COLUMNS)
        plan[f"xaxis{end}"] = {
            "domain": [left, right], "anchor": f"y{end}", "range": [-0.4, len(order) - 0.6], "showgrid": False,
            "type": "category", "categoryorder": "array", "categoryarray": [inert(term) for term in order],
            "showticklabels": False, "automargin": False,
        }  # fmt: skip
        plan[f"yaxis{end}"] = {
            **scale, "domain": [bottom, top], "anchor": f"x{end}", "tickfont": {"size": 11},
            "zeroline": False, "automargin": False, "showticklabels": number % _COLUMNS == 0,
        }  # fmt: skip
        if line is not None:
            plan["shapes"].append({**rule(*line, across="y"), "xref": f"x{end} domain", "yref": f"y{end}"})
        plan["annotations"].append(
            note(
                inert(name, 28),
                x=left,
                y=top,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                name="panel",
            )
        )
    if order:
        said = f"{inert(title, 60)}<br>each panel from {inert(order[0])} to {inert(order[-1])}"
        plan["annotations"].append(
            note(said, x=0, y=0, xref="paper", yref="paper", xanchor="left", yanchor="top", align="left", name="unit")
        )
    rows = -(-len(panels) // _COLUMNS)
    plan |= {"height": 56 + _PANEL * rows, "margin": {"l": 38, "r": 8, "t": 20, "b": 36}}
    key = [(own, ACCENT), *([("the whole district", MUTED)] if beside else []), *([(line[1], "line")] if line else [])]
    key += [mark for mark in key_of(*panels.values(), beside) if mark[1] == "arrow"]
    return Chart(data, plan, alt, legend=tuple(key))


def place(number: int, panels: int, columns: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a panel, as shares of the plot; the page's script has the same for a phone."""
    rows = -(-panels // columns)
    row, column = divmod(number, columns)
    left, top = column / columns, 1 - row / rows
    return (
        round(left + (_GAP if column else 0), 4),
        round(left + 1 / columns - 0.01, 4),
        round(top - 0.8 / rows, 4),
        round(top - _NAME / rows * 0.6, 4),
    )


def _course(
    name: str, points: Sequence[Point], look: tuple[Any, ...], order: Sequence[str], scale: dict[str, Any]
) -> dict[str, Any]:
    color, symbol, size, width = look
    at = {point.category: point for point in points}
    whole = [at.get(term) for term in order]
    own = name != _DISTRICT
    known = [point or Point("", 0.0, None, None) for point in whole]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": inert(name),
        "x": [inert(term) for term in order],
        "y": [None if point is None else round(point.value, 4) for point in whole],
        **(interval("error_y", known, color, width - 1) if own else {}),
        "line": {"color": color, "width": 1.5 if own else 1},
        "marker": {"color": color, "symbol": symbols(known, symbol), "size": size - 4 if own else 4},
        "hovertext": ["" if point is None else f"{inert(point.category)}: {pointed(point, scale)}" for point in whole],
        "hovertemplate": "%{hovertext}<extra>%{fullData.name}</extra>",
    }
