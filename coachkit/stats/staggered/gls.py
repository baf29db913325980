"""Least squares on means of units and times with known sampling error; the other error parameters are integrated out.

The mean of unit j at time t is μ_j + γ_t + columns + u_jt, observed with the sampling error of its members (see
``unit_means``). The u of a unit are correlated by ρ^|s − t| and vary with standard deviation σ around their own mean (if ρ
is large, more of their variance is in μ_j). σ has a half-normal prior of scale .06, and ρ is one of 0, .5, .8, .95, equally
likely; both are integrated out by quadrature. Coefficients have flat priors, so that, given σ and ρ, this is generalised
least squares, and the weights of σ and ρ are those of restricted maximum likelihood. With few units, little is known of σ:
a mixture of normal distributions of unequal width then replaces Student's t.

Raters' effects are coefficients, too. They are known from trials of the same member and time and from the unit means
themselves, with a prior of N(0, .15²), so that raters who cannot be compared widen the interval by their possible
difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import numpy as np
from scipy.sparse import block_diag, csr_matrix, eye_array

from coachkit.stats.staggered.equations import Places, Solved
from coachkit.stats.staggered.means import UnitMeans
from coachkit.stats.staggered.mixture import Mixture

SCALE = 0.06  # of the half-normal prior of σ, in shares
RATER_SD = 0.15  # raters' effects are thought to lie within about twice that
_RHOS = (0.0, 0.5, 0.8, 0.95)
FLAT = 1e-4  # precision of the coefficients' priors, N(0, 100²): shares lie between 0 and 1
_FARTHEST, _NODES, _LEAST = 5.0, 16, 14.0
_SEEN, _TINY = 1e-9, 1e-300
_ROOM = 4_000_000  # numbers held at once


@dataclass(frozen=True)
class Rows:
    """Independent rows (units × times) with the same information as the means, for one correlation.

    Row i of a unit: ``y`` = ``level``·μ + ``x``·coefficients + error, with variance 1 / ``precision`` + σ². ``x`` has the
    columns that all units share, then the unit's own raters (see :func:`places`). ``turn`` (units × times × times) is the
    rotation of each unit's times.
    """

    precision: np.ndarray
    level: np.ndarray
    x: np.ndarray
    y: np.ndarray
    turn: np.ndarray


def rotated(means: UnitMeans, columns: np.ndarray, rho: float) -> Rows:
    """Rotate the means of each unit so that sampling error and σ²R are diagonal at once.

    Parameters
    ----------
    columns
        Columns × units × times; 0 where nothing was seen. The effects of the unit's raters are further columns, last.
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
        (into @ means.score[:, :, None])[:, :, 0], out,
    )  # fmt: skip


