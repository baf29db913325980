"""Ratings for the ordinal model, and the random terms that the data can carry."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar

import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.terms import terms
from coachkit.stats.ordinal_mixed import same_partition

# Random terms in the order in which they are kept when the data cannot tell two of them apart.
TERMS = ("teacher_id", "school_id", "observer_id", "school_term", "teacher_term", "lesson")
_LEAST_SCHOOLS, _LEAST_DOUBLE = 4, 10
_KEPT: OrderedDict[str, Any] = OrderedDict()
_KEEP = 4
_T = TypeVar("_T")


def ratings(district: District) -> pd.DataFrame:
    """One row per rating of a lesson in a term; an observer's second rating of the same lesson is left out.

    Returns
    -------
    DataFrame
        ``level`` (code), ``school_id, teacher_id, observer_id``, ``term`` (ordered categorical of the terms seen),
        ``school_term, teacher_term`` (numbers), ``lesson`` (a number where rated twice or more, else missing).
    """
    rows = district.cached(lessons).drop_duplicates(["lesson_id", "observer_id"])
    seen = [term for term in terms(district) if rows["term"].eq(term).any()]
    twice = rows.groupby("lesson_id")["lesson_id"].transform("size").gt(1)
    number = rows.groupby("lesson_id", sort=False).ngroup().astype("float64")
    return pd.DataFrame(
        {
            "level": rows["level"],
            "school_id": rows["school_id"],
            "teacher_id": rows["teacher_id"],
            "observer_id": rows["observer_id"],
            "term": pd.Categorical(rows["term"], seen, ordered=True),
            "school_term": rows.groupby(["school_id", "term"]).ngroup(),
            "teacher_term": rows.groupby(["teacher_id", "term"]).ngroup(),
            "lesson": number.where(twice),
        }
    ).reset_index(drop=True)


def estimable_terms(rows: pd.DataFrame, wanted: tuple[str, ...] = TERMS) -> tuple[list[str], list[str]]:
    """The random terms that the data can carry, and a sentence for each term that is left out."""
    several = rows["term"].nunique() > 1
    kept: list[str] = []
    notes = []
    for name in wanted:
        why = _why_not(rows, name, several)
        codes = pd.factorize(rows[name])[0]
        alike = next((k for k in kept if same_partition(pd.factorize(rows[k])[0], codes)), None)
        if why or alike:
            notes.append(f"{_WORDS[name]} left out: {why or f'not to be told from the {_WORDS[alike or name]}'}")
        else:
            kept.append(name)
    return kept, notes


_WORDS = {
    "teacher_id": "teachers",
    "school_id": "schools",
    "observer_id": "observers",
    "school_term": "schools in a term",
    "teacher_term": "teachers in a term",
    "lesson": "lessons",
    "observer_term": "observers in a term",
    "coach": "coaches",
}


def _why_not(rows: pd.DataFrame, name: str, several: bool) -> str:
    if name in {"school_term", "teacher_term", "observer_term"} and not several:
        return "there is one term only"
    if name == "school_term":
        both = rows.groupby("school_id")["term"].nunique().gt(1).sum()
        return f"fewer than {_LEAST_SCHOOLS} schools were seen in two terms" if both < _LEAST_SCHOOLS else ""
    if name == "lesson":
        few = rows["lesson"].nunique() < _LEAST_DOUBLE
        return f"fewer than {_LEAST_DOUBLE} lessons were rated twice" if few else ""
    found = rows[name].value_counts()
    if len(found) < 2:
        return "there is one only" if len(found) else "there are none"
    return "none has two ratings" if found.iloc[0] < 2 else ""


def cached_fit(name: str, rows: pd.DataFrame, settings: object, make: Callable[[], _T]) -> _T:
    """The result of ``make()`` for these rows and settings, cached: a model is fitted once per district."""
    digest = hashlib.sha256(f"{name}\0{settings!r}\0{list(rows.columns)}\0{len(rows)}".encode())
    digest.update(pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes())
    key = digest.hexdigest()
    if key in _KEPT:
        _KEPT.move_to_end(key)
    else:
        _KEPT[key] = make()
        while len(_KEPT) > _KEEP:
            _KEPT.popitem(last=False)
    found: _T = _KEPT[key]
    return found
