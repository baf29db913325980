"""An exhibit with a number: the question of its measure, and the method as the last note."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.exhibits.exhibit import Chart, Exhibit, Table
from coachkit.release import Estimates


def finding(
    key: str,
    estimates: Estimates,
    sentence: str,
    chart: Chart | None,
    table: Table | None,
    notes: Iterable[str] = (),
    *,
    measure: str = "",
    question: str = "",
    after_method: Iterable[str] = (),
) -> Exhibit:
    """The exhibit of a measure that has a number.

    Parameters
    ----------
    measure
        The measure whose question and method it shows (default: the one named like the exhibit).
    question
        A question in place of the catalogue's.
    notes, after_method
        Notes before and after the note on the method.
    """
    measure = measure or key
    asked = question or estimates.entry(measure).question
    every = (*notes, method_note(estimates, measure), *after_method)
    return Exhibit(asked, sentence, table, chart, key=key, notes=every)


def method_note(estimates: Estimates, measure: str) -> str:
    """The method of a measure, from the catalogue: ``Method: …. Source: ….``"""
    entry = estimates.entry(measure)
    source = "" if entry.source == "Own definition" else f" Source: {entry.source}."
    return f"Method: {entry.method}{source}"


def own_series(estimates: Estimates) -> str:
    """The name of the estimates' own series in a chart: ``This school`` or ``District``."""
    return "This school" if estimates.kind == "school" else "District"
