"""An exhibit without a number: a sentence says why, and what would change that."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.exhibits.exhibit import Exhibit, Lack
from coachkit.exhibits.number_format import label, minimum, share
from coachkit.release import Estimates, Row

HIDDEN = "Parts marked “not shown” are hidden to protect individuals."

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
    "outcomes": "table of student outcomes",
}
_UNKNOWN = ("no data", "not estimable")


def no_number(
    key: str,
    estimates: Estimates,
    rows: Iterable[Row],
    lacking: str,
    shows: str,
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
    reason = why if status in _UNKNOWN else ""
    lack = _lack(status, estimates, measure, lacking, shows, reason)
    return Exhibit(asked, said(lack), key=key, status=status, lack=lack)


def _bound(row: Row) -> str:
    where = " ".join(filter(None, (row.level or label(row.category), f"in {row.term}" if row.term else "")))
    place = f" ({where})" if where else ""
    return f"The group is small, so a share near none or all is only given as a limit{place}: {share(row)}."


def _lack(status: str, estimates: Estimates, measure: str, lacking: str, shows: str, why: str) -> Lack:
    if why:
        return Lack("why", shows, why)
    if status == "suppressed":
        return Lack("hidden", shows)
    if status == "too few":
        return Lack("more", shows, f"at least {minimum(estimates, measure)}")
    if status == "not estimable":
        return Lack("why", shows, "the data do not vary enough")
    table = estimates.entry(measure).needs
    if table == "survey_responses" and estimates.has(table) and not estimates.has("survey_items"):
        return Lack("bring", shows, "a table of survey items, to read the answers by")
    if table and not estimates.has(table):
        return Lack("bring", shows, f"a {_TABLES[table]}")
    return Lack("bring", shows, lacking)


def said(lack: Lack) -> str:
    """A lack as a sentence of its own."""
    if lack.kind == "hidden":
        return f"{lack.shows[:1].upper()}{lack.shows[1:]}: hidden to protect individuals."
    if lack.kind == "why":
        return f"We can’t tell {lack.shows}: {lack.what}."
    if lack.kind == "more":
        return f"Too few to say {lack.shows}: this needs {lack.what}."
    return f"Bring {lack.what} to see {lack.shows}."


def newer_unshown(rows: Iterable[Row], shown: Row) -> str:
    """A sentence on the newest term (or wave) after the one shown that has rows but no figure; blank if there is none."""
    rows = list(rows)
    names = list(dict.fromkeys(_when(row) for row in rows if _when(row)))
    if _when(shown) not in names:
        return ""
    later = names[names.index(_when(shown)) + 1 :]
    for name in reversed(later):
        found = {row.status for row in rows if _when(row) == name}
        if "suppressed" in found:
            return f" The figure for {name} is hidden to protect individuals."
        if "too few" in found:
            return f" There are too few data in {name} for a figure."
    return ""


def _when(row: Row) -> str:
    return row.to_term or row.term or row.wave
