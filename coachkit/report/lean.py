"""Charts as a page holds them: each says only how its looks differ from looks it shares with others.

A trace, a layout, and each line or text in a layout is a dictionary of looks (colours, fonts, axes) and of numbers.
Looks that come again on a page stand once in a list; ``{"~": 3, …}`` is the fourth of them, with what is different here
(``null``: not here); ``{"~": "3", …}`` is the fourth of those that all pages share (``static/looks.json``, which the
page's script brings along; ``tools/make_looks.py`` chooses them). The numbers of traces always stand where they belong,
as plain JSON; only categories that are the first trace's, or the axis's own, are left to these, and texts that follow
from the numbers (``meta`` says how) are left to the page's script. ``page.js`` reads it back; so does :func:`full`.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

__all__ = ["full", "lean", "shared"]

_OWN = frozenset({"text", "x", "y"})
_KINDS = ("annotations", "shapes")


@lru_cache(maxsize=1)
def shared() -> list[dict[str, Any]]:
    """The looks of all pages."""
    found: list[dict[str, Any]] = json.loads(
        files("coachkit.report").joinpath("static", "looks.json").read_text("utf-8")
    )
    return found


def lean(charts: list[dict[str, Any]], alone: bool = False) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The looks that charts (``data`` and ``layout``, without null values in dictionaries) share, and the charts by them.

    Looks of all pages need no telling, unless the charts are to stand ``alone``.
    """
    looks = _Looks([look for chart in charts for look in _all_looks(chart)], alone)
    return looks.found, [_lean(chart, looks) for chart in charts]


def _lean(chart: dict[str, Any], looks: _Looks) -> dict[str, Any]:
    data = [_without_tips(trace) for trace in chart["data"]]
    layout = dict(chart["layout"])
    for kind in _KINDS:
        if layout.get(kind):
            layout[kind] = [looks.told(item, _style(item)) for item in layout[kind]]
        else:
            layout.pop(kind, None)
    traces = [looks.told(trace, _style(trace)) for trace in data]
    for number, trace in enumerate(traces):
        for axis, known in _known(data[0] if number else {}, layout).items():
            if trace.get(axis) == known:
                del trace[axis]
            elif axis not in trace:
                trace[axis] = None
    return {"data": traces, "layout": looks.told(layout, _style(layout, lists=True))}


def _known(first: dict[str, Any], layout: dict[str, Any]) -> dict[str, Any]:
    """What a trace need not say: the categories of the y axis, or else the first trace's y; and the first trace's x."""
    categories = layout.get("yaxis", {}).get("categoryarray")
    known = {"y": categories or first.get("y"), "x": first.get("x")}
    return {axis: values for axis, values in known.items() if values is not None}


def full(looks: list[dict[str, Any]], chart: dict[str, Any]) -> dict[str, Any]:
    """A chart read back, as ``page.js`` does it: what :func:`lean` was given, but for the pointer's texts."""
    layout = _merged(looks, chart["layout"])
    for kind in _KINDS:
        if kind in layout:
            layout[kind] = [_merged(looks, item) for item in layout[kind]]
    data: list[dict[str, Any]] = []
    for trace in chart["data"]:
        data.append(_merged(looks, {**_known(data[0] if data else {}, layout), **trace}))
    return {"data": data, "layout": layout}


def _merged(looks: list[dict[str, Any]], item: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in item.items() if key != "~"}
    if "~" not in item:
        return _over({}, rest)
    return _over(shared()[int(item["~"])] if isinstance(item["~"], str) else looks[item["~"]], rest)


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    out = dict(below)
    for key, value in above.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict):
            out[key] = _over(below[key] if isinstance(below.get(key), dict) else {}, value)
        else:
            out[key] = value
    return out


def _without_tips(trace: dict[str, Any]) -> dict[str, Any]:
    """Without the texts that a page can write itself: at marks, and for the pointer, from a value and its interval."""
    left_out = {"text", "textposition"} if trace.get("meta") else set()
    left_out |= {"hovertext"} if trace.get("meta") or "error_x" in trace or "error_y" in trace else set()
    return {key: value for key, value in trace.items() if key not in left_out}


