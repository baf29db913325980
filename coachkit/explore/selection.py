"""From a view to counts: one row per group, teacher and term, with the lessons at each level."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coachkit.explore.cubes import Cube
from coachkit.schema.view import View
from coachkit.stats import SLACK

__all__ = ["Selection", "cells_kept", "ratings_kept", "select"]


_PLACES = ("school", "started")  # dimensions that differ between the schools of one teacher


@dataclass(frozen=True)
class Selection:
    """Rows are distinct groups, teachers and terms; a teacher's schools are combined unless they are the groups.

    ``counts`` (rows × levels) are lessons, ``size`` their sum; ``group`` are codes of ``words``; ``unplaced`` is the number
    of lessons whose group is unknown, which are in no row.
    """

    counts: np.ndarray
    size: np.ndarray
    group: np.ndarray
    teacher: np.ndarray
    term: np.ndarray
    words: tuple[str, ...]
    unplaced: float = 0.0

    def __getitem__(self, rows: np.ndarray) -> Selection:
        return Selection(
            self.counts[rows], self.size[rows], self.group[rows], self.teacher[rows], self.term[rows], self.words,
            self.unplaced,
        )  # fmt: skip


@dataclass(frozen=True)
class _Table:
    """Lessons by cell (and value of a dimension of lessons) after the filters on lessons; no row is empty."""

    cell: np.ndarray
    group: np.ndarray | None
    counts: np.ndarray
    size: np.ndarray

    @property
    def nbytes(self) -> int:
        return int(self.cell.nbytes + self.counts.nbytes + self.size.nbytes)


def select(cube: Cube, view: View, terms: tuple[str, ...], as_of: str = "") -> Selection:
    """The lessons of a view in these terms; teachers are filtered and grouped as of the end of each term, or of ``as_of``."""
    at = None if not as_of else cube.term_at(as_of)
    whole = not any(name in _PLACES for name in (view.by, *(one.dimension for one in view.where)))
    table = _table(cube, view, whole)
    keep = cells_kept(cube, view, terms, at, table.cell)
    cell, counts, size = table.cell, table.counts, table.size
    if keep is not None:
        rows = np.flatnonzero(keep)
        cell, counts, size = cell[rows], counts[rows], size[rows]
    words = cube.codes(view.by).words if view.by else ("",)
    if table.group is not None:
        group = table.group if keep is None else table.group[rows]
    elif view.by:
        group = _of_people(cube, cube.codes(view.by).code, cell, at)
    else:
        group = np.zeros(len(cell), dtype=np.int64)
    group = group.astype(np.int64)
    found = Selection(counts, size, group, cube.teacher[cell], cube.term[cell].astype(np.int64), words)
    lost = group < 0
    if lost.any():
        found = replace(found[~lost], unplaced=float(size[lost].sum()))
    return found if whole or view.by == "school" else _combined(cube, found)


def _table(cube: Cube, view: View, whole: bool) -> _Table:
    """The table of a view: its filters on lessons, and its rows if they are of lessons; remembered.

    If ``whole``, a teacher's schools are combined in it, under the cell of one of them.
    """
    filters = tuple(only for only in view.where if cube.of_lessons(only.dimension))
    by = view.by if view.by and cube.of_lessons(view.by) else ""
    if not filters and not by and not whole:
        return _Table(np.arange(len(cube.pair)), None, cube.counts, cube.size)
    found: _Table = cube.kept(("table", filters, by, whole), lambda: _make_table(cube, view, by, whole))
    return found


def _make_table(cube: Cube, view: View, by: str, whole: bool) -> _Table:
    if whole:
        return _whole(cube, _table(cube, view, False))
    levels, ratings = len(cube.levels), ratings_kept(cube, view)
    slot, cell, group = cube.slots(by) if by else (cube.slot, np.arange(len(cube.pair)), None)
    flat = np.bincount(slot, _weights(cube, ratings, by), minlength=len(cell) * levels)
    counts = flat[: len(cell) * levels].reshape(-1, levels)
    size = counts @ np.ones(levels)
    some = np.flatnonzero(size > SLACK)
    counts, size, cell = counts[some], size[some], cell[some]
    if group is None:
        return _Table(cell, None, counts, size)
    return _Table(cell, group[some], counts, size)


def _whole(cube: Cube, table: _Table) -> _Table:
    """A table with the schools of each teacher combined."""
    several = cube.shared[cube.teacher[table.cell]]
    if not several.any():
        return table
    cell, counts, size = table.cell[several], table.counts[several], table.size[several]
    group = np.zeros(len(cell), dtype=np.int64) if table.group is None else table.group[several].astype(np.int64)
    once = cube.teacher[cell] * len(cube.terms) + cube.term[cell]
    _, first, of = np.unique(once * (int(group.max()) + 1) + group, return_index=True, return_inverse=True)
    levels = np.arange(counts.shape[1])
    flat = np.bincount((of[:, None] * len(levels) + levels).ravel(), counts.ravel(), len(first) * len(levels))
    alone, ends = ~several, flat.reshape(-1, len(levels))
    return _Table(
        np.append(table.cell[alone], cell[first]),
        None if table.group is None else np.append(table.group[alone], table.group[several][first]),
        np.vstack([table.counts[alone], ends]),
        np.append(table.size[alone], np.bincount(of, size)),
    )


def ratings_kept(cube: Cube, view: View) -> np.ndarray | None:
    """True for the ratings that the filters on lessons keep; None without such filters."""
    masks = [cube.mask(only) for only in view.where if cube.of_lessons(only.dimension)]
    return np.logical_and.reduce(masks) if masks else None


def cells_kept(cube: Cube, view: View, terms: tuple[str, ...], at: int | None, cell: np.ndarray) -> np.ndarray | None:
    """True for the rows of a table that terms and filters on teachers keep; None when all are kept."""
    keep: np.ndarray | None = None
    if len(terms) < len(cube.terms):
        wanted = np.isin(np.arange(len(cube.terms)), [cube.term_at(term) for term in terms])
        keep = wanted[cube.term[cell]]
    for only in view.where:
        if not cube.of_lessons(only.dimension):
            found = _of_people(cube, cube.mask(only), cell, at)
            keep = found if keep is None else keep & found
    return keep


def _of_people(cube: Cube, values: np.ndarray, cell: np.ndarray, at: int | None) -> np.ndarray:
    """The values (pairs × terms, or × 1) of some cells, as of their own term or of the term ``at``."""
    pair = cube.pair[cell]
    if values.shape[1] == 1:
        found: np.ndarray = values[:, 0][pair]
    elif at is not None:
        found = values[:, at][pair]
    else:
        found = values.ravel()[pair * values.shape[1] + cube.term[cell]]
    return found


def _weights(cube: Cube, kept: np.ndarray | None, by: str) -> np.ndarray:
    """Weights of ratings: those of a lesson that are kept (with one value of ``by``) add up to 1."""
    weight = cube.weight if kept is None else np.where(kept, cube.weight, 0.0)
    at, lesson = cube.doubles
    if not len(at) or (kept is None and not by):
        return weight
    chosen = np.ones(len(at), dtype=bool) if kept is None else kept[at]
    count = np.bincount(lesson[chosen], minlength=len(at))[lesson]
    if by:
        of = cube.kept(("doubles", by), lambda: _same_value(lesson, cube.codes(by).code[at]))
        count = np.bincount(of[chosen], minlength=len(at))[of]
    out = weight.copy()
    out[at] = np.where(chosen, 1.0 / np.maximum(count, 1), 0.0)
    return out


def _same_value(lesson: np.ndarray, code: np.ndarray) -> np.ndarray:
    """A number for each rating, equal for ratings of one lesson with the same value."""
    key = lesson.astype(np.int64) * (int(code.max(initial=0)) + 2) + code + 1
    return np.unique(key, return_inverse=True)[1].astype(np.int32)


def _combined(cube: Cube, rows: Selection) -> Selection:
    """The rows of a teacher's schools combined, within group and term."""
    several = cube.shared[rows.teacher]
    if not several.any():
        return rows
    teacher, term, group = rows.teacher[several], rows.term[several], rows.group[several]
    key = (teacher * len(cube.terms) + term) * len(rows.words) + group
    keys, of = np.unique(key, return_inverse=True)
    levels = rows.counts.shape[1]
    flat = (of[:, None] * levels + np.arange(levels)).ravel()
    counts = np.bincount(flat, rows.counts[several].ravel(), minlength=len(keys) * levels).reshape(-1, levels)
    once, group = keys // len(rows.words), keys % len(rows.words)
    alone = rows[~several]
    return Selection(
        np.vstack([alone.counts, counts]),
        np.append(alone.size, counts @ np.ones(levels)),
        np.append(alone.group, group),
        np.append(alone.teacher, once // len(cube.terms)),
        np.append(alone.term, once % len(cube.terms)),
        rows.words,
        rows.unplaced,
    )
