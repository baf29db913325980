"""The share that has an event by each week, without a model, from times that lie between two looks."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from coachkit.stats.timing.spells import Spells

__all__ = ["Curve", "turnbull", "turnbull_curve"]


_ROUNDS, _DRAWN = 2_000, 200  # a drawn set starts from the whole one's answer, and has not far to go


@dataclass(frozen=True)
class Curve:
    """At each week: the share that has the event, its 95 % band (pointwise), and how many are under watch."""

    weeks: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    watched: np.ndarray


def turnbull(entry: np.ndarray, left: np.ndarray, right: np.ndarray, weights: np.ndarray | None = None,
             rounds: int = _ROUNDS) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Turnbull's (1976) estimate by self-consistency, intervals open on the left, watched from ``entry``.

    Returns
    -------
    (times, mass)
        Right ends of the intervals that can carry mass, and the mass each carries (they sum to 1; what is never
        seen lies at infinity). Times after the last look of those without are reached by infinity alone.
    """
    _, times, can, may = _support(entry, left, right)
    mass = _consistent(can, may, np.ones(len(left)) if weights is None else weights, None, rounds)
    return times, mass


def turnbull_curve(spells: Spells, weeks: np.ndarray, draws: int = 200) -> Curve:
    """The curve at ``weeks``, given that nothing was seen before the first entry; band by bootstrap of groups.

    The seed comes from the spells. Groups are drawn whole, so a band knows that members of a group are alike.
    """
    every = np.column_stack([spells.entry, spells.left, spells.right])
    kinds, kind = np.unique(every, axis=0, return_inverse=True)
    begin, end, can, may = _support(*kinds.T)
    mass = _consistent(can, may, np.bincount(kind).astype(float), None, _ROUNDS)
    share = _by(begin, end, mass, weeks)
    group = np.unique(spells.group, return_inverse=True)[1]
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(every.astype("<f8").tobytes()).digest()[:8], "big"))
    count = int(group.max()) + 1
    drawn = []
    for _ in range(draws):
        times_drawn = np.bincount(rng.integers(0, count, count), minlength=count)
        weight = np.bincount(kind, times_drawn[group], minlength=len(kinds))
        drawn.append(_by(begin, end, _consistent(can, may, weight, mass, _DRAWN, 1e-5), weeks))
    low, high = np.percentile(np.array(drawn), [2.5, 97.5], axis=0)
    watched = ((spells.entry[:, None] <= weeks) & (spells.end[:, None] >= weeks)).sum(axis=0)
    return Curve(weeks, share, np.minimum(low, share), np.maximum(high, share), watched)


def _support(
    entry: np.ndarray, left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Ends of the innermost intervals (the last: infinity), and which of them each member's interval and watch holds."""
    ends = [(value, 1) for value in np.unique(np.concatenate([left, entry]))]
    ends += [(value, 0) for value in np.unique(right[np.isfinite(right)])]
    ends.sort()
    inner = [(a, b) for (a, first), (b, second) in pairwise(ends) if first == 1 and second == 0]
    low = np.array([a for a, _ in inner] + [np.inf])
    high = np.array([b for _, b in inner] + [np.inf])
    last = np.isinf(high)
    can = (left[:, None] <= np.where(last, np.inf, low)) & (high <= right[:, None])
    may = entry[:, None] <= np.where(last, np.inf, low)
    return low, high, can, may


def _consistent(
    can: np.ndarray, may: np.ndarray, weights: np.ndarray, start: np.ndarray | None, rounds: int, near: float = 1e-9
) -> np.ndarray:
    kept = weights > 0
    can, may, weights = can[kept], may[kept], weights[kept]
    mass = np.full(can.shape[1], 1 / can.shape[1]) if start is None else np.maximum(start, 1e-9) / start.sum()
    inside, outside = can.astype(float), (~may).astype(float)
    for _ in range(rounds):
        hold = np.maximum(inside @ mass, 1e-300)
        watch = np.maximum(1 - outside @ mass, 1e-12)
        update = mass * ((weights / hold) @ inside + (weights / watch) @ outside)
        update /= update.sum()
        done = float(np.abs(update - mass).max()) < near
        mass = update
        if done:
            break
    return np.asarray(mass)


def _by(begin: np.ndarray, end: np.ndarray, mass: np.ndarray, weeks: np.ndarray) -> np.ndarray:
    """The share by each week: an interval's mass, of which nothing is known but the interval, is spread evenly over it."""
    finite = np.isfinite(end)
    begin, end, mass = begin[finite], end[finite], mass[finite]
    gone = np.clip((weeks[:, None] - begin) / (end - begin), 0.0, 1.0)
    return np.asarray((mass * gone).sum(axis=1))
