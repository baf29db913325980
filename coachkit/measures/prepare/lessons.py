"""Lessons for measures: each lesson has the same weight, however many observers rated it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.rollup import as_texts
from coachkit.measures.prepare.terms import DISTRICT, term_of


def lessons(district: District) -> pd.DataFrame:
    """Rated lessons in a term.

    Returns
    -------
    DataFrame
        ``school_id, teacher_id, lesson_id`` (a number)``, observer_id, term, level`` (code, 0 the lowest), ``weight``
        (1 ÷ ratings of the lesson: a double rating counts once, half at each level). One row per observation; ids and
        terms are categoricals.
    """
    rows = district["observations"]
    people = ["school_id", "teacher_id", "observer_id"]
    # A lesson has one teacher, school and day: an id used for several of them stands for several lessons.
    lesson = rows.groupby(["lesson_id", "school_id", "teacher_id", "date"], sort=False).ngroup()
    out = rows[people].astype("category")
    out = out.assign(
        lesson_id=lesson,
        term=term_of(rows["date"], district).astype("category"),
        level=rows["level"].cat.codes.astype("int64"),
    )
    out = out[out["term"].notna() & out["level"].ge(0)]
    return out.assign(weight=1.0 / out.groupby("lesson_id")["lesson_id"].transform("size"))


def by_teacher(rows: pd.DataFrame, levels: int) -> pd.DataFrame:
    """Weighted counts of lessons at each level, by teacher, term and school; then again for the district.

    Parameters
    ----------
    rows
        Rows from :func:`lessons`, or some of them.
    levels
        Number of levels of the scale.

    Returns
    -------
    DataFrame
        ``school_id, term, teacher_id, 0 … levels−1, size``; the district's rows (``school_id == ""``)
        come first and combine the rows of a teacher at two schools.
    """
    keys = ["school_id", "term", "teacher_id"]
    one_hot = {str(level): rows["weight"].where(rows["level"].eq(level), 0.0) for level in range(levels)}
    own = as_texts(rows[keys].assign(**one_hot).groupby(keys, as_index=False, sort=True, observed=True).sum())
    several = own["teacher_id"].duplicated(keep=False)  # in more schools than one, or terms
    whole = own.assign(school_id=DISTRICT)
    again = whole[several].groupby(keys, as_index=False, sort=True, observed=True).sum()
    whole = pd.concat([whole[~several], again]).sort_values(keys)
    out = pd.concat([whole, own], ignore_index=True)
    out.columns = [*keys, *range(levels)]
    return out.assign(size=out[list(range(levels))].sum(axis=1))


def counted(district: District) -> pd.DataFrame:
    """:func:`by_teacher` for all :func:`lessons` and the levels of the scale; get it with ``district.cached(counted)``."""
    return by_teacher(district.cached(lessons), len(district.config.scale.levels))


def typical_level(counts: np.ndarray) -> np.ndarray:
    """The lower median level of each row of (weighted) counts, as a code."""
    share = counts.cumsum(axis=1) / counts.sum(axis=1, keepdims=True)
    return (share >= 0.5 - 1e-12).argmax(axis=1)
