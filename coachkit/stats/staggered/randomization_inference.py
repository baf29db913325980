"""Randomisation inference: the same estimate under starts dealt out again by lot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.stats.draws import generator
from coachkit.stats.rounding import SLACK
from coachkit.stats.staggered.rollout import Rollout

__all__ = ["ByLot", "by_lot"]


@dataclass(frozen=True)
class ByLot:
    """``p`` of no effect on anybody; limits by the same lots; how many lots there were."""

    p: float
    low: float
    high: float
    lots: int


def by_lot(rollout: Rollout, outcome: np.ndarray, lots: int = 999) -> ByLot | None:
    """Studentised randomisation inference (Wu & Ding 2021): starts are dealt out among units.

    ``p`` counts the lots whose |t| is at least the one seen. The limits are the estimate ± the lots' 95 % quantile
    of |t|, after the estimated effect was taken out, times the standard error. None where the lots carry nothing.
    The order of the units does not matter.
    """
    order = np.lexsort([*np.where(rollout.seen, outcome, 0).round(6).T, *rollout.seen.T, rollout.start])
    rollout, outcome = Rollout(rollout.seen[order], rollout.start[order]), outcome[order]
    rng = generator("effect_by_lot")
    seen = _studentised(rollout, np.where(rollout.seen, outcome, 0.0)[None])
    if seen is None:
        return None
    value, error = float(seen[0][0]), float(seen[1][0])
    both = np.array([outcome, outcome - value * rollout.treated]) * rollout.seen
    ratios = []
    for _ in range(lots):
        own = _studentised(Rollout(rollout.seen, rng.permutation(rollout.start)), both)
        if own is not None:
            ratios.append(np.abs(own[0]) / own[1])
    null, free = np.array(ratios).reshape(-1, 2).T
    if len(null) < lots / 2:
        return None
    p = float(1 + (null >= abs(value / error) - SLACK).sum()) / (1 + len(null))
    far = float(np.quantile(free, 0.95)) * error
    return ByLot(p, value - far, value + far, len(null))


def _studentised(rollout: Rollout, outcomes: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Estimates and standard errors of several outcomes (outcomes × units × times, 0 where not seen)."""
    design = rollout.design()
    weights = design.weights(rollout.average()) if rollout.cells else None
    if weights is None:
        return None
    left = np.array([design.residuals(outcome) for outcome in outcomes])
    errors = np.sqrt(((weights * left).sum(axis=2) ** 2).sum(axis=1))
    nothing = SLACK * np.sqrt((weights**2).sum() * (outcomes**2).sum(axis=(1, 2)))
    return ((weights * outcomes).sum(axis=(1, 2)), errors) if (errors > nothing).all() else None
