"""Differences of groups whose members share schools: against Welch, against a sandwich estimator, and on planted truth."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from coachkit.stats import clustered_differences, sidak

PAIRS = np.array(list(combinations(range(3), 2)))


def _draw(rng: np.random.Generator, nested: bool, schools: int = 12, size: int = 15) -> tuple[np.ndarray, ...]:
    cluster = np.repeat(np.arange(schools), size)
    group = cluster % 3 if nested else rng.integers(0, 3, len(cluster))
    value = rng.normal(0.3, 0.3, len(cluster)) + rng.normal(0, 0.1, schools)[cluster]
    return value, group, cluster


def test_without_clusters_it_is_tamhanes_t2() -> None:
    value, group, _ = _draw(np.random.default_rng(1), nested=False)
    gap, low, high = clustered_differences(value, group, PAIRS, np.arange(len(value)))
    for number, (one, two) in enumerate(PAIRS):
        welch = stats.ttest_ind(value[group == one], value[group == two], equal_var=False)
        ends = welch.confidence_interval(sidak(len(PAIRS)))
        assert (low[number], high[number]) == pytest.approx((ends.low, ends.high), abs=5e-4)
        assert gap[number] == pytest.approx(value[group == one].mean() - value[group == two].mean())


def test_the_clustered_error_is_the_sandwich_of_the_difference() -> None:
    rng = np.random.default_rng(2)
    value, group, cluster = _draw(rng, nested=True)
    value = value + rng.normal(0, 1, 12)[cluster]  # schools differ so much that the clustered error is the larger one
    design = (group[:, None] == np.arange(3)).astype(float)
    found = sm.OLS(value, design).fit(cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False})
    _, low, high = clustered_differences(value, group, PAIRS, cluster)
    for number, (one, two) in enumerate(PAIRS):
        contrast = (np.arange(3) == one).astype(float) - (np.arange(3) == two)
        error = np.sqrt(contrast @ found.cov_params() @ contrast * 4 / 3)  # four schools a group
        assert (high - low)[number] / 2 == pytest.approx(stats.t.ppf(0.5 + sidak(3) / 2, 8 - 2) * error)


@pytest.mark.parametrize("nested", [False, True])
def test_all_intervals_hold_together(nested: bool) -> None:
    rng, hits, rounds = np.random.default_rng(3), 0, 600
    for _ in range(rounds):
        _, low, high = clustered_differences(*_args(*_draw(rng, nested)))
        hits += bool(((low <= 0) & (high >= 0)).all())
    assert 0.93 <= hits / rounds <= 0.99


def _args(value: np.ndarray, group: np.ndarray, cluster: np.ndarray) -> tuple[np.ndarray, ...]:
    return value, group, PAIRS, cluster
