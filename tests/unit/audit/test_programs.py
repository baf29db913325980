"""Ranges by certificates are those of two linear programs for each unknown, solved by another library."""

import numpy as np
import pytest
from scipy.optimize import linprog

from coachkit.audit.programs import Sum, ranges


def _random(seed: int) -> tuple[list[Sum], np.ndarray, np.ndarray]:
    """Groups of unknowns with limits of their sums, and some sums across; values that fit them all exist."""
    rng = np.random.default_rng(seed)
    size = 40
    truth = rng.integers(0, 10, size).astype(float)
    low, high = truth - rng.integers(0, 6, size), truth + rng.integers(0, 6, size)
    sums: list[Sum] = []
    for start in range(0, size - 4, 4):
        places = list(range(start, start + 4))
        total, slack = float(truth[places].sum()), float(rng.choice([0.0, 0.5]))
        sums.append((places, [1.0] * 4, total - slack, total + slack))
    for _ in range(3):
        places = rng.choice(20, 5, replace=False).tolist()
        signs = rng.choice([-1.0, 1.0], 5).tolist()
        total = float(np.dot(signs, truth[places]))
        sums.append((places, signs, total, total))
    return sums, low, high


def _expected(sums: list[Sum], low: np.ndarray, high: np.ndarray, place: int) -> tuple[float, float]:
    matrix = np.zeros((len(sums), len(low)))
    for line, (places, factors, *_) in enumerate(sums):
        matrix[line, places] = factors
    least, most = (np.array([line[end] for line in sums]) for end in (2, 3))
    goal = np.eye(len(low))[place]
    ends = [linprog(side * goal, np.vstack([matrix, -matrix]), np.concatenate([most, -least]),
                    bounds=np.column_stack([low, high])) for side in (1, -1)]  # fmt: skip
    return ends[0].fun, -ends[1].fun


@pytest.mark.parametrize("seed", range(4))
def test_the_range_of_each_unknown_is_exact_unless_it_is_open(seed: int) -> None:
    sums, low, high = _random(seed)
    asked = list(range(0, 40, 2))
    exact = {place: _expected(sums, low, high, place) for place in asked}
    assert {place: pytest.approx(ends, abs=1e-6) for place, ends in exact.items()} == ranges(
        sums, low, high, asked, lambda place, low, high: False
    )
    wide = 4.0
    found = ranges(sums, low, high, asked, lambda place, low, high: high - low > wide)
    for place, (least, most) in exact.items():
        if most - least > wide + 1e-6:
            assert wide < found[place][1] - found[place][0] <= most - least + 1e-6
        else:
            assert found[place] == pytest.approx((least, most), abs=1e-6)


def test_sums_that_no_values_fit_say_nothing_about_their_unknowns_alone() -> None:
    low, high = np.zeros(4), np.full(4, 3.0)
    sums: list[Sum] = [([0, 1], [1.0, 1.0], 9.0, 9.0), ([2, 3], [1.0, 1.0], 6.0, 6.0)]
    found = ranges(sums, low, high, [0, 1, 2, 3], lambda *ends: False)
    assert found == {0: (0.0, 3.0), 1: (0.0, 3.0), 2: pytest.approx((3.0, 3.0)), 3: pytest.approx((3.0, 3.0))}
