"""Change between two terms of any selection, for the same teachers: shift and transitions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from coachkit.errors import BadInput
from coachkit.explore.cubes import Cube
from coachkit.explore.rest import Columns, Limits, Members, change_of, rest_of, whole_of
from coachkit.explore.selection import Selection, select
from coachkit.measures.prepare.lessons import typical_level
from coachkit.schema.view import View
from coachkit.stats import paired_change, wilson


@dataclass(frozen=True)
class InTwoTerms:
    """Teachers of groups with lessons in two terms: their rows of the selection before and after. ``later`` is that term."""

    rows: Selection
    later: int
    before: np.ndarray
    after: np.ndarray

    @property
    def group(self) -> np.ndarray:
        """Each one's group."""
        return self.rows.group[self.after]

    @property
    def teacher(self) -> np.ndarray:
        """Each one's teacher."""
        return self.rows.teacher[self.after]

    def members(self, levels: int) -> Members:
        """All teachers with lessons in either term, to compare groups."""
        key = _key(self.rows)
        every, at = np.unique(key, return_inverse=True)
        lessons = np.zeros((len(every), 2, levels))
        lessons[at, (self.rows.term == self.later).astype(int)] = self.rows.counts(levels)
        width = len(self.rows.words)
        return Members(lessons.reshape(-1, 2 * levels), every % width, np.zeros_like(every), every // width)

    def typical(self, levels: int) -> tuple[np.ndarray, np.ndarray]:
        """The typical levels before and after."""
        level = typical_level(self.rows.counts(levels)).astype(np.int64)
        return level[self.before], level[self.after]


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
    terms = two_terms(cube, view)
    rows = select(cube, view, terms, as_of=terms[1])
    one, two = (np.flatnonzero(rows.term == cube.term_at(term)) for term in terms)
    key = _key(rows)  # in order, in each term
    at = np.searchsorted(key[one], key[two])
    same = np.append(key[one], -1)[at] == key[two]
    return InTwoTerms(rows, cube.term_at(terms[1]), one[at[same]], two[same])


def _key(rows: Selection) -> np.ndarray:
    """A number for each teacher in a group."""
    return rows.teacher * np.int64(len(rows.words)) + rows.group


def change_columns(cube: Cube, view: View) -> tuple[Columns, InTwoTerms]:
    """The columns of a shift or of transitions, and the teachers behind them."""
    found, terms, cut = in_two_terms(cube, view), two_terms(cube, view), cube.cut_at(view)
    rows, group, size = found.rows, found.group, len(found.rows.words)
    n = np.bincount(group, minlength=size)
    columns: Columns = {"group": np.array(rows.words, dtype=object)}
    columns |= {name: np.full(size, term, dtype=object) for name, term in zip(("term", "to_term"), terms, strict=True)}
    if view.show == "transitions":
        columns = _moves(cube, columns, found.typical(len(cube.levels)), group, n)
    else:
        share = rows.lessons(cut, len(cube.levels)) / rows.size
        before, after = share[found.before], share[found.after]
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
