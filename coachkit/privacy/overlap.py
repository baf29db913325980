"""Rows about parts of the same people: which may be shown, so that no combination of them is about a few people alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix, eye_array, hstack

from coachkit.privacy.solver import Program

_PART = 0.75  # of what was open of a hidden row before, that must stay open
_NEAR = 1e-6  # people


@dataclass(frozen=True)
class Sets:
    """The people behind rows of one place, time and outcome.

    ``within`` (rows × kinds) says which kinds of people a row has: people who are in the same rows are of one kind.
    ``counts`` (3 × kinds) are how many people of a kind there are, how many contribute, and how many to the rest.
    """

    within: np.ndarray
    counts: np.ndarray

    def apart(self, row: int, others: np.ndarray) -> np.ndarray:
        """How far a row differs from others: people, and contributors and the rest where one lies in the other.

        Of the two sides, the larger counts: someone whose contribution changed between two dates is on both.
        """
        mine, theirs = self.within[row].astype(float), self.within[others].astype(float)
        both = theirs @ (self.counts * mine).T
        own: np.ndarray = self.counts @ mine
        return between(own[None, :] - both, theirs @ self.counts.T - both)


def between(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """What is between two sets: the larger of both sides, columns people, contributors and the rest.

    Contributors and the rest count only where one set lies in the other; they are 0 elsewhere.
    """
    found: np.ndarray = np.maximum(one, two)
    apart = (one[:, 0] > _NEAR) & (two[:, 0] > _NEAR)
    found[apart, 1:] = 0.0
    return found


@dataclass
class _Open:
    """How many people's contributions the numbers shown so far leave open in each row, by linear programs.

    Each person's contribution may be one more or less than it is, as long as all numbers shown stay the same. What a row's
    sum can then differ by is what a reader learns from its number.
    """

    sets: Sets
    program: Program = field(init=False)
    kinds: int = field(init=False)

    def __post_init__(self) -> None:
        rows, self.kinds = self.sets.within.shape
        people = self.sets.counts[0]
        most = self.sets.within @ people
        matrix = csr_matrix(hstack([csr_matrix(self.sets.within.astype(float)), -eye_array(rows)]))
        ends = np.concatenate([people, most])
        self.program = Program(matrix, np.zeros(rows), np.zeros(rows), -ends, ends)

    def show(self, row: int) -> None:
        """Count a row's number as shown."""
        self.program.bound(self.kinds + row, 0.0, 0.0)

    def hide(self, row: int) -> None:
        """Count a row's number as hidden again."""
        most = float(self.sets.within[row] @ self.sets.counts[0])
        self.program.bound(self.kinds + row, -most, most)

    def people(self, row: int) -> float:
        """How many people's contributions are open in a row."""
        found = self.program.end(self.kinds + row, -1.0)
        return 0.0 if np.isnan(found) else max(0.0, round(found, 6))


def yielding(sets: Sets, shown: list[int], asked: list[int], private: set[int], least: np.ndarray) -> set[int]:
    """The rows that yield: of those ``asked`` for in turn, the ones that must not be shown.

    Parameters
    ----------
    shown
        Rows that are shown anyway: the whole, schools, and what was published earlier.
    asked
        Rows to decide about; an earlier one has priority.
    private
        Rows of ``asked`` that are hidden for their own sake.
    least
        The smallest group shown, by row.

    Notes
    -----
    A row yields if it differs from a shown one by 1 to ``least`` − 1 people, contributors or others; if the other shown
    numbers leave fewer than ``least`` people's contributions open in it, so that it tells about these alone; or if it would
    close what is open in a row hidden for its own sake. A row that differs too little from another must not be worked out
    from the rest either: if it could be, it counts as hidden for its own sake, and the choice starts again.
    """
    held: dict[int, float] = {}
    while True:
        lost, found = _choice(sets, shown, asked, private, held, least)
        if not lost:
            return found
        held |= lost


def _choice(
    sets: Sets, shown: list[int], asked: list[int], private: set[int], held: dict[int, float], least: np.ndarray
) -> tuple[dict[int, float], set[int]]:
    """Rows too near to a shown one that can be worked out, with what must stay open in them; and all that yield.

    ``held`` are such rows of earlier choices.
    """
    open_ = _Open(sets)
    for row in shown:
        open_.show(row)
    need = {row: min(float(least[row]), _PART * open_.people(row)) for row in sorted(private)} | held
    accepted, near, out = list(shown), {}, {*private, *held}
    for row in asked:
        if row in out:
            continue
        few = sets.apart(row, np.array(accepted, dtype=int))
        close = ((few > _NEAR) & (few < least[row] - _NEAR)).any(axis=1)
        if close.any():
            near[row] = _PART * min(float(least[row]), float(few[close, 0].min()))
            out.add(row)
            continue
        if _NEAR < open_.people(row) < least[row] - _NEAR:
            out.add(row)
            continue
        open_.show(row)
        if any(open_.people(one) < least_open - _NEAR for one, least_open in need.items()):
            open_.hide(row)
            out.add(row)
            continue
        accepted.append(row)
    return {row: wanted for row, wanted in near.items() if open_.people(row) < wanted - _NEAR}, out
