import krippendorff
import numpy as np
import pytest
from statsmodels.stats.inter_rater import cohens_kappa

from coachkit.stats import agreement


def ratings(seed: int = 0, lessons: int = 60, raters: int = 2) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, lessons)
    table = np.clip(truth[:, None] + rng.integers(-1, 2, (lessons, raters)), 0, 4)
    return np.repeat(np.arange(lessons), raters), table.ravel(), table


def test_alpha_agrees_with_the_krippendorff_package() -> None:
    for raters in (2, 3):
        unit, code, table = ratings(raters, raters=raters)
        expected = krippendorff.alpha(table.T, level_of_measurement="ordinal", value_domain=list(range(5)))
        assert agreement(unit, code, 5)["alpha"].estimate == pytest.approx(expected)


def test_lessons_rated_once_do_not_count_and_unequal_numbers_do() -> None:
    unit, code, table = ratings(9, raters=3)
    wide = table.astype(float)
    wide[:20, 2] = np.nan
    wide[:5, 1] = np.nan
    keep = ~np.isnan(wide.ravel())
    expected = krippendorff.alpha(wide.T, level_of_measurement="ordinal", value_domain=list(range(5)))
    assert agreement(unit[keep], code[keep], 5)["alpha"].estimate == pytest.approx(expected)


def test_weighted_kappa_is_cohens_on_the_symmetrised_table() -> None:
    unit, code, table = ratings(4)
    cross = np.zeros((5, 5))
    np.add.at(cross, (table[:, 0], table[:, 1]), 1)
    expected = cohens_kappa(cross + cross.T, wt="quadratic").kappa
    assert agreement(unit, code, 5)["weighted kappa"].estimate == pytest.approx(expected)


def test_exact_and_adjacent_are_counts() -> None:
    unit, code, table = ratings(4)
    gap = np.abs(table[:, 0] - table[:, 1])
    found = agreement(unit, code, 5)
    assert found["exact"].estimate == pytest.approx((gap == 0).mean())
    assert found["adjacent"].estimate == pytest.approx((gap <= 1).mean())
    assert found["exact"].low < found["exact"].estimate < found["exact"].high


def test_same_ratings_same_interval_whatever_the_order_of_units_is_called() -> None:
    unit, code, _ = ratings(4)
    assert agreement(unit, code, 5) == agreement(unit + 100, code, 5)


def test_constant_ratings_agree_but_kappa_and_alpha_cannot_be_known() -> None:
    unit = np.repeat(np.arange(30), 2)
    found = agreement(unit, np.ones(60, dtype=int), 4)
    assert found["exact"].estimate == 1
    assert found["exact"].low < 1
    assert np.isnan(found["weighted kappa"].estimate)
    assert np.isnan(found["alpha"].low)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        agreement(np.arange(3), np.zeros(3, dtype=int), 4)
    with pytest.raises(ValueError, match="outside"):
        agreement(np.array([0, 0]), np.array([0, 7]), 4)
