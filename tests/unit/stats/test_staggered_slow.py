"""Generalised least squares and the lot, against slow implementations written out row by row."""

from itertools import permutations as every

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import norm

from benchmarks.panels import World, draw_panel
from coachkit.stats.raters import rater_effects
from coachkit.stats.staggered import NEVER, Components, RaterMix, Rollout, Shares, Study, components, unit_means
from coachkit.stats.staggered.randomization import permutations, randomization_inference


def ratings(units: int, seed: int, holes: bool) -> tuple[Study, np.ndarray]:
    """A small district with two raters a unit, as a study; with holes, two cells were not seen."""
    panel = draw_panel(World(effect=0.6, observers=0.5, smallest=3, largest=5, terms=5), units, seed)
    seen = np.ones(panel.truth.shape, dtype=bool)
    counts = np.zeros(seen.shape)
    np.add.at(counts, (panel.rows.unit, panel.rows.time), 1)
    seen &= counts > 0
    if holes:
        seen[0, 1] = seen[2, 4] = False
    assert panel.raters is not None
    return Study(Rollout(seen, panel.start), panel.rows, panel.raters), seen


def design(study: Study) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Dummies of units, times and cells for every row that was seen, the rows kept, and the raters' mix."""
    rows, rollout = study.rows, study.rollout
    kept = rollout.seen[rows.unit, rows.time]
    unit, time = rows.unit[kept], rows.time[kept]
    columns = [unit == u for u in range(len(rollout.seen))]
    columns += [time == s for s in range(1, rollout.seen.shape[1])]
    columns += [(rollout.start[unit] == g) & (time == s) for g, s, _ in rollout.cells]
    assert study.raters is not None
    return np.column_stack(columns).astype(float), kept, study.raters.mix.toarray()[kept]


def slow(study: Study, found: Components, sigmas: np.ndarray, rhos: tuple[float, ...]) -> tuple[np.ndarray, ...]:
    """Log weight, mean and variance of the average effect for each σ and ρ: one dense covariance."""
    x, kept, mix = design(study)
    rows, columns = study.rows.where(kept), len(study.rollout.cells)
    assert study.raters is not None
    known = study.raters.known
    info = known.cross.toarray() / known.sigma**2
    x = np.column_stack([x, mix])
    prior = np.diag((np.arange(x.shape[1]) >= len(study.rollout.seen)) * 1e-4)
    raters = mix.shape[1]
    prior[-raters:, -raters:] = info + np.eye(raters) / 0.15**2
    start = np.zeros(x.shape[1])
    start[-raters:] = info @ known.effects
    ask = np.zeros(x.shape[1])
    ask[-raters - columns : -raters] = study.rollout.average()
    times = study.rollout.seen.shape[1]
    base = found.member * (rows.member[:, None] == rows.member) + np.diag(found.member_time + found.trial / rows.trials)
    # raters are compared within members and times alone: of the rows only the means of units and times are used
    cells, at = np.unique(rows.unit * times + rows.time, return_inverse=True)
    to_cell = np.eye(len(cells))[at]
    solved = np.linalg.solve(base, to_cell)
    sampling = np.linalg.inv(to_cell.T @ solved)
    x, y = sampling @ solved.T @ x, sampling @ solved.T @ rows.share
    unit, time = np.divmod(cells, times)
    same_unit, lag = unit[:, None] == unit, np.abs(time[:, None] - time)
    out = []
    for rho in rhos:
        shape = np.where(np.eye(times) > 0, 1.0, rho ** np.abs(np.subtract.outer(np.arange(times), np.arange(times))))
        shape /= np.trace(shape - shape.mean(axis=0)) / (times - 1)
        for sigma in sigmas:
            cov = sampling + sigma**2 * same_unit * shape[0][lag]
            solved = np.linalg.solve(cov, np.column_stack([x, y]))
            gram = x.T @ solved[:, :-1] + prior
            score = x.T @ solved[:, -1] + start
            value = np.linalg.solve(gram, score)
            log_weight = -0.5 * (
                np.linalg.slogdet(cov)[1]
                + np.linalg.slogdet(gram)[1]
                + y @ solved[:, -1]
                - value @ score
                + (sigma / 0.06) ** 2
            )
            out.append((log_weight, ask @ value, ask @ np.linalg.solve(gram, ask)))
    return tuple(np.array(out).T)


