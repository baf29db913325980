"""Intervals: Satterthwaite's degrees of freedom, profile likelihood of coefficients and SDs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import gammaincinv, stdtrit

from coachkit.stats.ordinal_mixed.climb import Space, climb, newton
from coachkit.stats.ordinal_mixed.laplace import Parameters, Point
from coachkit.stats.ordinal_mixed.maximum import Maximum

_MANY, _STEP = 1e4, 0.02  # degrees of freedom that count as infinite; a step in log σ
_ROOTS, _INNER, _ENOUGH = 8, 12, 2e-2  # what may be left to climb: half of it is added
_CLOSE, _NEAR = 0.02, 1e-8  # a fall from which to interpolate; the decrement of modes that are near enough


def curvatures(top: Maximum) -> tuple[np.ndarray, np.ndarray]:
    """Covariance of (θ, β) at fixed SDs, and its derivative by each free log σ (groups × parameters × parameters)."""
    space, point, model = top.space, top.point, top.space.model

    def covariance(group: int, step: float) -> np.ndarray:
        sd = point.at.sd.copy()
        sd[group] *= np.exp(step)
        v = point.v * np.exp(-step * (model.group == group))
        moved = model.point(Parameters(point.at.theta, point.at.beta, sd), v, 1e-8)
        return np.asarray(np.linalg.inv(model.information(moved)))

    own = np.linalg.inv(model.information(point))
    slopes = [(covariance(g, _STEP) - covariance(g, -_STEP)) / (2 * _STEP) for g in space.free]
    return own, np.array(slopes).reshape(len(space.free), *own.shape)


def satterthwaite(top: Maximum, curvature: tuple[np.ndarray, np.ndarray], weights: np.ndarray) -> float:
    """Degrees of freedom of w'β: 2 V² ÷ Var(V), with V the variance at fixed SDs as a function of log σ.

    See :func:`curvatures` for V. ``weights`` has one number per coefficient. Satterthwaite 1946; as in ``lmerTest`` for
    linear models.
    """
    free = len(top.space.free)
    if not free:
        return float("inf")
    full = np.concatenate([np.zeros(len(top.point.at.theta)), weights])
    slope = np.einsum("i,gij,j->g", full, curvature[1], full)
    noise = float(slope @ top.covariance[-free:, -free:] @ slope)
    df = 2 * float(full @ curvature[0] @ full) ** 2 / noise if noise > 0 else np.inf
    return float("inf") if df > _MANY else max(df, 1.0)


def profile_coefficient(top: Maximum, weights: np.ndarray, df: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of w'β where twice the fall of the profile log-likelihood reaches t²_df; NaN if it never does."""
    k, p = len(top.point.at.theta), len(top.point.at.beta)
    a = np.zeros(len(top.covariance))
    a[k : k + p] = weights
    centre, error = float(weights @ top.point.at.beta), float(np.sqrt(a @ top.covariance @ a))
    critical = float(stdtrit(df, 0.5 + confidence / 2))

    def root(side: float) -> float:
        held = top.point

        def fall(distance: float) -> float:
            nonlocal held
            held, left = _constrained(top.space, held, top.covariance, a, centre + side * distance)
            return _root(top.point.loglik - held.loglik - left / 2)

        return centre + side * _solve(fall, critical, critical * error, 40 * critical * error)

    return root(-1.0), root(1.0)


def profile_sd_low(top: Maximum, group: int, confidence: float = 0.95) -> float:
    """The lower limit of an SD, where twice the fall of the profile log-likelihood reaches χ²₁; 0 if it never does."""
    estimate = float(top.point.at.sd[group])
    if estimate <= 0:
        return 0.0
    first = estimate * (1 - 1 / _far(top, group, confidence))
    low = estimate - _sd_limit(top, group, -1.0, first, estimate, confidence)
    return low if np.isfinite(low) else 0.0


def profile_sd_high(top: Maximum, group: int, confidence: float = 0.95) -> float:
    """The upper limit of an SD, as :func:`profile_sd_low`; NaN if there is none."""
    estimate = float(top.point.at.sd[group])
    first = estimate * (_far(top, group, confidence) - 1) if estimate > 0 else 0.2
    return estimate + _sd_limit(top, group, 1.0, first, 50.0, confidence)


def _far(top: Maximum, group: int, confidence: float) -> float:
    """How far off the limits of an SD are looked for first, as a factor."""
    if group not in top.space.free:
        return 1.4
    place = top.space.free.index(group) - len(top.space.free)
    error = np.sqrt(top.covariance[place, place])
    return float(np.exp(np.clip(_critical(confidence) * error, 0.05, 1.0)))


def _critical(confidence: float) -> float:
    return float(np.sqrt(2 * gammaincinv(0.5, confidence)))  # χ² on one degree of freedom


