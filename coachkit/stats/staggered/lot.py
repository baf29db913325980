"""Randomisation inference: the same estimate under starts dealt out again by lot."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

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
    """Studentised randomisation inference (Wu & Ding 2021): starts are dealt out among units, seeded by content.

    ``p`` counts the lots whose |t| is at least the one seen. The limits are the estimate ± the lots' 95 % quantile
    of |t|, after the estimated effect was taken out, times the standard error. None where the lots carry nothing.
    """
    content = rollout.start.astype("<i8").tobytes() + np.where(rollout.seen, outcome, 0).round(9).astype("<f8").tobytes()
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(content).digest()[:8], "big"))
    seen = _studentised(rollout, outcome)
    if seen is None:
        return None
    value, error = seen
    clean = outcome - value * rollout.treated
    null, free = [], []
    for _ in range(lots):
        dealt = Rollout(rollout.seen, rng.permutation(rollout.start))
        own = _both(dealt, outcome, clean)
        if own is not None:
            null.append(own[0])
            free.append(own[1])
    if len(null) < lots / 2:
        return None
    p = (1 + sum(x >= abs(value / error) - 1e-12 for x in null)) / (1 + len(null))
    far = float(np.quantile(free, 0.95)) * error
    return ByLot(p, value - far, value + far, len(null))


def _studentised(rollout: Rollout, outcome: np.ndarray) -> tuple[float, float] | None:
    design = rollout.design()
    weights = design.weights(rollout.average()) if rollout.cells() else None
    if weights is None:
        return None
    error = float(np.sqrt((((weights * design.residuals(outcome)).sum(axis=1)) ** 2).sum()))
    return (float((weights * np.where(rollout.seen, outcome, 0)).sum()), error) if error > 0 else None


def _both(dealt: Rollout, outcome: np.ndarray, clean: np.ndarray) -> tuple[float, float] | None:
    design = dealt.design()
    weights = design.weights(dealt.average()) if dealt.cells() else None
    if weights is None:
        return None
    out = []
    for y in (outcome, clean):
        error = float(np.sqrt((((weights * design.residuals(y)).sum(axis=1)) ** 2).sum()))
        out.append(abs(float((weights * np.where(dealt.seen, y, 0)).sum())) / error if error > 0 else 0.0)
    return out[0], out[1]
