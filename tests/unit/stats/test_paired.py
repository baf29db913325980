import numpy as np
import pytest
from scipy import stats
from scipy.stats import mannwhitneyu

from coachkit.stats import paired_change, paired_superiority

ONE = np.zeros(14, dtype=int)


def test_limits_are_those_of_a_t_test_with_two_pseudo_members() -> None:
    d = np.random.default_rng(1).uniform(-0.5, 1, 14)
    found = paired_change(d, ONE, 1)
    interval = stats.ttest_1samp(np.append(d, [0.5, -0.5]), 0).confidence_interval(0.95)
    assert found.estimate[0] == pytest.approx(d.mean())
    assert (found.low[0], found.high[0]) == pytest.approx((interval.low, interval.high))


def test_a_quiet_group_still_has_a_width() -> None:
    found = paired_change(np.zeros(14), ONE, 1)
    assert found.low[0] < -0.05 < 0.05 < found.high[0]
    assert found.detectable[0] > found.high[0]


def test_groups_do_not_touch_each_other_and_an_empty_one_has_no_number() -> None:
    d = np.random.default_rng(2).uniform(-1, 1, 40)
    group = np.repeat([0, 2], 20)
    both = paired_change(d, group, 3)
    alone = paired_change(d[20:], np.zeros(20, dtype=int), 1)
    assert both.low[2] == alone.low[0]
    assert np.isnan(both.estimate[1])
    with pytest.raises(ValueError, match="between"):
        paired_change(np.array([2.0]), np.array([0]), 1)


def test_superiority_within_a_member_is_mann_whitneys_u() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.integers(0, 5, 9), rng.integers(1, 5, 7)
    counts = [np.bincount(x, minlength=5)[None, :] for x in (before, after)]
    found = paired_superiority(*counts, np.array([0]), 1)
    assert found.estimate[0] == pytest.approx(mannwhitneyu(after, before).statistic / 63)


def test_superiority_is_one_half_without_change_and_one_when_all_rise() -> None:
    same = np.tile([2.0, 1.0, 1.0], (14, 1))
    assert paired_superiority(same, same, ONE, 1).estimate[0] == pytest.approx(0.5)
    low, high = np.tile([1.0, 0, 0], (14, 1)), np.tile([0, 0, 1.0], (14, 1))
    up = paired_superiority(low, high, ONE, 1)
    assert up.estimate[0] == 1
    assert 0.5 < up.low[0] < up.high[0] == 1
    with pytest.raises(ValueError, match="shape"):
        paired_superiority(low, high[:3], ONE, 1)


def test_false_alarms_stay_at_five_in_a_hundred() -> None:
    rng = np.random.default_rng(7)
    sets, teachers, lessons = 2_000, 20, 3
    own = rng.beta(0.6, 2.4, sets * teachers)
    d = (rng.binomial(lessons, own) - rng.binomial(lessons, own)) / lessons
    found = paired_change(d, np.repeat(np.arange(sets), teachers), sets)
    alarms = float(((found.low > 0) | (found.high < 0)).mean())
    assert alarms <= 0.06
