"""The average effect of a staggered start, the smallest effect it can detect, and effects by time since the start.

There is one coefficient for every cohort and time: no treated unit ever serves as a comparison, and effects may differ by
cohort and grow (Wooldridge 2021). Weights and limits come from ``gls``: generalised least squares with the sampling error
of each unit's mean known from its members. In a panel of equal means without sampling error, the estimate is the imputation
estimate (Borusyak, Jaravel & Spiess 2024); otherwise units and times are weighted by their precision.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import ndtri

from coachkit.stats.staggered.gls import Gls
from coachkit.stats.staggered.means import RaterMix, UnitMeans, unit_means
from coachkit.stats.staggered.mixture import Mixture
from coachkit.stats.staggered.rollout import Rollout
from coachkit.stats.staggered.variances import Shares

_POWER = 0.8


@dataclass(frozen=True)
class Estimate:
    """An estimate with its standard error, 95 % limits and the probability that the true value is above 0."""

    estimate: float
    se: float
    low: float
    high: float
    above: float

    @classmethod
    def of(cls, found: Mixture, confidence: float = 0.95) -> Estimate:
        """Mean, spread and central limits of a distribution."""
        tail = (1 - confidence) / 2
        return cls(found.mean, found.sd, found.quantile(tail), found.quantile(1 - tail), found.above(0.0))


@dataclass(frozen=True)
class CellEffect:
    """The effect of one cohort (by its ``start``) at one ``time``, on ``units`` units."""

    start: int
    time: int
    units: int
    effect: Estimate


@dataclass(frozen=True)
class Study:
    """A roll-out, and the shares of its units' members.

    Parameters
    ----------
    rollout
        It must carry an average effect; check :meth:`Rollout.refusals` first.
    rows
        Shares by member and time. Rows of cells that the roll-out has not seen are ignored.
    raters
        Who rated, one row for each row of ``rows``; their effects are estimated jointly. None: use shares as they are.

    Raises
    ------
    ValueError
        When a share is not a number, an index does not exist, or shares do not vary within units and times.

    Examples
    --------
    >>> effect = study.average()
    >>> round(effect.estimate, 2), round(effect.low, 2), round(effect.high, 2)
    (0.08, 0.03, 0.13)
    """

    rollout: Rollout
    rows: Shares
    raters: RaterMix | None = None

    @cached_property
    def means(self) -> UnitMeans:
        """The means of the seen cells, with the information that members give about them."""
        rows, (units, times) = self.rows, self.rollout.seen.shape
        if not np.isfinite(rows.share).all() or not (rows.trials > 0).all():
            raise ValueError("a share is not a number, or has no trials")
        kept = self.rollout.seen[rows.unit, rows.time]
        raters = None if self.raters is None else replace(self.raters, mix=self.raters.mix[kept])
        return unit_means(rows.where(kept), units, times, raters)

    @cached_property
    def fit(self) -> Gls:
        """The effects of all cells."""
        return Gls(self.means, self.rollout.columns())

    @cached_property
    def distribution(self) -> Mixture:
        """The posterior distribution of the average effect on the treated (with a flat prior)."""
        return self.fit.contrast(self.rollout.average())

    def average(self) -> Estimate:
        """The average effect on the treated: each treated unit and time has the same weight."""
        return Estimate.of(self.distribution)

    def cells(self) -> tuple[CellEffect, ...]:
        """The effect of every cohort and time."""
        own = np.eye(len(self.rollout.cells))
        return tuple(
            CellEffect(*cell, Estimate.of(self.fit.contrast(row)))
            for cell, row in zip(self.rollout.cells, own, strict=True)
        )

    @cached_property
    def with_leads(self) -> tuple[tuple[int, ...], Gls]:
        """The usable leads; the effects of all cells relative to the last time before the start, then of the leads."""
        leads = self.rollout.usable_leads()
        return leads, Gls(self.means, self.rollout.columns(leads)) if leads else self.fit

    def by_event(self) -> dict[int, Estimate]:
        """Difference from the last time before the start, by times since it (negative: before), with Šidák limits.

        The intervals are simultaneous at 95 %. Only times at which two or more units were treated are given; leads earlier
        than those of :meth:`Rollout.usable_leads` are part of the base, with the time just before the start.
        """
        (leads, fit), cells = self.with_leads, self.rollout.cells
        asked = {lead: np.eye(len(cells) + len(leads))[len(cells) + at] for at, lead in enumerate(leads)}
        for event in sorted({tau - g for g, tau, _ in cells}):
            row = np.array([n if tau - g == event else 0 for g, tau, n in cells] + [0] * len(leads), dtype=float)
            if row.sum() >= 2 and self.rollout.carries(row / row.sum(), leads):
                asked[event] = row / row.sum()
        confidence = 0.95 ** (1 / max(len(asked), 1))
        return {event: Estimate.of(fit.contrast(row), confidence) for event, row in sorted(asked.items())}


def detectable(found: Estimate) -> float:
    """The effect whose 95 % interval would exclude 0 in four of five repetitions.

    It is half the interval's length plus the shortfall of the estimate in one of five repetitions.

    Examples
    --------
    >>> round(detectable(study.average()), 2)
    0.07
    """
    half = (found.high - found.low) / 2
    return half * (1 + float(ndtri(_POWER)) / float(ndtri(0.975)))


def posterior(found: Mixture, cutoff: float, mean: float = 0.0, sd: float = 0.1) -> tuple[float, float, float]:
    """Probabilities that the effect is below −cutoff, between, and above +cutoff, given a normal prior.

    Raises ValueError for a cutoff below 0 or a prior without spread.

    Examples
    --------
    >>> worse, alike, better = posterior(study.distribution, cutoff=0.05)
    >>> round(worse, 2), round(alike, 2), round(better, 2)
    (0.0, 0.12, 0.88)
    """
    if cutoff < 0 or sd <= 0:
        raise ValueError("the cutoff must be 0 or more and the prior's standard deviation above 0")
    told = found.with_prior(mean, sd)
    worse, better = told.below(-cutoff), told.above(cutoff)
    return worse, 1 - worse - better, better
