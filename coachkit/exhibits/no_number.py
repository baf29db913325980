"""An exhibit without a number: a sentence says why, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.number_format import label, minimum, share
from coachkit.release import Estimates, Row

__all__ = ["no_number", "why_hidden"]

# What a sentence calls the tables that a measure may need beyond lessons and roster.
_TABLES = {
    "coaching_log": "coaching log",
    "next_steps": "table of next steps",
    "survey_responses": "table of survey responses",
    "goals": "table of goals",
    "self_assessments": "table of self-assessments",
    "actions": "table of actions",
    "costs": "table of costs",
    "tools": "table of tools",
}
_UNKNOWN = ("no data", "not estimable")


def no_number(
    key: str,
    estimates: Estimates,
    rows: Iterable[Row],
    lacking: str,
    shows: str,
    needs: str = "",
    *,
    measure: str = "",
    question: str = "",
    why: str = "",
) -> Exhibit:
    """The exhibit of a measure without a number here.

    Parameters
    ----------
    measure, question
        The measure it is about (default: the one named like the exhibit), and its question (default: the catalogue's).
    rows
        The measure's rows here: their status says why there is no number.
    lacking
        What there would have to be: "direct coaching events".
    shows
        What it would show: "how many teachers are coached".
    needs
        The table that the measure needs beyond lessons and roster: "coaching_log".
    why
        Why there is no number, where neither too few people nor a missing table is the reason: "the log holds no …".
    """
    rows, measure = list(rows), measure or key
    asked = question or estimates.entry(measure).question
    bounds = [row for row in rows if row.code]
    if bounds:
        return Exhibit(asked, _bound(bounds[-1]), key=key, status="suppressed")
    found = {row.status for row in rows}
    status = next((s for s in ("suppressed", "too few", "not estimable") if s in found), "no data")
    if why and status in _UNKNOWN:
        return Exhibit(asked, f"Not known, for {why}. With it, this would show {shows}.", key=key, status=status)
    return Exhibit(asked, _reason(status, estimates, measure, lacking, shows, needs), key=key, status=status)


def _bound(row: Row) -> str:
    where = " ".join(filter(None, (row.level or label(row.category), f"in {row.term}" if row.term else "")))
    place = f" ({where})" if where else ""
    return f"Of a small group no exact share is shown near none or all{place}: {share(row)}."


def _reason(status: str, estimates: Estimates, measure: str, lacking: str, shows: str, table: str) -> str:
    who = {"school": "This school has", "coach": "You have"}.get(estimates.kind, "The district has")
    if status == "suppressed":
        return f"Not shown: too few people are behind this number, and it could point to one of them. {why_hidden(estimates)}"
    if status == "too few":
        return f"Too few to say {shows}: this needs at least {minimum(estimates, measure)}."
    if status == "not estimable":
        return f"The data do not vary enough to say {shows}."
    if table == "survey_responses" and estimates.has(table) and not estimates.has("survey_items"):
        return f"The district brought answers, but no table of survey items to read them by. With it, this would show {shows}."
    if table and not estimates.has(table):
        return f"The district brought no {_TABLES[table]}. With one, this would show {shows}."
    return f"{who} no {lacking} yet. With some, this would show {shows}."


def why_hidden(estimates: Estimates) -> str:
    """The gate's smallest group in words."""
    return f"Groups of fewer than {estimates.meta.privacy.minimum_adults} people are never shown."
