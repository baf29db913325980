"""An exhibit without a number: it says in a sentence why, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.words import needs
from coachkit.release import Row, Slice

__all__ = ["method_note", "quiet", "why_hidden"]

_COACHING = (1, 2, 3, 6)  # numbers of the catalogue that rest on the coaching log


def quiet(
    key: str, part: Slice, measure: str, rows: Iterable[Row], lacking: str, shows: str, question: str = ""
) -> Exhibit:
    """The exhibit of a measure that has no number here.

    Parameters
    ----------
    key, question
        The exhibit's key and question (by default the catalogue's).
    rows
        The measure's rows here: their status says why there is no number.
    lacking
        What there would have to be: "direct coaching events".
    shows
        What it would show: "how many teachers are coached".
    """
    found = {row.status for row in rows}
    status = next((s for s in ("suppressed", "too few", "not estimable") if s in found), "no data")
    sentence = _sentence(status, part, measure, lacking, shows)
    return Exhibit(key, question or part.meta["catalogue"][measure]["question"], sentence, status=status)


def _sentence(status: str, part: Slice, measure: str, lacking: str, shows: str) -> str:
    who = "This school" if part.kind == "school" else "The district"
    if status == "suppressed":
        return (
            f"Not shown: too few people are behind this number, and it could point to one of them. {why_hidden(part)}"
        )
    if status == "too few":
        return f"Too few to say {shows}: this needs at least {needs(part, measure)}."
    if status == "not estimable":
        return f"The data do not vary enough to say {shows}."
    if part.meta["catalogue"][measure]["number"] in _COACHING and not part.has("coaching_log"):
        return f"The district brought no coaching log. With one, this would show {shows}."
    return f"{who} has no {lacking} yet. With some, this would show {shows}."


def why_hidden(part: Slice) -> str:
    """The gate's smallest group in words."""
    return f"Groups of fewer than {part.meta['privacy']['minimum_adults']} people are never shown."


def method_note(part: Slice, measure: str) -> str:
    """How a measure is made, from the catalogue: ``Method: …. Source: ….``"""
    entry = part.meta["catalogue"][measure]
    source = "" if entry["source"] == "Own definition" else f" Source: {entry['source']}."
    return f"Method: {entry['method']}{source}"
