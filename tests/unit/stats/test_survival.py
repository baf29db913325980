import warnings

import numpy as np
import pytest

from coachkit.stats import kaplan_meier


def theirs(days: np.ndarray, happened: np.ndarray):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from statsmodels.duration.survfunc import SurvfuncRight

        found = SurvfuncRight(days, happened)
        return found, found.quantile(0.5), found.quantile_ci(0.5, method="cloglog")


@pytest.mark.parametrize("seed", range(5))
def test_the_curve_is_statsmodels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    days, happened = rng.integers(0, 60, 80), rng.random(80) < 0.7
    found = kaplan_meier(days, happened, np.arange(80))
    other, median, _ = theirs(days, happened)
    assert found.waiting[other.surv_times.astype(int)] == pytest.approx(other.surv_prob, abs=1e-12)
    assert found.median[0] == median


def test_without_clusters_and_censoring_limits_are_greenwoods() -> None:
    days = np.random.default_rng(7).integers(0, 60, 80)
    found = kaplan_meier(days, np.ones(80, dtype=bool), np.arange(80))
    _, _, limits = theirs(days, np.ones(80, dtype=bool))
    assert found.median[1:] == pytest.approx(limits)
    p = float(found.waiting[20])
    error = np.sqrt((1 - p) / p / 80) / abs(np.log(p))  # of log(−log p)
    assert found.low[20] == pytest.approx(p ** np.exp(1.959964 * error))


def test_by_hand() -> None:
    """Days 2, 4 (still waiting), 6, 6, 9: waiting 4/5 after 2, 4/5 × 1/3 after 6, none after 9."""
    found = kaplan_meier(np.array([2, 4, 6, 6, 9]), np.array([True, False, True, True, True]), np.arange(5))
    assert found.waiting[[1, 2, 5, 6, 9]] == pytest.approx([1, 0.8, 0.8, 0.8 / 3, 0])
    assert found.median[0] == 6


def test_times_of_the_same_people_say_less() -> None:
    """Every time thrice: as clusters the limits are those of one third of the times."""
    rng = np.random.default_rng(3)
    days, happened = rng.integers(0, 60, 40), rng.random(40) < 0.7
    one = kaplan_meier(days, happened, np.arange(40))
    three = kaplan_meier(np.repeat(days, 3), np.repeat(happened, 3), np.repeat(np.arange(40), 3))
    assert three.low[30] == pytest.approx(one.low[30])
    naive = kaplan_meier(np.repeat(days, 3), np.repeat(happened, 3), np.arange(120))
    assert naive.low[30] > three.low[30]


def test_half_that_never_get_there_have_no_median() -> None:
    found = kaplan_meier(np.array([1, 2, 50, 50, 50]), np.array([True, True, False, False, False]), np.arange(5))
    assert np.isnan(found.median[0])
    with pytest.raises(ValueError, match="0 days"):
        kaplan_meier(np.array([-1]), np.array([True]), np.array([0]))


def test_limits_hold_the_truth_in_95_of_100_draws() -> None:
    """Clustered waiting times (people differ in pace): the share waiting at day 14 lies inside in 92 to 98 %."""
    inside = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        pace = rng.gamma(2, 0.5, 60)
        days = np.floor(rng.exponential(15 / np.repeat(pace, 4))).astype(int)
        seen = rng.integers(10, 60, 240)
        found = kaplan_meier(np.minimum(days, seen), days <= seen, np.repeat(np.arange(60), 4))
        truth = (1 + 0.5 * 15 / 15) ** -2  # E exp(−pace × 15 days / 15), waiting past day 14
        inside += found.low[14] <= truth <= found.high[14]
    assert 0.92 <= inside / 300 <= 0.98


def test_blocks_of_clusters_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clusters of one to five times, all at once or three at a time; and against the sum written out."""
    from coachkit.stats import survival

    rng = np.random.default_rng(11)
    cluster = rng.integers(0, 60, 150)
    days, happened = rng.integers(0, 90, 150), rng.random(150) < 0.6
    found = kaplan_meier(days, happened, cluster)
    monkeypatch.setattr(survival, "_BLOCK", 3)
    again = kaplan_meier(days, happened, cluster)
    assert again.low == pytest.approx(found.low, nan_ok=True, abs=1e-12)
    pull = np.zeros((60, 181))
    for day in range(181):
        risk, died = (days >= day).sum(), ((days == day) & happened).sum()
        for one in range(60):
            mine = cluster == one
            own = ((days[mine] == day) & happened[mine]).sum() - (days[mine] >= day).sum() * died / max(risk, 1)
            pull[one, day] = own / (risk - died) if risk > died else 0.0
    error = np.sqrt((pull.cumsum(axis=1) ** 2).sum(axis=0))
    day = 40
    spread = 1.959964 * error[day] / np.log(found.waiting[day])
    assert found.low[day] == pytest.approx(found.waiting[day] ** np.exp(-spread))
