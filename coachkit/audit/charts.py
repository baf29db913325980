"""The traces of a page's chart, told in full: a page tells each by what it shares with others.

``{"~": 3, …}`` is the page's fourth look with what is different here; a trace without categories has those of the axis,
or else of the first trace.
"""

from __future__ import annotations

from typing import Any

__all__ = ["traces_of"]


def traces_of(chart: dict[str, Any], looks: list[Any]) -> list[dict[str, Any]]:
    """Traces as dictionaries with their own ``x``, ``y``, ``name`` and ``orientation``; none when it is no chart."""
    told = chart.get("data")
    if not isinstance(told, list):
        return []
    axis = _filled(chart.get("layout"), looks).get("yaxis")
    categories = axis.get("categoryarray") if isinstance(axis, dict) else None
    out: list[dict[str, Any]] = []
    for one in told:
        trace = _filled(one, looks)
        first = out[0] if out else {}
        for side, other in (("y", categories or first.get("y")), ("x", first.get("x"))):
            if not (isinstance(one, dict) and side in one):
                trace[side] = other
        out.append(trace)
    return out


def _filled(item: Any, looks: list[Any]) -> dict[str, Any]:
    if not isinstance(item, dict):
        return {}
    number = item.get("~")
    look = looks[number] if isinstance(number, int) and 0 <= number < len(looks) else {}
    return _laid(look if isinstance(look, dict) else {}, {key: value for key, value in item.items() if key != "~"})


def _laid(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    out = {key: value for key, value in below.items() if above.get(key, value) is not None}
    for key, value in above.items():
        under = below.get(key)
        if isinstance(value, dict):
            out[key] = _laid(under if isinstance(under, dict) else {}, value)
        elif value is not None:
            out[key] = value
    return out
