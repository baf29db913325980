"""Intervals: Satterthwaite's degrees of freedom, profile likelihood of coefficients and SDs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import chi2, t

from coachkit.stats.ordinal_mixed.laplace import Parameters, Point
from coachkit.stats.ordinal_mixed.maximise import Maximum, Space, climb, newton

__all__ = ["profile_coefficient", "profile_sd", "satterthwaite"]

_MANY = 1e4  # degrees of freedom that count as infinite
_ROOTS, _INNER, _ENOUGH = 8, 12, 2e-4  # what is left of twice the log-likelihood, of a critical value near 4


def satterthwaite(top: Maximum, weights: np.ndarray) -> float:
    """Degrees of freedom of w'β: 2 V² ÷ Var(V), V the variance at fixed SDs, by its slope in log σ.

    ``weights`` has a number a coefficient. Satterthwaite 1946; as ``lmerTest`` does for linear models.
    """
    space, point = top.space, top.point
    k, model = len(point.at.theta), space.model
    full = np.concatenate([np.zeros(k), weights])
    spread = top.covariance[-len(space.free) :, -len(space.free) :] if space.free else np.empty((0, 0))

    def variance(group: int, step: float) -> float:
        sd = point.at.sd.copy()
        sd[group] *= np.exp(step)
        moved = model.point(
            Parameters(point.at.theta, point.at.beta, sd), point.v * np.exp(-step * (model.group == group)), 1e-8
        )
        return float(full @ np.linalg.solve(model.information(moved), full))

    if not space.free:
        return float("inf")
    h = 0.02
    slope = np.array([(variance(g, h) - variance(g, -h)) / (2 * h) for g in space.free])
    own = float(full @ np.linalg.solve(model.information(point), full))
    noise = float(slope @ spread @ slope)
    df = 2 * own**2 / noise if noise > 0 else np.inf
    return float("inf") if df > _MANY else max(df, 1.0)


def profile_coefficient(top: Maximum, weights: np.ndarray, df: float, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of w'β where twice the fall of the profile log-likelihood reaches t²_df; NaN where it never does."""
    k, p = len(top.point.at.theta), len(top.point.at.beta)
    a = np.zeros(len(top.covariance))
    a[k : k + p] = weights
    centre, error = float(weights @ top.point.at.beta), float(np.sqrt(a @ top.covariance @ a))
    critical = float(t.ppf(0.5 + confidence / 2, df))

    def root(side: float) -> float:
        held = top.point

        def fall(distance: float) -> float:
            nonlocal held
            held = _constrained(top.space, held, top.covariance, a, centre + side * distance)
            return _root(top.point.loglik - held.loglik)

        return centre + side * _solve(fall, critical, critical * error, 40 * critical * error)

    return root(-1.0), root(1.0)


def profile_sd(top: Maximum, group: int, confidence: float = 0.95) -> tuple[float, float]:
    """Limits of an SD where twice the fall of the profile log-likelihood reaches χ²₁; 0 below where it never does."""
    space, point = top.space, top.point
    critical = float(np.sqrt(chi2.ppf(confidence, 1)))
    held_space = space.without(group)
    rest = [i for i, kept in enumerate(space.kept) if kept in held_space.kept]
    curvature = top.hessian[np.ix_(rest, rest)]
    estimate, held = float(point.at.sd[group]), point

    def fall(value: float) -> float:
        nonlocal held
        held = _at_sd(held_space, held, curvature, group, value)
        return _root(point.loglik - held.loglik)

    low = 0.0
    if estimate > 0 and fall(0.0) > critical:
        held = point
        low = estimate - _solve(lambda d: fall(estimate - d), critical, 0.4 * estimate, estimate)
    held = point
    start = 0.4 * estimate if estimate > 0 else 0.2
    high = estimate + _solve(lambda d: fall(estimate + d), critical, start, 50.0)
    return low, high


def _root(drop: float) -> float:
    return float(np.sqrt(2 * max(drop, 0.0)))


def _solve(fall: Callable[[float], float], critical: float, first: float, furthest: float) -> float:
    """The distance at which ``fall`` reaches ``critical``; it rises from 0, nearly straight. NaN beyond ``furthest``."""
    below, above = (0.0, 0.0), (np.inf, np.inf)
    x = min(first, furthest)
    for _ in range(4 * _ROOTS):
        y = fall(x)
        if not np.isfinite(y):
            return float("nan")
        if abs(y - critical) < 2e-3 * critical:
            return x
        if y < critical:
            below = (x, y)
            if x >= furthest:
                return float("nan")
        else:
            above = (x, y)
        if np.isinf(above[0]):
            x = min(x * min(critical / max(y, 1e-3), 2.0) * 1.02, furthest)
        else:
            share = (critical - below[1]) / (above[1] - below[1])
            x = below[0] + np.clip(share, 0.05, 0.95) * (above[0] - below[0])
            if above[0] - below[0] < 1e-4 * above[0]:
                return float(x)
    return float("nan")


def _constrained(space: Space, point: Point, covariance: np.ndarray, a: np.ndarray, target: float) -> Point:
    """The top of the likelihood where a'x = target, by Newton with the curvature of the free top."""
    pull = covariance @ a
    moved = newton(space, point, pull * (target - a @ space.write(point.at)) / (a @ pull), 1e-8)
    if moved is None:
        return point
    for _ in range(_INNER):
        gradient = space.gradient(moved)
        step = covariance @ gradient
        step -= pull * (a @ step) / (a @ pull)
        if float(step @ gradient) < _ENOUGH:
            break
        length, new = 1.0, newton(space, moved, step, 1e-8)
        while (new is None or new.loglik < moved.loglik) and length > 0.05:
            length /= 2
            new = newton(space, moved, length * step, 1e-8)
        if new is None or new.loglik < moved.loglik:
            break
        moved = new
    return moved


def _at_sd(space: Space, point: Point, curvature: np.ndarray, group: int, value: float) -> Point:
    """The top of the likelihood with one SD held at ``value``."""
    model = space.model
    sd = point.at.sd.copy()
    sd[group] = value
    held = Space(model, space.free, np.where(np.arange(len(sd)) == group, value, space.fixed_sd))
    v = point.v.copy()
    if value > 0:
        v[model.group == group] *= np.clip(point.at.sd[group] / value, 0, 2)
    moved = model.point(Parameters(point.at.theta, point.at.beta, sd), v, 1e-8)
    return climb(held, moved, curvature, _ENOUGH, leave=False)[0]
