"""Exact inference for starts drawn by lot: compare the estimate with those of every other assignment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import factorial

import numpy as np

from coachkit.stats.draws import generator
from coachkit.stats.rounding import SLACK
from coachkit.stats.staggered.effect import Study
from coachkit.stats.staggered.gls import FLAT, prior_of_raters, rotated
from coachkit.stats.staggered.means import UnitMeans
from coachkit.stats.staggered.rollout import NEVER

_ALL = 10_000  # dealings-out are enumerated up to so many
_DRAWN, _ROOM, _AT_ONCE = 1_999, 120_000, 250
_SIGMA = 0.04  # chosen before any data: exactness needs weights that no lot has chosen
_TIE = 1e-4  # t values this near are equal: mirror images of one dealing-out are
_LEVEL, _HALVINGS, _FARTHEST = 0.05, 30, 1e6


@dataclass(frozen=True)
class Randomization:
    """The result of the randomization test.

    Attributes
    ----------
    p
        Share of assignments whose |t| is at least the observed one, if treatment has no effect on anybody.
    low, high
        Limits of the constant effects that are not rejected at 5 % (infinite if none is rejected).
    smallest
        The smallest p that this design can give.
    dealt, exact
        The number of assignments compared, including the true one, and whether these are all.
    """

    p: float
    low: float
    high: float
    smallest: float
    dealt: int
    exact: bool


def permutations(start: np.ndarray, most: int = _ALL, drawn: int = _DRAWN) -> tuple[np.ndarray, bool]:
    """Assignments of the starts (rows), the true one first, and whether these are all.

    These are all distinct assignments if there are no more than ``most``; otherwise the true one and ``drawn`` random ones.

    Examples
    --------
    >>> permutations(np.array([2, 3, 3]))
    (array([[2, 3, 3],
           [3, 2, 3],
           [3, 3, 2]]), True)
    """
    values, counts = np.unique(start, return_counts=True)
    total = factorial(len(start))
    for count in counts:
        total //= factorial(int(count))
    if total <= most:
        every = _all(tuple(values.tolist()), tuple(counts.tolist()))
        true = (every == start).all(axis=1)
        return np.concatenate([every[true], every[~true]]), True
    rng = generator("randomization_inference")
    return np.array([start, *(rng.permutation(start) for _ in range(drawn))]), False


@lru_cache(maxsize=4)
def _all(values: tuple[int, ...], counts: tuple[int, ...]) -> np.ndarray:
    return np.array(list(_distinct(list(values), list(counts))))


def _distinct(values: list[int], counts: list[int]) -> Iterator[list[int]]:
    if not any(counts):
        yield []
        return
    for at, value in enumerate(values):
        if counts[at]:
            rest = [count - (place == at) for place, count in enumerate(counts)]
            yield from ([value, *tail] for tail in _distinct(values, rest))


def randomization_inference(study: Study) -> Randomization | None:
    """Randomization test and limits; None if there is only one assignment.

    The statistic is the generalised-least-squares estimate over its standard error, with σ = .04 and ρ = 0 for all data, so
    that the weights do not depend on outcomes. Without raters, the test is exact at every number of units. A constant
    effect c is rejected if the test rejects after c is subtracted in every treated cell. The order of the units does not
    matter.

    Examples
    --------
    >>> found = randomization_inference(study)
    >>> found.dealt, found.exact, round(found.p, 2)
    (560, True, 0.01)
    """
    order = _order(study)
    start = study.rollout.start[order]
    dealt, exact = permutations(start, drawn=int(np.clip(_ROOM // len(start), 199, _DRAWN)))
    if len(dealt) < 2:
        return None
    t, slope = _statistics(study, order, dealt)
    size = np.abs(t)

    def p(effect: float) -> float:
        own = np.abs(t - effect * slope)
        return _share(own, float(own[0]))

    smallest, low, high = _share(size, float(size.max())), -float("inf"), float("inf")
    if smallest <= _LEVEL + SLACK:
        low, high = (_limit(p, float(t[0] / slope[0]), float(sign / slope[0])) for sign in (-1, 1))
    return Randomization(p(0.0), low, high, smallest, len(dealt), exact)


def _share(size: np.ndarray, least: float) -> float:
    """How many of the sizes reach one of them."""
    return float((size >= least * (1 - _TIE) - SLACK).mean())


def _order(study: Study) -> np.ndarray:
    """An order of the units that does not depend on their order in the data: by numbers of trials, then of outcomes."""
    rows, (units, times) = study.rows, study.rollout.seen.shape
    cell = rows.unit * times + rows.time
    counts = [
        np.bincount(cell, values, units * times).reshape(units, times).round(3)
        for values in (rows.trials * rows.share, rows.trials)
    ]
    return np.lexsort([*counts[0].T, *counts[1].T, study.rollout.start])


def _statistics(study: Study, order: np.ndarray, dealt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """t of every assignment, and its decrease for an effect of 1 in the cells that were truly treated."""
    matrix, vector = _projected(study.means)
    matrix, vector = matrix[order][:, :, order], vector[order]
    seen, treated = study.rollout.seen[order], study.rollout.treated[order].astype(float)
    shift = np.tensordot(matrix, treated, axes=([2, 3], [0, 1]))
    parts = [
        _ratios(matrix, np.stack([vector, shift]), seen, dealt[at : at + _AT_ONCE])
        for at in range(0, len(dealt), _AT_ONCE)
    ]
    t, slope = np.concatenate(parts, axis=1)
    return t, slope


def _ratios(matrix: np.ndarray, sides: np.ndarray, seen: np.ndarray, dealt: np.ndarray) -> np.ndarray:
    """Estimate over its error, for each side (2 × assignments)."""
    units, times = seen.shape
    starts = np.unique(dealt[dealt < NEVER])
    group = (dealt[:, :, None] == starts).astype(float)  # dealings-out × units × cohorts
    half = np.swapaxes(group, 1, 2) @ matrix.reshape(units, -1)  # dealings-out × cohorts × (times · units · times)
    half = np.moveaxis(half.reshape(len(dealt), len(starts) * times, units, times), 2, 1)
    gram = np.swapaxes(group, 1, 2) @ half.reshape(len(dealt), units, -1)
    gram = gram.reshape(len(dealt), len(starts), -1, times)
    gram = np.moveaxis(gram, 1, 2).reshape(len(dealt), len(starts) * times, -1)
    score = (np.swapaxes(group, 1, 2)[None] @ sides[:, None]).reshape(2, len(dealt), -1)
    later = (np.arange(times) >= starts[:, None]).ravel()
    count = (np.swapaxes(group, 1, 2) @ seen.astype(float)).reshape(len(dealt), -1)[:, later]
    gram = gram[:, later][:, :, later] + np.eye(int(later.sum())) * FLAT
    asked = count / count.sum(axis=1, keepdims=True)
    weights = np.linalg.solve(gram, asked[:, :, None])[:, :, 0]
    error = np.sqrt((weights * asked).sum(axis=1))
    return np.asarray((weights * score[:, :, later]).sum(axis=2) / error)


def _projected(means: UnitMeans) -> tuple[np.ndarray, np.ndarray]:
    """Precision of the cells (units × times, twice) given effects of units, times and raters, and its product with the cells."""
    units, times = means.score.shape
    clock = np.broadcast_to(np.eye(times)[1:, None, :], (times - 1, units, times))
    rows = rotated(means, np.concatenate([clock, np.zeros((0, units, times))]), 0.0)
    weight = (rows.precision / (1 + _SIGMA**2 * rows.precision)).ravel()
    level = np.zeros((units, times, units))
    level[np.arange(units), :, np.arange(units)] = rows.level
    shared, raters = times - 1, len(means.rater_score)
    of_raters = np.zeros((units, times, raters + 1))
    np.put_along_axis(
        of_raters, np.broadcast_to(means.who[:, None], rows.x[:, :, shared:].shape), rows.x[:, :, shared:], 2
    )
    nuisance = np.concatenate([level, rows.x[:, :, :shared], of_raters[:, :, :raters]], axis=2).reshape(
        units * times, -1
    )
    prior, prior_score = prior_of_raters(means, nuisance.shape[1])
    gram = (nuisance * weight[:, None]).T @ nuisance + prior.toarray()
    pulled = nuisance * weight[:, None]
    matrix = np.diag(weight) - pulled @ np.linalg.solve(gram, pulled.T)
    y = rows.y.ravel()
    vector = weight * y - pulled @ np.linalg.solve(gram, pulled.T @ y + prior_score)
    turns = np.zeros((units, times, units, times))
    turns[np.arange(units), :, np.arange(units), :] = rows.turn
    turn = turns.reshape(units * times, units * times)
    return (turn.T @ matrix @ turn).reshape(units, times, units, times), (turn.T @ vector).reshape(units, times)


def _limit(p: Callable[[float], float], centre: float, step: float) -> float:
    """The distance from the estimate, in doubling steps, where a constant effect is rejected; infinite if none is."""
    near, far = 0.0, 1.0
    while p(centre + far * step) > _LEVEL + SLACK:
        near, far = far, 2 * far
        if far > _FARTHEST:
            return float(np.copysign(np.inf, step))
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if p(centre + middle * step) > _LEVEL + SLACK else (near, middle)
    return centre + near * step
