"""The teachers that a view's filters keep, term by term: what a chapter rests on."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.errors import BadInput, Unknown
from coachkit.measures.prepare.dimensions import teacher_dimensions
from coachkit.schema.dimensions import DIMENSIONS, OWN
from coachkit.schema.view import View


def selected(district: District, view: View) -> pd.DataFrame:
    """Teachers that a view keeps, one row per term, school and teacher there: on the roster, or observed.

    Returns
    -------
    DataFrame
        ``term, school_id, teacher_id``, as texts. What may change with time is as of the term's end.

    Raises
    ------
    BadInput
        When the view has a filter on lessons: it chooses lessons, not teachers.
    Unknown
        When a dimension, value or term does not exist in the district.

    Examples
    --------
    >>> rows = selected(coachkit.load("exports/district"), View())
    >>> rows.columns.tolist()
    ['term', 'school_id', 'teacher_id']
    """
    known = district.cached(teacher_dimensions)
    keep = known.here.copy()
    for only in view.where:
        own = only.dimension in DIMENSIONS and DIMENSIONS[only.dimension].of == "lesson"
        if own or (only.dimension not in known.codes and only.dimension in _of_lessons(district)):
            raise BadInput(
                f"'{only.dimension}' describes lessons; here only filters on teachers and schools can be used.",
                "Known: " + ", ".join(known.codes) + ".",
            )
        keep &= known.keep(only)
    for term in view.terms:
        if term not in known.terms:
            raise Unknown("term", term, known.terms)
    if view.terms:
        keep &= np.isin(known.terms, view.terms)
    at, pair = np.nonzero(keep.T)
    return pd.DataFrame(
        {
            "term": np.array(known.terms, dtype=object)[at],
            "school_id": known.schools[known.school[pair]],
            "teacher_id": known.teachers[known.teacher[pair]],
        }
    ).astype("str")


def teachers(district: District, view: View, term: str) -> frozenset[str]:
    """Ids of the teachers that a view keeps in one term, at any school; see :func:`selected`.

    Examples
    --------
    >>> district = coachkit.load("exports/district")
    >>> sorted(teachers(district, View().only("school", "001"), district.config.terms[0].name))
    ['T1', 'T2']
    """
    rows = selected(district, View(where=view.where, terms=(term,)))
    return frozenset(rows["teacher_id"])


def _of_lessons(district: District) -> set[str]:
    return {name for name in district["observations"].columns if name.startswith(OWN)}
