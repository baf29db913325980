"""Rater effects: against least squares of another library, and on what is planted."""

import numpy as np
import pytest
import statsmodels.formula.api as smf
from pandas import DataFrame

from coachkit.stats.raters import rater_effects


def test_agrees_with_least_squares_of_statsmodels() -> None:
    rng = np.random.default_rng(4)
    rater, cell = rng.integers(0, 8, 400), rng.integers(0, 6, 400)
    y = rng.normal(0, 0.5, 8)[rater] + rng.normal(0, 2, 6)[cell] + rng.normal(0, 0.7, 400)
    found = rater_effects(y, cell, rater, 9).effects
    other = smf.ols("y ~ C(cell) + C(rater)", DataFrame({"y": y, "cell": cell, "rater": rater})).fit()
    effects = np.array([0.0, *(other.params[f"C(rater)[T.{r}]"] for r in range(1, 8))])
    assert found[:8] == pytest.approx(effects - effects[rater].mean(), abs=1e-9)
    assert found[8] == 0  # gave no rating


def test_the_error_of_a_sum_is_that_of_statsmodels_and_great_where_the_link_is_thin() -> None:
    rng = np.random.default_rng(6)
    rater, cell = rng.integers(0, 5, 200), rng.integers(0, 9, 200)
    y = rng.normal(0, 2, 9)[cell] + rng.normal(0, 0.7, 200)
    other = smf.ols("y ~ C(cell) + C(rater)", DataFrame({"y": y, "cell": cell, "rater": rater})).fit()
    found = rater_effects(y, cell, rater, 5)
    asked = other.t_test("C(rater)[T.1] + C(rater)[T.2] - 2 * C(rater)[T.4]")
    weights = np.array([0.0, 1, 1, 0, -2])
    assert weights @ found.effects == pytest.approx(asked.effect.item())
    assert found.error(weights) == pytest.approx(asked.sd.item())
    assert found.unlinked(weights) == pytest.approx(0, abs=1e-12)
    thin = (cell >= 5).astype(int)  # two who share the cell of one rating
    thin[0] = 1 - thin[0]
    assert rater_effects(y, cell, thin, 2).error(np.array([1.0, -1.0])) > 0.5


def test_a_rater_of_better_cells_is_not_thereby_lenient() -> None:
    """Rater 1 sees good cells alone, rater 0 poor ones, rater 2 both; nobody is lenient."""
    rng = np.random.default_rng(1)
    cell = np.repeat(np.arange(20), 30)
    rater = np.where(rng.random(600) < 0.3, 2, (cell >= 10).astype(int))
    y = 2.0 * (cell >= 10) + rng.normal(0, 0.5, 600)
    assert np.abs(rater_effects(y, cell, rater, 3).effects).max() < 0.1


def test_what_raters_give_is_found_whole_also_where_they_are_linked_through_others() -> None:
    """0 and 1 share a cell, 1 and 2 another, 3 and 4 a third: no errors, so nothing is left of 1 and of 4."""
    planted, level = np.array([0.0, 0.5, 0.2, 0.0, 1.0]), np.array([2.0, -1.0, 5.0])
    rater, cell = np.array([0, 1, 1, 1, 2, 3, 4, 4]), np.array([0, 0, 1, 1, 1, 2, 2, 2])
    found = rater_effects(planted[rater] + level[cell], cell, rater, 5).effects
    first = (0 + 3 * 0.5 + 0.2) / 5  # linked: 0, 1, 2; and 3, 4
    assert found == pytest.approx([0 - first, 0.5 - first, 0.2 - first, -2 / 3, 1 / 3])


def test_nothing_in_common_or_nothing_at_all_gives_no_effect() -> None:
    apart = rater_effects(np.array([1.0, 2, 3, 4]), np.array([0, 0, 1, 1]), np.array([0, 0, 1, 1]), 2)
    assert apart.effects.tolist() == [0, 0]
    assert (apart.error(np.array([1.0, -1.0])), apart.unlinked(np.array([1.0, -1.0]))) == (0, 1)
    assert rater_effects(np.array([]), np.array([]), np.array([], dtype=int), 0).effects.tolist() == []
    same = rater_effects(np.ones(6), np.zeros(6), np.array([0, 1, 2, 0, 1, 2]), 3)
    assert same.effects.tolist() == [0, 0, 0]
    assert same.error(np.array([1.0, 0, -1])) == 0
