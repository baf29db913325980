"""The effect of a staggered start: against other implementations, by hand, and on planted truth."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from scipy.stats import nct, norm, t

from coachkit.stats.staggered import (
    NEVER,
    Estimate,
    Rollout,
    average_effect,
    by_lot,
    choose_window,
    detectable,
    event_study,
    leave_one_out,
    placebo,
    placebo_lead,
    posterior,
    sensitivity,
    usable_leads,
)

# 16 units × 4 times; starts: never, 1, 2, 3, four units each. Drawn once, rounded.
PANEL = np.array(
    [
        [-0.0869, -0.1533, -0.0905, -0.0592],
        [-0.1895, -0.0682, -0.0975, -0.1196],
        [0.0079, 0.0616, -0.1163, 0.0146],
        [-0.0364, 0.0482, -0.0211, 0.1037],
        [0.1106, 0.2093, 0.1698, 0.2419],
        [-0.0763, 0.0226, 0.1690, 0.0822],
        [0.0384, 0.1221, -0.0751, 0.1265],
        [-0.1666, 0.0442, 0.0650, -0.0776],
        [0.0562, 0.0744, 0.2918, 0.1404],
        [0.2225, 0.0956, 0.2770, 0.2562],
        [0.1432, 0.0927, 0.3618, 0.2386],
        [-0.0557, -0.0361, -0.0319, 0.0311],
        [0.0122, -0.1076, -0.0407, 0.0625],
        [0.2087, 0.1508, 0.1878, 0.3394],
        [0.0285, -0.0289, 0.1320, 0.0764],
        [-0.2693, -0.2558, -0.0559, -0.0421],
    ]
)  # fmt: skip
START = np.repeat([NEVER, 1, 2, 3], 4)


def panel(drop: tuple[int, ...] = ()) -> tuple[Rollout, np.ndarray]:
    seen = np.ones(64, dtype=bool)
    seen[list(drop)] = False
    rollout, kept = Rollout.of(seen.reshape(16, 4), START)
    return rollout, PANEL[kept]


# diff-diff 3.13.0: WooldridgeDiD(vcov_type="hc2_bm", cluster=unit), never = 0; run on this panel, whole and without 3 cells
@pytest.mark.parametrize(
    ("drop", "estimate", "se", "low", "high"),
    [
        ((), 0.08493749999999983, 0.029376966421795905, 0.019572744067240716, 0.15030225593275895),
        ((3, 17, 30), 0.07966886363636365, 0.0308409368085868, 0.0063662324171866735, 0.15297149485554062),
    ],
)
def test_agrees_with_another_implementation(
    drop: tuple[int, ...], estimate: float, se: float, low: float, high: float
) -> None:
    rollout, y = panel(drop)
    found = average_effect(rollout, y)[0]
    assert found.estimate == pytest.approx(estimate, abs=1e-12)
    assert found.se == pytest.approx(se, abs=1e-12)
    assert found.low == pytest.approx(low, abs=1e-9)
    assert found.high == pytest.approx(high, abs=1e-9)


def dummies(rollout: Rollout) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same design written out: rows of the seen cells, unit and time dummies, treated cells."""
    unit, time = np.nonzero(rollout.seen)
    columns = [(unit == u) for u in range(len(rollout.seen))]
    columns += [(time == s) for s in range(1, rollout.seen.shape[1])]
    columns += [(rollout.start[unit] == g) & (time == s) for g, s, _ in rollout.cells]
    x = np.column_stack(columns).astype(float)
    ask = np.zeros(x.shape[1])
    ask[-len(rollout.cells) :] = rollout.average()
    return x, ask, unit


@pytest.mark.parametrize("drop", [(), (3, 17, 30)])
def test_errors_and_degrees_of_freedom_by_their_definition(drop: tuple[int, ...]) -> None:
    """CR2 and Bell-McCaffrey with the full hat matrix, as they are written in Pustejovsky & Tipton (2018)."""
    rollout, y = panel(drop)
    x, ask, unit = dummies(rollout)
    outcome = y[rollout.seen]
    bread = np.linalg.pinv(x.T @ x)
    rest = np.eye(len(x)) - x @ bread @ x.T
    residual = rest @ outcome
    columns, meat = [], 0.0
    for u in np.unique(unit):
        own = unit == u
        left, size, right = np.linalg.svd(rest[np.ix_(own, own)])
        half = left @ np.diag([1 / np.sqrt(v) if v > 1e-8 else 0.0 for v in size]) @ right
        weight = half @ x[own] @ bread @ ask
        meat += float(weight @ residual[own]) ** 2
        columns.append(rest[:, own] @ weight)
    gram = np.column_stack(columns).T @ np.column_stack(columns)
    df = np.trace(gram) ** 2 / (gram**2).sum()
    found = average_effect(rollout, y)[0]
    assert found.estimate == pytest.approx(float(ask @ bread @ x.T @ outcome), abs=1e-10)
    assert found.se == pytest.approx(np.sqrt(meat), rel=1e-5)
    assert found.df == pytest.approx(df, rel=1e-4)


