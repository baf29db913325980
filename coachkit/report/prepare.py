"""Prepare exhibits' JSON for the template: charts with their keys, working links, each method once."""

from __future__ import annotations

from typing import Any

_WORDY = 40  # characters in a cell that make a table one of words, not of numbers
_WORTH = 20  # characters that telling a method by another title must save


def prepare(exhibits: list[dict[str, Any]], all_methods: bool = False) -> None:
    """Make exhibits ready for one page.

    They get unique ids, lose links to anything that is not on the page, and, where the page has a table of methods, link to
    it instead of repeating the method. The table keeps the methods that are linked to, or all with ``all_methods``. The
    given dictionaries are changed, but not the objects inside them.
    """
    there = {f"#{exhibit['key']}" for exhibit in exhibits}
    methods = _methods(exhibits)
    seen: set[str] = set()
    for exhibit in exhibits:
        exhibit["id"] = _unique(exhibit["key"], seen)
        exhibit["items"] = [{**i, "link": i["link"] if i["link"] in there else ""} for i in exhibit["items"]]
        exhibit["notes"] = [methods.get(note) or {"text": note, "link": ""} for note in exhibit["notes"]]
        table = exhibit["table"]
        exhibit["wordy"] = bool(table) and any(len(c) > _WORDY for row in table["rows"] for c in row[1:])
        if exhibit["chart"]:
            given = exhibit["chart"]
            exhibit["chart"] = chart(given, given["alt"])
    for exhibit in exhibits:
        if exhibit["key"] == "methods" and exhibit["table"]:
            exhibit["table"] = _used(exhibit["table"], exhibits, all_methods)


def chart(given: dict[str, Any], alt: str) -> dict[str, Any]:
    """A chart as the template expects it (``data``, ``layout``, perhaps ``legend``); ``spec`` is plotly's JSON."""
    return {
        "spec": {"data": given["data"], "layout": given["layout"]},
        "alt": alt,
        "legend": given.get("legend", []),
        "height": int(given["layout"].get("height") or 360),
    }


def _unique(key: str, seen: set[str]) -> str:
    number, name = 1, key
    while name in seen:
        number += 1
        name = f"{key}-{number}"
    seen.add(name)
    return name


def _methods(exhibits: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Notes that the page's table of methods already has, and the link to their row."""
    told: dict[str, dict[str, str]] = {}
    for exhibit in exhibits:
        if exhibit["key"] == "methods" and exhibit["table"]:
            for number, (title, how, _, source) in enumerate(exhibit["table"]["rows"], 1):
                for note in (f"Method: {how}", f"Method: {how} Source: {source}."):
                    told.setdefault(note, {"text": title, "link": f"#m{number}"})
    return told


def _used(table: dict[str, Any], exhibits: list[dict[str, Any]], every: bool) -> dict[str, Any]:
    """The table of methods with the rows that notes link to (all rows if there are no links), each with its anchor."""
    links = {note["link"] for exhibit in exhibits for note in exhibit["notes"]}
    numbered = [(f"m{number}", row) for number, row in enumerate(table["rows"], 1)]
    kept = [pair for pair in numbered if every or f"#{pair[0]}" in links] or numbered
    return {**table, "rows": _told_once([row for _, row in kept]), "ids": [name for name, _ in kept]}


def _told_once(rows: list[list[str]]) -> list[list[str]]:
    """A method that starts like an earlier one refers to it by title."""
    first: dict[str, str] = {}
    out = []
    for title, how, *rest in rows:
        begins, _, more = how.partition(". ")
        known = first.setdefault(begins.rstrip("."), title)
        same = known != title and len(begins) > len(known) + _WORTH
        out.append([title, f"As {known}. {more}".strip() if same else how, *rest])
    return out
