"""The means of units at each time, with the information that their members give about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from coachkit.stats.raters import Raters
from coachkit.stats.staggered.variances import Components, Shares, components


@dataclass(frozen=True)
class RaterMix:
    """Who rated: ``mix`` (rows of the shares × raters) is each rater's part of a share; ``known`` are estimates of the raters."""

    mix: csr_matrix
    known: Raters


@dataclass(frozen=True)
class UnitMeans:
    """Information about the means m of all units and times, with random members.

    The log likelihood of m and the raters' effects o is −½ mᵀ·information·m + mᵀ(score − load·o), plus the terms of
    ``rater_information`` and ``rater_score`` in o alone.

    Attributes
    ----------
    information
        Units × times × times: the inverse of the sampling covariance of the means; rows of 0 where nothing was seen.
    score
        Units × times: information times the generalised-least-squares means.
    load, who
        Units × times × most raters of a unit: how raters' effects enter the score; and who these raters are (units × most;
        the number of raters where a unit has fewer).
    rater_information, rater_score
        Raters × raters, raters: from the ratings by which raters were compared, such as trials of the same member and time.
    components
        The variances behind the information.
    """

    information: np.ndarray
    score: np.ndarray
    load: np.ndarray
    who: np.ndarray
    rater_information: csr_matrix
    rater_score: np.ndarray
    components: Components


def unit_means(
    rows: Shares, units: int, times: int, raters: RaterMix | None = None, own: Components | None = None
) -> UnitMeans:
    """Generalised-least-squares means of every unit and time, with random members and members' times.

    Parameters
    ----------
    rows, units, times
        The shares, and how many units and times there are.
    raters
        Who rated; None if unknown.
    own
        The variances, if known; otherwise they are estimated from the rows.

    Raises
    ------
    ValueError
        When shares do not vary at all within units and times, so that the precision of means is unknown.

    Examples
    --------
    >>> means = unit_means(rows, units=8, times=5)
    >>> means.information.shape, means.score.shape
    ((8, 5, 5), (8, 5))
    """
    found = own or _components(rows, units, times, raters)
    variance = found.within(rows.trials)
    if not (variance > 0).all():
        raise ValueError("members' shares do not vary, so that the precision of means is unknown")
    members = int(rows.member.max()) + 1
    weight = 1 / variance
    total = np.bincount(rows.member, weight, members)
    pull = found.member / (1 + found.member * total)
    table = np.zeros((members, times))
    table[rows.member, rows.time] = weight
    home = np.zeros(members, dtype=np.int64)
    home[rows.member] = rows.unit
    cell = rows.unit * times + rows.time
    own = csr_matrix((weight, (cell, np.arange(len(cell)))), shape=(units * times, len(cell)))
    back = csr_matrix(((pull[rows.member] * weight), (cell, rows.member)), shape=(units * times, members))
    per = csr_matrix((weight, (rows.member, np.arange(len(cell)))), shape=(members, len(cell)))
    outer = (pull[:, None] * table)[:, :, None] * table[:, None, :]
    to_unit = csr_matrix((np.ones(members), (home, np.arange(members))), shape=(units, members))
    information = -(to_unit @ outer.reshape(members, -1)).reshape(units, times, times)
    information[:, np.arange(times), np.arange(times)] += (to_unit @ table).reshape(units, times)
    score = (own @ rows.share - back @ (per @ rows.share)).reshape(units, times)
    if raters is None:
        nobody = np.zeros((units, 0), dtype=np.int64)
        return UnitMeans(
            information, score, np.zeros((units, times, 0)), nobody, csr_matrix((0, 0)), np.zeros(0), found
        )
    load, who = _by_unit(csr_matrix(own @ raters.mix - back @ (per @ raters.mix)), units, times)
    known = raters.known
    precision = known.cross / known.sigma**2 if known.sigma > 0 else csr_matrix(known.cross.shape)
    return UnitMeans(information, score, load, who, csr_matrix(precision), precision @ known.effects, found)


def _by_unit(load: csr_matrix, units: int, times: int) -> tuple[np.ndarray, np.ndarray]:
    """The columns of a sparse (units · times) × raters that each unit has, and whose they are."""
    cells, raters = load.tocoo(), load.shape[1]
    unit, time = np.divmod(cells.row, times)
    own, at = np.unique(unit.astype(np.int64) * raters + cells.col, return_inverse=True)
    unit_of, rater = np.divmod(own, max(raters, 1))
    slot = np.arange(len(own)) - np.searchsorted(unit_of, unit_of)
    out = np.zeros((units, times, int(slot.max(initial=-1)) + 1))
    out[unit, time, slot[at]] = cells.data
    who = np.full((units, out.shape[2]), raters)
    who[unit_of, slot] = rater
    return out, who


def _components(rows: Shares, units: int, times: int, raters: RaterMix | None) -> Components:
    if raters is None:
        return components(rows, units, times)
    clean = rows.share - raters.mix @ raters.known.effects
    return components(Shares(rows.unit, rows.time, rows.member, clean, rows.trials), units, times, _trial(raters))


def _trial(raters: RaterMix) -> float | None:
    return float(raters.known.sigma**2) if raters.known.sigma > 0 else None
