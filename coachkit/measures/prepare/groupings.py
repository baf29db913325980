"""Groupings of teachers: in each, every teacher is in exactly one group (a subject, a grade band, an own chapter's selection)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.errors import BadConfig, CoachkitError
from coachkit.measures.prepare.groups import NOT_GIVEN, groups, in_order
from coachkit.measures.prepare.outcomes import outcomes
from coachkit.measures.prepare.selection import selected
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.schema.chapters import CHAPTER, Chapter
from coachkit.schema.config import FILE
from coachkit.schema.view import View

SELECTED, OTHERS = "in the selection", "others"
BY = ("subject", "grade_band", "school_type", "years_of_service")
_OUTCOME = ["school_id", "term", "to_term", "teacher_id", "value", "size", "some", "rest"]


def groupings(district: District) -> pd.DataFrame:
    """The group of each teacher and term in each grouping; get it with ``district.cached(groupings)``.

    Returns
    -------
    DataFrame
        ``teacher_id, term``, and a column per grouping, in the order in which they count: the district's own chapters
        (``chapter:NAME``: ``in the selection`` or ``others``) come last, in the order of ``coachkit.toml``.

    Raises
    ------
    BadConfig
        When a chapter's filter does not fit the data.
    """
    found = district.cached(groups)[["teacher_id", "term", *BY]]
    keys = pd.MultiIndex.from_frame(found[["term", "teacher_id"]])
    for chapter in district.config.chapter:
        inside = keys.isin(_selected(district, chapter))
        found = found.assign(**{chapter.item: np.where(inside, SELECTED, OTHERS)})
    return found


def _selected(district: District, chapter: Chapter) -> pd.MultiIndex:
    """Terms and teachers of a chapter's selection."""
    try:
        rows = selected(district, View(where=chapter.view.where, terms=chapter.view.terms))
    except CoachkitError as error:
        raise BadConfig(f"{FILE}: chapter '{chapter.title}': {error.message}", error.fix) from None
    return pd.MultiIndex.from_frame(rows[["term", "teacher_id"]].drop_duplicates())


def categories(district: District) -> dict[str, list[str]]:
    """The groups of each grouping, in their order."""
    found = district.cached(groupings).drop(columns=["teacher_id", "term"])
    own = {chapter.item: [SELECTED, OTHERS] for chapter in district.config.chapter}
    items = [str(item) for item in found]
    return {item: own.get(item) or in_order(item, {*found[item], NOT_GIVEN}, district) for item in items}


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
        items = [str(item) for item in found if item not in ("when", "teacher_id")]
        none = {item: OTHERS if item.startswith(CHAPTER) else NOT_GIVEN for item in items}
        out[name] = both[_OUTCOME].join(both[items].fillna(none))
    return out


def recorded(district: District) -> pd.DataFrame:
    """Every outcome of the district's own rows with the groups of its teachers in one table: with ``outcome``, the measure."""
    parts = [
        rows[rows["school_id"].eq(DISTRICT)].assign(outcome=name) for name, rows in district.cached(grouped).items()
    ]
    return pd.concat(parts, ignore_index=True)
