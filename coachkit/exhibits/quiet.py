"""An exhibit without a number: it says in a sentence why, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.words import needs
from coachkit.release import Row, Slice

__all__ = ["method_note", "quiet", "why_hidden"]

_TABLES = {"observations": "classroom observations", "coaching_log": "coaching log"}


def quiet(key: str, part: Slice, measure: str, rows: Iterable[Row], table: str, shows: str) -> Exhibit:
    """The exhibit of a measure that has no number here.

    Parameters
    ----------
    key
        The exhibit's key.
    rows
        The measure's rows here: their status says why there is no number.
    table
        The table it needs; when the district has none, the sentence says so.
    shows
        What it would show: "how many teachers are coached".
    """
    question = part.meta["catalogue"][measure]["question"]
    found = {row.status for row in rows}
    status = next((s for s in ("suppressed", "too few", "not estimable") if s in found), "no data")
    return Exhibit(key, question, _sentence(status, part, measure, table, shows), status=status)


def _sentence(status: str, part: Slice, measure: str, table: str, shows: str) -> str:
    who = "this school" if part.kind == "school" else "the district"
    if status == "suppressed":
        return (
            f"Not shown: too few people are behind this number, and it could point to one of them. ({why_hidden(part)})"
        )
    if status == "too few":
        return f"Too few to say {shows}: this needs at least {needs(part, measure)}."
    if status == "not estimable":
        return f"The data of {who} do not vary enough to say {shows}."
    if not part.has(table):
        return f"The district brought no {_TABLES.get(table, table)}. With one, this would show {shows}."
    return f"There are no rows of {who} in the {_TABLES.get(table, table)} yet. With some, this would show {shows}."


def why_hidden(part: Slice) -> str:
    """The gate's smallest group in words."""
    return f"Groups of fewer than {part.meta['privacy']['minimum_adults']} people are never shown."


def method_note(part: Slice, measure: str) -> str:
    """How a measure is made, from the catalogue: ``Method: …. Source: ….``"""
    entry = part.meta["catalogue"][measure]
    source = "" if entry["source"] == "Own definition" else f" Source: {entry['source']}."
    return f"Method: {entry['method']}{source}"
