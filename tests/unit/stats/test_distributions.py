"""The quantiles and tails that are asked of scipy.special are those of scipy.stats, which takes half a second to import."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from coachkit.stats import cronbach_alpha, limits
from coachkit.stats.means import Means
from coachkit.stats.staggered import Estimate, Mixture, detectable, posterior

NEAR = {"rel": 1e-12, "abs": 1e-12}


@pytest.mark.parametrize("df", [0.4, 1.0, 2.5, 30.0, 1e6])
def test_an_interval_of_t(df: float) -> None:
    one = np.array([1.0])
    low, high = limits(Means(0 * one, one, df * one, one, one), 0.9)
    assert (float(low[0]), float(high[0])) == pytest.approx(stats.t.interval(0.9, df), **NEAR)


def test_without_degrees_of_freedom_there_are_no_limits() -> None:
    low, high = limits(Means(np.zeros(3), np.ones(3), np.array([0.0, -1.0, np.nan]), np.ones(3), np.ones(3)))
    assert np.isnan([*low, *high]).all()


def test_limits_of_alpha_are_quantiles_of_f() -> None:
    answers = np.random.default_rng(1).integers(1, 6, (12, 1)) + np.random.default_rng(2).integers(0, 3, (12, 4))
    found, df = cronbach_alpha(answers.astype(float)), (11, 33)
    expected = [1 - (1 - found.estimate) * stats.f.ppf(p, *df) for p in (0.975, 0.025)]
    assert [found.low, found.high] == pytest.approx(expected, **NEAR)


def test_the_detectable_effect_has_its_power() -> None:
    found = Estimate.of(Mixture.of([0.0], [0.03], [0.04]))
    assert (found.low, found.high) == pytest.approx(stats.norm.interval(0.95, 0.03, 0.04), **NEAR)
    assert stats.norm.sf(stats.norm.ppf(0.975), detectable(found) / 0.04) == pytest.approx(0.8, **NEAR)


@pytest.mark.parametrize(("mean", "sd"), [(-0.3, 0.01), (0.05, 0.4)])
def test_the_posterior_is_likelihood_by_prior(mean: float, sd: float) -> None:
    got = posterior(Mixture.of([0.0], [mean], [sd]), 0.05)
    spread = (1 / sd**2 + 1 / 0.1**2) ** -0.5
    after = stats.norm(spread**2 * mean / sd**2, spread)
    assert got == pytest.approx((after.cdf(-0.05), after.cdf(0.05) - after.cdf(-0.05), after.sf(0.05)), **NEAR)


def test_a_release_imports_neither_scipy_stats_nor_dask() -> None:
    code = "import sys, coachkit.pipeline.build; print([n for n in ('scipy.stats', 'dask') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
