"""What could undo an estimated effect: movement before the start, one unit, other dates, unequal trends."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.stats.rounding import at_least
from coachkit.stats.staggered.effect import usable_leads
from coachkit.stats.staggered.panel import Estimate
from coachkit.stats.staggered.rollout import NEVER, Rollout

__all__ = ["Sensitivity", "leave_one_out", "placebo", "placebo_lead", "sensitivity"]

_LEAST_DF = 2.0


def placebo(rollout: Rollout, outcome: np.ndarray, early: int) -> Estimate | None:
    """The "effect" of a start ``early`` times sooner than the true one, from untreated cells alone."""
    moved = _moved(rollout, early)
    if moved is None:
        return None
    design, contrast = moved.main()
    if contrast is None or not at_least(contrast.df, _LEAST_DF):
        return None
    return design.estimate(contrast, outcome)


def placebo_lead(rollout: Rollout, outcome: np.ndarray) -> Estimate | None:
    """The last time before the start against the times before it, with a jackknife t over units.

    It has the right size and hardly any power: what it does not find is not thereby absent.
    """
    moved = _moved(rollout, 1)
    if moved is None:
        return None
    whole = _value(moved, outcome)
    parts = [_value(_without(moved, unit), np.delete(outcome, unit, axis=0)) for unit in range(len(moved.seen))]
    good = np.array([part for part in parts if part is not None])
    if whole is None or len(good) < len(parts) or len(good) < 4:
        return None
    error = np.sqrt((len(good) - 1) / len(good) * ((good - good.mean()) ** 2).sum())
    return Estimate.of(whole, float(error), len(good) - 1)


def leave_one_out(rollout: Rollout, outcome: np.ndarray) -> np.ndarray:
    """The average effect without each unit in turn (NaN where the rest does not carry it)."""
    found = [_value(_without(rollout, unit), np.delete(outcome, unit, axis=0)) for unit in range(len(rollout.seen))]
    return np.array([np.nan if value is None else value for value in found])


@dataclass(frozen=True)
class Sensitivity:
    """Limits by how unequal trends may be (``bounds``: multiple → low, high), and the multiple that undoes the sign.

    ``breakdown`` is 0 where the limits hold zero already with equal trends since the last time before the start,
    and infinite where no multiple up to ten undoes it.
    """

    bounds: dict[float, tuple[float, float]]
    breakdown: float


def sensitivity(
    rollout: Rollout, outcome: np.ndarray, multiples: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0)
) -> Sensitivity | None:
    """95 % limits when, from one time to the next, treated units would have departed from the others by up to
    ``multiple`` times the largest such step before their start (relative magnitudes, Rambachan & Roth 2023).

    The limits are the union of the intervals of all functions that the bound may take: valid, and wider than
    need be. None where no two times before the start can be compared.
    """
    leads, cells = usable_leads(rollout), rollout.cells
    if not leads:
        return None
    design = rollout.design(leads)
    size = len(cells) + len(leads)
    average = np.concatenate([rollout.average(), np.zeros(len(leads))])
    reach = float(sum(w * (tau - g + 1) for w, (g, tau, _) in zip(average, cells, strict=False)))
    place = {lead: np.eye(size)[len(cells) + i] for i, lead in enumerate(leads)} | {-1: np.zeros(size)}
    steps = [place[lead + 1] - place[lead] for lead in leads]

    def limits(multiple: float) -> tuple[float, float]:
        ends = []
        for step in steps:
            for sign in (-1, 1):
                contrast = design.contrast(average + sign * multiple * reach * step)
                if contrast is None or not at_least(contrast.df, 1):
                    return float("nan"), float("nan")
                ends.append(design.estimate(contrast, outcome))
        return min(e.low for e in ends), max(e.high for e in ends)

    bounds = {multiple: limits(multiple) for multiple in multiples}
    return Sensitivity(bounds, _breakdown(limits)) if np.isfinite(bounds[multiples[0]]).all() else None


def _breakdown(limits: object) -> float:
    def holds(multiple: float) -> bool:
        low, high = limits(multiple)  # type: ignore[operator]
        return not (low > 0 or high < 0)

    if holds(0.0):
        return 0.0
    if not holds(10.0):
        return float("inf")
    inside, outside = 0.0, 10.0
    for _ in range(20):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if holds(middle) else (middle, outside)
    return inside


def _moved(rollout: Rollout, early: int) -> Rollout | None:
    """Untreated cells only, every start ``early`` times sooner; None where nobody would be left to compare."""
    start = np.where(rollout.start < NEVER, rollout.start - early, NEVER)
    seen = rollout.seen & ~rollout.treated
    clock = np.arange(seen.shape[1])[None, :]
    both = (seen & (clock < start[:, None])).any(axis=1)
    kept = both & (seen.sum(axis=1) >= 2)
    if not (seen & (clock >= start[:, None]))[kept].any():
        return None
    # units stay in their places, so that the outcome still fits; those left out are not seen at all
    return Rollout(seen & kept[:, None], np.where(kept, start, NEVER))


def _without(rollout: Rollout, unit: int) -> Rollout:
    return Rollout(np.delete(rollout.seen, unit, axis=0), np.delete(rollout.start, unit))


def _value(rollout: Rollout, outcome: np.ndarray) -> float | None:
    if not rollout.cells:
        return None
    weights = rollout.design().weights(rollout.average())
    return None if weights is None else float((weights * np.where(rollout.seen, outcome, 0.0)).sum())
