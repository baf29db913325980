"""Speed of adoption: likelihood, errors and curves against other implementations, hand cases and planted truth."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.stats import t

from coachkit.stats.timing import Spells, blocks_of, by_looks, fit_hazard, turnbull, turnbull_curve


def drawn(seed: int, ratio: float, schools: int = 15, members: int = 12) -> tuple[Spells, list[np.ndarray]]:
    """Members with a hazard of .01 a week, ``ratio`` times that once they switch, looked at about every ten weeks."""
    rng = np.random.default_rng(seed)
    rows, looks = [], []
    for school in range(schools):
        for _ in range(members):
            switch = float(rng.integers(0, 90)) if rng.random() < 0.7 else np.inf
            need = rng.exponential()
            time = need / 0.01 if need / 0.01 <= switch else switch + (need - 0.01 * switch) / (0.01 * ratio)
            at = np.cumsum(rng.integers(4, 18, 9)).astype(float)
            without = at[at < time]
            if not len(without):
                continue
            after = at[at >= time]
            rows.append((at[0], without[-1], after[0] if len(after) else np.inf, switch, school))
            looks.append(at[: len(without) + 1])
    entry, left, right, switch, school = np.array(rows).T
    return Spells(entry, left, right, switch, school.astype(int)), looks


def weekly(spells: Spells, edges: np.ndarray, beta: np.ndarray) -> float:
    """The log-likelihood week by week: the discrete complementary-log-log hazard itself, member by member."""
    total = 0.0
    for e, le, r, s in zip(spells.entry, spells.left, spells.right, spells.switch, strict=True):

        def survive(a: float, b: float, s: float = s) -> float:
            weeks = np.arange(int(a), int(b))
            block = np.searchsorted(edges, weeks, side="right") - 1
            hazard = 1 - np.exp(-np.exp(beta[block] + beta[-1] * (weeks >= s)))
            return float(np.prod(1 - hazard))

        total += np.log(survive(e, le)) + (np.log(1 - survive(le, r)) if np.isfinite(r) else 0.0)
    return total


def test_the_maximum_is_that_of_the_weekly_likelihood() -> None:
    spells, _ = drawn(3, 2.0, schools=8)
    fit = fit_hazard(spells)
    assert fit.converged
    assert weekly(spells, fit.edges, fit.beta) == pytest.approx(fit.loglik, abs=1e-8)
    other = minimize(lambda b: -weekly(spells, fit.edges, b), fit.beta + 0.3, method="BFGS", options={"gtol": 1e-6})
    assert other.x == pytest.approx(fit.beta, abs=2e-4)
    step = 1e-3
    size = len(fit.beta)
    curve = np.zeros((size, size))
    for i in range(size):
        for j in range(size):
            d, e = np.eye(size)[i] * step, np.eye(size)[j] * step
            parts = [weekly(spells, fit.edges, fit.beta + a * d + b * e) * a * b for a in (-1, 1) for b in (-1, 1)]
            curve[i, j] = -sum(parts) / (4 * step**2)
    assert np.linalg.inv(curve) == pytest.approx(fit.all["model"], rel=1e-3, abs=1e-6)


def test_the_cross_check_is_a_generalised_linear_model() -> None:
    spells, looks = drawn(5, 2.0, schools=8)
    edges = blocks_of(spells)
    member = np.repeat(np.arange(len(looks)), [len(at) - 1 for at in looks])
    start = np.concatenate([at[:-1] for at in looks])
    stop = np.concatenate([at[1:] for at in looks])
    hit = stop == spells.right[member]
    fit = by_looks(member, start, stop, hit, spells.switch[member], spells.group[member], edges)
    middle = (start + stop) / 2
    block = np.searchsorted(edges, middle, side="right") - 1
    x = np.column_stack([*(block == b for b in range(len(edges))), middle >= spells.switch[member]]).astype(float)
    family = sm.families.Binomial(link=sm.families.links.CLogLog())
    glm = sm.GLM(hit.astype(float), x, family=family, offset=np.log(stop - start)).fit()
    assert fit.beta == pytest.approx(glm.params, abs=1e-5)


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_recovers_a_planted_ratio_and_the_weeks_it_gains(ratio: float) -> None:
    found, gained, held = [], [], []
    weeks = np.arange(1, 91)
    truth = float((np.exp(-0.01 * weeks) - np.exp(-0.01 * ratio * weeks)).sum())
    for seed in range(60):
        fit = fit_hazard(drawn(seed, ratio)[0])
        found.append(np.log(fit.ratio()[0]))
        value, low, high = fit.gained(90)
        gained.append(value)
        held.append(low <= truth <= high)
    assert np.mean(found) == pytest.approx(np.log(ratio), abs=0.08)
    assert np.mean(gained) == pytest.approx(truth, abs=1.5)
    assert np.mean(held) >= 0.88


def test_weeks_gained_by_hand_and_its_error_by_differences() -> None:
    fit = fit_hazard(drawn(1, 2.0)[0])
    weeks = np.arange(1, 61, dtype=float)
    value, low, high = fit.gained(60)
    assert value == pytest.approx((fit.survival(False, weeks) - fit.survival(True, weeks)).sum())
    gradient = []
    for i in range(len(fit.beta)):
        ends = []
        for sign in (-1, 1):
            beta = fit.beta + sign * 1e-5 * np.eye(len(fit.beta))[i]
            moved = type(fit)(fit.edges, beta, fit.all, fit.df, True, 0.0)
            ends.append(moved.gained(60)[0])
        gradient.append((ends[1] - ends[0]) / 2e-5)
    error = max(np.sqrt(np.array(gradient) @ c @ np.array(gradient)) for c in fit.all.values())
    assert (high - low) / 2 == pytest.approx(t.ppf(0.975, fit.df) * error, rel=1e-4)
    assert low < value < high


def test_turnbull_is_kaplan_meier_where_times_are_exact() -> None:
    """Events in (t − 1, t], two censored at 2 and 4: S = 4/5, then 2/3 of it at 3, then 0 at 5."""
    left, right = np.array([0.0, 2, 2, 4, 4]), np.array([1.0, np.inf, 3, np.inf, 5])
    times, mass = turnbull(np.zeros(5), left, right)
    found = {float(w): float(mass[times <= w].sum()) for w in (1, 3, 5)}
    assert found[1] == pytest.approx(1 / 5, abs=1e-6)
    assert found[3] == pytest.approx(1 - 4 / 5 * 2 / 3, abs=1e-6)
    late = turnbull(np.array([0.0, 2, 2]), np.array([0.0, 2, 3]), np.array([1.0, 3, 4]))
    # watched from 2 on, two of three say nothing of week 1: one of one had it
    assert late[1][late[0] <= 1].sum() == pytest.approx(1.0, abs=1e-3)


def test_turnbull_maximises_the_likelihood_of_overlapping_intervals() -> None:
    rng = np.random.default_rng(8)
    left = rng.integers(0, 12, 40).astype(float)
    right = np.where(rng.random(40) < 0.25, np.inf, left + rng.integers(1, 6, 40))
    entry = np.minimum(left, rng.integers(0, 4, 40))
    times, mass = turnbull(entry, left, right, rounds=20_000)

    def loglik(p: np.ndarray) -> float:
        inside = [(times > a) & (times <= b) for a, b in zip(left, right, strict=True)]
        watch = [times > e for e in entry]
        return float(sum(np.log(p[i].sum() / p[w].sum()) for i, w in zip(inside, watch, strict=True)))

    best = loglik(mass)
    for _ in range(300):
        other = mass * np.exp(rng.normal(0, rng.choice([0.01, 0.1, 0.5]), len(mass))) + 1e-9
        assert loglik(other / other.sum()) <= best + 1e-4


def test_curves_are_near_the_truth_and_the_same_again() -> None:
    """The bands hold it less often than in 95 % early on, when few are under watch yet: benchmarks/validity_speed.py."""
    weeks, held, error = np.arange(20.0, 80.0, 10.0), [], []
    for seed in range(8):
        spells, _ = drawn(seed, 1.0, schools=20)
        curve = turnbull_curve(spells, weeks, draws=40)
        truth = 1 - np.exp(-0.01 * (weeks - float(spells.entry.min())))
        assert (np.diff(curve.share) >= -1e-9).all()
        held.append((curve.low <= truth) & (truth <= curve.high))
        error.append(curve.share - truth)
    assert np.abs(np.mean(error, axis=0)).max() < 0.05
    assert np.mean(held) >= 0.7
    again = turnbull_curve(spells, weeks, draws=40)
    assert (curve.low == again.low).all() and (curve.high == again.high).all()


def test_one_regime_at_a_time() -> None:
    """Event before the switch; event across it; switch before the entry; never switched."""
    spells = Spells(
        np.array([2.0, 2, 6, 1]), np.array([4.0, 8, 9, 12]), np.array([6.0, 14, np.inf, np.inf]),
        np.array([10.0, 10, 3, np.inf]), np.arange(4),
    )  # fmt: skip
    first = spells.under(False, np.array([4.0, 8, np.nan, 12]))
    assert first.left.tolist() == [4, 8, 12]
    assert first.right.tolist() == [6, np.inf, np.inf]
    second = spells.under(True, np.array([np.nan, np.nan, 6, np.nan]))
    assert (second.entry.tolist(), second.left.tolist()) == ([6], [9])


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="entry"):
        Spells(np.array([3.0]), np.array([2.0]), np.array([4.0]), np.array([1.0]), np.array([0]))
    never = Spells(np.zeros(3), np.full(3, 5.0), np.full(3, 9.0), np.full(3, np.inf), np.arange(3))
    with pytest.raises(ValueError, match="one of the regimes"):
        fit_hazard(never)
