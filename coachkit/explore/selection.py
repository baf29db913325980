"""From a view to counts: one row per group, teacher and term, with the lessons at each level."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from coachkit.explore.cubes import Cube, Kinds, Table, kinds_of
from coachkit.schema.dimensions import Filter
from coachkit.schema.view import View

_PLACES = ("school", "started")  # dimensions that differ between the schools of one teacher


@dataclass(frozen=True)
class Selection:
    """Rows are distinct groups, teachers and terms; a teacher's schools are combined unless they are the groups.

    ``group`` are codes of ``words``; ``unplaced`` is the number of lessons (of the term ``as_of``, if there is one) whose
    group is unknown, which are in no row.
    """

    group: np.ndarray
    teacher: np.ndarray
    term: np.ndarray
    words: tuple[str, ...]
    unplaced: float
    _table: Table = field(repr=False)
    _rows: np.ndarray | slice = field(repr=False)
    _first: np.ndarray | None = field(repr=False)

    @cached_property
    def size(self) -> np.ndarray:
        """Lessons of each row."""
        return self.lessons(0, len(self._table.counts))

    def lessons(self, low: int, high: int) -> np.ndarray:
        """Lessons of each row from level ``low`` to before ``high``."""
        return self._parts(low, high) / self._table.unit

    def counts(self, levels: int) -> np.ndarray:
        """Lessons of each row at each level."""
        return np.stack([self.lessons(level, level + 1) for level in range(levels)], axis=1)

    def kinds(self, low: int, high: int) -> Kinds:
        """Each row's kind, and the kinds' lessons, in all and from level ``low`` to before ``high``."""
        if self._first is not None:
            return kinds_of(self._parts(0, len(self._table.counts)), self._parts(low, high), self._table.unit)
        kind, size, hits = self._table.kinds(low, high)
        return kind[self._rows], size, hits

    def _parts(self, low: int, high: int) -> np.ndarray:
        found = self._table.parts(low, high)[self._rows]
        return found if self._first is None else np.add.reduceat(found, self._first, dtype=found.dtype)


def select(cube: Cube, view: View, terms: tuple[str, ...], as_of: str = "") -> Selection:
    """The lessons of a view in these terms; teachers are filtered and grouped as of the end of each term, or of ``as_of``."""
    at = None if not as_of else cube.term_at(as_of)
    words = cube.codes(view.by).words if view.by else ("",)
    by = view.by if view.by and cube.of_lessons(view.by) else ""
    split = any(name in _PLACES for name in (view.by, *(one.dimension for one in view.where)))
    found, keep = cube.table(by, lesson_filters(cube, view), split), cells_kept(cube, view, terms, at)
    rows: Any = slice(None) if keep is None else np.flatnonzero(keep[found.cell])
    cell = found.cell[rows]
    group = found.value[rows] if by else of_people(cube, cube.codes(view.by).code, cell, at) if view.by else 0 * cell
    lost = group < 0
    missing = np.flatnonzero(lost if at is None else lost & (cube.term[cell] == at))
    if lost.any() or split:
        rows = np.arange(len(found.cell))[rows]
    unplaced = 0.0
    if lost.any():
        unplaced = float(found.parts(0, len(cube.levels))[rows[missing]].sum() / found.unit)
        placed = np.flatnonzero(~lost)
        rows, cell, group = rows[placed], cell[placed], group[placed]
    first = None
    if split:
        distinct = found.person[rows] * np.int64(len(words)) + group
        order = np.argsort(distinct, kind="stable")
        first = np.flatnonzero(np.diff(distinct[order], prepend=-1))
        rows, cell, group = rows[order], cell[order[first]], group[order[first]]
        first = first if len(first) < len(rows) else None
    return Selection(group, cube.teacher[cell], cube.term[cell], words, unplaced, found, rows, first)


def lesson_filters(cube: Cube, view: View) -> tuple[Filter, ...]:
    """The filters of a view that choose lessons, not teachers."""
    return tuple(one for one in view.where if cube.of_lessons(one.dimension))


def cells_kept(cube: Cube, view: View, terms: tuple[str, ...], at: int | None) -> np.ndarray | None:
    """True for the cells that terms and filters on teachers keep; None when all are kept."""
    keep: np.ndarray | None = None
    if len(terms) < len(cube.terms):
        wanted = np.isin(np.arange(len(cube.terms)), [cube.term_at(term) for term in terms])
        keep = wanted[cube.term]
    for only in view.where:
        if not cube.of_lessons(only.dimension):
            found = of_people(cube, cube.mask(only), slice(None), at)
            keep = found if keep is None else keep & found
    return keep


def of_people(cube: Cube, values: np.ndarray, cell: np.ndarray | slice, at: int | None) -> np.ndarray:
    """The values (pairs × terms, or × 1) of some cells, as of their own term or of the term ``at``."""
    if values.shape[1] == 1 or at is not None:
        found: np.ndarray = values[:, at or 0 if values.shape[1] > 1 else 0][cube.pair[cell]]
    else:
        found = values.ravel()[cube.place[cell]]
    return found
