"""The average effect of a staggered start, what it could have seen, and how it goes by time since the start.

With unit and time effects and a coefficient for every cohort and time, least squares gives the imputation
estimate (Wooldridge 2021; Borusyak, Jaravel & Spiess 2024): no treated unit ever serves as a comparison.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import brentq
from scipy.special import nctdtr, stdtrit

from coachkit.stats.rounding import SLACK
from coachkit.stats.staggered.panel import Estimate
from coachkit.stats.staggered.rollout import NEVER, Rollout

__all__ = ["average_effect", "detectable", "event_study", "posterior", "usable_leads"]

_SPARE = 1.1  # the design's own errors are not quite independent: chosen by simulation


def average_effect(rollout: Rollout, outcome: np.ndarray) -> tuple[Estimate, float]:
    """The average effect on the treated, and the effect seen with 80 % power.

    Parameters
    ----------
    rollout, outcome
        The outcome is units × times, as ``rollout.seen``.

    Raises
    ------
    ValueError
        When the roll-out does not carry it (ask :meth:`Rollout.refusals` first), or an outcome is missing.
    """
    if not np.isfinite(outcome[rollout.seen]).all():
        raise ValueError("an outcome that was seen is not a number")
    design, contrast = rollout.main()
    if contrast is None:
        raise ValueError("this roll-out carries no effect; see its refusals")
    sigma = float(np.sqrt((design.residuals(outcome) ** 2).sum() / max(design.residual_df, 1)))
    return design.estimate(contrast, outcome), detectable(contrast.df, sigma * contrast.length)


def detectable(df: float, se: float, power: float = 0.8) -> float:
    """The effect that a two-sided 5 % t test shows with ``power``, by the noncentral t; the error times 1.1."""
    if not (df > SLACK and se > SLACK):
        return float("nan")
    bound = float(stdtrit(df, 0.975))
    return float(brentq(lambda d: 1 - nctdtr(df, d, bound) - power, 0.0, 4 * bound + 10)) * se * _SPARE


def usable_leads(rollout: Rollout, most: int = 3) -> tuple[int, ...]:
    """Times before the start, −2, −3 …, whose departure from the last time before it can be estimated."""
    leads: tuple[int, ...] = ()
    clock = np.arange(rollout.seen.shape[1])[None, :]
    for lead in range(-2, -2 - most, -1):
        if not (rollout.seen & (rollout.start[:, None] < NEVER) & (clock - rollout.start[:, None] == lead)).any():
            break
        design, cells = rollout.design((*leads, lead)), len(rollout.cells)
        asked = np.zeros((2, cells + len(leads) + 1))
        asked[0, -1], asked[1, :cells] = 1, rollout.average()
        if any(design.weights(row) is None for row in asked):
            break
        leads = (*leads, lead)
    return leads


def event_study(rollout: Rollout, outcome: np.ndarray) -> dict[int, Estimate]:
    """Difference from the last time before the start, by times since it (negative: before), with Šidák limits.

    All intervals hold together with 95 %. Only times whose comparison rests on two units and one degree of freedom
    are given; earlier leads than those of :func:`usable_leads` serve, with the time just before, as the base.
    """
    leads, cells = usable_leads(rollout), rollout.cells
    design = rollout.design(leads)
    asked: dict[int, np.ndarray] = {}
    for place, lead in enumerate(leads):
        asked[lead] = np.eye(len(cells) + len(leads))[len(cells) + place]
    for event in sorted({tau - g for g, tau, _ in cells}):
        row = np.array([n if tau - g == event else 0 for g, tau, n in cells] + [0] * len(leads), dtype=float)
        if row.sum() >= 2:
            asked[event] = row / row.sum()
    found = {event: design.contrast(row) for event, row in sorted(asked.items())}
    good = {event: contrast for event, contrast in found.items() if contrast is not None and contrast.df >= 1}
    confidence = 0.95 ** (1 / max(len(good), 1))
    return {event: design.estimate(contrast, outcome, confidence) for event, contrast in good.items()}


def posterior(found: Estimate, cutoff: float, mean: float = 0.0, sd: float = 0.2) -> tuple[float, float, float]:
    """Probabilities that the effect is below −cutoff, between, and above +cutoff, given a normal prior.

    The likelihood is the estimate's own t; the product is summed on a fine grid. Raises ValueError on a cutoff
    below 0 or a prior without spread.
    """
    if cutoff < 0 or sd <= 0:
        raise ValueError("the cutoff must be 0 or more and the prior's standard deviation above 0")
    if not (found.se > 0):
        return float("nan"), float("nan"), float("nan")
    ends = [(found.estimate - 60 * found.se, found.estimate + 60 * found.se), (mean - 8 * sd, mean + 8 * sd)]
    low, high = max(a for a, _ in ends), min(b for _, b in ends)  # where both have room; else where either has
    if low >= high:
        low, high = min(a for a, _ in ends), max(b for _, b in ends)
    grid = np.linspace(low, high, 40_001)
    likelihood = (1 + ((grid - found.estimate) / found.se) ** 2 / found.df) ** (-(found.df + 1) / 2)
    density = likelihood * np.exp(-(((grid - mean) / sd) ** 2) / 2)
    density /= density.sum()
    worse, better = float(density[grid < -cutoff].sum()), float(density[grid > cutoff].sum())
    return worse, 1 - worse - better, better