def _sd_limit(top: Maximum, group: int, side: float, first: float, furthest: float, confidence: float) -> float:
    """The distance of a limit of an SD from its estimate, to one side; NaN if it is further than ``furthest``."""
    estimate, held = float(top.point.at.sd[group]), top.point

    def fall(distance: float) -> float:
        nonlocal held
        held, left = held_sd(top, held, group, estimate + side * distance)
        return _root(top.point.loglik - held.loglik - left / 2)

    return _solve(fall, _critical(confidence), first, furthest)


def _root(drop: float) -> float:
    return float(np.sqrt(2 * max(drop, 0.0)))


def _solve(fall: Callable[[float], float], critical: float, first: float, furthest: float) -> float:
    """The distance at which ``fall`` reaches ``critical``; it rises from 0, nearly straight. NaN beyond ``furthest``.

    Near enough to it, the distance is interpolated.
    """
    known = [(0.0, 0.0)]  # falls and their distances
    below, above = 0.0, np.inf
    x = min(first, furthest)
    for _ in range(4 * _ROOTS):
        y = fall(x)
        if not np.isfinite(y):
            return float("nan")
        known.append((y, x))
        if y < critical:
            below = max(below, x)
        else:
            above = min(above, x)
        found = _where(known, critical)
        if abs(y - critical) < _CLOSE * critical or above - below < 1e-4 * x:
            return float(np.clip(found, below, min(above, furthest)))
        if below >= furthest:
            return float("nan")
        if np.isinf(above):
            x = min(x * min(critical / max(y, 1e-3), 2.0) * 1.02, furthest)
        else:
            x = below + float(np.clip((found - below) / (above - below), 0.05, 0.95)) * (above - below)
    return float("nan")


def _where(known: list[tuple[float, float]], critical: float) -> float:
    """The distance of the critical fall, on a curve through the three nearest falls (two: a line)."""
    y, x = np.array(sorted(known, key=lambda one: abs(one[0] - critical))[:3]).T
    if len(set(y.tolist())) < len(y):
        return float(x[0])
    slopes = np.diff(x) / np.diff(y)
    bend = (slopes[1] - slopes[0]) / (y[2] - y[0]) if len(y) > 2 else 0.0
    return float(x[0] + (critical - y[0]) * (slopes[0] + (critical - y[1]) * bend))


def _constrained(
    space: Space, point: Point, covariance: np.ndarray, a: np.ndarray, target: float
) -> tuple[Point, float]:
    """The maximum of the likelihood where a'x = target, by Newton with the curvature of the free maximum; and the gap left."""
    pull = covariance @ a
    moved = newton(space, point, pull * (target - a @ space.write(point.at)) / (a @ pull), 1e-8)
    if moved is None:
        return point, 0.0
    left = 0.0
    for _ in range(_INNER):
        gradient = space.gradient(moved)
        step = covariance @ gradient
        step -= pull * (a @ step) / (a @ pull)
        left = float(step @ gradient)
        if left < _ENOUGH:
            break
        length, new = 1.0, newton(space, moved, step, 1e-8)
        while (new is None or new.loglik < moved.loglik) and length > 0.05:
            length /= 2
            new = newton(space, moved, length * step, 1e-8)
        if new is None or new.loglik < moved.loglik:
            break
        moved = new
    return moved, min(left, _ENOUGH)


def held_sd(top: Maximum, point: Point, group: int, value: float) -> tuple[Point, float]:
    """The maximum of the likelihood with one SD fixed at ``value``, searched from ``point``; and the gap left.

    The search starts where the curvature at the free maximum expects the other parameters.
    """
    model, at, k = top.space.model, point.at, len(point.at.theta)
    space = top.space.without(group, value)
    rest = top.space.places(space)
    curvature = top.hessian[np.ix_(rest, rest)]
    sd, move = at.sd.copy(), np.zeros(len(rest))
    if group in top.space.free and value > 0 and at.sd[group] > 0:
        (own,) = np.setdiff1d(np.arange(len(top.hessian)), rest)
        square = (value**2 - at.sd[group] ** 2) / (2 * top.point.at.sd[group] ** 2)
        grow = min(float(np.log(value / at.sd[group])), square, key=abs)
        move = -np.linalg.solve(curvature, top.hessian[rest, own]) * grow
    sd *= np.exp(space.growth(at, move[k + len(at.beta) :]))
    sd[group] = value
    v = point.v.copy()
    if value > 0:
        v[model.group == group] *= np.clip(at.sd[group] / value, 0, 2)
    start = Parameters(at.theta + move[:k], at.beta + move[k : k + len(at.beta)], sd)
    if not start.ordered:
        start = Parameters(at.theta, at.beta, np.where(np.arange(len(sd)) == group, value, at.sd))
    found = climb(space, model.point(start, v, _NEAR), curvature, _ENOUGH, leave=False, modes=_NEAR)
    return found.point, found.left
