"""Sums of random effects, averaged over the uncertainty of their SD.

With the SD fixed at its estimate, intervals are too narrow when the estimate is small by chance. So the SD takes the values
of a grid, the other parameters are fitted again at each, and the normal distributions of a sum are mixed, with a flat prior
on the SD (Kass & Steffey 1989, Gelman 2006). The weight is the profile likelihood adjusted for the thresholds and
coefficients (Cox & Reid 1987; for normal errors it is the restricted likelihood): without the adjustment, the SD is too
small. Each point has the uncertainty of thresholds and coefficients for its own SD.

A normal distribution assumes that effects are normally distributed and that the other SDs are known. It can be replaced by
a t, whose degrees of freedom depend on the number of levels behind the SD.
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from coachkit.stats.ordinal_mixed.intervals import held_sd
from coachkit.stats.ordinal_mixed.maximum import Maximum
from coachkit.stats.ordinal_mixed.result import PROFILE_ROWS, OrdinalMixedFit
from coachkit.stats.threads import one_thread

_NODES, _BEYOND = 9, 1.4


def average_over_sd(
    fit: OrdinalMixedFit, group: str, weights: np.ndarray, level: np.ndarray, sign: np.ndarray,
    df: np.ndarray | float = np.inf, confidence: float = 0.95,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Estimates and limits of many sums (see :meth:`OrdinalMixedFit.combine`), averaged over the SD of ``group``.

    ``df`` are the degrees of freedom of each sum's t (infinite: normal). With more than 60,000 rows the SD is known well
    enough, and the limits are estimate ± t × standard error.

    Examples
    --------
    >>> weights, sign = np.zeros((1, 1)), np.array([[1.0]])
    >>> level = fit.positions("teacher", [0])[None, :]  # the first teacher's random effect
    >>> estimate, low, high = average_over_sd(fit, "teacher", weights, level, sign)
    >>> estimate.round(1).tolist(), low.round(1).tolist(), high.round(1).tolist()
    ([-0.0], [-1.2], [1.1])
    """
    if fit.diagnostics["rows"] > PROFILE_ROWS:
        estimate, error = fit.combine(weights, level, sign)
        far = stdtrit(df, 0.5 + confidence / 2)
        return estimate, estimate - far * error, estimate + far * error
    with one_thread():
        nodes, chances = _nodes(fit, group)
        means, errors = np.array([node.combine(weights, level, sign) for node in nodes]).transpose(1, 0, 2)
    estimate = chances @ means
    limits = [_quantile(means, errors, chances, p, df) for p in (0.5 - confidence / 2, 0.5 + confidence / 2)]
    return estimate, np.minimum(limits[0], estimate), np.maximum(limits[1], estimate)


def _nodes(fit: OrdinalMixedFit, group: str) -> tuple[list[OrdinalMixedFit], np.ndarray]:
    """Fits with the group's SD fixed at the points of a grid, and their probabilities."""
    top, number = fit.top, fit.groups.index(group)
    estimate, high = float(top.point.at.sd[number]), fit.sd_high(group)
    reach = estimate + _BEYOND * ((high if np.isfinite(high) else 3 * estimate + 0.5) - estimate)
    space = top.space.without(number)
    rest = top.space.places(space)
    curvature = top.hessian[np.ix_(rest, rest)]
    covariance, here = np.linalg.inv(curvature), np.linalg.inv(space.model.information(top.point))
    nodes, heights, points = [], [], [top.point]
    grid = (np.arange(_NODES) + 0.5) / _NODES * reach
    for value in grid[np.argsort(np.abs(grid - estimate))]:
        held = top.space.without(number, value)
        nearest = min(points, key=lambda point: abs(point.at.sd[number] - value))
        point, left = held_sd(top, nearest, number, value)
        points.append(point)
        there = np.linalg.inv(space.model.information(point))
        own = covariance.copy()
        own[: len(there), : len(there)] += there - here
        if np.diag(own).min() < 0:  # the curvature at the maximum does not fit so far from it
            own = covariance
        nodes.append(OrdinalMixedFit(Maximum(held, point, curvature, own, True, 0.0, "")))
        heights.append(point.loglik + left / 2 + np.linalg.slogdet(there)[1] / 2)
    chances = np.exp(np.array(heights) - max(heights))
    return nodes, chances / chances.sum()


def _quantile(
    means: np.ndarray, errors: np.ndarray, chances: np.ndarray, share: float, df: np.ndarray | float
) -> np.ndarray:
    """Quantiles of mixtures of t (nodes × sums), by bisection between the quantiles of their parts."""
    ends = means + errors * stdtrit(df, share)
    low, high = ends.min(axis=0), ends.max(axis=0)
    for _ in range(50):
        middle = (low + high) / 2
        below = chances @ stdtr(df, (middle - means) / np.maximum(errors, 1e-12)) < share
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray((low + high) / 2)