@pytest.mark.parametrize(("units", "seed", "holes"), [(4, 1, False), (6, 2, True)])
def test_agrees_with_one_dense_covariance_of_all_rows(units: int, seed: int, holes: bool) -> None:
    study = ratings(units, seed, holes)[0]
    sigmas = np.linspace(0.0, 0.3, 121)
    log_weight, mean, variance = slow(study, study.means.components, sigmas, (0.0, 0.5, 0.8, 0.95))
    weight = np.exp(log_weight - log_weight.max()) * np.tile(np.r_[0.5, np.ones(119), 0.5], 4)
    weight /= weight.sum()
    found = study.average()
    assert found.estimate == pytest.approx(weight @ mean, abs=2e-4)
    spread = np.sqrt(weight @ (variance + (mean - weight @ mean) ** 2))
    assert found.se == pytest.approx(spread, rel=5e-3)
    for limit, wanted in ((found.low, 0.025), (found.high, 0.975), (0.0, 1 - found.above)):
        assert weight @ norm.cdf((limit - mean) / np.sqrt(variance)) == pytest.approx(wanted, abs=1e-3)


def test_information_of_a_mean_by_hand() -> None:
    """Two members; one seen at both times. Their shares vary by 0.5 in all, 0.3 of it the member's own."""
    rows = Shares(
        np.zeros(3, int), np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([0.2, 0.6, 0.4]), np.full(3, 2.0)
    )
    own = Components(trial=0.2, member_time=0.1, member=0.3)  # 0.3 + 0.1 + 0.2 / 2 = 0.5
    by_hand = np.linalg.inv([[0.5, 0.3, 0.0], [0.3, 0.5, 0.0], [0.0, 0.0, 0.5]])
    to_time = np.array([[1, 0], [0, 1], [0, 1]])
    information = to_time.T @ by_hand @ to_time

    found = unit_means(rows, 1, 2, own=own)
    assert found.information[0] == pytest.approx(information)
    assert found.score[0] == pytest.approx(to_time.T @ by_hand @ rows.share)


def test_components_come_back() -> None:
    rng = np.random.default_rng(6)
    unit, member, time = (index.ravel() for index in np.indices((30, 40, 4)))
    value = 0.1 * rng.normal(size=(30, 40))[unit, member] + 0.05 * rng.normal(size=len(unit)) + 0.01 * time
    trials = rng.integers(1, 6, len(unit)).astype(float)
    p = np.clip(0.4 + value, 0, 1)
    share = rng.binomial(trials.astype(int), p) / trials
    found = components(Shares(unit, time, unit * 40 + member, share, trials), 30, 4)
    assert found.member == pytest.approx(0.01, rel=0.25)
    assert found.member_time == pytest.approx(0.0025, rel=0.6)
    assert found.trial == pytest.approx(0.24 - 0.0125, rel=0.03)


def test_observers_in_the_ratings_do_not_pass_for_spread_of_members() -> None:
    """Raters differ by .4 and nothing else varies by member: their part is taken out before members' variance is."""
    rng = np.random.default_rng(2)
    unit, member, time = (index.ravel() for index in np.indices((6, 30, 4)))
    who = np.tile(rng.integers(0, 2, len(unit)), (4, 1)).T
    who[::4, :2] = 1 - who[::4, :2]  # one in four members and times is rated by both
    hit = (rng.random(who.shape) < np.array([0.3, 0.7])[who]).astype(float)
    cell = np.repeat(np.arange(len(unit)), 4)
    known = rater_effects(hit.ravel(), cell, who.ravel(), 2)
    mix = csr_matrix((np.full(who.size, 0.25), (cell, who.ravel())), shape=(len(unit), 2))
    rows = Shares(unit, time, unit * 30 + member, hit.mean(axis=1), np.full(len(unit), 4.0))
    plain = components(rows, 6, 4)
    clean = unit_means(rows, 6, 4, RaterMix(mix, known)).components
    assert plain.member_time > 0.005 > clean.member_time


