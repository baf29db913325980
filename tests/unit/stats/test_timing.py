"""Speed of adoption: likelihood, errors and curves against other implementations, hand cases and planted truth."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.optimize import minimize
from scipy.stats import t

from coachkit.stats.timing import Spells, blocks_of, by_looks, fit_hazard, incidence_curve


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


def spells_of(entry: list[float], left: list[float], right: list[float], group: list[int] | None = None) -> Spells:
    never = np.full(len(entry), np.inf)
    return Spells(np.array(entry), np.array(left), np.array(right), never, np.array(group or range(len(entry))))


def test_the_curve_is_kaplan_meier_where_times_are_known_to_the_cell() -> None:
    """Events in (t − 1, t], two censored at 2 and 4: S = 4/5, then 2/3 of it at 3."""
    known = spells_of([0.0] * 5, [0.0, 2, 2, 4, 4], [1.0, np.inf, 3, np.inf, 5])
    curve = incidence_curve(known, np.array([1.0, 2.0, 3.0, 4.0]), cell=1.0)
    assert curve.share == pytest.approx([1 / 5, 1 / 5, 1 - 4 / 5 * 2 / 3, 1 - 4 / 5 * 2 / 3], abs=1e-5)
    late = spells_of([0.0, 0.0, 2, 2], [0.0, 3, 2, 3], [1.0, np.inf, 3, np.inf])
    # watched from 2 on, two of four say nothing of week 1: one of two had it; then one of three
    curve = incidence_curve(late, np.array([1.0, 3.0]), cell=1.0)
    assert curve.share == pytest.approx([1 / 2, 1 - 1 / 2 * 2 / 3], abs=1e-5)


def test_the_curve_maximises_the_likelihood_of_overlapping_intervals() -> None:
    rng = np.random.default_rng(8)
    left = rng.integers(0, 12, 40).astype(float)
    right = np.where(rng.random(40) < 0.25, np.inf, left + rng.integers(1, 6, 40))
    entry = np.minimum(left, rng.integers(0, 4, 40))
    spells = spells_of(entry.tolist(), left.tolist(), right.tolist())
    edges = np.arange(0.0, 21.0, 2.0)
    best = np.append(0.0, -np.log1p(-incidence_curve(spells, edges[1:], cell=2.0).share))

    def loglik(summed: np.ndarray) -> float:
        at = {name: np.interp(getattr(spells, name), edges, summed) for name in ("entry", "left", "end")}
        seen = -np.expm1(at["left"] - at["end"])[spells.seen]
        return float((at["entry"] - at["left"]).sum() + np.log(np.maximum(seen, 1e-300)).sum())

    for _ in range(300):
        steps = np.diff(best) * np.exp(rng.normal(0, rng.choice([0.01, 0.1, 0.5]), len(edges) - 1))
        steps += rng.choice([0.0, 1e-3]) * rng.random(len(steps))
        assert loglik(np.append(0.0, np.cumsum(steps))) <= loglik(best) + 1e-4


def test_the_band_is_that_of_leaving_out_each_group_in_turn() -> None:
    """Groups that differ much: t with groups − 1 df × the jackknife's error of the summed hazard, on its logarithm."""
    rng, weeks = np.random.default_rng(4), np.array([20.0, 40.0, 60.0])
    group = np.repeat(np.arange(8), 12)
    time = rng.exponential(size=96) / np.where(group % 2, 0.04, 0.004)
    left = np.minimum(np.floor(time / 5) * 5, 70)
    right = np.where(time < 75, left + 5, np.inf)
    spells = spells_of([0.0] * 96, left.tolist(), right.tolist(), group.tolist())
    curve = incidence_curve(spells, weeks)
    others = [-np.log1p(-incidence_curve(spells.part(group != g), weeks).share) for g in range(8)]
    summed = -np.log1p(-curve.share)
    error = np.sqrt(7 / 8 * ((others - np.mean(others, axis=0)) ** 2).sum(axis=0)) / summed
    for limit, side in ((curve.low, -1), (curve.high, 1)):
        assert limit == pytest.approx(-np.expm1(-summed * np.exp(side * t.ppf(0.975, 7) * error)), rel=2e-3)
    alike = spells_of([0.0] * 96, left.tolist(), right.tolist(), (np.arange(96) // 2 % 8).tolist())
    narrow = incidence_curve(alike, weeks)
    assert (narrow.share == pytest.approx(curve.share)) and (narrow.high - narrow.low < curve.high - curve.low).all()


def test_curves_are_near_the_truth_and_hold_it_in_their_bands() -> None:
    """Few sets here; thousands in benchmarks/validity_speed.py."""
    weeks, held, error, width = np.arange(30.0, 80.0, 10.0), [], [], []
    for seed in range(40):
        spells, _ = drawn(seed, 1.0, schools=12)
        curve = incidence_curve(spells, weeks, 10)
        truth = -np.expm1(-0.01 * (weeks - curve.start))
        assert (np.diff(curve.share) >= -1e-9).all()
        assert (curve.low < curve.share).all() and (curve.share < curve.high).all()
        held.append((curve.low <= truth) & (truth <= curve.high))
        error.append(curve.share - truth)
        width.append(curve.high - curve.low)
    assert np.abs(np.mean(error, axis=0)).max() < 0.02
    assert np.mean(held) >= 0.9
    assert np.mean(width) < 0.25
    again = incidence_curve(spells, weeks, 10)
    assert (curve.low == again.low).all() and (curve.high == again.high).all()


def test_a_curve_begins_with_enough_under_watch_and_may_have_no_event_yet() -> None:
    """Three entries at 2, 4 and 9, one of whom is gone by 9: two are under watch from 4 on, three never."""
    spells = spells_of([2.0, 4, 9], [8.0, 30, 29], [np.inf, np.inf, 33])
    curve = incidence_curve(spells, np.array([3.0, 4.0, 8.0, 33.0]), 2, cell=4.0)
    assert curve.start == 4
    assert np.isnan(curve.share[:2]).all()
    assert (curve.share[2], curve.low[2]) == (0, 0)
    assert curve.high[2] == pytest.approx(1 - 0.025 ** (4 / 8))  # two teachers for four weeks
    assert curve.watched.tolist() == [1, 2, 2, 1]
    assert 0 < curve.low[3] < curve.share[3] < curve.high[3] <= 1
    assert np.isnan(incidence_curve(spells, np.array([10.0]), 3).share).all()
    alone = incidence_curve(spells_of([0.0, 0], [1.0, 9], [5.0, np.inf], [0, 0]), np.array([8.0]))
    assert np.isfinite(alone.share).all() and np.isnan(alone.low).all() and np.isnan(alone.high).all()


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


def test_one_early_event_among_many_and_a_slow_start_are_told() -> None:
    """Two thousand in fifty schools, of whom one is seen by week 4, and the others from week 6 on, .02 a week."""
    rng = np.random.default_rng(2)
    time = 6 + rng.exponential(50, 2_000)
    left = np.floor(time / 4) * 4
    left[0] = 0
    right = np.where(left < 100, left + 4, np.inf)
    spells = spells_of([0.0] * 2_000, np.minimum(left, 100).tolist(), right.tolist(), (np.arange(2_000) % 50).tolist())
    curve = incidence_curve(spells, np.array([4.0, 5.0, 50.0]))
    assert curve.share[0] == pytest.approx(1 / 2_000, rel=0.05)
    assert 0 < curve.low[0] < curve.share[0] < curve.high[0] < 0.01
    assert curve.low[2] < 1 - np.exp(-0.02 * 44) < curve.high[2]


def test_cells_are_no_finer_than_visits_are_apart() -> None:
    """Visits every 26 weeks: within them the curve is even, and its band holds an even hazard's truth in most sets."""
    weeks, held = np.array([8.0, 16.0, 40.0]), []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        entry = rng.uniform(0, 26, 144)
        time = entry + rng.exponential(100, 144)
        visits = np.floor((time - entry) / 26)
        left = entry + 26 * np.minimum(visits, 3)
        right = np.where(visits < 3, left + 26, np.inf)
        curve = incidence_curve(
            spells_of(entry.tolist(), left.tolist(), right.tolist(), (np.arange(144) % 12).tolist()), weeks, 10
        )
        truth = -np.expm1(-0.01 * (weeks - curve.start))
        held.append((curve.low <= truth) & (truth <= curve.high))
    assert np.mean(held, axis=0).min() > 0.8


def test_a_later_start_leaves_out_what_was_before() -> None:
    spells = spells_of([0.0] * 40, [0.0] * 20 + [8.0] * 10 + [12.0] * 10, [4.0] * 20 + [12.0] * 10 + [np.inf] * 10)
    curve = incidence_curve(spells, np.array([4.0, 8.0, 12.0]), start=4.0)
    assert np.isnan(curve.share[0]) and curve.start == 4
    assert curve.share[2] == pytest.approx(0.5, abs=0.01)
    nobody = incidence_curve(spells.part(np.zeros(40, dtype=bool)), np.array([4.0]))
    assert np.isnan(nobody.share).all()
