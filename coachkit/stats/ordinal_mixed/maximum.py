"""Maximum likelihood: starting values, SDs at the boundary, curvature at the maximum."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logit

from coachkit.stats.ordinal_mixed.climb import ROUGH, SMALL, TINY, TOLERANCE, WIDE, Space, climb, moved, newton
from coachkit.stats.ordinal_mixed.laplace import Laplace, Parameters, Point

_ROUNDING = 2e-13  # of the log-likelihood: what its sum over rows loses; near the top the gradient alone tells the way
_PROBE = 0.01


@dataclass
class Maximum:
    """The end of the search: ``point``, its ``space``, the negative Hessian, and messages."""

    space: Space
    point: Point
    hessian: np.ndarray
    covariance: np.ndarray
    converged: bool
    decrement: float
    message: str


def maximise(model: Laplace) -> Maximum:
    """The maximum of the Laplace log-likelihood, with SDs at 0 where the boundary is the maximum."""
    groups = len(model.design.groups)
    space, point, curvature = _start(Space(model, tuple(range(groups)), np.zeros(groups)))
    settled: set[int] = set()
    while True:
        point, curvature, stuck, _ = climb(space, point, curvature)
        low = _lowest(space, point, settled)
        if low is not None:
            fewer = space.without(low)
            rest = space.places(fewer)
            zero = Parameters(point.at.theta, point.at.beta, np.where(np.arange(groups) == low, 0.0, point.at.sd))
            trial = climb(fewer, model.point(zero, point.v), curvature[np.ix_(rest, rest)], leave=False)
            if trial.point.loglik < point.loglik - ROUGH:
                point, curvature, stuck, _ = climb(space, point, curvature, leave=False)
            if trial.point.loglik >= point.loglik - ROUGH:
                space, (point, curvature, stuck, _) = fewer, trial
            else:
                settled.add(low)
                space = replace(space, square=space.square | {low})
                curvature = _guess(space, point)
            continue
        pull = [k for k in range(groups) if k not in space.free and k not in settled and _pulls(space, point, k)]
        if not pull:
            return _finish(space, point, stuck)
        settled.add(pull[0])
        sd = np.where(np.arange(groups) == pull[0], _PROBE, point.at.sd)
        space = replace(space, free=tuple(sorted((*space.free, pull[0]))), square=space.square | {pull[0]})
        point = model.point(Parameters(point.at.theta, point.at.beta, sd), point.v)
        curvature = _guess(space, point)


def _lowest(space: Space, point: Point, settled: set[int]) -> int | None:
    """The smallest SD that may be 0: small and falling or, after the search has settled inside, practically 0."""
    slope = dict(zip(space.free, space.gradient(point)[len(point.at.theta) + len(point.at.beta) :], strict=True))
    low = [
        k for k in space.free if point.at.sd[k] < TINY or (k not in settled and point.at.sd[k] < SMALL and slope[k] < 0)
    ]
    return min(low, key=lambda k: point.at.sd[k], default=None)


def _pulls(space: Space, point: Point, group: int) -> bool:
    """True if the likelihood rises when an SD leaves 0 (the KKT condition fails)."""
    sd = point.at.sd.copy()
    sd[group] = _PROBE
    probe = space.model.point(Parameters(point.at.theta, point.at.beta, sd), point.v)
    slope = space.model.gradient(probe)[len(point.at.theta) + len(point.at.beta) + group]
    return bool(slope > 1e-9)


def _start(space: Space) -> tuple[Space, Point, np.ndarray]:
    """Joint Newton on (θ, β, v), then Schall's updates of σ²."""
    model = space.model
    share = np.bincount(model.design.y)[:-1].cumsum() / len(model.design.y)
    at = Parameters(logit(share), np.zeros(model.design.x.shape[1]), np.full(len(space.free), 0.6))
    point = model.point(at, np.zeros(model.size), 1e-4)
    for _ in range(3):
        for _ in range(3):
            step = np.linalg.lstsq(model.information(point), model.slope(point), rcond=1e-12)[0]
            further = moved(model, point, step, np.zeros(len(space.free)))
            if further is None or further.penalised < point.penalised - 1e-6 * (1 + abs(point.penalised)):
                break
            point = further
            if np.abs(step).max(initial=0) < 1e-2:
                break
        if not space.free:
            break
        inverse = point.factor.inverse()[: model.size]
        effective = np.maximum(np.bincount(model.group, 1 - inverse, minlength=len(space.free)), 1e-3)
        squares = np.bincount(model.group, point.v**2, minlength=len(space.free))
        sd = np.clip(point.at.sd * np.sqrt(squares / effective), 0.05, 3.0)
        point = model.point(
            Parameters(point.at.theta, point.at.beta, sd), point.v * point.at.sd[model.group] / sd[model.group], 1e-4
        )
    return space, point, _guess(space, point)


