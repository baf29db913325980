"""Draws: the same for one purpose, however units are ordered or named, and no further off than draws are."""

import sys
from collections.abc import Callable
from dataclasses import astuple

import numpy as np
import pytest

from benchmarks.panels import World, draw_panel
from coachkit.measures.estimators.shift_fit import ShiftFit
from coachkit.stats import agreement, generator
from coachkit.stats.ordinal_mixed import Estimate
from coachkit.stats.staggered import Rollout, Shares, Study, randomization_inference

RANDOM = np.random.default_rng(5)
UNIT = np.repeat(np.arange(60), 2)
CODE = np.clip(np.repeat(RANDOM.integers(0, 5, 60), 2) + RANDOM.integers(-1, 2, 120), 0, 4)
EFFECTS = RANDOM.normal(0, 0.5, 12)
ROOT = RANDOM.normal(0, 0.1, (12, 12))
JOINT = ROOT @ ROOT.T + 0.03 * np.eye(12)
PANEL = draw_panel(World(effect=0.4), 12, 1)
SD = {"teacher_id": 0.9, "observer_id": 0.3, "lesson": 0.5}


def agreements() -> list[float]:
    """Limits of kappa and of alpha."""
    return [end for one in agreement(UNIT, CODE, 5).values() for end in astuple(one)]


def lots(order: np.ndarray | None = None) -> list[float]:
    """p and the limits by lot, the schools in another order."""
    order, rows = np.arange(12) if order is None else order, PANEL.rows
    moved = Shares(np.argsort(order)[rows.unit], rows.time, rows.member, rows.share, rows.trials)
    found = randomization_inference(Study(Rollout(PANEL.seen[order], PANEL.start[order]), moved))
    assert found is not None and not found.exact
    return [found.p, found.low, found.high]


def ranks() -> list[float]:
    """Each coach's rank with its limits."""
    return list(np.concatenate(sys.modules["coachkit.measures.estimators.coach_effects"]._ranks(EFFECTS, JOINT)))


def coefficients() -> list[float]:
    """Limits of the generalizability of two designs."""
    nothing = float("nan")
    sd = {
        name: Estimate(s, nothing, nothing, nothing)
        for name, s in (("teacher_id", 0.9), ("observer_id", 0.3), ("lesson", 0.5))
    }
    found = ShiftFit("ok", (), None, sd, tuple(sd), np.diag([0.04, 0.09, 0.1]))  # type: ignore[arg-type]
    return list(sys.modules["coachkit.measures.estimators.generalizability"]._values(found, [(2, 1), (4, 2)]).ravel())


@pytest.mark.parametrize(
    ("module", "numbers"),
    [
        ("coachkit.stats.rater_agreement", agreements),
        ("coachkit.stats.staggered.randomization", lots),
        ("coachkit.measures.estimators.coach_effects", ranks),
        ("coachkit.measures.estimators.generalizability", coefficients),
    ],
)
def test_our_draws_are_no_further_off_than_others(
    module: str, numbers: Callable[[], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = np.array(numbers())
    assert ours.tolist() == numbers()
    others = []
    for seed in range(25):
        monkeypatch.setattr(sys.modules[module], "generator", lambda purpose, seed=seed: np.random.default_rng(seed))
        others.append(numbers())
    spread = np.std(others, axis=0)
    assert spread.max() > 0, "nothing is drawn"
    assert (np.abs(ours - np.mean(others, axis=0)) <= 4 * spread + 1e-12).all()


def test_one_purpose_has_one_sequence() -> None:
    assert generator("a").random() == generator("a").random()
    assert generator("a").random() != generator("b").random()


def test_names_and_order_of_units_change_nothing() -> None:
    assert np.allclose(lots(np.random.default_rng(8).permutation(12)), lots(), atol=1e-9)

    order = np.random.default_rng(9).permutation(12)
    found = sys.modules["coachkit.measures.estimators.coach_effects"]._ranks(
        EFFECTS[order], JOINT[np.ix_(order, order)]
    )
    assert np.array_equal(np.stack(found), np.array(ranks()).reshape(3, 12)[:, order])

    renamed = agreement((UNIT * 7) % 61, CODE, 5)
    assert np.allclose([end for one in renamed.values() for end in astuple(one)], agreements(), atol=1e-12)


def test_equal_effects_share_a_rank_whatever_their_last_bits() -> None:
    near = np.array([0.3, 0.3 + 1e-15, -0.1])
    own, *_ = sys.modules["coachkit.measures.estimators.coach_effects"]._ranks(near, 0.01 * np.eye(3))
    assert own.tolist() == [1, 1, 3]
