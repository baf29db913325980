"""Shares of lessons, with teachers as clusters: the one estimator behind every share of lessons."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue.entry import LessonShare, Measure
from coachkit.measures.frame import MeasureFrame, apply_minimum, build
from coachkit.measures.prepare.lessons import by_teacher, lessons
from coachkit.measures.prepare.terms import DISTRICT, complete, terms
from coachkit.stats import SLACK, anova_icc, clustered_share


def lesson_share(teachers: pd.DataFrame, codes: Sequence[int]) -> pd.DataFrame:
    """Share of lessons at ``codes`` by school and term, as the mean of the teachers' own shares.

    The intraclass correlation of a teacher's lessons is pooled over all schools and terms; the interval is Wilson's on an
    effective sample size (:func:`coachkit.stats.clustered_share`).

    Parameters
    ----------
    teachers
        Weighted counts of lessons, as :func:`coachkit.measures.prepare.lessons.by_teacher` returns them.
    codes
        The counted columns of ``teachers``.

    Returns
    -------
    DataFrame
        ``school_id, term, estimate, low, high, n`` (lessons), ``people`` (teachers), ``contributors`` (teachers with a
        lesson that counts), ``others`` (teachers with a lesson that does not).
    """
    keys = ["school_id", "term"]
    hits, size = teachers[list(codes)].sum(axis=1).to_numpy(), teachers["size"].to_numpy()
    icc = pooled_icc(teachers, hits)
    groups = teachers.groupby(keys, sort=True)
    out = groups["size"].agg(people="size", n="sum").reset_index()
    place = groups.ngroup().to_numpy()
    found = clustered_share(hits / size, size, place, icc, len(out))
    some, rest = (np.bincount(place, few, len(out)) for few in (hits > SLACK, hits < size - SLACK))
    return out.assign(
        estimate=found.estimate, low=found.low, high=found.high, contributors=some.astype(float), others=rest
    )


def pooled_icc(teachers: pd.DataFrame, hits: np.ndarray) -> float:
    """The intraclass correlation of a teacher's lessons, pooled over all schools and terms.

    ``teachers`` has ``school_id, term, size`` (lessons), ``hits`` are the lessons that count.
    """
    own = teachers["school_id"].ne(DISTRICT).to_numpy()
    place = teachers[own].groupby(["school_id", "term"]).ngroup().to_numpy()
    return float(anova_icc(hits[own], teachers["size"].to_numpy()[own], place))


def share_frame(entry: Measure, grid: pd.DataFrame, compare: int = 0) -> MeasureFrame:
    """The measure frame of shares of lessons on a full grid, with the entry's minimum of lessons and teachers.

    If a school has fewer than ``compare`` teachers, its share gets a note that it must not be compared.
    """
    whole = grid.assign(n=np.ceil(grid["n"].fillna(0).astype(float) - SLACK), people=grid["people"].fillna(0))
    rows = apply_minimum(whole, {"n": entry.minimum["lessons"], "people": entry.minimum["teachers"]})
    few = rows["status"].eq("ok") & rows["people"].lt(compare) & rows["school_id"].ne(DISTRICT)
    note = np.where(few, "too few teachers to compare with another school", "")
    return build(entry.key, entry.unit, rows.assign(note=note))


def share_of_lessons(district: District, entry: Measure, wanted: LessonShare) -> MeasureFrame:
    """The share of lessons that an entry declares (:class:`~coachkit.measures.catalogue.entry.LessonShare`).

    Lessons count if their column is filled. With ``each``, every value has a row of its own (``category``); otherwise all
    values count together.
    """
    rows = district.cached(lessons)
    value = district["observations"][wanted.column].reindex(rows.index)
    rows = rows[value.notna() & (rows["level"].gt(0) | (not wanted.with_technology))]
    number = {name: code for code, name in enumerate(wanted.values)}
    weight = 1.0 / rows.groupby("lesson_id")["lesson_id"].transform("size")
    teachers = by_teacher(rows.assign(level=value.map(number).fillna(len(number)), weight=weight), len(number) + 1)
    if not wanted.each:
        grid = complete(lesson_share(teachers, list(number.values())), district, term=terms(district))
        return share_frame(entry, grid, wanted.compare)
    found = pd.concat([lesson_share(teachers, [code]).assign(category=name) for name, code in number.items()])
    grid = complete(found, district, term=terms(district), category=list(wanted.values))
    return share_frame(entry, grid, wanted.compare)
