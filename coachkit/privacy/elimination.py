"""Find unknowns that a set of equations determines: exact elimination, the same on every processor."""

from __future__ import annotations

from scipy.sparse import csr_matrix

__all__ = ["determined"]

_PRIME = 2**61 - 1  # arithmetic modulo a large prime stands for that of fractions: nothing is ever rounded


def determined(matrix: csr_matrix) -> list[int]:
    """The columns whose value follows from the equations (one per row, with whole numbers as factors).

    Each equation in turn, the shortest first, expresses one unknown in terms of others and is substituted in all other
    equations. An unknown that is alone in its equation is determined.
    """
    lines = {row: factors for row, factors in enumerate(_factors(matrix)) if factors}
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


def _factors(matrix: csr_matrix) -> list[dict[int, int]]:
    """The factors of each row that are not zero, by column."""
    matrix = matrix.tocsr()
    matrix.sum_duplicates()
    ends = zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True)
    columns, values = matrix.indices.tolist(), matrix.data.tolist()
    return [{columns[at]: int(values[at]) % _PRIME for at in range(*pair) if values[at]} for pair in ends]


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
