"""Change between two terms of any selection, for the same teachers: shift and transitions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from coachkit.errors import BadInput
from coachkit.explore.cubes import Cube
from coachkit.explore.rest import Columns, Limits, Members, change_of, rest_of, whole_of
from coachkit.explore.selection import Selection, select
from coachkit.measures.prepare.lessons import typical_level
from coachkit.schema.view import View
from coachkit.stats import SLACK, paired_change, wilson

__all__ = ["InTwoTerms", "change_columns", "in_two_terms", "two_terms"]


@dataclass(frozen=True)
class InTwoTerms:
    """Teachers of groups in two terms: ``rows`` are the two selections, ``at`` the rows of ``group`` and ``teacher`` there."""

    rows: tuple[Selection, Selection]
    at: tuple[np.ndarray, np.ndarray]
    group: np.ndarray
    teacher: np.ndarray

    @cached_property
    def both(self) -> np.ndarray:
        """The rows that have lessons in both terms."""
        one, two = ((self.side(side, rows.size) > SLACK) for side, rows in enumerate(self.rows))
        return np.flatnonzero(one & two)

    def side(self, side: int, values: np.ndarray) -> np.ndarray:
        """Values of the selection before (0) or after (1) by row; 0 for those who have no lessons then."""
        out = np.zeros((len(self.teacher), *values.shape[1:]), values.dtype)
        out[self.at[side]] = values
        return out

    def members(self, levels: int) -> Members:
        """The rows with their lessons, to compare groups."""
        lessons = np.hstack([self.side(side, rows.counts(levels)) for side, rows in enumerate(self.rows)])
        return Members(lessons, self.group, np.zeros_like(self.group), self.teacher)

    def typical(self, levels: int) -> tuple[np.ndarray, np.ndarray]:
        """The typical levels before and after, of those in both terms."""
        before, after = (
            self.side(i, typical_level(rows.counts(levels)))[self.both] for i, rows in enumerate(self.rows)
        )
        return before.astype(np.int64), after.astype(np.int64)


def two_terms(cube: Cube, view: View) -> tuple[str, str]:
    """The terms of a change, the earlier one first: those of the view, or the first and the last with lessons.

    BadInput when fewer than two terms have lessons.
    """
    names = view.terms or (cube.seen[0], cube.seen[-1]) if cube.seen else ()
    if len(set(names)) < 2:
        raise BadInput(f"Terms with lessons: {len(cube.seen)}. A change needs two.", "Ask for the share instead.")
    one, two = sorted(names, key=cube.term_at)
    return one, two


def in_two_terms(cube: Cube, view: View) -> InTwoTerms:
    """The teachers of a change. Groups and filters on teachers are as of the end of the later term."""
    one, two = (select(cube, view, (term,), as_of=two_terms(cube, view)[1]) for term in two_terms(cube, view))
    width = max(len(two.words), 1)
    keys = [rows.teacher * width + rows.group for rows in (one, two)]
    every = np.sort(np.concatenate(keys), kind="stable")  # two sorted runs
    every = every[np.diff(every, prepend=-1) > 0]
    before, after = (np.searchsorted(every, key) for key in keys)
    return InTwoTerms((one, two), (before, after), every % width, every // width)


def change_columns(cube: Cube, view: View) -> tuple[Columns, InTwoTerms]:
    """The columns of a shift or of transitions, and the teachers behind them."""
    found, terms, cut = in_two_terms(cube, view), two_terms(cube, view), cube.cut_at(view)
    later, both = found.rows[1], found.both
    group, size = found.group[both], len(later.words)
    n = np.bincount(group, minlength=size)
    columns: Columns = {"group": np.array(later.words, dtype=object)}
    columns |= {name: np.full(size, term, dtype=object) for name, term in zip(("term", "to_term"), terms, strict=True)}
    if view.show == "transitions":
        columns = _moves(cube, columns, found.typical(len(cube.levels)), group, n)
    else:
        before, after = (found.side(i, rows.lessons(cut) / rows.size)[both] for i, rows in enumerate(found.rows))
        change = paired_change(after - before, group, size)
        columns |= {"estimate": change.estimate, "low": change.low, "high": change.high}
        columns |= {"before": _mean(before, group, n), "after": _mean(after, group, n)}
        columns |= {"detectable": change.detectable, "n": n, "people": n}
        if view.rest:
            levels, value = len(cube.levels), partial(change_of, cut=cut)

            def interval(lessons: np.ndarray, slot: np.ndarray) -> Limits:
                rest = paired_change(value(lessons), slot, 1)
                return rest.estimate, rest.low, rest.high

            whole = in_two_terms(cube, whole_of(view)).members(levels)
            columns |= rest_of(found.members(levels), whole, size, 1, value, interval)
    return columns, found


def _mean(value: np.ndarray, group: np.ndarray, count: np.ndarray) -> np.ndarray:
    sums = np.bincount(group, value, minlength=len(count))
    return np.divide(sums, count, out=np.full(len(count), np.nan), where=count > 0)


def _moves(
    cube: Cube, base: Columns, typical: tuple[np.ndarray, np.ndarray], group: np.ndarray, count: np.ndarray
) -> Columns:
    """Share of teachers in each pair of typical levels."""
    k = len(cube.levels)
    cells = np.bincount((group * k + typical[0]) * k + typical[1], minlength=len(count) * k * k).astype(float)
    people = np.repeat(count, k * k)
    share = np.divide(cells, people, out=np.full(len(cells), np.nan), where=people > 0)
    low, high = wilson(share, people)
    names = np.array(cube.levels, dtype=object)
    out = {name: np.repeat(values, k * k) for name, values in base.items()}
    out |= {"level": np.tile(np.repeat(names, k), len(count)), "to_level": np.tile(names, k * len(count))}
    return {**out, "estimate": share, "low": low, "high": high, "n": people, "people": people, "contributors": cells}