@cache
def _legendre() -> tuple[np.ndarray, np.ndarray]:
    return np.polynomial.legendre.leggauss(_NODES)


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
        Means of all units and times.
    columns
        Columns × units × times, in addition to effects of units and times; 0 where nothing was seen.
    scale
        Scale of the half-normal prior of σ.

    Attributes
    ----------
    log_weights, sigma, rho
        One entry per pair of σ and ρ.
    values, covariances
        Coefficients of the columns (pairs × columns) and their covariances.
    """

    def __init__(self, means: UnitMeans, columns: np.ndarray, scale: float = SCALE) -> None:
        units, times = means.score.shape
        clock = np.broadcast_to(np.eye(times)[1:, None, :], (times - 1, units, times))
        every = np.concatenate([columns.reshape(-1, units, times), clock])
        self.means, self.scale, self.asked = means, scale, len(every) - (times - 1)
        self._rows = [rotated(means, every, rho) for rho in _RHOS]
        self._places = places(means, len(every))
        nodes, weights = self._nodes()
        log_weight, found = self._solved(nodes, self.asked)
        self.sigma, self.rho = np.tile(nodes, len(_RHOS)), np.repeat(_RHOS, len(nodes))
        self.log_weights = log_weight + np.tile(np.log(weights), len(_RHOS))
        self.values, self.covariances = found.value[:, : self.asked], found.covariance

    def contrast(self, asked: np.ndarray) -> Mixture:
        """The distribution of ``asked`` × coefficients."""
        variances = np.einsum("i,kij,j->k", asked, self.covariances, asked, optimize=True)
        return Mixture.of(self.log_weights, self.values @ asked, np.sqrt(np.maximum(variances, 0)))

    @cached_property
    def weights(self) -> np.ndarray:
        """Posterior weights of the pairs of σ and ρ; they sum to 1."""
        weight = np.exp(self.log_weights - self.log_weights.max())
        return np.asarray(weight / weight.sum())

    @property
    def spread(self) -> tuple[float, float]:
        """Posterior means of σ and ρ."""
        return float(self.weights @ self.sigma), float(self.weights @ self.rho)

    def without(self, unit: int) -> np.ndarray:
        """Coefficients without a unit, with σ at its mean for each ρ; they have no meaning if the rest does not carry them."""
        out = np.zeros(self.asked)
        here = self._places.of[unit]
        own = here < self._places.size
        for rows, (sigma, value, solver), share in zip(self._rows, *self._fixed, strict=True):
            weight = rows.precision[unit] / (1 + sigma**2 * rows.precision[unit])
            level, x = rows.level[unit], rows.x[unit][:, own]
            total = max(float(weight @ level**2), _TINY)
            pull = np.diag(weight) - np.outer(weight * level, weight * level) / total
            left = rows.y[unit] - x @ value[here[own]]
            side = np.zeros((len(value), len(level)))
            side[here[own]] = x.T
            reach = solver(side)  # coefficients × times
            held = np.eye(len(level)) - x @ reach[here[own]] @ pull
            out += share * (value - reach @ pull @ np.linalg.solve(held, left))[: self.asked]
        return out

    @cached_property
    def _fixed(self) -> tuple[list[tuple[float, np.ndarray, Callable[[np.ndarray], np.ndarray]]], list[float]]:
        """For each ρ: the mean of σ, the coefficients and a solver that follow from it, and the weight of ρ."""
        weight = self.weights.reshape(len(_RHOS), -1)
        share = weight.sum(axis=1)
        sigma = (weight * self.sigma.reshape(weight.shape)).sum(axis=1) / np.maximum(share, _TINY)
        out = []
        for rows, own in zip(self._rows, sigma, strict=True):
            equations = self._places.equations(_blocks(rows, np.array([own]), self.scale)[0])
            solver = equations.solver(0)
            out.append((float(own), solver(equations.score[0]), solver))
        return out, share.tolist()

    def _nodes(self) -> tuple[np.ndarray, np.ndarray]:
        """Gauss-Legendre nodes over the plausible σ; with many units this is a narrow range."""
        low, high = 0.0, _FARTHEST * self.scale
        while True:
            grid = np.linspace(low, high, _NODES)
            rough = self._solved(grid, 0)[0].reshape(len(_RHOS), -1).max(axis=0)
            there = np.flatnonzero(rough > rough.max() - _LEAST)
            before = high - low
            low, high = grid[max(there[0] - 1, 0)], grid[min(there[-1] + 1, _NODES - 1)]
            if high - low > before / 3:
                break
        nodes, weights = _legendre()
        return (high + low) / 2 + (high - low) / 2 * nodes, weights

    def _solved(self, sigma: np.ndarray, asked: int) -> tuple[np.ndarray, Solved]:
        """The log weight of each pair (all σ of a ρ, then of the next), and what is solved for it; few σ at once.

        Covariances are those of the first ``asked`` coefficients.
        """
        units, _, size = self._rows[0].x.shape
        most = max(_ROOM // max(len(_RHOS) * units * (size + 1) ** 2, 1), 1)
        parts = []
        for at in range(0, len(sigma), most):
            some = sigma[at : at + most]
            blocks, log_weights = zip(*(_blocks(rows, some, self.scale) for rows in self._rows), strict=True)
            equations = self._places.equations(np.concatenate(blocks, axis=1))
            one = equations.solved(asked)
            log_weight = np.concatenate(log_weights)
            log_weight += (one.value * equations.score).sum(axis=1) / 2 - one.half_log_det
            found = (log_weight, one.half_log_det, one.value, one.covariance)
            parts.append([part.reshape(len(_RHOS), len(some), *part.shape[1:]) for part in found])
        whole = (np.concatenate(part, axis=1) for part in zip(*parts, strict=True))
        log_weight, *solved = (part.reshape(len(_RHOS) * len(sigma), *part.shape[2:]) for part in whole)
        return log_weight, Solved(*solved)


def places(means: UnitMeans, shared: int) -> Places:
    """Where the units' columns belong: first those that all share, then the raters; with the raters' prior."""
    units, raters = len(means.who), len(means.rater_score)
    if not raters:
        return _shared_places(units, shared)
    size = shared + raters
    of = np.concatenate([np.broadcast_to(np.arange(shared), (units, shared)), shared + means.who], axis=1)
    return Places(of, size, *prior_of_raters(means, size))


@lru_cache(16)
def _shared_places(units: int, shared: int) -> Places:
    """Where columns belong that all units share: the same for all districts of so many units that a plan tries."""
    of = np.broadcast_to(np.arange(shared), (units, shared))
    return Places(of, shared, csr_matrix(eye_array(shared) * FLAT), np.zeros(shared))


def prior_of_raters(means: UnitMeans, size: int) -> tuple[csr_matrix, np.ndarray]:
    """Prior precision and score of ``size`` coefficients: all flat but the last ones, which are the raters'."""
    raters = len(means.rater_score)
    known = means.rater_information + eye_array(raters) / RATER_SD**2
    precision = block_diag([eye_array(size - raters) * FLAT, known]) if raters else eye_array(size) * FLAT
    return csr_matrix(precision), np.concatenate([np.zeros(size - raters), means.rater_score])


def _blocks(rows: Rows, sigma: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """Each unit's normal equations for each σ, its level eliminated, and the part of the log weight outside them."""
    more = 1 + sigma[:, None, None] ** 2 * rows.precision
    weight = rows.precision / more  # σ × units × times
    x = np.concatenate([rows.x, rows.y[:, :, None]], axis=2)
    level = weight * rows.level
    total = np.maximum((level * rows.level).sum(axis=2), _TINY)
    units, times, size = x.shape
    both = (x[:, :, :, None] * x[:, :, None, :]).reshape(units, times, -1)
    side = np.swapaxes(level, 0, 1) @ x  # units × σ × columns
    blocks = (np.swapaxes(weight, 0, 1) @ both).reshape(units, -1, size, size)
    blocks -= (side / total.T[:, :, None])[:, :, :, None] * side[:, :, None, :]
    log_weight = -(
        np.log(more).sum(axis=(1, 2))
        + np.where(rows.level.any(axis=1), np.log(total), 0.0).sum(axis=1)
        + blocks[:, :, -1, -1].sum(axis=0)
        + (sigma / scale) ** 2
    ) / 2  # fmt: skip
    return blocks, log_weight
