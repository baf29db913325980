"""A mixture of normal distributions: what is known about a number whose variance is uncertain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

_KEPT = 1e-10  # parts that weigh less change no printed number
_HALVINGS = 60


@dataclass(frozen=True)
class Mixture:
    """Normal distributions with ``means`` and ``sds``, weighted by ``weights`` (they sum to 1).

    Examples
    --------
    >>> one = Mixture.of([0.0], [0.1], [0.05])
    >>> round(one.quantile(0.975), 3), round(one.above(0.0), 3)
    (0.198, 0.977)
    """

    weights: np.ndarray
    means: np.ndarray
    sds: np.ndarray

    @classmethod
    def of(cls, log_weights: object, means: object, sds: object) -> Mixture:
        """A mixture from unnormalised log weights; parts without weight are left out."""
        log_w, mean, sd = (np.asarray(values, dtype=float) for values in (log_weights, means, sds))
        weight = np.exp(log_w - log_w.max())
        weight /= weight.sum()
        kept = weight > _KEPT
        return cls(weight[kept] / weight[kept].sum(), mean[kept], sd[kept])

    @property
    def mean(self) -> float:
        """The mean of the whole mixture."""
        return float(self.weights @ self.means)

    @property
    def sd(self) -> float:
        """The standard deviation of the whole mixture."""
        return float(np.sqrt(self.weights @ (self.sds**2 + (self.means - self.mean) ** 2)))

    def below(self, value: float) -> float:
        """Probability of less than ``value``."""
        return float(self.weights @ ndtr((value - self.means) / self.sds))

    def above(self, value: float) -> float:
        """Probability of more than ``value``."""
        return float(self.weights @ ndtr((self.means - value) / self.sds))

    def quantile(self, probability: float) -> float:
        """The value that the number is below with ``probability``, by a fixed number of halvings."""
        far = 40 * self.sds
        low, high = float((self.means - far).min()), float((self.means + far).max())
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < probability else (low, middle)
        return (low + high) / 2

    def with_prior(self, mean: float, sd: float) -> Mixture:
        """The mixture times a normal prior: the posterior, if this one has a flat prior."""
        spread = np.sqrt(self.sds**2 + sd**2)
        log_weights = np.log(self.weights) - np.log(spread) - ((self.means - mean) / spread) ** 2 / 2
        variance = 1 / (1 / self.sds**2 + 1 / sd**2)
        return Mixture.of(log_weights, variance * (self.means / self.sds**2 + mean / sd**2), np.sqrt(variance))
