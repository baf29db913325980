"""The Laplace approximation: modes of the random effects, log-likelihood, exact gradient.

Row i in category y: p = F(θ_y − η), q = F(η − θ_{y−1}), F logistic (p = 1 at the top, q = 1 at the bottom);
log P = log p + log q + log(1 − exp(θ_{y−1} − θ_y)), so ∂/∂η = p − q and w = −∂²/∂η² = p(1 − p) + q(1 − q) come
without subtracting near-equal numbers. Random effects are u = σv with v ~ N(0, I); H = I + ΛZ'WZΛ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import expit

from coachkit.stats.ordinal_mixed.design import Design
from coachkit.stats.ordinal_mixed.elimination import Elimination, Factor

_NEWTON, _DECREMENT = 60, 1e-14


@dataclass(frozen=True)
class Parameters:
    """Thresholds (increasing), coefficients, and the SD of each group (0 at the boundary)."""

    theta: np.ndarray
    beta: np.ndarray
    sd: np.ndarray

    @property
    def ordered(self) -> bool:
        """True where every number is finite and the thresholds increase."""
        finite = all(np.isfinite(part).all() for part in (self.theta, self.beta, self.sd))
        return bool(finite and (np.diff(self.theta) > 1e-10).all() and (np.abs(self.theta) < 1e6).all())


@dataclass(frozen=True)
class _Rows:
    """Row quantities at one linear predictor."""

    value: float
    p: np.ndarray
    q: np.ndarray
    w: np.ndarray


@dataclass(frozen=True)
class Point:
    """All quantities at one set of parameters: modes ``v``, the factor of H, log-likelihood."""

    at: Parameters
    v: np.ndarray
    rows: _Rows
    factor: Factor
    scale: np.ndarray
    loglik: float
    penalised: float


class Laplace:
    """The model of a design; ``pairs`` are further pairs of random effects whose joint covariance is needed."""

    def __init__(self, design: Design, pairs: tuple[np.ndarray, np.ndarray] | None = None) -> None:
        self.design = design
        n, sizes = len(design.y), [len(label) for label in design.labels]
        self.start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        self.size = int(self.start[-1])
        self.group = np.repeat(np.arange(len(sizes)), sizes)
        self.categories = len(design.levels)
        levels = [np.where(code >= 0, code + self.start[k], -1) for k, code in enumerate(design.codes)]
        here = [np.flatnonzero(level >= 0) for level in levels]
        none = np.empty(0, dtype=np.int64)
        row = np.concatenate([*here, none])
        column = np.concatenate([*(lv[at] for lv, at in zip(levels, here, strict=True)), none])
        self.z = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=(n, self.size))
        self.zt = self.z.T.tocsr()
        keys, rows = [], []
        for k, one in enumerate(levels):
            for two in levels[:k]:
                at = np.flatnonzero((one >= 0) & (two >= 0))
                keys.append(two[at] * self.size + one[at])
                rows.append(at)
        more = none if pairs is None else np.minimum(*pairs) * self.size + np.maximum(*pairs)
        found, place = np.unique(np.concatenate([*keys, more, none]), return_inverse=True)
        self.pairs = found
        at = np.concatenate([*rows, none])
        position = np.concatenate([column, self.size + place[: len(at)]])
        shape = (self.size + len(found), n)
        self.gather = sparse.csr_matrix((np.ones(len(position)), (position, np.concatenate([row, at]))), shape=shape)
        self.scatter = self.gather.T.tocsr()
        self.first, self.second = found // max(self.size, 1), found % max(self.size, 1)
        self.plan = Elimination(self.size, self.first, self.second)

    def rows(self, theta: np.ndarray, eta: np.ndarray) -> _Rows:
        """Log-likelihood of the rows given η, and p, q, w."""
        y = self.design.y
        upper, lower = np.append(theta, np.inf)[y] - eta, eta - np.insert(theta, 0, -np.inf)[y]
        p, q = expit(upper), expit(lower)
        gap = np.concatenate([[0.0], np.log(-np.expm1(-np.diff(theta))), [0.0]])
        with np.errstate(divide="ignore"):  # −∞ hundreds of logits away: no step goes there
            value = float((np.log(p) + np.log(q)).sum() + np.bincount(y, minlength=len(gap)) @ gap)
        return _Rows(value, p, q, p * (1 - p) + q * (1 - q))

    def point(self, at: Parameters, v: np.ndarray, tolerance: float = _DECREMENT) -> Point:
        """The modes at these parameters, by Newton with halving from ``v``."""
        sd = at.sd[self.group] if self.size else np.empty(0)
        fixed = self.design.x @ at.beta
        scale = np.concatenate([sd**2, sd[self.first] * sd[self.second]])
        rows = self.rows(at.theta, fixed + self.z @ (sd * v))
        value = rows.value - v @ v / 2
        for _ in range(_NEWTON):
            factor = self._factor(scale, rows.w)
            slope = sd * (self.zt @ (rows.p - rows.q)) - v
            move = factor.solve(slope)
            decrement = float(slope @ move)
            if decrement < tolerance:
                break
            step = 1.0
            while True:
                trial = v + step * move
                new = self.rows(at.theta, fixed + self.z @ (sd * trial))
                found = new.value - trial @ trial / 2
                if found >= value - 1e-9 * (1 + abs(value)) or step < 1e-6:
                    break
                step /= 2
            v, rows, value = trial, new, found
        return Point(at, v, rows, factor, scale, value - factor.logdet / 2, value)

    def _factor(self, scale: np.ndarray, w: np.ndarray) -> Factor:
        values = scale * (self.gather @ w)
        values[: self.size] += 1
        return self.plan.factor(values)

    def cross(self, point: Point) -> np.ndarray:
        """n × (C − 1 + p): minus the derivative of ∂log P/∂η with respect to thresholds and coefficients."""
        y, p, q = self.design.y, point.rows.p, point.rows.q
        g = np.zeros((len(y), self.categories - 1 + self.design.x.shape[1]))
        n = np.arange(len(y))
        top = y < self.categories - 1
        g[n[top], y[top]] = -(p * (1 - p))[top]
        g[n[y > 0], y[y > 0] - 1] = -(q * (1 - q))[y > 0]
        g[:, self.categories - 1 :] = point.rows.w[:, None] * self.design.x
        return g

    def drift(self, point: Point, step: np.ndarray) -> np.ndarray:
        """For each row, minus the change of ∂log P/∂η when (θ, β) move by ``step``: :meth:`cross` times it."""
        y, rows = self.design.y, point.rows
        theta, beta = step[: self.categories - 1], step[self.categories - 1 :]
        pp, qq = rows.p * (1 - rows.p), rows.q * (1 - rows.q)
        out: np.ndarray = (
            rows.w * (self.design.x @ beta) - pp * np.append(theta, 0.0)[y] - qq * np.insert(theta, 0, 0.0)[y]
        )
        return out

    def gradient(self, point: Point) -> np.ndarray:
        """∂L/∂(θ, β, log σ), exact."""
        at, rows, x, y, v = point.at, point.rows, self.design.x, self.design.y, point.v
        p, q, w = rows.p, rows.q, rows.w
        pp, qq = p * (1 - p), q * (1 - q)
        third = qq * (1 - 2 * q) - pp * (1 - 2 * p)
        sd = at.sd[self.group] if self.size else np.empty(0)
        inverse = point.factor.inverse()[: self.plan.given]
        twice = point.scale * inverse
        twice[self.size :] *= 2
        s = self.scatter @ twice
        t = point.factor.solve(sd * (self.zt @ (s * third)))
        kappa = self.z @ (sd * t)
        inner = -s * third / 2 + kappa * w / 2
        beta = x.T @ (p - q + inner)
        each = (1 - p) - pp * (s * (1 - 2 * p) + kappa) / 2
        below = -(1 - q) + qq * (s * (1 - 2 * q) - kappa) / 2
        count = np.bincount(y, minlength=self.categories)
        gap = np.zeros(self.categories)
        gap[1:-1] = count[1:-1] / np.expm1(np.diff(at.theta))
        theta = (np.bincount(y, each, minlength=self.categories) + gap)[:-1]
        theta += (np.bincount(y, below, minlength=self.categories) - gap)[1:]
        spread = v * v - 1 + inverse[: self.size] + sd * v * (self.zt @ inner) - t * v / 2
        return np.concatenate([theta, beta, np.bincount(self.group, spread, minlength=len(at.sd))])

    def tangents(self, point: Point) -> np.ndarray:
        """q × (C − 1 + p + groups): derivatives of the modes v by (θ, β, log σ)."""
        sd = point.at.sd[self.group] if self.size else np.empty(0)
        columns = [-sd * (self.zt @ column) for column in self.cross(point).T]
        for k in range(len(point.at.sd)):
            own = np.where(self.group == k, point.v, 0.0)
            columns.append(own - sd * (self.zt @ (point.rows.w * (self.z @ (sd * own)))))
        return point.factor.solve(np.column_stack(columns)) if columns else np.empty((self.size, 0))

    def information(self, point: Point) -> np.ndarray:
        """Information about (θ, β) at fixed σ, with the random effects profiled out."""
        y, p, q, x = self.design.y, point.rows.p, point.rows.q, self.design.x
        k, g = self.categories - 1, self.cross(point)
        pp = np.bincount(y, p * (1 - p), minlength=k + 1)[:-1]
        qq = np.bincount(y, q * (1 - q), minlength=k + 1)[1:]
        out = np.zeros((g.shape[1], g.shape[1]))
        out[:k, :k] = np.diag(pp + qq)
        gap = np.bincount(y, minlength=k + 1)[1:-1] / (4 * np.sinh(np.diff(point.at.theta) / 2) ** 2)
        for i, c in enumerate(gap):
            out[i : i + 2, i : i + 2] += c * np.array([[1, -1], [-1, 1]])
        out[:k, k:] = g[:, :k].T @ x
        out[k:, :k] = out[:k, k:].T
        out[k:, k:] = x.T @ g[:, k:]
        if self.size:
            sd = point.at.sd[self.group]
            b = sd[:, None] * (self.zt @ g)
            out -= b.T @ point.factor.solve(b)
        return out

    def slope(self, point: Point) -> np.ndarray:
        """Gradient of the penalised log-likelihood in (θ, β), without the determinant."""
        y, p, q = self.design.y, point.rows.p, point.rows.q
        count = np.bincount(y, minlength=self.categories)
        gap = np.zeros(self.categories)
        gap[1:-1] = count[1:-1] / np.expm1(np.diff(point.at.theta))
        theta = (np.bincount(y, 1 - p, minlength=self.categories) + gap)[:-1]
        theta -= (np.bincount(y, 1 - q, minlength=self.categories) + gap)[1:]
        return np.concatenate([theta, self.design.x.T @ (p - q)])
