"""An exhibit without a number: it says in a sentence why, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import label, needs, share
from coachkit.release import Estimates, Row

__all__ = ["method_note", "no_number", "why_hidden"]

_LOG = ("coaching_log", "coaching log")
# What measures rest on beyond lessons and roster, by key or number in the catalogue: table, and its name in a sentence.
_NEEDED: dict[int | str, tuple[str, str]] = {
    "focus_mix": _LOG,
    **dict.fromkeys((1, 2, 3, 4, 5, 6, 7, 9, 11), _LOG),
    10: ("next_steps", "table of next steps"),
    **dict.fromkeys((8, 13, 14, 15, 24), ("survey_responses", "table of survey responses")),
    12: ("goals", "table of goals"),
    18: ("self_assessments", "table of self-assessments"),
    19: ("actions", "table of actions"),
    17: ("costs", "table of costs"),
    25: ("tools", "table of tools"),
}
_UNKNOWN = ("no data", "not estimable")


def no_number(
    key: str,
    estimates: Estimates,
    measure: str,
    rows: Iterable[Row],
    lacking: str,
    shows: str,
    question: str = "",
    why: str = "",
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
    why
        Why there is no number, where neither too few people nor a missing table is the reason: "the log holds no …".
    """
    rows = list(rows)
    bounds = [row for row in rows if row.code]
    if bounds:
        last = bounds[-1]
        where = " ".join(filter(None, (last.level or label(last.category), f"in {last.term}" if last.term else "")))
        told = (
            f"Of a small group no exact share is shown near none or all{f' ({where})' if where else ''}: {share(last)}."
        )
        return Exhibit(key, question or estimates.entry(measure)["question"], told, status="suppressed")
    found = {row.status for row in rows}
    status = next((s for s in ("suppressed", "too few", "not estimable") if s in found), "no data")
    sentence = f"Not known, for {why}. With it, this would show {shows}." if why and status in _UNKNOWN else (
        _sentence(status, estimates, measure, lacking, shows))  # fmt: skip
    return Exhibit(key, question or estimates.entry(measure)["question"], sentence, status=status)


def _sentence(status: str, estimates: Estimates, measure: str, lacking: str, shows: str) -> str:
    who = {"school": "This school has", "coach": "You have"}.get(estimates.kind, "The district has")
    if status == "suppressed":
        return f"Not shown: too few people are behind this number, and it could point to one of them. {why_hidden(estimates)}"
    if status == "too few":
        return f"Too few to say {shows}: this needs at least {needs(estimates, measure)}."
    if status == "not estimable":
        return f"The data do not vary enough to say {shows}."
    number = estimates.entry(measure)["number"]
    table, named = _NEEDED.get(measure) or _NEEDED.get(number, ("", ""))
    if table == "survey_responses" and estimates.has(table) and not estimates.has("survey_items"):
        return f"The district brought answers, but no table of survey items to read them by. With it, this would show {shows}."
    if table and not estimates.has(table):
        return f"The district brought no {named}. With one, this would show {shows}."
    return f"{who} no {lacking} yet. With some, this would show {shows}."


def why_hidden(estimates: Estimates) -> str:
    """The gate's smallest group in words."""
    return f"Groups of fewer than {estimates.meta['privacy']['minimum_adults']} people are never shown."


def method_note(estimates: Estimates, measure: str) -> str:
    """How a measure is made, from the catalogue: ``Method: …. Source: ….``"""
    entry = estimates.entry(measure)
    source = "" if entry["source"] == "Own definition" else f" Source: {entry['source']}."
    return f"Method: {entry['method']}{source}"
