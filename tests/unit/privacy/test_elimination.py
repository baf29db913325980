"""What equations determine: as the ranks of matrices say, and the same when a part was solved before."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import block_diag, csr_matrix

from coachkit.privacy.elimination import determined


def by_rank(matrix: np.ndarray) -> list[int]:
    rank = np.linalg.matrix_rank(matrix)
    units = np.eye(matrix.shape[1])
    return [at for at, unit in enumerate(units) if np.linalg.matrix_rank(np.vstack([matrix, unit])) == rank]


def equations(seed: int) -> np.ndarray:
    draw = np.random.default_rng(seed)
    lines, unknowns = draw.integers(2, 9, 2)
    return draw.choice([-1.0, 0.0, 0.0, 1.0, 1.0], size=(lines, unknowns))


@pytest.mark.parametrize("seed", range(40))
def test_it_is_what_the_ranks_say(seed: int) -> None:
    matrix = equations(seed)
    found = determined(csr_matrix(matrix), np.arange(matrix.shape[1]), {})
    assert sorted(found.tolist()) == by_rank(matrix)


def test_parts_that_were_solved_are_not_solved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from coachkit.privacy import elimination

    one, two, three = (equations(seed) for seed in (1, 2, 3))
    solved: dict[bytes, np.ndarray] = {}
    names = np.arange(one.shape[1] + two.shape[1]) + 100
    first = determined(csr_matrix(block_diag([one, two])), names, solved)
    more = np.concatenate([names, np.arange(three.shape[1]) + 500])
    calls = []
    eliminated = elimination._eliminated
    monkeypatch.setattr(elimination, "_eliminated", lambda lines: calls.append(len(lines)) or eliminated(lines))
    again = determined(csr_matrix(block_diag([one, two, three])), more, solved)
    assert sum(calls) <= len(three), "only the new part"
    assert sorted(again.tolist()) == sorted([*first, *(500 + at for at in by_rank(three))])