def _guess(space: Space, point: Point) -> np.ndarray:
    """A first negative Hessian: the joint curvature of (θ, β), and of log σ twice the squared shrinkage."""
    model = space.model
    info = model.information(point)
    k = len(info)
    out = np.zeros((k + len(space.free),) * 2)
    out[:k, :k] = info
    if space.free:
        kept = 1 - point.factor.inverse()[: model.size]
        each = 2 * np.bincount(model.group, kept**2, minlength=len(point.at.sd))
        own = np.array([each[g] if g in space.square else max(each[g], 0.5) for g in space.free])
        out[range(k, len(out)), range(k, len(out))] = np.maximum(own / space.per_log(point.at)[k:] ** 2, 1e-3)
    values, vectors = np.linalg.eigh((out + out.T) / 2)
    return (vectors * np.maximum(values, 1e-6 * max(values.max(), 1e-6))) @ vectors.T


def _finish(space: Space, point: Point, stuck: bool) -> Maximum:
    """Negative Hessian by central differences of the gradient, and Newton steps until the decrement vanishes."""
    space = replace(space, square=frozenset(g for g in space.free if point.at.sd[g] < 1.5 * SMALL))
    guess = _guess(space, point)
    covariance, hessian, message = np.full_like(guess, np.nan), guess, ""
    decrement = np.inf
    for _ in range(4):
        hessian = _hessian(space, point, np.sqrt(np.diag(np.linalg.inv(guess))))
        units = np.sqrt(np.abs(np.diag(guess)))
        values = (
            np.linalg.eigvalsh(hessian / np.outer(units, units)) if np.isfinite(hessian).all() else np.array([np.nan])
        )
        if not values.min() > 1e-7:
            message = "the likelihood has no unique maximum: separation, or effects that cannot be separated"
            break
        covariance = np.linalg.inv(hessian)
        for _polish in range(6):
            gradient = space.gradient(point)
            step = covariance @ gradient
            decrement = float(gradient @ step)
            if decrement < TOLERANCE * 1e-2:
                break
            new = newton(space, point, step)
            if new is None or new.loglik < point.loglik - 1e-9 - _ROUNDING * abs(point.loglik):
                break
            point = new
        if decrement < TOLERANCE:
            break
        guess = hessian
    converged = bool(decrement < TOLERANCE) and not message
    if not message and not converged:
        message = "the search stopped before the top"
    ratio = space.per_log(point.at)
    plain = replace(space, square=frozenset())
    hessian, covariance = hessian * np.outer(ratio, ratio), covariance / np.outer(ratio, ratio)
    wide = bool((point.at.sd > WIDE).any()) or _separated(plain, point, covariance)
    if wide:
        message = "an estimate grows without bound: separation"
    return Maximum(plain, point, hessian, covariance, converged and not wide, decrement, message)


def _separated(space: Space, point: Point, covariance: np.ndarray) -> bool:
    """True if a coefficient moves its column's rows further than any data could show."""
    spread = space.model.design.x.std(axis=0)
    k = len(point.at.theta)
    error = np.sqrt(np.clip(np.diag(covariance), 0, None))[k : k + len(spread)]
    return bool(((np.abs(point.at.beta) * spread > 12) | (error * spread > 25)).any())


def _hessian(space: Space, point: Point, width: np.ndarray) -> np.ndarray:
    out = np.zeros((len(width), len(width)))
    small = np.where(space.per_log(point.at) < 1, space.per_log(point.at), np.inf) / 8  # a quarter of σ²
    for i, size in enumerate(np.minimum(1e-3 * np.clip(width, 1e-6, 1.0), small)):
        step = np.zeros(len(width))
        step[i] = size
        sides = [newton(space, point, sign * step) for sign in (1.0, -1.0)]
        if sides[0] is None or sides[1] is None:
            return np.full_like(out, np.nan)
        out[i] = (space.gradient(sides[1]) - space.gradient(sides[0])) / (2 * size)
    return (out + out.T) / 2
