"""Least squares on the means of units and times whose sampling error is known, the rest of the error integrated out.

The mean of unit j at time t is μ_j + γ_t + columns + u_jt, seen with the sampling error of its members (see
``unit_means``). The u of a unit have standard deviation σ and correlation ρ^|s − t|. σ has a half-normal prior of
scale .06 and ρ is one of 0, .3, .6, .9; both are integrated out by quadrature. Coefficients have flat priors, so that
given σ and ρ this is generalised least squares, and the weights of σ and ρ are those of restricted maximum likelihood.
With few units little is known of σ: normal distributions of unequal width then make up for Student's t.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from coachkit.stats.staggered.mixture import Mixture
from coachkit.stats.staggered.unit_means import UnitMeans

__all__ = ["RATER_SD", "SCALE", "Gls", "rotated"]

SCALE = 0.08  # of the half-normal prior of σ, in shares
RATER_SD = 0.15  # raters' effects are thought to lie within about twice that
_RHOS = (0.0, 0.3, 0.6, 0.9)
_FLAT = 1e-2  # precision of the coefficients' priors, N(0, 10²): shares lie between 0 and 1
_FARTHEST, _NODES, _LEAST = 5.0, 16, 14.0
_SEEN = 1e-9


@dataclass(frozen=True)
class Rows:
    """Independent rows (units × times) that say the same as the means, for one correlation.

    Row i of a unit: ``y`` = ``level``·μ + ``x``·coefficients + error, with variance 1 / ``precision`` + σ².
    """

    precision: np.ndarray
    level: np.ndarray
    x: np.ndarray
    y: np.ndarray


def rotated(means: UnitMeans, columns: np.ndarray, rho: float) -> Rows:
    """Turn the means of each unit so that sampling error and σ²R are diagonal at once.

    Parameters
    ----------
    columns
        Columns × units × times. Raters' effects are further columns, last.
    rho
        Correlation of neighbouring times.
    """
    times = means.score.shape[1]
    root, back = _roots(times, rho)
    values, vectors = np.linalg.eigh(root.T @ means.information @ root)
    seen = values > _SEEN * max(float(values.max(initial=0.0)), 1.0)
    precision = np.where(seen, values, 0.0)
    inverse = np.where(seen, 1 / np.where(seen, values, 1.0), 0.0)
    turn = np.swapaxes(vectors, 1, 2)
    out, into = turn @ back, (turn @ root.T) * inverse[:, :, None]
    x = out @ np.moveaxis(columns, 0, 2)
    return Rows(
        precision, out.sum(axis=2) * seen, np.concatenate([x * seen[:, :, None], into @ means.load], axis=2),
        (into @ means.score[:, :, None])[:, :, 0],
    )  # fmt: skip


@cache
def _roots(times: int, rho: float) -> tuple[np.ndarray, np.ndarray]:
    lag = np.abs(np.subtract.outer(np.arange(times), np.arange(times)))
    shape = np.where(lag == 0, 1.0, rho**lag)
    shape *= (times - 1) / (times - shape.sum() / times)  # the variance around a unit's own mean is 1 for every ρ
    root = np.linalg.cholesky(shape)
    return root, np.linalg.inv(root)


class Gls:
    """The joint distribution of the columns' coefficients.

    Parameters
    ----------
    means
        Of all units and times.
    columns
        Columns × units × times, beside effects of units and times; 0 where nothing was seen.

    Attributes
    ----------
    log_weights, sigma, rho
        One entry a pair of σ and ρ.
    values, covariances
        Coefficients of the columns (pairs × columns) and their covariances.
    """

    def __init__(self, means: UnitMeans, columns: np.ndarray, scale: float = SCALE) -> None:
        units, times = means.score.shape
        clock = np.broadcast_to(np.eye(times)[1:, None, :], (times - 1, units, times))
        every = np.concatenate([columns.reshape(-1, units, times), clock])
        rows = [rotated(means, every, rho) for rho in _RHOS]
        asked = len(every) - (times - 1)
        nodes, weights = _nodes(rows, means, scale)
        found = [_solve(one, means, nodes, scale) for one in rows]
        self.sigma, self.rho = np.tile(nodes, len(_RHOS)), np.repeat(_RHOS, len(nodes))
        self.log_weights = np.concatenate([one[0] + np.log(weights) for one in found])
        self.values = np.concatenate([one[1][:, :asked] for one in found])
        self.covariances = np.concatenate([one[2][:, :asked, :asked] for one in found])

    def contrast(self, asked: np.ndarray) -> Mixture:
        """The distribution of ``asked`` × coefficients."""
        variances = np.einsum("i,kij,j->k", asked, self.covariances, asked, optimize=True)
        return Mixture.of(self.log_weights, self.values @ asked, np.sqrt(np.maximum(variances, 0)))

    @property
    def spread(self) -> tuple[float, float]:
        """Posterior means of σ and ρ."""
        weight = np.exp(self.log_weights - self.log_weights.max())
        return float(weight @ self.sigma / weight.sum()), float(weight @ self.rho / weight.sum())


def _nodes(rows: list[Rows], means: UnitMeans, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Gauss-Legendre nodes over the σ that are not out of the question, with many units a narrow range."""
    low, high = 0.0, _FARTHEST * scale
    while True:
        grid = np.linspace(low, high, _NODES)
        rough = np.array([_solve(one, means, grid, scale)[0] for one in rows]).max(axis=0)
        there = np.flatnonzero(rough > rough.max() - _LEAST)
        before = high - low
        low, high = grid[max(there[0] - 1, 0)], grid[min(there[-1] + 1, _NODES - 1)]
        if high - low > before / 3:
            break
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (high + low) / 2 + (high - low) / 2 * nodes, weights


def _solve(rows: Rows, means: UnitMeans, sigma: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log weight, coefficients and their covariance for each σ, the units' levels eliminated."""
    raters = len(means.rater_score)
    weight = rows.precision / (1 + sigma[:, None, None] ** 2 * rows.precision)  # σ × units × times
    x = np.concatenate([rows.x, rows.y[:, :, None]], axis=2)
    units, times, size = x.shape
    level = weight * rows.level
    total = np.maximum((level * rows.level).sum(axis=2), 1e-300)
    pulled = np.swapaxes(level, 0, 1) @ x  # units × σ × columns
    flat = x.reshape(units * times, size)
    gram = np.swapaxes(flat[None] * weight.reshape(len(sigma), -1, 1), 1, 2) @ flat
    side = np.moveaxis(pulled, 0, 1)
    gram -= np.swapaxes(side / total[:, :, None], 1, 2) @ side
    prior = np.zeros((size, size))
    prior[np.arange(size - 1), np.arange(size - 1)] = _FLAT
    if raters:
        at = slice(size - 1 - raters, size - 1)
        prior[at, at] = means.rater_information + np.eye(raters) / RATER_SD**2
        prior[at, -1] = prior[-1, at] = means.rater_score
    gram += prior
    covariance = np.linalg.inv(gram[:, :-1, :-1])
    score = gram[:, :-1, -1]
    value = (covariance @ score[:, :, None])[:, :, 0]
    log_weight = (
        -np.log1p(sigma[:, None, None] ** 2 * rows.precision).sum(axis=(1, 2)) / 2
        - np.where(rows.level.any(axis=1), np.log(total), 0.0).sum(axis=1) / 2
        - np.linalg.slogdet(gram[:, :-1, :-1])[1] / 2
        - (gram[:, -1, -1] - (value * score).sum(axis=1)) / 2
        - (sigma / scale) ** 2 / 2
    )
    return log_weight, value, covariance
