"""What a notebook that is not shipped may put on a page for others to read.

Its code can read anything, so its outputs count for nothing by themselves. An exhibit of coachkit's is made again from the
release and must come out the same; an exhibit of one's own is made again from the rows of the release that it claims, and may
show no other number. Everything else is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from coachkit import exhibits
from coachkit.errors import CoachkitError
from coachkit.exhibits import Exhibit
from coachkit.exhibits.exhibit import OWN
from coachkit.exhibits.number_format import percent, plain, short, signed_points
from coachkit.exhibits.special.chapter import CHAPTER_KEY
from coachkit.release import Estimates, Release, Row

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_LAYOUT = {"height", "width", "margin", "barmode", "bargap", "showlegend", "legend", "hovermode", "xaxis", "yaxis"}
_AXIS = {"title", "type", "range", "tickformat", "autorange", "side", "dtick", "rangemode", "categoryorder"}
_TRACE = {"type", "mode", "orientation", "name", "x", "y", "text", "textposition", "error_x", "error_y", "showlegend"}
_NUMBERS = ("estimate", "low", "high", "n", "people")


def checked_exhibit(given: Mapping[str, Any], about: Estimates, release: Release) -> tuple[dict[str, Any] | None, str]:
    """The exhibit as it may be on a page about ``about``: made again from the release; or None, and why not.

    ``given`` is the JSON of an exhibit in the output of a cell.
    """
    if given.get("key") != OWN:
        same = any(_again(str(given.get("key")), place) == _text(given) for place in _places(about, release))
        return (dict(given), "") if same else (None, "it is not as coachkit makes it from this release")
    try:
        found = [_found(claim, about, release) for claim in given["claimed"]]
        rows = [row for row in found if row is not None]
        if given["columns"] is None and any(set(claim) - set(Row._fields) for claim in given["claimed"]):
            return None, "its table has a column that is not one of the release's rows"
        made = Exhibit(
            given["question"], given["sentence"], rows, columns=given["columns"], notes=tuple(given["notes"])
        )
    except (KeyError, TypeError):
        return None, "not every line of its table is a row of the release"
    if not found or None in found:
        return None, "not every line of its table is a row of the release"
    out = made.to_json()
    words, numbers = _known(made, rows, release)
    stray = _stray([made.question, made.sentence, *made.notes], words)
    if given["chart"]:
        out["chart"] = {**given["chart"], **_chart(given["chart"])}
        stray += _stray_in(out["chart"], words, numbers)
    return (None, "it shows a number that is not in its rows") if stray else (out, "")


def _places(about: Estimates, release: Release) -> Iterator[Estimates]:
    yield about
    if about.kind != "coach":
        yield release.district
        yield from (release.school(place.id) for place in release.schools if place.id != about.id)


def _again(key: str, place: Estimates) -> str:
    """The text of one of coachkit's exhibits, made again; blank where there is none of this key."""
    chapter = key.removeprefix(CHAPTER_KEY) if key.startswith(CHAPTER_KEY) else ""
    if key not in exhibits.__all__ and not chapter:
        return ""
    try:
        if chapter:
            return _text(exhibits.chapter(place, chapter).to_json())
        return _text(getattr(exhibits, key)(place).to_json())
    except (CoachkitError, LookupError, TypeError, ValueError, AttributeError):
        return ""


def _text(exhibit: Mapping[str, Any]) -> str:
    return json.dumps(exhibit, sort_keys=True, ensure_ascii=False)


def _found(claim: Mapping[str, Any], about: Estimates, release: Release) -> Row | None:
    """The row of the release that has all values of a claimed one."""
    dims = {name: value for name, value in claim.items() if name in Row._fields}
    elsewhere = dims.get("school_id") not in (None, "", about.id) and about.kind != "coach"
    places = [release.school(str(dims["school_id"]))] if elsewhere else [about, release.district]
    return next((row for place in places for row in place.rows_of(str(dims.get("measure"))) if row.matches(dims)), None)


def _known(made: Exhibit, rows: Iterable[Row], release: Release) -> tuple[set[str], set[float]]:
    """Digits and numbers that an exhibit of these rows may show."""
    numbers: set[float] = set()
    texts = [*(cell for line in (made.table.rows if made.table else ()) for cell in line)]
    texts += [*(term.name for term in release.meta.terms), release.meta.district.name]
    texts += [place.name for place in release.schools]
    for row in rows:
        texts += [value for name, value in row._asdict().items() if isinstance(value, str) and name != "note"]
        own = [float(value) for name in _NUMBERS if (value := getattr(row, name)) is not None]
        own += [
            abs(limit - row.estimate) for limit in (row.low, row.high) if limit is not None and row.estimate is not None
        ]
        numbers |= {round(scale * value, 6) for value in own for scale in (1, 100)}
        texts += [write(value) for value in own for write in (percent, short, signed_points)]
        texts += [plain(count) for count in (row.n, row.people)]
    return {token for text in texts for token in _DIGITS.findall(text)}, numbers


def _stray(texts: Iterable[str], known: set[str]) -> list[str]:
    return [token for text in texts for token in _DIGITS.findall(str(text)) if token not in known]


def _chart(chart: Mapping[str, Any]) -> dict[str, Any]:
    """Those parts of a chart that can be compared with rows: anything else could carry other numbers."""
    layout = {name: value for name, value in chart["layout"].items() if name in _LAYOUT}
    for axis in ("xaxis", "yaxis"):
        layout[axis] = {name: value for name, value in layout.get(axis, {}).items() if name in _AXIS}
    traces = []
    for trace in chart["data"]:
        kept = {name: value for name, value in trace.items() if name in _TRACE}
        color = trace.get("marker", {}).get("color")
        traces.append({**kept, "marker": {"color": color}} if isinstance(color, str) else kept)
    return {"data": traces, "layout": layout}


def _stray_in(chart: Mapping[str, Any], words: set[str], numbers: set[float]) -> list[str]:
    """Numbers of a chart that are not in its rows."""
    shown = [trace.get(name) for trace in chart["data"] for name in ("x", "y", "text", "name")]
    shown += [
        trace.get(error, {}).get(name)
        for trace in chart["data"]
        for error in ("error_x", "error_y")
        for name in ("array", "arrayminus")
    ]
    titles = [chart["layout"][axis].get("title", {}) for axis in ("xaxis", "yaxis")]
    found = [chart["alt"], *(title.get("text", "") if isinstance(title, Mapping) else title for title in titles)]
    stray = _stray(found, words)
    for values in shown:
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, str):
                stray += _stray([value], words)
            elif value is not None and (not isinstance(value, int | float) or round(value, 6) not in numbers):
                stray.append(str(value))
    return stray
