import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from coachkit.stats import anova_icc, clustered_share, wilson


@given(st.integers(0, 80), st.integers(1, 80))
def test_wilson_agrees_with_statsmodels(hits: int, more: int) -> None:
    n = hits + more
    low, high = wilson(np.array([hits / n]), np.array([n]))
    assert (low[0], high[0]) == pytest.approx(proportion_confint(hits, n, method="wilson"), abs=1e-12)


def test_wilson_refuses_what_is_no_share() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        wilson(np.array([1.2]), np.array([10]))


def test_icc_is_that_of_an_analysis_of_variance() -> None:
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(4), 8)
    size = rng.integers(2, 9, 32)
    own = np.clip(0.3 + rng.normal(0, 0.25, 32), 0, 1)
    hits = rng.binomial(size, own)
    rows = {"y": [], "teacher": [], "group": []}
    for i in range(32):
        rows["y"] += [1] * hits[i] + [0] * (size[i] - hits[i])
        rows["teacher"] += [i] * size[i]
        rows["group"] += [group[i]] * size[i]
    frame = pd.DataFrame(rows)
    full = smf.ols("y ~ C(teacher)", frame).fit()
    groups = smf.ols("y ~ C(group)", frame).fit()
    between = (groups.ssr - full.ssr) / (32 - 4)
    within = full.ssr / full.df_resid
    total = np.bincount(group, size)
    n0 = (total - np.bincount(group, size**2) / total).sum() / (32 - 4)
    assert anova_icc(hits, size, group) == pytest.approx((between - within) / (between + (n0 - 1) * within))


def test_icc_is_clipped_and_zero_where_it_cannot_be_known() -> None:
    assert anova_icc(np.array([1, 1]), np.array([2, 2]), np.array([0, 0])) == 0  # alike: below chance
    assert anova_icc(np.array([1, 0]), np.array([1, 1]), np.array([0, 0])) == 0  # one trial each
    assert anova_icc(np.array([5, 0]), np.array([5, 5]), np.array([0, 0])) == 1
    assert anova_icc(np.array([]), np.array([]), np.array([], dtype=int)) == 0
    with pytest.raises(ValueError, match="hits"):
        anova_icc(np.array([3]), np.array([2]), np.array([0]))


def test_one_trial_each_and_no_correlation_is_plain_wilson() -> None:
    share = np.array([1.0] * 7 + [0.0] * 13)
    found = clustered_share(share, np.ones(20), np.zeros(20, dtype=int), 0, 1)
    low, high = wilson(np.array([0.35]), np.array([0.35 * 0.65 / (share.var(ddof=1) / 20)]))
    assert found.estimate[0] == pytest.approx(0.35)
    assert (found.low[0], found.high[0]) == pytest.approx((low[0], high[0]))


def test_correlated_trials_widen_the_interval() -> None:
    share, size, group = np.array([0.2, 0.4, 0.2, 0.4] * 5), np.full(20, 5), np.zeros(20, dtype=int)
    widths = [float((f := clustered_share(share, size, group, r, 1)).high[0] - f.low[0]) for r in (0, 0.3, 1)]
    assert widths == sorted(widths)
    assert widths[0] < widths[2]


def test_constant_shares_use_the_pooled_size_alone() -> None:
    found = clustered_share(np.zeros(10), np.full(10, 4), np.zeros(10, dtype=int), 0.25, 1)
    low, high = wilson(np.array([0.0]), np.array([100 / (10 * (1 + 3 * 0.25) / 4)]))
    assert (found.low[0], found.high[0]) == pytest.approx((low[0], high[0]))


def test_an_empty_group_has_no_number() -> None:
    found = clustered_share(np.array([0.5]), np.array([2]), np.array([1]), 0.1, 3)
    assert np.isnan(found.estimate[[0, 2]]).all()
    assert found.estimate[1] == 0.5
    with pytest.raises(ValueError, match="intraclass"):
        clustered_share(np.array([0.5]), np.array([2]), np.array([0]), 1.5, 1)


def test_the_interval_holds_the_truth_in_about_95_of_100_districts() -> None:
    """12 teachers, 4 lessons, intraclass correlation .2: the truth is planted, the seed fixed."""
    rng = np.random.default_rng(2024)
    sets, teachers, lessons, truth, icc = 1_500, 12, 4, 0.3, 0.2
    a = truth * (1 - icc) / icc
    own = rng.beta(a, a * (1 - truth) / truth, sets * teachers)
    hits = rng.binomial(lessons, own)
    group = np.repeat(np.arange(sets), teachers)
    size = np.full(sets * teachers, lessons)
    found = clustered_share(hits / lessons, size, group, anova_icc(hits, size, group), sets)
    covered = float(((found.low <= truth) & (truth <= found.high)).mean())
    assert 0.935 <= covered <= 0.975
