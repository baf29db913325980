"""Collect linear constraints one by one, and return them as one matrix."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix


@dataclass
class Lines:
    """Linear constraints: for each, its variables, their factors, and the limits of their sum."""

    line: list[np.ndarray] = field(default_factory=list)
    column: list[np.ndarray] = field(default_factory=list)
    factor: list[np.ndarray] = field(default_factory=list)
    least: list[np.ndarray] = field(default_factory=list)
    most: list[np.ndarray] = field(default_factory=list)
    size: int = 0

    def add(self, line: np.ndarray, column: np.ndarray, factor: np.ndarray, least: np.ndarray, most: np.ndarray) -> int:
        """Add constraints, numbered from 0 in ``line``; return the number of the first one in the system."""
        start = self.size
        for parts, values in ((self.line, line + start), (self.column, column), (self.factor, factor)):
            parts.append(np.asarray(values))
        self.least.append(np.asarray(least, dtype=float))
        self.most.append(np.asarray(most, dtype=float))
        self.size += len(least)
        return start

    def one(self, parts: Sequence[tuple[int, float]], least: float, most: float) -> None:
        """Add one constraint from ``parts``: variables and factors."""
        columns, factors = zip(*parts, strict=True)
        self.add(
            np.zeros(len(parts), dtype=int), np.array(columns), np.array(factors), np.array([least]), np.array([most])
        )

    def each(self, columns: Iterable[np.ndarray], factors: Iterable[float], least: np.ndarray, most: np.ndarray) -> int:
        """Add one constraint for each position of the arrays ``columns``."""
        listed = list(columns)
        lines = np.tile(np.arange(len(least)), len(listed))
        signs = np.repeat(np.asarray(list(factors), dtype=float), len(least))
        return self.add(lines, np.concatenate(listed), signs, least, most)

    def ordered(self, large: np.ndarray, small: np.ndarray) -> None:
        """Add a constraint for each pair of variables whose first is not smaller than the second."""
        self.each([large, small], [1.0, -1.0], np.zeros(len(large)), np.full(len(large), np.inf))

    def matrix(self, low: np.ndarray, high: np.ndarray) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
        """All constraints as a matrix, and their limits, widened as far as true values between ``low`` and ``high`` need."""
        entries = _joined(self.factor), (_joined(self.line).astype(int), _joined(self.column).astype(int))
        matrix = csr_matrix(entries, shape=(self.size, len(low)))
        more, less = matrix.maximum(0), matrix.minimum(0)
        least = np.minimum(_joined(self.least), more @ high + less @ low)
        most = np.maximum(_joined(self.most), more @ low + less @ high)
        return matrix, least, most


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0)
