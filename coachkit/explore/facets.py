"""Lessons at each value of each dimension under all other filters: what a click would leave. And the lessons behind a number."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.errors import Unknown
from coachkit.explore.answers import Answer
from coachkit.explore.change import in_two_terms, two_terms
from coachkit.explore.cubes import EPOCH, Cube
from coachkit.explore.selection import cells_kept, ratings_kept
from coachkit.schema.view import CHANGES, View

__all__ = ["behind", "facets"]


def facets(cube: Cube, view: View, dimensions: list[str]) -> dict[str, np.ndarray]:
    """For each dimension, lessons (ratings, for observers) by its values, as filtered by all the others."""
    shown = two_terms(cube, view)[1:] if view.show in CHANGES else view.terms or cube.terms
    at = cube.term_at(shown[0]) if view.show in CHANGES else None
    every = _weights(cube, view, shown, at)
    out = {}
    for name in dimensions:
        by_cell, by_rating = every
        if name == "term":
            by_cell, by_rating = _weights(cube, view, cube.terms, at)
        elif view.filter_on(name):
            by_cell, by_rating = _weights(cube, view.only(name), shown, at)
        if name == "term":
            out[name] = np.bincount(cube.term, by_cell, len(cube.terms))
        elif cube.of_lessons(name):
            codes = cube.codes(name)
            weight = (by_rating > 0).astype(float) if name == "observer" else by_rating
            out[name] = np.bincount(codes.code.astype(np.int64) + 1, weight, len(codes.words) + 1)[1:]
        else:
            codes = cube.codes(name)
            when = cube.term.astype(np.int64) if at is None else np.full(len(cube.term), at)
            code = codes.code[cube.pair, when if codes.code.shape[1] > 1 else 0]
            out[name] = np.bincount(code.astype(np.int64) + 1, by_cell, len(codes.words) + 1)[1:]
    return out


def _weights(cube: Cube, view: View, terms: tuple[str, ...], at: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Lessons of each cell, and weights of each rating, under the filters of a view."""
    ratings, cells = ratings_kept(cube, view), cells_kept(cube, view, terms, at)
    weight = cube.weight if ratings is None else cube.weight * ratings
    if cells is not None:
        weight = weight * cells[cube.cell]
    size = cube.size if ratings is None else np.bincount(cube.cell, weight, len(cube.pair))
    return (size if cells is None or ratings is not None else size * cells), weight


def behind(answer: Answer, group: str = "", term: str = "", moved: tuple[int, int] | None = None) -> pd.DataFrame:
    """The ratings behind a number, one row each: rows about people, for the analyst alone.

    Parameters
    ----------
    answer
        The answer that shows the number.
    group, term
        Its row (``""``: the selection as one) and column (``""``: all terms shown; those of a change).
    moved
        For transitions, the typical levels before and after, as codes.

    Returns
    -------
    DataFrame
        ``date, term, school_id, teacher_id, observer_id, level``, the dimensions of lessons, ``observation_id``, by date.
    """
    cube, view = answer.cube, answer.view
    change = view.show in CHANGES
    at = cube.term_at(answer.terms[-1]) if change else None
    terms = (term,) if term and not change else answer.terms
    keep = np.ones(len(cube.cell), dtype=bool)
    ratings, cells = ratings_kept(cube, view), cells_kept(cube, view, terms, at)
    if ratings is not None:
        keep &= ratings
    if cells is not None:
        keep &= cells[cube.cell]
    if view.by and group:
        codes = cube.codes(view.by)
        if group not in codes.words:
            raise Unknown(view.by.replace("_", " "), group, codes.words)
        wanted = codes.words.index(group)
        if cube.of_lessons(view.by):
            keep &= codes.code == wanted
        else:
            when = np.full(len(cube.term), at) if at is not None else cube.term.astype(np.int64)
            keep &= (codes.code[cube.pair, when if codes.code.shape[1] > 1 else 0] == wanted)[cube.cell]
    if change:
        keep &= np.isin(cube.teacher, _seen(answer, group, moved))[cube.cell]
    return _rows(cube, np.flatnonzero(keep))


def _seen(answer: Answer, group: str, moved: tuple[int, int] | None) -> np.ndarray:
    """The teachers of a group who were seen in both terms, and moved so."""
    found = in_two_terms(answer.cube, answer.view)
    both = found.both
    keep = found.group[both] == found.rows[1].words.index(group) if group else np.ones(len(both), dtype=bool)
    if moved is not None:
        before, after = found.typical(len(answer.levels))
        keep &= (before == moved[0]) & (after == moved[1])
    return found.teacher[both][keep]


def _rows(cube: Cube, at: np.ndarray) -> pd.DataFrame:
    pair = cube.pair[cube.cell[at]]
    people = cube.people
    columns = {
        "date": pd.Series(EPOCH + cube.day[at].astype("timedelta64[D]")).astype("datetime64[ns]"),
        "term": np.array(cube.terms, dtype=object)[cube.term[cube.cell[at]]],
        "school_id": people.schools[people.school[pair]],
        "teacher_id": people.teachers[people.teacher[pair]],
        "observer_id": _words(cube, "observer", at),
        "level": np.array(cube.levels, dtype=object)[cube.level[at]],
    }
    columns |= {name: _words(cube, name, at) for name in cube.dims if name not in ("observer", "technology")}
    columns["observation_id"] = np.strings.decode(cube.ids[at], "utf-8").astype(object)
    return pd.DataFrame(columns).sort_values(["date", "observation_id"], ignore_index=True)


def _words(cube: Cube, name: str, at: np.ndarray) -> np.ndarray:
    codes = cube.dims[name]
    found: np.ndarray = np.array([*codes.words, ""], dtype=object)[codes.code[at]]
    return found
