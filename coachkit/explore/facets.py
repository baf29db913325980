"""Lessons at each value of each dimension under all other filters: what a click would leave. And the lessons behind a number."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from coachkit.errors import Unknown
from coachkit.explore.answers import Answer
from coachkit.explore.change import in_two_terms, two_terms
from coachkit.explore.cubes import EPOCH, Cube
from coachkit.explore.selection import cells_kept, lesson_filters, of_people
from coachkit.measures.prepare.dimensions import Codes
from coachkit.schema.view import CHANGES, View


def facets(cube: Cube, view: View, dimensions: list[str]) -> dict[str, np.ndarray]:
    """For each dimension, lessons by its values, as filtered by all the others."""
    shown = two_terms(cube, view)[1:] if view.show in CHANGES else view.terms or cube.terms
    at = cube.term_at(shown[0]) if view.show in CHANGES else None
    every, out = _kept(cube, view, shown, at), {}
    for name in dimensions:
        found = every
        if name == "term" or view.filter_on(name):
            found = _kept(cube, view.only(name), cube.terms if name == "term" else shown, at)
        if name == "term":
            out[name] = np.bincount(cube.term[found.cell], found.lessons, len(cube.terms))
            continue
        codes = cube.codes(name)
        if cube.of_lessons(name):
            several, weight = cube.weights(found.keep, name)
            out[name] = _counted(codes, codes.code[found.ratings])
            out[name] = out[name] - _counted(codes, codes.code[several], 1 - weight)
        else:
            out[name] = _counted(codes, of_people(cube, codes.code, found.cell, at), found.lessons)
    return out


def _counted(codes: Codes, code: np.ndarray, weight: np.ndarray | None = None) -> np.ndarray:
    """How often each category occurs."""
    return np.bincount(code + 1, weight, len(codes.words) + 1)[1:]  # a code fits its type with one more


class _Kept(NamedTuple):
    """The cells that a view keeps and their lessons; its ratings, and True for each of them (None: all)."""

    cell: np.ndarray
    lessons: np.ndarray
    ratings: np.ndarray | slice
    keep: np.ndarray | None


def _kept(cube: Cube, view: View, terms: tuple[str, ...], at: int | None) -> _Kept:
    cells, keep = cells_kept(cube, view, terms, at), cube.keep(lesson_filters(cube, view))
    found = cube.table("", lesson_filters(cube, view), split=True)
    rows = slice(None) if cells is None else np.flatnonzero(cells[found.cell])
    if cells is not None:
        keep = cells[cube.cell] if keep is None else keep & cells[cube.cell]
    ratings = slice(None) if keep is None else np.flatnonzero(keep)
    return _Kept(found.cell[rows], found.parts(0, len(cube.levels))[rows] / found.unit, ratings, keep)


def behind(answer: Answer, group: str = "", term: str = "", moved: tuple[int, int] | None = None) -> pd.DataFrame:
    """The ratings behind a number of an answer: see :meth:`coachkit.explore.Answer.behind`."""
    cube, view = answer.cube, answer.view
    change = view.show in CHANGES
    at = cube.term_at(answer.terms[-1]) if change else None
    terms = (term,) if term and not change else answer.terms
    ratings = np.arange(len(cube.cell))[_kept(cube, view, terms, at).ratings]
    if view.by and group:
        codes = cube.codes(view.by)
        if group not in codes.words:
            raise Unknown(view.by.replace("_", " "), group, codes.words)
        of = cube.of_lessons(view.by)
        code = codes.code[ratings] if of else of_people(cube, codes.code, cube.cell[ratings], at)
        ratings = ratings[code == codes.words.index(group)]
    if change:
        ratings = ratings[np.isin(cube.teacher[cube.cell[ratings]], _seen(answer, group, moved))]
    return _rows(cube, ratings)


def _seen(answer: Answer, group: str, moved: tuple[int, int] | None) -> np.ndarray:
    """The teachers of a group who were seen in both terms, and moved so."""
    found = in_two_terms(answer.cube, answer.view)
    keep = found.group == found.rows.words.index(group) if group else np.ones(len(found.group), dtype=bool)
    if moved is not None:
        before, after = found.typical(len(answer.levels))
        keep &= (before == moved[0]) & (after == moved[1])
    return found.teacher[keep]


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
