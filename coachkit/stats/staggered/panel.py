"""Least squares on a panel of units × times with unit and time effects, and what it says of one contrast.

Standard errors are cluster-robust with the unit as cluster (CR2: each unit's residuals are corrected for its
leverage) and carry Bell-McCaffrey degrees of freedom, which follow the few units that a contrast rests on
(Bell & McCaffrey 2002; Pustejovsky & Tipton 2018). Both depend on the design alone until an outcome is given.

A unit alone in its cohort is fitted exactly wherever it is treated, so that its residuals say nothing of its errors, and
CR2 then falls short of the variance it estimates (false positives of 10 to 20 % where much rests on such units). By how
much is known from the design, for independent errors of one variance: the error is scaled up by it, to 5 % again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from coachkit.stats.rounding import SLACK

__all__ = ["Contrast", "Estimate", "Regression"]

_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Estimate:
    """An estimate with its standard error, degrees of freedom, 95 % limits and two-sided p value."""

    estimate: float
    se: float
    df: float
    low: float
    high: float
    p: float

    @classmethod
    def of(cls, estimate: float, se: float, df: float, confidence: float = 0.95) -> Estimate:
        """Limits and p from Student's t; NaN where the standard error is nothing."""
        if not (se > SLACK and df > SLACK):
            return cls(estimate, float("nan"), df, float("nan"), float("nan"), float("nan"))
        half = float(stdtrit(df, 0.5 + confidence / 2)) * se
        return cls(estimate, se, df, estimate - half, estimate + half, 2 * float(stdtr(df, -abs(estimate) / se)))


@dataclass(frozen=True)
class Contrast:
    """A linear function of the outcome: ``weights`` (units × times), and ``corrected`` ones for its variance.

    The corrected ones are CR2's, scaled so that independent errors of one variance are met without bias even where
    some units are fitted exactly (1 where none is). ``df`` are Bell-McCaffrey's; ``length`` is the root of the sum of
    squared weights: the standard error that independent errors of variance one would give.
    """

    weights: np.ndarray
    corrected: np.ndarray
    df: float

    @property
    def length(self) -> float:
        """Euclidean norm of the weights."""
        return float(np.sqrt((self.weights**2).sum()))


class Regression:
    """The design: which cells were seen, and the columns beside unit and time effects.

    Parameters
    ----------
    seen
        Units × times, True where there is an outcome.
    columns
        Columns × units × times: regressors whose coefficients are asked for.
    """

    def __init__(self, seen: np.ndarray, columns: np.ndarray) -> None:
        units, times = seen.shape
        clock = np.broadcast_to(np.eye(times)[:, None, :], (times, units, times))
        every = np.concatenate([columns.reshape(-1, units, times), clock[1:]]) * seen
        self.seen = seen
        self.size = seen.sum(axis=1)
        mean = every.sum(axis=2) / np.maximum(self.size, 1)
        self.x = np.moveaxis((every - mean[:, :, None]) * seen, 0, 2)  # units × times × columns
        flat = self.x.reshape(units * times, -1)
        self.cross = flat.T @ flat
        self.inverse = np.linalg.pinv(self.cross, rcond=1e-10, hermitian=True)
        self.rank = round(float(np.trace(self.cross @ self.inverse)))

    @property
    def residual_df(self) -> int:
        """Residual degrees of freedom."""
        return int(self.size.sum() - (self.size > 0).sum() - self.rank)

    def weights(self, asked: np.ndarray) -> np.ndarray | None:
        """Weights of the outcome in a combination of the asked coefficients; None where it cannot be had."""
        wanted = np.zeros(len(self.cross))
        wanted[: len(asked)] = asked
        coefficients = self.inverse @ wanted
        if np.abs(self.cross @ coefficients - wanted).max() > 1e-6 * max(1.0, np.abs(wanted).max()):
            return None
        return np.asarray(self.x @ coefficients)

    def contrast(self, asked: np.ndarray) -> Contrast | None:
        """The combination ``asked`` of the columns' coefficients; None where the design does not carry it."""
        weights = self.weights(asked)
        if weights is None:
            return None
        corrected = np.einsum("gij,gj->gi", self._halves(), weights)
        pull = np.einsum("gik,gi->gk", self.x, corrected)
        centred = corrected - self.seen * (corrected.sum(axis=1) / np.maximum(self.size, 1))[:, None]
        gram = np.diag((centred**2).sum(axis=1)) - pull @ self.inverse @ pull.T
        squares, met = float((gram**2).sum()), float(np.trace(gram))
        if met < _TOLERANCE * float((weights**2).sum()):
            return Contrast(weights, np.zeros_like(weights), 0.0)  # every unit it rests on is fitted exactly
        scale = np.sqrt((weights**2).sum() / met)
        return Contrast(weights, corrected * scale, met**2 / squares)

    def _halves(self) -> np.ndarray:
        """(I − H)^(−1/2) of each unit's own block of the hat matrix, on what is left of it."""
        if not hasattr(self, "_cached"):
            times = self.seen.shape[1]
            own = np.einsum("gik,kl,gjl->gij", self.x, self.inverse, self.x, optimize=True)
            level = self.seen[:, :, None] * self.seen[:, None, :] / np.maximum(self.size, 1)[:, None, None]
            values, vectors = np.linalg.eigh(np.eye(times)[None] - own - level)
            root = np.where(values > _TOLERANCE, 1 / np.sqrt(np.maximum(values, _TOLERANCE)), 0.0)
            self._cached: np.ndarray = np.einsum("gik,gk,gjk->gij", vectors, root, vectors, optimize=True)
        return self._cached

    def residuals(self, outcome: np.ndarray) -> np.ndarray:
        """What unit effects, time effects and columns leave of the outcome (units × times; 0 where not seen)."""
        y = np.where(self.seen, outcome, 0.0)
        y = (y - (y.sum(axis=1) / np.maximum(self.size, 1))[:, None]) * self.seen
        return np.asarray(y - self.x @ (self.inverse @ np.einsum("gik,gi->k", self.x, y)))

    def estimate(self, contrast: Contrast, outcome: np.ndarray, confidence: float = 0.95) -> Estimate:
        """The contrast of one outcome (units × times; cells that were not seen are ignored)."""
        y = np.where(self.seen, outcome, 0.0)
        error = np.sqrt((((contrast.corrected * self.residuals(outcome)).sum(axis=1)) ** 2).sum())
        return Estimate.of(float((contrast.weights * y).sum()), float(error), contrast.df, confidence)