def ratio(study: Study, start: tuple[int, ...]) -> float:
    """The lot's statistic from one dense covariance."""
    own = Study(Rollout(study.rollout.seen, np.array(start)), study.rows, study.raters)
    found = study.means.components
    _, mean, variance = slow(own, found, np.array([0.04]), (0.0,))
    return float(mean[0] / np.sqrt(variance[0]))


def test_the_lot_agrees_with_every_dealing_out_written_out() -> None:
    study = ratings(5, 3, False)[0]
    dealt = sorted(set(every(study.rollout.start.tolist())))
    all_t = np.abs([ratio(study, start) for start in dealt])
    own = abs(ratio(study, tuple(study.rollout.start.tolist())))
    found = randomization_inference(study)
    assert found is not None and found.exact and found.dealt == len(dealt)
    assert found.p == pytest.approx(np.mean(all_t >= own - 1e-9))
    assert found.smallest == pytest.approx(1 / len(dealt))


def test_limits_by_lot_are_where_the_test_turns() -> None:
    panel = draw_panel(World(effect=0.6), 8, 5)
    study = Study(Rollout(panel.seen, panel.start), panel.rows)
    found = randomization_inference(study)
    assert found is not None and found.exact and found.dealt == 2520
    for limit, outwards in ((found.low, -1e-4), (found.high, 1e-4)):
        for effect, holds in ((limit + outwards, False), (limit - outwards, True)):
            less = panel.rows.share - effect * study.rollout.treated[panel.rows.unit, panel.rows.time]
            rows = Shares(panel.rows.unit, panel.rows.time, panel.rows.member, less, panel.rows.trials)
            # the same sampling error as before: it does not depend on a constant effect but through p·(1 − p)
            again = randomization_inference(_with(Study(study.rollout, rows), study.means.components))
            assert again is not None and (again.p > 0.05) == holds


def _with(study: Study, own: Components) -> Study:
    units, times = study.rollout.seen.shape
    object.__setattr__(study, "means", unit_means(study.rows, units, times, own=own))
    return study


def test_half_and_half_of_six_cannot_reach_five_per_cent() -> None:
    panel = draw_panel(World(effect=1.5), 6, 1)
    study = Study(Rollout(panel.seen, np.array([3, 3, 3, NEVER, NEVER, NEVER])), panel.rows)
    found = randomization_inference(study)
    assert found is not None
    assert found.dealt == 20 and found.smallest == pytest.approx(0.1)
    assert found.low == -np.inf and found.high == np.inf


def test_the_lot_alarms_as_rarely_as_it_says() -> None:
    """Seven schools, 630 dealings-out: without an effect p is uniform."""
    p = []
    for seed in range(150):
        panel = draw_panel(World(school_term=0.4, correlation=0.8), 7, seed)
        found = randomization_inference(Study(Rollout(panel.seen, panel.start), panel.rows))
        assert found is not None
        p.append(found.p)
    assert np.mean(np.array(p) <= 0.05) < 0.10
    assert np.mean(p) == pytest.approx(0.5, abs=0.08)


def test_many_dealings_out_are_drawn_the_same_again() -> None:
    start = np.repeat([2, 3, NEVER], 6)
    dealt, exact = permutations(start)
    assert not exact and len(dealt) == 2_000
    assert dealt[0].tolist() == start.tolist()
    assert (permutations(start)[0] == dealt).all()
