"""Find unknowns that a set of equations determines: exact elimination, the same on every processor."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from scipy.sparse import block_array, coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

_PRIME = 2**61 - 1  # arithmetic modulo a large prime stands for that of fractions: nothing is ever rounded


def determined(matrix: csr_matrix, names: np.ndarray, solved: dict[bytes, np.ndarray]) -> np.ndarray:
    """The names of the unknowns whose value follows from the equations (one per row, with whole numbers as factors).

    Parameters
    ----------
    names
        Each column's name, a whole number.
    solved
        What was found before, by the content of connected equations; what is found now is added.
    """
    found = [np.zeros(0, dtype=np.int64)]
    for row, column, factor in _components(matrix):
        own = names[column]
        key = hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in (row, own, factor))).digest()
        if key not in solved:
            lines: dict[int, dict[int, int]] = {}
            for line, name, value in zip(row.tolist(), own.tolist(), factor.tolist(), strict=True):
                lines.setdefault(line, {})[name] = value % _PRIME
            solved[key] = np.array(_eliminated(lines), dtype=np.int64)
        found.append(solved[key])
    return np.concatenate(found)


def _components(matrix: csr_matrix) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """The equations that share unknowns, directly or through others: row (from 0), column and factor of each entry."""
    matrix = matrix.tocsr()
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    entries = coo_matrix(matrix)
    label = connected_components(block_array([[None, matrix], [matrix.T, None]]), directed=False)[1][entries.row]
    order = np.lexsort((entries.col, entries.row, label))
    row, column, factor = entries.row[order], entries.col[order], entries.data[order].astype(np.int64)
    ends = np.flatnonzero(np.diff(label[order])) + 1
    for one in zip(*(np.split(part, ends) for part in (row, column, factor)), strict=True):
        yield np.unique(one[0], return_inverse=True)[1], one[1], one[2]


def _eliminated(lines: dict[int, dict[int, int]]) -> list[int]:
    """The unknowns that equations (factors by unknown) determine.

    Each equation in turn, the shortest first, expresses one unknown in terms of others and is substituted in all other
    equations. An unknown that is alone in its equation is determined.
    """
    holding: dict[int, set[int]] = {}
    for row, factors in lines.items():
        for column in factors:
            holding.setdefault(column, set()).add(row)
    pivots: dict[int, int] = {}
    for row in sorted(lines, key=lambda row: (len(lines[row]), row)):
        line = lines[row]
        if not line:
            continue
        pivot = min(line, key=lambda column: (len(holding[column]), column))
        inverse = pow(line[pivot], -1, _PRIME)
        for column in line:
            line[column] = line[column] * inverse % _PRIME
        for other in sorted(holding[pivot] - {row}):
            _subtract(lines[other], line, lines[other][pivot], other, holding)
        pivots[row] = pivot
    return sorted(pivot for row, pivot in pivots.items() if len(lines[row]) == 1)


def _subtract(
    line: dict[int, int], pivot_line: dict[int, int], factor: int, row: int, holding: dict[int, set[int]]
) -> None:
    """Subtract a multiple of one equation from another, and update which equations contain which unknown."""
    for column, value in pivot_line.items():
        left = (line.get(column, 0) - factor * value) % _PRIME
        if left:
            line[column] = left
            holding[column].add(row)
        elif column in line:
            del line[column]
            holding[column].discard(row)
