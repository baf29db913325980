"""The share with an event by each week, from times that lie between two looks, without a model of their causes.

The hazard is constant within cells of four weeks (more if visits are further apart) and free between them (Becker & Melbye
1991); it is found by self-consistency, like Turnbull's estimate (1976). Turnbull's own estimate, which may jump anywhere,
fails when observation begins late: its jumps move to where more members are under observation, so the curve is too low or,
with jumps before the entries, far too high; and no bootstrap of it has its nominal coverage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from coachkit.stats.timing.spells import Spells

_CELL = 4.0  # weeks; no finer than visits are apart, or the curve within a gap between two would be a guess
_ROUNDS, _AGAIN = 2_000, 400  # a sample without one lot starts from the whole one's answer, and has not far to go
_NEAR, _NEAR_AGAIN = 1e-8, 1e-7  # change of a weekly hazard that counts as none
_LOTS = 50
_START = 0.01  # of the mean hazard: a sample without one lot begins with so much where the whole one has less
_NO_EVENT = 0.01  # fewer expected events than this in a cell are on their way to none, where they never arrive
_RANK = 1e-8
_NONE = -float(np.log(0.025))  # the largest mean of a Poisson count that is none in 2.5 %


@dataclass(frozen=True)
class Curve:
    """At each week: the share with the event, its 95 % band (pointwise), and how many are under observation.

    Shares are among members without the event at ``start``, the first time with enough members; before it they are NaN.
    """

    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    watched: np.ndarray
    start: float


def incidence_curve(
    spells: Spells, weeks: np.ndarray, least: int = 1, cell: float | None = None, start: float = 0.0
) -> Curve:
    """The curve at ``weeks``, from the first time (not before ``start``) with ``least`` members under observation.

    The band is symmetric in log H, with H the summed hazard (complementary log-log of the share). Its half width is the
    larger of two: t with G − 1 df × the jackknife standard error over G groups (with more than fifty groups, over fifty
    sets of them), which allows for groups whose members are alike; and z × the likelihood's own, because the first is too
    narrow if few groups have events. While nobody has the event, the upper limit is that of a Poisson count of zero in the
    weeks observed so far. With one group there is no
    band.

    Parameters
    ----------
    least
        There is no share before this many members are under observation: the events of one or two early ones would
        weigh as much as those of hundreds later.
    cell
        Weeks within which the hazard is constant. The default is four, or the median gap between the visits around an
        event, rounded up to a multiple of four.

    Examples
    --------
    >>> curve = incidence_curve(spells, weeks=np.array([4.0, 8.0, 12.0]))
    >>> curve.share.round(2).tolist(), curve.watched.tolist()
    ([0.07, 0.38, 0.64], [20, 15, 10])
    """
    cell = _cell(spells) if cell is None else cell
    watched = ((spells.entry[:, None] <= weeks) & (spells.end[:, None] >= weeks)).sum(axis=0)
    start = max(started(spells, least), start)
    edges = np.arange(0.0, np.append(spells.end, 0.0).max() + cell, cell)
    reach = _within(weeks, edges) - _within(np.array([start]), edges)
    blocks = _JackknifeBlocks.of(spells, edges)
    mean = blocks.events.sum() / max(blocks.exposure.sum(), 1e-300)
    hazard = _consistent(blocks, np.ones((1, len(blocks.events))), np.full(len(edges) - 1, mean), _ROUNDS, _NEAR)[0]
    hazard = np.where(hazard * blocks.exposure.sum(axis=0) > _NO_EVENT, hazard, 0.0)
    total = reach @ hazard
    error = _error(blocks, reach, hazard, mean)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        far = np.exp(np.where(total > 0, error / total, 0.0))
        none = _NONE * (weeks - start) / (reach / cell @ blocks.exposure.sum(axis=0))  # H, were its hazard even
        high = np.where(total > 0, total * far, none)
    told, shares = weeks > start, [-np.expm1(-summed) for summed in (total, total / far, high)]
    share, low, high = (np.where(told, value, np.nan) for value in shares)
    return Curve(share, low, high, watched, start)


def _cell(spells: Spells) -> float:
    gap = (spells.right - spells.left)[spells.seen]
    return _CELL * max(float(np.ceil(np.median(gap) / _CELL)), 1.0) if len(gap) else _CELL


def started(spells: Spells, least: int) -> float:
    """The first time with ``least`` members under observation; infinite if there is none.

    Examples
    --------
    >>> started(spells, least=10)
    0.0
    """
    times = np.unique(spells.entry)
    under = np.searchsorted(np.sort(spells.entry), times, side="right") - np.searchsorted(
        np.sort(spells.end), times, side="right"
    )
    enough = np.flatnonzero(under >= least)
    return float(times[enough[0]]) if len(enough) else float("inf")


def _within(times: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Weeks of each cell before ``times``: times × cells."""
    return np.clip(times[:, None] - edges[:-1], 0.0, np.diff(edges))


