"""Means of groups against scipy and statsmodels; differences that hold together, by simulation."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from coachkit.stats.means import differences, group_means, limits, sidak, standardised

A, B, C = np.array([3.0, 4, 5, 4]), np.array([2.0, 3, 3, 2, 1]), np.array([5.0, 5, 4])
VALUE = np.concatenate([A, B, C])
GROUP = np.repeat([0, 1, 2], [4, 5, 3])


def test_means_and_limits_are_students() -> None:
    found = group_means(VALUE, GROUP, 4)
    assert found.mean[:3] == pytest.approx([4, 2.2, 14 / 3])
    low, high = limits(found)
    for i, part in enumerate((A, B, C)):
        wanted = stats.t.interval(0.95, len(part) - 1, part.mean(), stats.sem(part))
        assert (low[i], high[i]) == pytest.approx(wanted)
    assert np.isnan(found.mean[3])


def test_two_groups_are_welchs_t() -> None:
    gap, low, high = differences(group_means(VALUE, GROUP, 3), np.array([0]), np.array([1]), 1)
    wanted = stats.ttest_ind(A, B, equal_var=False).confidence_interval()
    assert (gap[0], low[0], high[0]) == pytest.approx((1.8, wanted.low, wanted.high))


def test_several_are_as_wide_as_games_and_howell_or_a_little_wider() -> None:
    """Tamhane's T2 is the conservative one of the two; scipy has the other."""
    rng = np.random.default_rng(3)
    parts = [rng.normal(m, s, n) for m, s, n in ((0, 1, 12), (0.5, 2, 8), (1, 1, 30))]
    found = group_means(np.concatenate(parts), np.repeat([0, 1, 2], [12, 8, 30]), 3)
    other = stats.tukey_hsd(*parts, equal_var=False).confidence_interval()
    for i, j in ((0, 1), (0, 2), (1, 2)):
        _, low, high = differences(found, np.array([i]), np.array([j]), 3)
        ratio = (high[0] - low[0]) / (other.high[i, j] - other.low[i, j])
        assert 1 <= ratio < 1.06


def test_clusters_widen_as_a_sandwich_does() -> None:
    rng = np.random.default_rng(1)
    cluster = np.repeat(np.arange(8), 6)
    value = rng.normal(0, 1, 8)[cluster] + rng.normal(0, 1, 48)
    found = group_means(value, np.zeros(48, dtype=int), 1, cluster)
    fit = sm.OLS(value, np.ones(48)).fit()
    robust = fit.get_robustcov_results("cluster", groups=cluster, use_correction=False)
    assert found.se[0] == pytest.approx(robust.bse[0] * np.sqrt(8 / 7))
    assert found.df[0] == 7
    assert found.se[0] > group_means(value, np.zeros(48, dtype=int), 1).se[0]


def test_nothing_is_claimed_of_one_member_or_of_equal_answers() -> None:
    found = group_means(np.array([4.0, 5, 5, 5]), np.array([0, 1, 1, 1]), 2)
    assert np.isnan(found.se).all()
    assert found.mean.tolist() == [4, 5]


def test_all_differences_hold_together_in_95_of_100() -> None:
    rng = np.random.default_rng(7)
    group = np.repeat([0, 1, 2, 3], [40, 12, 6, 8])
    first, second = (np.array(x) for x in zip(*[(i, j) for i in range(4) for j in range(i)], strict=True))
    held = []
    for _ in range(600):
        value = rng.normal(0, np.array([1.0, 0.7, 1.2, 0.8])[group])
        _, low, high = differences(group_means(value, group, 4), first, second, 6)
        held.append(((low <= 0) & (high >= 0)).all())
    assert 0.935 <= np.mean(held) <= 0.99


def test_sidak_by_hand() -> None:
    assert sidak(1) == pytest.approx(0.95)
    assert sidak(6) ** 6 == pytest.approx(0.95)
    with pytest.raises(ValueError, match="at least one"):
        sidak(0)


def test_standardised_change_by_hand_and_its_coverage() -> None:
    effect, low, high = standardised(group_means(A, np.zeros(4, dtype=int), 1))
    assert effect[0] == pytest.approx(4 / np.sqrt(2 / 3))
    assert low[0] < effect[0] < high[0]
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(1000), 25)
    _, low, high = standardised(group_means(rng.normal(0.4, 1, 25_000), group, 1000))
    assert 0.93 <= ((low <= 0.4) & (high >= 0.4)).mean() <= 0.97
