"""Sums averaged over what is open about an SD: quantiles of the mixture, and how the degrees of freedom widen it."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from coachkit.stats.ordinal_mixed import average_over_sd, fit_ordinal_mixed
from coachkit.stats.ordinal_mixed.sd_model_averaging import _quantile


def draw(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a, b = rng.integers(0, 80, 800), rng.integers(0, 12, 800)
    x = rng.normal(size=800)
    value = 0.5 * x + rng.normal(0, 0.9, 80)[a] + rng.normal(0, 0.6, 12)[b] + rng.logistic(size=800)
    return pd.DataFrame({"y": np.digitize(value, [-1.5, 0.2, 1.7]), "x": x, "a": a, "b": b})


def test_quantiles_of_a_mixture_have_their_share_below() -> None:
    means, errors = np.array([[0.0, 1.0], [2.0, 1.0]]), np.array([[1.0, 0.5], [0.3, 0.5]])
    chances, df = np.array([0.7, 0.3]), np.array([4.0, np.inf])
    for share in (0.025, 0.5, 0.975):
        at = _quantile(means, errors, chances, share, df)
        assert chances @ t.cdf((at - means) / errors, df) == pytest.approx([share, share], abs=1e-9)
        assert at[1] == pytest.approx(1 + 0.5 * t.ppf(share, np.inf))  # both parts alike: their own quantile


@pytest.mark.parametrize("rows", [10, 10_000])
def test_fewer_degrees_of_freedom_widen_an_interval_and_move_nothing(
    monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    """Averaged over the SD, and (more rows than the limit) estimate ± t × standard error."""
    monkeypatch.setitem(average_over_sd.__globals__, "PROFILE_ROWS", rows)
    found = fit_ordinal_mixed(draw(3), "y", ["x"], ["a", "b"])
    place = found.positions("b", [0, 1])[:, None]
    sums = np.zeros((2, 1)), place, np.ones((2, 1))
    normal, wide = average_over_sd(found, "b", *sums), average_over_sd(found, "b", *sums, df=np.array([np.inf, 5.0]))
    assert wide[0] == pytest.approx(normal[0])
    assert (wide[1][0], wide[2][0]) == pytest.approx((normal[1][0], normal[2][0]))
    ratio = (wide[2][1] - wide[1][1]) / (normal[2][1] - normal[1][1])
    assert 1.1 < ratio <= t.ppf(0.975, 5) / t.ppf(0.975, np.inf) + 1e-9
