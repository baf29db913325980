"""Groupings of teachers: in each, every teacher is in exactly one group (a subject, a grade band, an own chapter's selection)."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.groups import NOT_GIVEN, groups, in_order
from coachkit.measures.prepare.outcomes import outcomes
from coachkit.measures.prepare.terms import DISTRICT

__all__ = ["BY", "categories", "grouped", "groupings", "recorded"]

BY = ("subject", "grade_band", "school_type", "years_of_service")
_OUTCOME = ["school_id", "term", "to_term", "teacher_id", "value", "size", "some", "rest"]


def groupings(district: District) -> pd.DataFrame:
    """The group of each teacher and term in each grouping; get it with ``district.cached(groupings)``.

    Returns
    -------
    DataFrame
        ``teacher_id, term``, and a column per grouping, in the order in which they count.
    """
    return district.cached(groups)[["teacher_id", "term", *BY]]


def categories(district: District) -> dict[str, list[str]]:
    """The groups of each grouping, in their order."""
    found = district.cached(groupings).drop(columns=["teacher_id", "term"])
    return {str(item): in_order(str(item), {*found[item], NOT_GIVEN}, district) for item in found}


def grouped(district: District) -> dict[str, pd.DataFrame]:
    """Every outcome with the groups of its teachers; get it with ``district.cached(grouped)``.

    A change between two terms counts for the groups at the end of the later one; teachers who are on no roster then are in
    the group ``not given``.

    Returns
    -------
    dict of DataFrame
        By outcome, the columns of :func:`coachkit.measures.prepare.outcomes.outcomes` and one per grouping.
    """
    found = district.cached(groupings).rename(columns={"term": "when"})
    out = {}
    for name, rows in district.cached(outcomes).items():
        when = rows["to_term"].where(rows["to_term"].ne(""), rows["term"])
        both = rows.assign(when=when).merge(found, on=["when", "teacher_id"], how="left", validate="many_to_one")
        items = [item for item in found if item not in ("when", "teacher_id")]
        out[name] = both[_OUTCOME].join(both[items].fillna(NOT_GIVEN))
    return out


def recorded(district: District) -> pd.DataFrame:
    """Every outcome of the district's own rows with the groups of its teachers in one table: with ``outcome``, the measure."""
    parts = [
        rows[rows["school_id"].eq(DISTRICT)].assign(outcome=name) for name, rows in district.cached(grouped).items()
    ]
    return pd.concat(parts, ignore_index=True)
