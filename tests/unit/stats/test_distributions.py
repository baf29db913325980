"""The quantiles and tails that are asked of scipy.special are those of scipy.stats, which takes half a second to import."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from coachkit.stats import cronbach_alpha, limits
from coachkit.stats.means import Means
from coachkit.stats.staggered.effect import detectable, posterior
from coachkit.stats.staggered.panel import Estimate

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


@pytest.mark.parametrize("df", [1.2, 5.5, 200.0])
def test_the_detectable_effect_has_its_power(df: float) -> None:
    shift = detectable(df, 1.0, 0.8) / 1.1
    assert stats.nct.sf(stats.t.ppf(0.975, df), df, shift) == pytest.approx(0.8, **NEAR)


@pytest.mark.parametrize("df", [0.7, 3.0, 1e6])
@pytest.mark.parametrize(("estimate", "se"), [(-0.3, 0.001), (0.05, 0.4)])
def test_the_posterior_is_likelihood_by_prior(df: float, estimate: float, se: float) -> None:
    got = posterior(Estimate(estimate, se, df, 0.0, 0.0, 1.0), 0.05)
    low, high = max(estimate - 60 * se, -1.6), min(estimate + 60 * se, 1.6)
    grid = np.linspace(low, high, 40_001)
    density = stats.t.pdf((grid - estimate) / se, df) * stats.norm.pdf(grid, 0.0, 0.2)
    density /= density.sum()
    worse, better = density[grid < -0.05].sum(), density[grid > 0.05].sum()
    assert got == pytest.approx((worse, 1 - worse - better, better), rel=1e-11, abs=1e-12)


def test_a_release_imports_neither_scipy_stats_nor_dask() -> None:
    code = "import sys, coachkit.pipeline.build; print([n for n in ('scipy.stats', 'dask') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