def test_a_unit_alone_in_its_cohort_is_not_taken_for_known_exactly() -> None:
    """Its residuals are 0 wherever it is treated: the error must meet the estimate's own spread all the same."""
    start = np.array([NEVER] * 6 + [2] + [3] * 4)
    rollout = Rollout.of(np.ones((11, 4), dtype=bool), start)[0]
    design, contrast = rollout.main()
    assert contrast is not None
    rng = np.random.default_rng(8)
    found = [design.estimate(contrast, rng.normal(size=(11, 4))) for _ in range(2_000)]
    spread = np.std([one.estimate for one in found])
    assert np.mean([one.se**2 for one in found]) == pytest.approx(spread**2, rel=0.08)
    assert np.mean([one.p < 0.05 for one in found]) < 0.065


def test_two_by_two_is_the_difference_of_differences() -> None:
    y = np.array([[1.0, 2.0], [1.4, 2.2], [0.0, 3.0], [0.4, 3.6]])
    rollout = Rollout.of(np.ones((4, 2), dtype=bool), np.array([NEVER, NEVER, 1, 1]))[0]
    found = average_effect(rollout, y)[0]
    assert found.estimate == pytest.approx((3.0 + 3.2) / 2 - (1.0 + 0.8) / 2)
    # with two equal groups CR2 is the two-sample error of the changes: sd 0.1414 in both, √(0.02 / 2 + 0.02 / 2)
    assert found.se == pytest.approx(np.sqrt(0.02 / 2 + 0.02 / 2))
    assert found.df == pytest.approx(2.0)


def test_exact_without_noise_whatever_the_effect_by_cohort_and_time() -> None:
    rng = np.random.default_rng(2)
    start = np.repeat([NEVER, 2, 3, 4], 5)
    rollout = Rollout.of(np.ones((20, 6), dtype=bool), start)[0]
    own = {(g, s): rng.normal() for g, s, _ in rollout.cells}
    y = rng.normal(size=(20, 1)) + rng.normal(size=(1, 6)) + np.zeros((20, 6))
    for (g, s), value in own.items():
        y[start == g, s] += value
    count = {(g, s): n for g, s, n in rollout.cells}
    truth = sum(own[cell] * n for cell, n in count.items()) / sum(count.values())
    assert average_effect(rollout, y)[0].estimate == pytest.approx(truth)
    study = event_study(rollout, y)
    assert study[0].estimate == pytest.approx(np.mean([own[g, g] for g in (2, 3, 4)]))
    assert study[-2].estimate == pytest.approx(0, abs=1e-9)
    assert set(study) == {-4, -3, -2, 0, 1, 2, 3}
    assert np.allclose(leave_one_out(rollout, y - truth * rollout.treated), leave_one_out(rollout, y) - truth)
    early = placebo(rollout, y, 1)
    assert early is not None and early.estimate == pytest.approx(0, abs=1e-9)


def test_a_unit_treated_from_the_beginning_or_seen_once_is_left_out() -> None:
    seen = np.ones((5, 3), dtype=bool)
    seen[4, 1:] = False
    rollout, kept = Rollout.of(seen, np.array([0, 1, 2, NEVER, NEVER]))
    assert kept.tolist() == [1, 2, 3]
    assert rollout.start.tolist() == [1, 2, NEVER]


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        ([NEVER] * 12, "cells"),
        ([2] * 4 + [NEVER] * 5, "units"),
        ([2] * 10 + [NEVER] * 2, "untreated"),
        ([1] * 9 + [NEVER] * 3, "before"),
        ([2] * 9 + [NEVER] * 3, "df"),
    ],
)
def test_refuses_what_the_roll_out_cannot_carry(start: list[int], kind: str) -> None:
    rollout = Rollout.of(np.ones((len(start), 3), dtype=bool), np.array(start))[0]
    assert kind in [refusal.kind for refusal in rollout.refusals()]


def test_offers_a_shorter_window_where_everybody_starts_in_the_end() -> None:
    start = np.repeat([2, 3, 4], 5)
    last, why = choose_window(np.ones((15, 5), dtype=bool), start)
    assert last == 3
    assert [refusal.kind for refusal in why] == ["untreated"]
    assert choose_window(np.ones((15, 5), dtype=bool), np.where(start == 4, NEVER, start)) == (4, [])
    assert choose_window(np.ones((15, 3), dtype=bool), np.full(15, 1))[0] is None