@dataclass(frozen=True)
class _JackknifeBlocks:
    """What the likelihood needs, for each distinct interval and each set of groups.

    The weeks that each distinct interval spends in each cell; for each set of groups, its events in each interval and its
    weeks under observation, until the end of the interval, in each cell.
    """

    inside: np.ndarray
    events: np.ndarray
    exposure: np.ndarray

    @classmethod
    def of(cls, spells: Spells, edges: np.ndarray) -> _JackknifeBlocks:
        lot = np.unique(spells.group, return_inverse=True)[1] % _LOTS
        many, seen = int(lot.max(initial=0)) + 1, spells.seen
        exposure = np.zeros((many, len(edges) - 1))
        np.add.at(exposure, lot, _within(spells.end, edges) - _within(spells.entry, edges))
        between = np.column_stack([spells.left, spells.right])[seen]
        kinds, kind = np.unique(between, axis=0, return_inverse=True)
        events = np.zeros((many, len(kinds)))
        np.add.at(events, (lot[seen], kind.reshape(-1)), 1.0)
        return cls(_within(kinds[:, 1], edges) - _within(kinds[:, 0], edges), events, exposure)


def _consistent(
    blocks: _JackknifeBlocks, weights: np.ndarray, start: np.ndarray, rounds: int, near: float
) -> np.ndarray:
    """Hazards (samples × cells), one sample per row of ``weights`` of the sets.

    Each round distributes events over the cells of their intervals by the last hazards, and divides by the weeks under
    observation: the EM algorithm of the likelihood exp(−H(entry, left)) · (1 − exp(−H(left, right))).
    """
    events, exposure = weights @ blocks.events, weights @ blocks.exposure
    hazard = np.where(exposure > 0, start, 0.0)
    exposure = np.where(exposure > 0, exposure, 1.0)
    for _ in range(rounds):
        happens = np.maximum(-np.expm1(-hazard @ blocks.inside.T), 1e-300)
        update = hazard * ((events / happens) @ blocks.inside) / exposure
        done = float(np.abs(update - hazard).max(initial=0.0)) < near
        hazard = update
        if done:
            break
    return np.asarray(hazard)


def _error(blocks: _JackknifeBlocks, reach: np.ndarray, hazard: np.ndarray, mean: float) -> np.ndarray:
    """Half the width of a 95 % interval of the summed hazards."""
    many = len(blocks.events)
    if many < 2:
        return np.full(len(reach), np.nan)
    others = _consistent(blocks, 1 - np.eye(many), np.maximum(hazard, _START * mean), _AGAIN, _NEAR_AGAIN) @ reach.T
    left_out = (many - 1) / many * ((others - others.mean(axis=0)) ** 2).sum(axis=0)
    free = hazard > 0
    some = blocks.inside[:, free].any(axis=1)  # the others have their events in cells with hardly any
    inside, reach = blocks.inside[some][:, free], reach[:, free]
    happens = np.maximum(-np.expm1(-inside @ hazard[free]), 1e-300)
    information = (inside.T * (blocks.events.sum(axis=0)[some] * (1 - happens) / happens**2)) @ inside
    own = np.einsum("wi,ij,wj->w", reach, np.linalg.pinv(information, rcond=_RANK, hermitian=True), reach)
    errors = float(stdtrit(many - 1, 0.975)) * np.sqrt(left_out), float(ndtri(0.975)) * np.sqrt(np.maximum(own, 0.0))
    return np.maximum(*errors)
