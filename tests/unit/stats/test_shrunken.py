"""Shrunken rater effects: against a mixed model of another library, and on what is planted."""

import numpy as np
import pytest
import statsmodels.formula.api as smf
from pandas import DataFrame

from coachkit.stats.shrunken import shrunken_effects


def test_agrees_with_a_mixed_model_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    rater, cell = rng.integers(0, 8, 400), rng.integers(0, 6, 400)
    planted = rng.normal(0, 0.5, 8)
    y = planted[rater] + rng.normal(0, 2, 6)[cell] + rng.normal(0, 0.7, 400)
    found = shrunken_effects(y, cell, rater, 8)
    data = DataFrame({"y": y, "cell": cell, "rater": rater})
    other = smf.mixedlm("y ~ C(cell)", data, groups="rater").fit(reml=True)
    effects = [float(other.random_effects[r].iloc[0]) for r in range(8)]
    assert found.sd == pytest.approx(float(np.sqrt(other.cov_re.iloc[0, 0])), rel=2e-3)
    assert found.residual_sd == pytest.approx(float(np.sqrt(other.scale)), rel=1e-3)
    assert found.effects == pytest.approx(effects, abs=2e-3)


def test_a_rater_of_better_cells_is_not_thereby_lenient() -> None:
    """Rater 1 sees good cells alone, rater 0 poor ones, rater 2 both; nobody is lenient."""
    rng = np.random.default_rng(1)
    cell = np.repeat(np.arange(20), 30)
    rater = np.where(rng.random(600) < 0.3, 2, (cell >= 10).astype(int))
    y = 2.0 * (cell >= 10) + rng.normal(0, 0.5, 600)
    assert np.abs(shrunken_effects(y, cell, rater, 3).effects).max() < 0.1


def test_nothing_in_common_or_nothing_at_all_gives_no_effect() -> None:
    apart = shrunken_effects(np.array([1.0, 2, 3, 4]), np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), 2)
    assert apart.effects.tolist() == [0, 0]
    assert shrunken_effects(np.array([]), np.array([]), np.array([], dtype=int), 0).effects.tolist() == []
    same = shrunken_effects(np.ones(6), np.zeros(6), np.array([0, 1, 2, 0, 1, 2]), 3)
    assert same.effects.tolist() == [0, 0, 0]
