"""The effect of a staggered start: roll-outs, estimates and checks, by hand and on planted truth."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import norm

from benchmarks.panels import World, draw_panel
from coachkit.stats.staggered import (
    NEVER,
    Estimate,
    Mixture,
    Rollout,
    Shares,
    Study,
    choose_window,
    detectable,
    leave_one_out,
    placebo,
    posterior,
    sensitivity,
    stayers,
    without_first_time,
)


def study(world: World, schools: int, seed: int) -> Study:
    panel = draw_panel(world, schools, seed)
    return Study(Rollout(panel.seen, panel.start), panel.rows, panel.raters)


def even(y: np.ndarray, start: np.ndarray, spread: float = 0.1, members: int = 6) -> Study:
    """A study whose unit means are ``y``: members of every unit deviate alike, and without sum, at every time."""
    units, times = y.shape
    unit, member, time = (index.ravel() for index in np.indices((units, members, times)))
    turn = np.resize([1.0, 1.0, -1.0, -1.0], members + times)[member + time] * np.resize([1, -1], members)[member]
    turn = turn - np.array([turn[(unit == unit[i]) & (time == time[i])].mean() for i in range(len(turn))])
    rows = Shares(unit, time, unit * members + member, y[unit, time] + spread * turn, np.full(len(unit), 3.0))
    return Study(Rollout(np.ones(y.shape, dtype=bool), start), rows)


def test_two_by_two_is_the_difference_of_differences() -> None:
    y = np.array([[0.1, 0.2], [0.14, 0.22], [0.0, 0.3], [0.04, 0.36]])
    found = even(y, np.array([NEVER, NEVER, 1, 1])).average()
    assert found.estimate == pytest.approx((0.30 + 0.32) / 2 - (0.10 + 0.08) / 2, abs=1e-4)
    assert found.low < found.estimate < found.high


def test_exact_without_noise_whatever_the_effect_by_cohort_and_time() -> None:
    rng = np.random.default_rng(2)
    start = np.repeat([NEVER, 2, 3, 4], 2)
    rollout = Rollout(np.ones((8, 6), dtype=bool), start)
    own = {(g, s): rng.normal(0, 0.1) for g, s, _ in rollout.cells}
    y = rng.normal(0, 0.1, size=(8, 1)) + rng.normal(0, 0.1, size=(1, 6)) + np.zeros((8, 6))
    for (g, s), value in own.items():
        y[start == g, s] += value
    truth = np.mean([own[g, s] for g, s, _ in rollout.cells])
    made = even(y, start)
    assert made.average().estimate == pytest.approx(truth, abs=1e-4)
    for cell in made.cells():
        assert cell.effect.estimate == pytest.approx(own[cell.start, cell.time], abs=1e-3)
    events = made.by_event()
    assert events[0].estimate == pytest.approx(np.mean([own[g, g] for g in (2, 3, 4)]), abs=1e-3)
    assert events[-2].estimate == pytest.approx(0, abs=1e-3)
    assert set(events) == {-4, -3, -2, 0, 1, 2, 3}
    early = placebo(made, 1)
    assert early is not None and early.estimate == pytest.approx(0, abs=1e-3)
    later = without_first_time(made)
    assert later is not None and later.estimate == pytest.approx(truth, abs=1e-3)


@pytest.mark.parametrize(
    ("world", "schools"),
    [(World(effect=0.6), 8), (World(effect=0.2, growth=0.3, observers=0.35, lenient=0.8), 10)],
)
def test_recovers_what_was_planted(world: World, schools: int) -> None:
    errors, held = [], []
    for seed in range(60):
        panel = draw_panel(world, schools, seed + 900)
        made = Study(Rollout(panel.seen, panel.start), panel.rows, panel.raters)
        truth = panel.truth[made.rollout.treated].mean()
        found = made.average()
        errors.append(found.estimate - truth)
        held.append(found.low <= truth <= found.high)
    assert abs(np.mean(errors)) < 3 * np.std(errors) / np.sqrt(60)
    assert np.mean(held) >= 0.88


def test_a_unit_treated_from_the_beginning_or_seen_once_is_left_out() -> None:
    seen = np.ones((5, 3), dtype=bool)
    seen[4, 1:] = False
    rollout, kept = Rollout.of(seen, np.array([0, 1, 2, NEVER, NEVER]))
    assert kept.tolist() == [1, 2, 3]
    assert rollout.start.tolist() == [1, 2, NEVER]


@pytest.mark.parametrize(
    ("start", "kinds"),
    [
        ([NEVER] * 5, ["cells"]),
        ([2] * 2 + [NEVER], ["units"]),
        ([2] * 4, ["untreated"]),
        ([1] * 3 + [NEVER], ["before"]),
        ([2] * 3 + [NEVER], []),
        ([2, 2, NEVER, NEVER], []),
    ],
)
def test_refuses_what_the_roll_out_cannot_carry(start: list[int], kinds: list[str]) -> None:
    rollout = Rollout.of(np.ones((len(start), 3), dtype=bool), np.array(start))[0]
    assert [refusal.kind for refusal in rollout.refusals()] == kinds


def test_refuses_a_start_with_nobody_to_compare() -> None:
    seen = np.ones((4, 4), dtype=bool)
    seen[3, 2] = False  # the only unit that is never treated is not seen when the others start
    rollout = Rollout(seen, np.array([2, 2, 2, NEVER]))
    assert [refusal.kind for refusal in rollout.refusals()] == ["alone"]


def test_offers_a_shorter_window_where_everybody_starts_in_the_end() -> None:
    start = np.repeat([2, 3, 4], 2)
    last, why = choose_window(np.ones((6, 5), dtype=bool), start)
    assert last == 3
    assert [refusal.kind for refusal in why] == ["untreated"]
    assert choose_window(np.ones((6, 5), dtype=bool), np.where(start == 4, NEVER, start)) == (4, [])
    assert choose_window(np.ones((6, 3), dtype=bool), np.full(6, 1))[0] is None


def test_detectable_is_seen_with_the_power_it_promises() -> None:
    found = Estimate.of(Mixture.of([0.0], [0.0], [0.04]))
    assert norm.sf(0.04 * norm.ppf(0.975), detectable(found), 0.04) == pytest.approx(0.8, abs=1e-6)


def test_probabilities_with_a_normal_prior_are_conjugate() -> None:
    found = Mixture.of([0.0], [0.1], [0.05])
    weight = 0.2**2 / (0.2**2 + 0.05**2)
    mean, sd = 0.1 * weight, 0.05 * np.sqrt(weight)
    worse, between, better = posterior(found, 0.05, 0.0, 0.2)
    assert better == pytest.approx(norm.sf(0.05, mean, sd))
    assert worse + between + better == pytest.approx(1)
    assert posterior(found, 0.05, 0.0, 50.0)[2] == pytest.approx(norm.sf(0.05, 0.1, 0.05), abs=1e-5)
    with pytest.raises(ValueError, match="cutoff"):
        posterior(found, -0.1)


def test_a_mixture_meets_its_own_definition() -> None:
    found = Mixture.of(np.log([0.3, 0.6]), [0.0, 1.0], [1.0, 2.0])
    draws = np.random.default_rng(1).normal([0.0, 1.0, 1.0], [1.0, 2.0, 2.0], (200_000, 3)).ravel()
    assert found.weights.tolist() == pytest.approx([1 / 3, 2 / 3])
    assert found.mean == pytest.approx(draws.mean(), abs=0.01)
    assert found.sd == pytest.approx(draws.std(), abs=0.01)
    assert found.quantile(0.9) == pytest.approx(np.quantile(draws, 0.9), abs=0.03)
    assert found.below(found.quantile(0.31)) == pytest.approx(0.31)
    assert found.above(0.4) + found.below(0.4) == pytest.approx(1)
    with_prior = found.with_prior(0.5, 0.7)
    grid = np.linspace(-15, 15, 30_001)
    density = sum(w * norm.pdf(grid, m, s) for w, m, s in zip(found.weights, found.means, found.sds, strict=True))
    density = density * norm.pdf(grid, 0.5, 0.7)
    assert with_prior.mean == pytest.approx((grid * density).sum() / density.sum())


def test_limits_of_unequal_trends_hold_the_plain_ones_and_widen() -> None:
    made = study(World(effect=1.2), 10, 4)
    found = sensitivity(made, (0.0, 0.5, 1.0, 2.0))
    assert found is not None
    lows, highs = zip(*found.bounds.values(), strict=True)
    assert all(a > b for a, b in pairwise(lows))
    assert all(a < b for a, b in pairwise(highs))
    assert 0 < found.breakdown < 10
    at = sensitivity(made, (found.breakdown,))
    assert at is not None
    assert at.bounds[found.breakdown][0] == pytest.approx(0, abs=1e-3)


def test_a_trend_that_went_on_lies_inside_the_limits_of_its_own_size() -> None:
    """A steady departure that fakes an effect: with multiple 1 the limits hold the true effect, none."""
    start = np.repeat([NEVER, 3], 4)
    y = 0.05 * np.arange(6) * (start == 3)[:, None] + np.random.default_rng(5).normal(0, 0.002, (8, 6))
    made = even(y, start, spread=0.02)
    found = sensitivity(made, (0.0, 1.0))
    assert found is not None
    assert found.bounds[0.0][0] > 0.05
    assert found.bounds[1.0][0] < 0 < found.bounds[1.0][1]
    lead = placebo(made, 1)
    assert lead is not None and lead.low > 0


def test_leaving_one_unit_out_is_the_estimate_of_the_others() -> None:
    made = study(World(effect=0.6, observers=0.35), 8, 3)
    found = leave_one_out(made)
    for unit in range(3):
        kept = made.rows.unit != unit
        rows = made.rows.where(kept)
        rows = replace(rows, unit=rows.unit - (rows.unit > unit))
        assert made.raters is not None
        raters = replace(made.raters, mix=made.raters.mix[kept])
        again = Study(made.rollout.without(unit), rows, raters).average()
        assert found[unit] == pytest.approx(again.estimate, abs=0.01)


def test_sparse_equations_are_solved_like_dense_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        made = study(World(effect=0.6, observers=0.35), 8, 3)
        return made.fit.values, made.fit.covariances, leave_one_out(made)

    dense = found()
    monkeypatch.setattr("coachkit.stats.staggered.equations._DENSE", 0)
    for one, other in zip(dense, found(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-7, atol=1e-10)


def test_stayers_are_those_seen_on_both_sides_of_the_start() -> None:
    """Half of the members of the treated units leave at the start, for much better ones: nobody who stays changes."""
    rng = np.random.default_rng(3)
    unit, member, time = (index.ravel() for index in np.indices((6, 8, 4)))
    start = np.array([2, 2, 2, NEVER, NEVER, NEVER])
    new = (time >= start[unit]) & (member >= 4)
    share = 0.2 + rng.normal(0, 0.03, (6, 8))[unit, member] + 0.4 * new + rng.normal(0, 0.02, len(unit))
    rows = Shares(unit, time, unit * 16 + member + 8 * new, share, np.full(len(unit), 4.0))
    rows = replace(rows, member=np.unique(rows.member, return_inverse=True)[1])
    made = Study(Rollout(np.ones((6, 4), dtype=bool), start), rows)
    assert made.average().estimate > 0.05
    found = stayers(made)
    assert found is not None and abs(found.estimate) < 0.02


def test_leads_end_where_nobody_is_left_to_compare() -> None:
    start = np.repeat([1, NEVER], 4)
    assert Rollout.of(np.ones((8, 3), dtype=bool), start)[0].usable_leads() == ()
    assert sensitivity(even(np.random.default_rng(1).normal(0, 0.1, (8, 3)), start)) is None


def test_the_order_of_units_and_members_does_not_matter() -> None:
    made = study(World(observers=0.35), 6, 2)
    rng = np.random.default_rng(4)
    order, mixed = rng.permutation(6), rng.permutation(len(made.rows.unit))
    rows = made.rows.where(mixed)
    members = rng.permutation(int(rows.member.max()) + 1)
    rows = replace(rows, unit=np.argsort(order)[rows.unit], member=members[rows.member])
    assert made.raters is not None
    again = Study(
        Rollout(made.rollout.seen[order], made.rollout.start[order]),
        rows,
        replace(made.raters, mix=made.raters.mix[mixed]),
    )
    for name in ("estimate", "se", "low", "high", "above"):
        assert getattr(again.average(), name) == pytest.approx(getattr(made.average(), name), abs=1e-9)


def test_no_spread_and_no_number_are_refused() -> None:
    start = np.array([NEVER, NEVER, 2, 2])
    unit, time = (index.ravel() for index in np.indices((4, 3)))
    rows = Shares(unit, time, unit, np.zeros(12), np.ones(12))
    flat = Study(Rollout(np.ones((4, 3), dtype=bool), start), rows)
    with pytest.raises(ValueError, match="do not vary"):
        flat.average()
    with pytest.raises(ValueError, match="not a number"):
        replace(flat, rows=replace(rows, share=np.full(12, np.nan))).average()