def _all_looks(chart: dict[str, Any]) -> list[dict[str, Any]]:
    items = [item for kind in _KINDS for item in chart["layout"].get(kind, [])]
    layout = {key: value for key, value in chart["layout"].items() if key not in _KINDS}
    return [*map(_style, map(_without_tips, chart["data"])), *map(_style, items), _style(layout, lists=True)]


def _style(item: dict[str, Any], lists: bool = False, top: bool = True) -> dict[str, Any]:
    """The part of a dictionary that others may share: no names, no texts, no places; lists only where asked for."""
    out: dict[str, Any] = {}
    for key, value in item.items():
        if (top and key in _OWN) or (isinstance(value, list) and (not lists or key in _KINDS)):
            continue
        out[key] = _style(value, lists, False) if isinstance(value, dict) else value
    return out


class _Looks:
    """The looks worth a place in the list: those by which the page is told in fewest characters."""

    def __init__(self, styles: list[dict[str, Any]], alone: bool) -> None:
        self.found: list[dict[str, Any]] = []
        self._alone = alone
        self._best: dict[str, _Way] = {}
        families: dict[tuple[str, bool], list[str]] = {}
        for style in styles:
            families.setdefault(_family(style), []).append(_text(style))
        for family in families.values():
            self._choose(Counter(family))

    def told(self, item: dict[str, Any], style: dict[str, Any]) -> dict[str, Any]:
        """The item by the nearest look of its family: the look's number, and what differs."""
        way = self._best[_text(style)]
        return dict(item) if way.look is None else {"~": way.name, **_difference(way.look, item, style)}

    def _choose(self, often: Counter[str]) -> None:
        """Looks for styles of one family (and how often each comes), one after the other, as long as one is worth it."""
        styles = {text: json.loads(text) for text in often}
        best = {text: _Way(len(text)) if self._alone else _by_known(text) for text in often}
        again = [text for text, times in often.items() if times > 1]  # what comes once is told there
        ways = {look: {text: _known_size(look, text) for text in often} for look in again}
        while again:
            saved = {
                look: sum(times * max(0, best[text].size - ways[look][text]) for text, times in often.items())
                - len(look)
                for look in again
            }
            look = max(saved, key=lambda text: saved[text])
            if saved[look] <= 0:
                break
            for text in often:
                if ways[look][text] < best[text].size:
                    best[text] = _Way(ways[look][text], len(self.found), styles[look])
            self.found.append(styles[look])
            again.remove(look)
        self._best |= best


@dataclass(frozen=True)
class _Way:
    """How a style is told: in so many characters, by which look (its number or, shared by all pages, its name)."""

    size: int
    name: int | str = 0
    look: dict[str, Any] | None = None


@lru_cache(maxsize=4096)
def _by_known(told: str) -> _Way:
    """How a style is told by the looks of all pages; schools' charts differ little, and a process makes many."""
    style = json.loads(told)
    family = _family(style)
    ways = [_Way(_size(look, style) + 2, str(n), look) for n, look in enumerate(shared()) if _family(look) == family]
    return min([_Way(len(told)), *ways], key=lambda way: way.size)


@lru_cache(maxsize=65_536)
def _known_size(look: str, style: str) -> int:
    """Characters of a style told by a look, both as texts; like :func:`_by_known`, the same for most schools."""
    return _size(json.loads(look), json.loads(style))


def _size(look: dict[str, Any], style: dict[str, Any]) -> int:
    """Characters of a style told by a look."""
    return len(_text(_difference(look, style, style))) + 6


def _family(style: dict[str, Any]) -> tuple[str, bool]:
    """Traces by their type, lines, texts, layouts (these alone have a height)."""
    return (str(style.get("type", "")), "height" in style)


def _difference(look: dict[str, Any], item: dict[str, Any], style: dict[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {key: None for key in look if key not in style}
    for key, value in item.items():
        if key not in style:
            out[key] = value
        elif isinstance(value, dict) and isinstance(look.get(key), dict):
            inner = _difference(look[key], value, style[key])
            if inner:
                out[key] = inner
        elif key not in look or look[key] != value:
            out[key] = value
    return out


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
