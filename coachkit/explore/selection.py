"""From a view to counts: one row per group, teacher and term, with the lessons at each level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from coachkit.explore.cubes import Cube, within
from coachkit.schema.view import View
from coachkit.stats import SLACK

__all__ = ["Selection", "cells_kept", "ratings_kept", "select"]

_PLACES = ("school", "started")  # dimensions that differ between the schools of one teacher


@dataclass(frozen=True)
class Selection:
    """Rows are distinct groups, teachers and terms; a teacher's schools are combined unless they are the groups.

    ``size`` are lessons, ``group`` codes of ``words``; ``unplaced`` is the number of lessons whose group is unknown, which
    are in no row.
    """

    size: np.ndarray
    group: np.ndarray
    teacher: np.ndarray
    term: np.ndarray
    words: tuple[str, ...]
    unplaced: float
    _count: Callable[[int, int | None], np.ndarray] = field(repr=False)

    def lessons(self, low: int, high: int | None = None) -> np.ndarray:
        """Lessons of each row from level ``low`` to before ``high`` (None: all above)."""
        return self.size if low == 0 and high is None else self._count(low, high)

    def counts(self, levels: int) -> np.ndarray:
        """Lessons of each row at each level."""
        return np.stack([self.lessons(level, level + 1) for level in range(levels)], axis=1)


def select(cube: Cube, view: View, terms: tuple[str, ...], as_of: str = "") -> Selection:
    """The lessons of a view in these terms; teachers are filtered and grouped as of the end of each term, or of ``as_of``."""
    at = None if not as_of else cube.term_at(as_of)
    words = cube.codes(view.by).words if view.by else ("",)
    ratings, cells = ratings_kept(cube, view), cells_kept(cube, view, terms, at)
    by = view.by if view.by and cube.of_lessons(view.by) else ""
    whole = ratings is None and not any(one.dimension in _PLACES for one in view.where)
    cell = cube.first[cube.slots(by)[1]] if by and whole else cube.cells if ratings is None and not by else cube.cell
    keep = ratings if cells is None else cells[cell] if ratings is None else ratings & cells[cell]
    rows = slice(None) if keep is None else np.flatnonzero(keep)
    cell = cell[rows]
    if by and whole:

        def counted(low: int, high: int | None) -> np.ndarray:
            return cube.table(by, low, high, lambda: _weights(cube, slice(None), by))[rows]

    elif ratings is None and not by:

        def counted(low: int, high: int | None) -> np.ndarray:
            return cube.lessons(low, high)[rows]

    else:
        weight, level = _weights(cube, rows, by), cube.level[rows]

        def counted(low: int, high: int | None) -> np.ndarray:
            return within(weight, level, low, high)

    group: np.ndarray | None = None
    if by:
        slot, once, group = cube.slots(by)
        slot, owner = (np.arange(len(once)) if whole else slot)[rows], cube.first[once]
    elif view.by == "school":
        slot, owner, group = cell, cube.cells, cube.codes("school").code[cube.pair, 0]
    elif view.by == "started":  # it differs between the schools of one teacher
        width = len(words) + 1
        slot = cube.once[cell] * width + 1 + _of_people(cube, cube.codes("started").code, cell, at)
        owner, group = np.repeat(cube.first, width), np.tile(np.arange(width) - 1, len(cube.first))
    else:
        slot, owner = cube.once[cell], cube.first
    places = len(owner)
    size = np.bincount(slot, counted(0, None), places)
    some = np.flatnonzero(size > SLACK)
    size, owner = size[some], owner[some]
    if group is not None:
        group = group[some]
    elif view.by:
        group = _of_people(cube, cube.codes(view.by).code, owner, at)
    else:
        group = np.zeros(len(some), dtype=np.int64)
    lost, unplaced = group < 0, 0.0
    if lost.any():
        unplaced, placed = float(size[lost].sum()), np.flatnonzero(~lost)
        size, owner, group, some = size[placed], owner[placed], group[placed], some[placed]

    def count(low: int, high: int | None) -> np.ndarray:
        return np.bincount(slot, counted(low, high), places)[some]

    return Selection(
        size, group.astype(np.int64), cube.teacher[owner], cube.term[owner].astype(np.int64), words, unplaced, count
    )


def ratings_kept(cube: Cube, view: View) -> np.ndarray | None:
    """True for the ratings that the filters on lessons keep; None without such filters."""
    masks = [cube.mask(only) for only in view.where if cube.of_lessons(only.dimension)]
    return np.logical_and.reduce(masks) if masks else None


def cells_kept(cube: Cube, view: View, terms: tuple[str, ...], at: int | None) -> np.ndarray | None:
    """True for the cells that terms and filters on teachers keep; None when all are kept."""
    keep: np.ndarray | None = None
    if len(terms) < len(cube.terms):
        wanted = np.isin(np.arange(len(cube.terms)), [cube.term_at(term) for term in terms])
        keep = wanted[cube.term]
    for only in view.where:
        if not cube.of_lessons(only.dimension):
            found = _of_people(cube, cube.mask(only), slice(None), at)
            keep = found if keep is None else keep & found
    return keep


def _of_people(cube: Cube, values: np.ndarray, cell: np.ndarray | slice, at: int | None) -> np.ndarray:
    """The values (pairs × terms, or × 1) of some cells, as of their own term or of the term ``at``."""
    pair, width = cube.pair[cell], values.shape[1]
    if width == 1 or at is not None:
        found: np.ndarray = values[:, 0 if width == 1 else at][pair]
    else:
        found = values.ravel()[pair * width + cube.term[cell]]
    return found


def _weights(cube: Cube, rows: np.ndarray | slice, by: str) -> np.ndarray:
    """Weights of some ratings: those of a lesson (with one value of ``by``) add up to 1."""
    weight = cube.weight[rows].copy()
    some = np.flatnonzero(weight < 1)
    if len(some):
        at, lesson, place = cube.doubles
        if by:
            lesson = cube.kept(("doubles", by), lambda: _same_value(lesson, cube.codes(by).code[at]))
        of = lesson[place[rows][some]]
        weight[some] = 1.0 / np.bincount(of)[of]
    return weight


def _same_value(lesson: np.ndarray, code: np.ndarray) -> np.ndarray:
    """A number for each rating, equal for ratings of one lesson with the same value."""
    key = lesson.astype(np.int64) * (int(code.max(initial=0)) + 2) + code + 1
    return np.unique(key, return_inverse=True)[1].astype(np.int32)
