"""What sums of unknowns say about each: its smallest and its largest value, by linear programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import highspy
import numpy as np

Sum = tuple[list[int], list[float], float, float]  # unknowns, their factors, and the limits of the sum
_OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "random_seed": 0,
    "simplex_strategy": 4,
}
_PROGRESS = 0.8  # unknowns that two programs for all may leave: with more left, each is asked by itself


def ranges(
    sums: Sequence[Sum],
    low: np.ndarray,
    high: np.ndarray,
    asked: Sequence[int],
    is_open: Callable[[int, float, float], bool],
) -> dict[int, tuple[float, float]]:
    """The smallest and the largest value of each unknown that is asked for, between its own limits ``low`` and ``high``.

    Every solution found has a value for all unknowns: where two of them are so far apart that ``is_open`` (unknown, low,
    high) is true, these two are returned, and no program is solved for that unknown. Where no values fit the sums, the
    sums say nothing.
    """
    found = {place: (float(low[place]), float(high[place])) for place in asked}
    wanted = set(asked)
    for lines, places in _connected(sums, len(low)):
        mine = [number for number, place in enumerate(places) if place in wanted]
        if lines and mine:
            program = _Program([sums[line] for line in lines], places, low[places], high[places])
            held = _held(program, mine, lambda number, *ends, places=places: is_open(places[number], *ends))
            found |= {places[number]: ends for number, ends in held.items()}
    return found


def _connected(sums: Sequence[Sum], size: int) -> Iterator[tuple[list[int], list[int]]]:
    """Connected sums and unknowns, part by part."""
    above = list(range(size))

    def top(place: int) -> int:
        while above[place] != place:
            above[place] = place = above[above[place]]
        return place

    for places, *_ in sums:
        first = top(places[0])
        for other in places[1:]:
            above[top(other)] = first
    parts: dict[int, tuple[list[int], list[int]]] = {}
    for place in range(size):
        parts.setdefault(top(place), ([], []))[1].append(place)
    for line, (places, *_) in enumerate(sums):
        parts[top(places[0])][0].append(line)
    yield from parts.values()


def _held(
    program: _Program, asked: list[int], is_open: Callable[[int, float, float], bool]
) -> dict[int, tuple[float, float]]:
    """The range of each unknown of a part, or two values that leave it open; nothing where no values fit.

    First, programs move all unknowns at once, each to one end by a digit of its rank: any two of them both to the same
    and to opposite ends. The few that are not open after that are asked one by one.
    """
    left = list(asked)

    def still(places: list[int]) -> list[int]:
        return [place for place in places if not is_open(place, *program.seen(place))]

    for digit in range(-1, len(asked).bit_length()):
        before = len(left)
        signs = [1.0 if digit < 0 or rank >> digit & 1 else -1.0 for rank in range(before)]
        for side in (1.0, -1.0):
            if not program.solve(dict(zip(left, (side * sign for sign in signs), strict=True))):
                return {}
        left = still(left)
        if not left or (digit >= 0 and len(left) > _PROGRESS * before):
            break
    unknown = set()
    for place in left:
        fits = not still([place]) or program.solve({place: 1.0})
        fits = fits and (not still([place]) or program.solve({place: -1.0}))
        if not fits:
            unknown.add(place)
    return {place: program.seen(place) for place in asked if place not in unknown}


class _Program:
    """Unknowns ``places`` within limits, and sums of them within limits; ``low`` and ``high`` of all solutions so far."""

    def __init__(self, sums: list[Sum], places: list[int], low: np.ndarray, high: np.ndarray) -> None:
        at = {place: number for number, place in enumerate(places)}
        problem = highspy.HighsLp()
        problem.num_row_, problem.num_col_ = len(sums), len(places)
        problem.col_cost_ = np.zeros(len(places))
        problem.col_lower_, problem.col_upper_ = low, high
        problem.row_lower_, problem.row_upper_ = (np.array([line[end] for line in sums]) for end in (2, 3))
        problem.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        problem.a_matrix_.start_ = np.cumsum([0, *(len(line[0]) for line in sums)])
        problem.a_matrix_.index_ = np.array([at[place] for line in sums for place in line[0]])
        problem.a_matrix_.value_ = np.array([factor for line in sums for factor in line[1]])
        self._highs = highspy.Highs()
        for option, value in _OPTIONS.items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(problem)
        self._low, self._high = np.full(len(places), np.inf), np.full(len(places), -np.inf)
        self._goal: dict[int, float] = {}

    def seen(self, place: int) -> tuple[float, float]:
        """The smallest and the largest value of an unknown in all solutions so far."""
        return float(self._low[place]), float(self._high[place])

    def solve(self, goal: dict[int, float]) -> bool:
        """Find the values that make a sum of unknowns smallest; false if no values fit."""
        for place in self._goal.keys() - goal.keys():
            self._highs.changeColCost(place, 0.0)
        for place, factor in goal.items():
            self._highs.changeColCost(place, factor)
        self._goal = goal
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()
            self._highs.run()
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return False
        values = np.asarray(self._highs.getSolution().col_value)
        np.minimum(self._low, values, out=self._low)
        np.maximum(self._high, values, out=self._high)
        return True
