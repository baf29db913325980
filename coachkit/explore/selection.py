"""From a view to counts: one row per group, teacher and term, with the lessons at each level."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.explore.cube import Cube
from coachkit.schema.view import View

__all__ = ["Selection", "ratings_kept", "select"]


@dataclass(frozen=True)
class Selection:
    """Rows are distinct groups, teachers and terms; a teacher's schools are combined unless they are the groups.

    ``counts`` (rows × levels) are lessons; ``group`` are codes of ``words``; ``unplaced`` is the number of lessons whose
    group is unknown, which are in no row.
    """

    counts: np.ndarray
    group: np.ndarray
    teacher: np.ndarray
    term: np.ndarray
    words: tuple[str, ...]
    unplaced: float = 0.0

    @property
    def size(self) -> np.ndarray:
        """Lessons of each row."""
        found: np.ndarray = self.counts.sum(axis=1)
        return found


def select(cube: Cube, view: View, terms: tuple[str, ...], as_of: str = "") -> Selection:
    """The lessons of a view in these terms; teachers are filtered and grouped as of the end of each term, or of ``as_of``."""
    at = None if not as_of else cube.term_at(as_of)
    cells = _cells_kept(cube, view, terms, at)
    ratings = ratings_kept(cube, view)
    levels = len(cube.levels)
    words = cube.codes(view.by).words if view.by else ("",)
    by_lesson = bool(view.by) and cube.of_lessons(view.by)
    if by_lesson:
        slot, of, group = cube.slots(view.by)
        weight = _weights(cube, ratings, cube.codes(view.by).code)
        flat = np.bincount(slot, weight, minlength=len(of) * levels + 1)
        unplaced = float(flat[len(of) * levels :].sum())
        counts = flat[: len(of) * levels].reshape(-1, levels)
        kept = counts.any(axis=1) if cells is None else cells[of] & counts.any(axis=1)
        at_cell, counts, group = of[kept], counts[kept], group[kept]
    else:
        counts = cube.counts if ratings is None else _counts(cube, _weights(cube, ratings))
        kept = cells
        if ratings is not None:
            kept = counts.any(axis=1) if cells is None else cells & counts.any(axis=1)
        at_cell = np.arange(len(cube.pair)) if kept is None else np.flatnonzero(kept)
        counts = counts if kept is None else counts[at_cell]
        group, unplaced = np.zeros(len(at_cell), dtype=np.int64), 0.0
        if view.by:
            group = _of_people(cube, cube.codes(view.by).code, at_cell, at).astype(np.int64)
            lost = group < 0
            if lost.any():
                unplaced = float(counts[lost].sum())
                at_cell, counts, group = at_cell[~lost], counts[~lost], group[~lost]
    teacher, term = cube.teacher[at_cell].astype(np.int64), cube.term[at_cell].astype(np.int64)
    found = Selection(counts, group.astype(np.int64), teacher, term, words, unplaced)
    return found if view.by == "school" else _combined(cube, found)


def ratings_kept(cube: Cube, view: View) -> np.ndarray | None:
    """True for the ratings that the filters on lessons keep; None without such filters."""
    masks = [cube.mask(only) for only in view.where if cube.of_lessons(only.dimension)]
    return np.logical_and.reduce(masks) if masks else None


def _cells_kept(cube: Cube, view: View, terms: tuple[str, ...], at: int | None) -> np.ndarray | None:
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


def _of_people(cube: Cube, values: np.ndarray, cells: np.ndarray | slice, at: int | None) -> np.ndarray:
    """The values (pairs × terms, or × 1) of some cells, as of their own term or of the term ``at``."""
    pair = cube.pair[cells]
    if values.shape[1] == 1:
        found: np.ndarray = values[:, 0][pair]
    elif at is not None:
        found = values[:, at][pair]
    else:
        found = values[pair, cube.term[cells]]
    return found


def _weights(cube: Cube, kept: np.ndarray | None, group: np.ndarray | None = None) -> np.ndarray:
    """Weights of ratings: those that are kept (in a group) of a lesson add up to 1."""
    weight = cube.weight if kept is None else np.where(kept, cube.weight, 0.0)
    at, lesson = cube.doubles
    if not len(at) or (kept is None and group is None):
        return weight
    chosen = np.ones(len(at), dtype=bool) if kept is None else kept[at]
    key = lesson if group is None else lesson * (int(group.max(initial=0)) + 2) + group[at] + 1
    places, of = np.unique(key, return_inverse=True)
    count = np.bincount(of[chosen], minlength=len(places))
    out = weight.copy()
    out[at] = np.where(chosen, 1.0 / np.maximum(count[of], 1), 0.0)
    return out


def _counts(cube: Cube, weight: np.ndarray) -> np.ndarray:
    levels = len(cube.levels)
    return np.bincount(cube.slot, weight, minlength=len(cube.pair) * levels).reshape(-1, levels)


def _combined(cube: Cube, rows: Selection) -> Selection:
    """The rows of a teacher's schools combined, within group and term."""
    several = cube.shared[rows.teacher]
    if not several.any():
        return rows
    teacher, term, group = rows.teacher[several], rows.term[several], rows.group[several]
    key = (teacher * len(cube.terms) + term) * len(rows.words) + group
    keys, of = np.unique(key, return_inverse=True)
    counts = np.zeros((len(keys), rows.counts.shape[1]))
    np.add.at(counts, of, rows.counts[several])
    once, group = keys // len(rows.words), keys % len(rows.words)
    alone = ~several
    return Selection(
        np.vstack([rows.counts[alone], counts]),
        np.append(rows.group[alone], group),
        np.append(rows.teacher[alone], once // len(cube.terms)),
        np.append(rows.term[alone], once % len(cube.terms)),
        rows.words,
        rows.unplaced,
    )
