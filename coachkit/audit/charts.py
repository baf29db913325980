"""Read all of a chart's plotly JSON: every number and every text, with the category it is drawn at."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

ANNOTATION, SHAPE = "(annotation)", "(shape)"  # what stands in the place of a trace's name
_BARS = ("error_x", "error_y")


class Mark(NamedTuple):
    """A mark of a chart, an annotation or a shape, at a category (blank: at none).

    ``value`` is None for a mark without a value (a text, a day); ``low`` and ``high`` are the ends of its error bar or
    shape. ``horizontal`` is True when the value runs along the page, ``hatched`` when the mark stands for something that is
    not shown. ``texts`` and ``numbers`` hold everything else: labels, hover texts, ``customdata`` and so on.
    ``school`` is that of a trace about one school of several (``meta``), which also names the exhibit whose numbers it shows.
    """

    exhibit: str
    trace: str
    category: str
    value: float | None
    low: float | None = None
    high: float | None = None
    horizontal: bool = False
    hatched: bool = False
    texts: tuple[str, ...] = ()
    numbers: tuple[float, ...] = ()
    school: str | None = None


def marks_of(exhibit: str, chart: Any) -> Iterator[Mark]:
    """The marks of a chart, trace by trace, then its annotations and shapes; an empty list for anything but a chart."""
    if not isinstance(chart, dict) or not isinstance(chart.get("data"), list):
        return
    layout = _dictionary(chart.get("layout"))
    for trace in chart["data"]:
        if isinstance(trace, dict):
            yield from _trace(exhibit, trace, layout)
    for kind, name in (("annotations", ANNOTATION), ("shapes", SHAPE)):
        for item in _list(layout.get(kind)):
            if isinstance(item, dict):
                yield _placed(exhibit, name, item, layout)


def _trace(exhibit: str, trace: dict[str, Any], layout: dict[str, Any]) -> Iterator[Mark]:
    sides = {side: _list(trace.get(side)) for side in "xy"}
    given = trace.get("orientation")
    horizontal = given == "h" or (given != "v" and _words(sides["y"]) and not _words(sides["x"]))
    along, across = ("y", "x") if horizontal else ("x", "y")
    names = [_category(place, _axis(trace, along, layout)) for place in sides[along]]
    ends = _ends(_dictionary(trace.get(f"error_{across}")), sides[across])
    rest = list(_lists({key: value for key, value in trace.items() if key not in (along, across, f"error_{across}")}))
    same = [text for key in ("text", "hovertext") if isinstance(text := trace.get(key), str)]
    named, school = str(trace.get("name", "")), None
    meta = _dictionary(trace.get("meta"))
    if isinstance(meta.get("of"), str) and isinstance(meta.get("school"), str):
        exhibit, school = meta["of"], meta["school"]
        named = "This school" if school else "District"
    hatched = bool(_dictionary(_dictionary(trace.get("marker")).get("pattern")).get("shape"))
    for place in range(max([len(names), len(sides[across]), *map(len, rest)], default=0)):
        value = _at(sides[across], place)
        said = list(_flat([_at(part, place) for part in rest]))
        low, high = _at(ends, place) or (None, None)
        yield Mark(
            exhibit,
            named,
            _at(names, place) or "",
            _number(value),
            low,
            high,
            horizontal,
            hatched,
            tuple(text for text in [*said, *same, value] if isinstance(text, str)),
            tuple(number for item in said if (number := _number(item)) is not None),
            school,
        )


def _placed(exhibit: str, name: str, item: dict[str, Any], layout: dict[str, Any]) -> Mark:
    """An annotation or shape: its category, and its positions on the value axis."""
    places: dict[str, list[Any]] = {"x": [], "y": []}
    for side in "xy":
        if item.get(f"{side}ref") != "paper":
            places[side] = [item[key] for key in (side, f"{side}0", f"{side}1") if key in item]
    words = [side for side in "yx" if places[side] and _names(_axis(item, side, layout))]
    along = words[0] if words else ""
    category = _category(places[along][0], _axis(item, along, layout)) if along else ""
    values = [n for side in "xy" if side != along for place in places[side] if (n := _number(place)) is not None]
    texts = [item.get(key) for key in ("text", "hovertext")]
    label = _dictionary(item.get("label")).get("text")
    return Mark(
        exhibit,
        name,
        category,
        values[0] if values else None,
        min(values, default=None),
        max(values, default=None),
        along == "y",
        texts=tuple(str(text) for text in [*texts, label] if text),
    )


def _axis(item: dict[str, Any], side: str, layout: dict[str, Any]) -> dict[str, Any]:
    """The axis that an item is drawn on: ``xaxis2`` for ``x2``."""
    named = str(item.get(f"{side}axis") or item.get(f"{side}ref") or side)
    return _dictionary(layout.get(f"{side}axis{named.removeprefix(side)}"))


def _names(axis: dict[str, Any]) -> bool:
    """True for an axis of categories: by its type, or by tick texts that are not numbers."""
    texts = _list(axis.get("ticktext"))
    return axis.get("type") == "category" or any(_NUMERIC.fullmatch(str(text)) is None for text in texts)


_NUMERIC = re.compile(r"[+\u2212-]?[\d.,]+\s?%?")


def _category(place: Any, axis: dict[str, Any]) -> str:
    """A position on an axis as readers see it: the category, or the text of the nearest tick."""
    number, order = _number(place), _list(axis.get("categoryarray"))
    ticks = [
        (_number(at), text) for at, text in zip(_list(axis.get("tickvals")), _list(axis.get("ticktext")), strict=False)
    ]
    if number is not None and axis.get("type") == "category":
        near = round(number)
        place = order[near] if 0 <= near < len(order) and abs(near - number) < 0.5 else place
    elif number is not None:
        near_by = [(abs(at - number), text) for at, text in ticks if at is not None]
        gap, text = min(near_by, default=(1.0, ""), key=lambda pair: pair[0])
        place = text if gap < 0.5 else place
    return html.unescape(re.sub(r"\s*<br>\s*", " ", str(place)))


def _ends(bars: dict[str, Any], values: list[Any]) -> list[tuple[float, float] | None]:
    """The ends of error bars, computed from their values."""
    up, down = _list(bars.get("array")), _list(bars.get("arrayminus"))
    out: list[tuple[float, float] | None] = []
    for place, value in enumerate(values):
        middle, above = _number(value), _number(_at(up, place))
        below = _number(_at(down, place)) if down else above
        whole = middle is not None and (above is not None or below is not None)
        out.append(((middle or 0.0) - (below or 0.0), (middle or 0.0) + (above or 0.0)) if whole else None)
    return out


def _lists(value: Any) -> Iterator[list[Any]]:
    """Every list in a trace, at any depth, that has one entry per mark."""
    if isinstance(value, dict) and "bdata" not in value:
        for inner in value.values():
            yield from _lists(inner)
    elif found := _list(value):
        yield found


def _list(values: Any) -> list[Any]:
    if isinstance(values, dict) and isinstance(values.get("bdata"), str):
        try:
            typed = np.frombuffer(base64.b64decode(values["bdata"]), dtype="<" + str(values.get("dtype", "f8")))
        except (ValueError, TypeError):
            return []
        found: list[Any] = typed.tolist()
        return found
    return values if isinstance(values, list) else []


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list | dict):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _flat(inner)
    elif value is not None:
        yield value


def _words(values: list[Any]) -> bool:
    return any(isinstance(value, str) for value in values)


def _at(values: list[Any], place: int) -> Any:
    return values[place] if place < len(values) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _dictionary(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