def test_detectable_is_seen_with_the_power_it_promises() -> None:
    for df in (4.0, 11.3, 60.0):
        effect = detectable(df, 0.03) / 1.1
        assert nct.sf(t.ppf(0.975, df), df, effect / 0.03) == pytest.approx(0.8, abs=1e-6)
    assert detectable(1e6, 1.0) == pytest.approx(1.1 * (norm.ppf(0.975) + norm.ppf(0.8)), rel=1e-4)
    assert np.isnan(detectable(5, 0.0))


def test_probabilities_with_a_flat_prior_are_those_of_the_estimate() -> None:
    found = Estimate.of(0.06, 0.04, 12.0)
    worse, between, better = posterior(found, 0.05, 0.0, 50.0)
    assert better == pytest.approx(t.sf((0.05 - 0.06) / 0.04, 12), abs=2e-3)
    assert worse == pytest.approx(t.cdf((-0.05 - 0.06) / 0.04, 12), abs=2e-3)
    assert worse + between + better == pytest.approx(1)


def test_probabilities_with_a_normal_prior_are_conjugate() -> None:
    found = Estimate.of(0.1, 0.05, 1e7)
    weight = 0.2**2 / (0.2**2 + 0.05**2)
    mean, sd = 0.1 * weight, 0.05 * np.sqrt(weight)
    assert posterior(found, 0.05, 0.0, 0.2)[2] == pytest.approx(norm.sf(0.05, mean, sd), abs=1e-3)
    with pytest.raises(ValueError, match="cutoff"):
        posterior(found, -0.1)


def test_limits_of_unequal_trends_hold_the_plain_ones_and_widen() -> None:
    rollout, y = panel()
    found = sensitivity(rollout, y, (0.0, 0.5, 1.0, 2.0))
    assert found is not None
    lows, highs = zip(*found.bounds.values(), strict=True)
    assert all(a > b for a, b in pairwise(lows))
    assert all(a < b for a, b in pairwise(highs))
    at = sensitivity(rollout, y, (found.breakdown,))
    assert at is not None
    assert at.bounds[found.breakdown][0] == pytest.approx(0, abs=1e-4)


def test_a_trend_that_went_on_lies_inside_the_limits_of_its_own_size() -> None:
    """A steady departure that fakes an effect: with multiple 1 the limits hold the true effect, none."""
    start = np.repeat([NEVER, 3], 8)
    rollout = Rollout.of(np.ones((16, 6), dtype=bool), start)[0]
    rng = np.random.default_rng(5)
    y = 0.05 * np.arange(6) * (start == 3)[:, None] + rng.normal(0, 0.002, (16, 6))
    found = sensitivity(rollout, y, (0.0, 1.0))
    assert found is not None
    assert found.bounds[0.0][0] > 0.05
    assert found.bounds[1.0][0] < 0 < found.bounds[1.0][1]
    lead = placebo_lead(rollout, y)
    assert lead is not None and lead.low > 0


def test_dealing_by_lot_agrees_with_all_deals() -> None:
    """Six units, two of three starts each: p against every deal there is."""
    rng = np.random.default_rng(1)
    start = np.array([1, 1, 1, NEVER, NEVER, NEVER])
    y = rng.normal(size=(6, 2)) + np.array([0, 1.5]) * (start == 1)[:, None]
    rollout = Rollout.of(np.ones((6, 2), dtype=bool), start)[0]

    def ratio(deal: tuple[int, ...]) -> float:
        change = y[:, 1] - y[:, 0]
        one, two = change[np.array(deal) == 1], change[np.array(deal) != 1]
        return abs(one.mean() - two.mean()) / np.sqrt(one.var() / 3 + two.var() / 3)

    deals = set(permutations(start.tolist()))
    seen = ratio(tuple(start))
    exact = np.mean([ratio(deal) >= seen - 1e-9 for deal in deals])
    found = by_lot(rollout, y, 999)
    assert found is not None
    assert found.p == pytest.approx(exact, abs=0.04)
    assert found == by_lot(rollout, y, 999)
    assert found.low < found.high


def test_leads_end_where_nobody_is_left_to_compare() -> None:
    start = np.repeat([1, NEVER], 6)
    rollout = Rollout.of(np.ones((12, 3), dtype=bool), start)[0]
    assert usable_leads(rollout) == ()
    assert sensitivity(rollout, np.zeros((12, 3))) is None


def test_no_spread_gives_no_interval_and_no_outcome_is_refused() -> None:
    rollout, y = panel()
    assert np.isnan(average_effect(rollout, np.zeros_like(y))[0].low)
    assert by_lot(rollout, np.zeros_like(y)) is None
    with pytest.raises(ValueError, match="not a number"):
        average_effect(rollout, np.full_like(y, np.nan))
    nobody = Rollout.of(np.ones((12, 3), dtype=bool), np.full(12, NEVER))[0]
    with pytest.raises(ValueError, match="refusals"):
        average_effect(nobody, np.zeros((12, 3)))
