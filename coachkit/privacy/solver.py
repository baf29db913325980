"""The smallest and the largest value of a variable, by linear programs that start from the last solution."""

from __future__ import annotations

import highspy
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

_OPTIONS: dict[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "random_seed": 0,
    "simplex_strategy": 4,
}
_SLACK = 1e-7  # what an equation may be off: more than the solver's own tolerance


def split(matrix: csr_matrix) -> np.ndarray:
    """The component of each variable: variables of two components share no constraint."""
    number: np.ndarray = connected_components(abs(matrix).T @ abs(matrix), directed=False)[1]
    return number


class Program:
    """Variables between ``low`` and ``high`` such that ``least`` ≤ ``matrix`` · x ≤ ``most``.

    ``seen_low`` and ``seen_high`` are the extremes in all solutions so far: a variable can be at least as small and as
    large.
    """

    def __init__(
        self, matrix: csr_matrix, least: np.ndarray, most: np.ndarray, low: np.ndarray, high: np.ndarray
    ) -> None:
        columns = matrix.tocsc()
        problem = highspy.HighsLp()
        problem.num_row_, problem.num_col_ = columns.shape
        problem.col_cost_ = np.zeros(columns.shape[1])
        problem.col_lower_, problem.col_upper_ = low, high
        problem.row_lower_, problem.row_upper_ = least - _SLACK, most + _SLACK
        problem.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        problem.a_matrix_.start_, problem.a_matrix_.index_ = columns.indptr, columns.indices
        problem.a_matrix_.value_ = columns.data
        self._highs = highspy.Highs()
        for option, value in _OPTIONS.items():
            self._highs.setOptionValue(option, value)
        self._highs.passModel(problem)
        self.seen_low, self.seen_high = np.full(len(low), np.inf), np.full(len(low), -np.inf)
        self._goal: dict[int, float] = {}

    def has_solution(self) -> bool:
        """True if some values satisfy all constraints."""
        return self._solved({}) is not None

    def end(self, variable: int, sign: float) -> float:
        """The smallest (``sign`` 1) or the largest (−1) value of a variable; NaN if there is no solution."""
        found = self._solved({variable: sign})
        return float("nan") if found is None else float(found[variable])

    def spread(self, signs: dict[int, float]) -> bool:
        """See many variables at once far from where they were: each at one end by its sign, then at the other, as far as
        all of them can. False if there is no solution."""
        opposite = {variable: -sign for variable, sign in signs.items()}
        return self._solved(signs) is not None and self._solved(opposite) is not None

    def _solved(self, goal: dict[int, float]) -> np.ndarray | None:
        for variable in self._goal.keys() - goal.keys():
            self._highs.changeColCost(variable, 0.0)
        for variable, factor in goal.items():
            self._highs.changeColCost(variable, factor)
        self._goal = goal
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            self._highs.clearSolver()
            self._highs.run()
            if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
        found = np.asarray(self._highs.getSolution().col_value)
        np.minimum(self.seen_low, found, out=self.seen_low)
        np.maximum(self.seen_high, found, out=self.seen_high)
        return found

    def prices(self) -> tuple[np.ndarray, np.ndarray]:
        """How much the last end found depends on each variable's own bounds, and on each constraint."""
        found = self._highs.getSolution()
        return np.asarray(found.col_dual), np.asarray(found.row_dual)

    def bound(self, variable: int, low: float, high: float) -> None:
        """Change the bounds of a variable."""
        self._highs.changeColBounds(variable, low, high)

    def limit(self, line: int, least: float, most: float) -> None:
        """Change the limits of a constraint."""
        self._highs.changeRowBounds(line, least, most)
