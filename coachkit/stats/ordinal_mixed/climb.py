"""Steps upwards in the likelihood: the free parameters as a vector, Newton's step, and BFGS until little is left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from coachkit.stats.ordinal_mixed.laplace import Laplace, Parameters, Point

TOLERANCE, ROUGH = 1e-8, 1e-6
SMALL, TINY, WIDE = 0.1, 1e-3, 25.0  # SDs
_ROUNDS, _MODES = 60, 1e-14
_FLOOR = 1e-7  # of a σ² on its way to 0


@dataclass(frozen=True)
class Space:
    """The free parameters as one vector: thresholds, coefficients, then log σ of each group in ``free`` (σ² if in ``square``)."""

    model: Laplace
    free: tuple[int, ...]
    fixed_sd: np.ndarray
    square: frozenset[int] = frozenset()

    @property
    def kept(self) -> np.ndarray:
        """Positions of the free parameters in the full gradient."""
        k = self.model.categories - 1 + self.model.design.x.shape[1]
        return np.array([*range(k), *(k + i for i in self.free)], dtype=int)

    def write(self, at: Parameters) -> np.ndarray:
        """The vector of parameters."""
        spread = [at.sd[g] ** 2 if g in self.square else np.log(at.sd[g]) for g in self.free]
        return np.concatenate([at.theta, at.beta, spread])

    def per_log(self, at: Parameters) -> np.ndarray:
        """Derivative of each free parameter by θ, β or log σ: 1, or 2σ²."""
        spread = [2 * at.sd[g] ** 2 if g in self.square else 1.0 for g in self.free]
        return np.concatenate([np.ones(len(at.theta) + len(at.beta)), spread])

    def growth(self, at: Parameters, step: np.ndarray) -> np.ndarray:
        """Change of every group's log σ when its free parameter moves by ``step``; σ² stops short of 0."""
        out = np.zeros(len(at.sd))
        for group, move in zip(self.free, step, strict=True):
            if group in self.square:
                out[group] = 0.5 * np.log(max(at.sd[group] ** 2 + move, _FLOOR) / at.sd[group] ** 2)
            else:
                out[group] = move
        return out

    def gradient(self, point: Point) -> np.ndarray:
        """Gradient of the log-likelihood by the free parameters."""
        return self.model.gradient(point)[self.kept] / self.per_log(point.at)

    def places(self, fewer: Space) -> np.ndarray:
        """Positions of the parameters that are free in a smaller space, too."""
        return np.flatnonzero(np.isin(self.kept, fewer.kept))

    def without(self, group: int, sd: float = 0.0) -> Space:
        """The same space with one SD fixed."""
        held = self.fixed_sd.copy()
        held[group] = sd
        return replace(self, free=tuple(k for k in self.free if k != group), fixed_sd=held)


def moved(model: Laplace, point: Point, step: np.ndarray, grow: np.ndarray, tolerance: float = 1e-4) -> Point | None:
    """The point at (θ, β) + step and log σ + grow; its modes start along their tangent."""
    k = len(point.at.theta)
    at = Parameters(point.at.theta + step[:k], point.at.beta + step[k:], point.at.sd * np.exp(grow))
    if not at.ordered:
        return None
    v = point.v
    if model.size:
        sd = point.at.sd[model.group]
        push = grow[model.group] * point.v
        drift = model.drift(point, step) + point.rows.w * (model.z @ (sd * push))
        v = v + point.factor.solve(push - sd * (model.zt @ drift))
    return model.point(at, v, tolerance)


def newton(space: Space, point: Point, direction: np.ndarray, tolerance: float = _MODES) -> Point | None:
    """The point one step away in the free parameters, or None if that leaves the parameter space."""
    k = len(point.at.theta) + len(point.at.beta)
    return moved(space.model, point, direction[:k], space.growth(point.at, direction[k:]), tolerance)


class Climbed(NamedTuple):
    """The last point of a search, the negative Hessian there, whether the search got stuck, and the last decrement."""

    point: Point
    curvature: np.ndarray
    stuck: bool
    left: float


def climb(
    space: Space,
    point: Point,
    curvature: np.ndarray,
    enough: float = ROUGH,
    leave: bool = True,
    modes: float = _MODES,
) -> Climbed:
    """BFGS on the negative Hessian until the decrement is ``enough``.

    With ``leave``, the search stops early if an SD approaches 0, so that 0 can be tried. ``modes`` is the decrement at which
    the modes of the random effects are close enough.
    """
    if leave:
        point = space.model.point(point.at, point.v)
    gradient = space.gradient(point)
    k = len(point.at.theta) + len(point.at.beta)
    for _ in range(_ROUNDS):
        step = np.linalg.solve(curvature, gradient)
        decrement = float(gradient @ step)
        if decrement < enough:
            return Climbed(point, curvature, False, decrement)
        step *= min(
            1.0, 1.0 / max(np.abs(step[k:]).max(initial=0), 1e-300), 4.0 / max(np.abs(step[:k]).max(initial=0), 1e-300)
        )
        length, new = 1.0, None
        while length > 1e-4:
            new = newton(space, point, length * step, modes)
            if new is not None and new.loglik > point.loglik + 1e-4 * length * (gradient @ step) * 0.5:
                break
            new, length = None, length * (0.3 if length < 1 else 0.5)
        if new is None:
            return Climbed(point, curvature, decrement > TOLERANCE, decrement)
        if (new.at.sd > WIDE).any():
            return Climbed(new, curvature, True, decrement)
        fresh = space.gradient(new)
        taken, change = space.write(new.at) - space.write(point.at), gradient - fresh
        along = float(taken @ change)
        bent = curvature @ taken
        if along > 1e-10 * np.linalg.norm(taken) * np.linalg.norm(change):
            curvature = curvature + np.outer(change, change) / along - np.outer(bent, bent) / float(taken @ bent)
        point, gradient = new, fresh
        low = any(point.at.sd[g] < (TINY if g in space.square else SMALL) and gradient[k + i] < 0
                  for i, g in enumerate(space.free))  # fmt: skip
        if leave and low and decrement < 0.5:
            return Climbed(point, curvature, False, decrement)
    return Climbed(point, curvature, True, decrement)
