"""α and ω against numbers worked by hand and against statsmodels' own factor analysis."""

import numpy as np
import pytest
from scipy.stats import f
from statsmodels.multivariate.factor import Factor

from coachkit.stats import cronbach_alpha, mcdonald_omega

# Five people, three items. Item variances 2.5, 2.5, 1.2; sums 4, 6, 9, 11, 14 with variance 15.7.
SMALL = np.array([[1, 2, 1], [2, 1, 3], [3, 3, 3], [4, 4, 3], [5, 5, 4]], dtype=float)


def drawn(people: int, loading: list[float], seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    weight = np.array(loading)
    own = np.sqrt(1 - weight**2)
    return rng.normal(size=(people, 1)) * weight + rng.normal(size=(people, len(weight))) * own


def test_alpha_by_hand() -> None:
    found = cronbach_alpha(SMALL)
    variances = SMALL.var(axis=0, ddof=1)
    assert variances == pytest.approx([2.5, 2.5, 1.2])
    assert SMALL.sum(axis=1).tolist() == [4, 6, 9, 11, 14]
    assert found.estimate == pytest.approx(1.5 * (1 - 6.2 / 15.7))
    assert found.low == pytest.approx(1 - (1 - found.estimate) * f.ppf(0.975, 4, 8))
    assert found.low < found.estimate < found.high


def test_alpha_leaves_out_people_with_a_missing_answer() -> None:
    assert cronbach_alpha(np.vstack([SMALL, [1, np.nan, 5]])) == cronbach_alpha(SMALL)


@pytest.mark.parametrize("answers", [SMALL[:, :1], SMALL[:2], np.ones((10, 4))])
def test_no_alpha_without_items_people_or_variance(answers: np.ndarray) -> None:
    assert np.isnan(cronbach_alpha(answers).estimate)


@pytest.mark.parametrize("seed", range(4))
def test_omega_is_that_of_another_factor_analysis(seed: int) -> None:
    answers = drawn(300, [0.8, 0.6, 0.7, 0.5], seed) * [1, 2, 1, 3]
    model = Factor(endog=answers, n_factor=1, method="ml").fit()
    spread = answers.std(axis=0, ddof=1)
    loading, own = np.abs(model.loadings[:, 0]) * spread, model.uniqueness * spread**2
    other = loading.sum() ** 2 / (loading.sum() ** 2 + own.sum())
    assert mcdonald_omega(answers) == pytest.approx(other, abs=2e-4)


def test_omega_is_the_planted_one_and_above_alpha_when_loadings_differ() -> None:
    loading = [0.9, 0.8, 0.5, 0.3]
    answers = drawn(20_000, loading, 1)
    common, own = sum(loading) ** 2, sum(1 - w**2 for w in loading)
    assert mcdonald_omega(answers) == pytest.approx(common / (common + own), abs=0.01)
    assert mcdonald_omega(answers) > cronbach_alpha(answers).estimate


def test_no_omega_of_two_items_few_people_or_an_item_that_is_a_copy() -> None:
    answers = drawn(50, [0.7, 0.7, 0.7], 2)
    assert np.isnan(mcdonald_omega(answers[:, :2]))
    assert np.isnan(mcdonald_omega(answers[:5]))
    assert np.isnan(mcdonald_omega(np.column_stack([answers, answers[:, 0]])))
    with pytest.raises(ValueError, match="people × items"):
        mcdonald_omega(np.ones(4))


def test_feldts_limits_hold_the_planted_alpha() -> None:
    truth = 4 / 3 * (1 - 4 / (4 + 12 * 0.49))
    hits = [
        found.low <= truth <= found.high
        for seed in range(400)
        for found in [cronbach_alpha(drawn(40, [0.7] * 4, seed + 100))]
    ]
    assert 0.92 <= np.mean(hits) <= 0.98
