"""The funnel against the textbook formulas, written out slowly, and against worlds with a known spread."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import t

from coachkit.stats.funnel import funnel


def by_hand(mean: list[float], size: list[int], sd: float, df: int) -> tuple[float, float, list[tuple[float, float]]]:
    """DerSimonian and Laird 1986, one number at a time."""
    variance = [sd * sd / n for n in size]
    fixed = sum(m / v for m, v in zip(mean, variance, strict=True)) / sum(1 / v for v in variance)
    q = sum((m - fixed) ** 2 / v for m, v in zip(mean, variance, strict=True))
    one, two = sum(1 / v for v in variance), sum(1 / v**2 for v in variance)
    between = max(0.0, (q - (len(mean) - 1)) / (one - two / one))
    weights = [1 / (v + between) for v in variance]
    centre = sum(w * m for w, m in zip(weights, mean, strict=True)) / sum(weights)
    wide = [t.ppf(0.975, df) * math.sqrt(v + between) for v in variance]
    return centre, math.sqrt(between), [(centre - half, centre + half) for half in wide]


@pytest.mark.parametrize("mean", [[0.0, 0.1, 0.2, -0.1], [0.1, 0.1, 0.1, 0.1], [0.5, -0.5, 0.4, 0.0]])
def test_the_formulas_written_out(mean: list[float]) -> None:
    size = [5, 9, 30, 7]
    found = funnel(np.array(mean), np.array(size), 0.3, 47)
    centre, spread, limits = by_hand(mean, size, 0.3, 47)
    assert (found.centre, found.spread) == pytest.approx((centre, spread))
    assert np.column_stack([found.low, found.high]) == pytest.approx(np.array(limits))


def test_one_in_twenty_lies_outside_and_the_spread_is_recovered() -> None:
    random = np.random.default_rng(5)
    size = random.integers(5, 25, 40)
    outside, spreads = [], []
    for _ in range(300):
        mean = 0.1 + 0.08 * random.standard_normal(40) + 0.3 / np.sqrt(size) * random.standard_normal(40)
        found = funnel(mean, size, 0.3, 500)
        outside.append(np.mean((mean < found.low) | (mean > found.high)))
        spreads.append(found.spread)
    assert np.mean(outside) == pytest.approx(0.05, abs=0.01)
    assert np.median(spreads) == pytest.approx(0.08, abs=0.01)


def test_one_group_is_no_funnel() -> None:
    with pytest.raises(ValueError, match="two groups"):
        funnel(np.array([0.1]), np.array([5]), 0.3, 4)
    with pytest.raises(ValueError, match="members"):
        funnel(np.array([0.1, 0.2]), np.array([5, 0]), 0.3, 4)
