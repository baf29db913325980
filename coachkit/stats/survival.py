"""Time until an event, with censoring: Kaplan-Meier for clustered times."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri

from coachkit.stats.rounding import SLACK

_Z = float(ndtri(0.975))
_BLOCK = 1 << 15  # clusters whose days are laid out at once


@dataclass(frozen=True)
class Curve:
    """Share still waiting after each whole day ``0 … horizon``: ``waiting`` with 95 % limits ``low`` and ``high``.

    Limits are NaN before the first event; ``at_risk`` counts those still followed at the day.
    """

    waiting: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray

    @property
    def median(self) -> tuple[float, float, float]:
        """The first day by which half have had the event, with its limits; NaN if the curve or a limit never gets there."""
        return _first(self.waiting), _first(self.low), _first(self.high)


def _first(values: np.ndarray) -> float:
    with np.errstate(invalid="ignore"):
        reached = np.flatnonzero(values <= 0.5 + SLACK)
    return float(reached[0]) if len(reached) else float("nan")


def _squares(
    days: np.ndarray, happened: np.ndarray, cluster: np.ndarray, hazard: np.ndarray, pull: np.ndarray
) -> np.ndarray:
    """By day, the sum over clusters of the squared influence of the cluster's times on log waiting.

    Equal times that are clusters of their own are combined; the others are processed in blocks of clusters.
    """
    code, distinct = pd.factorize(cluster)
    alone = np.bincount(code, minlength=len(distinct))[code] == 1
    kind, number = np.unique(2 * days[alone] + happened[alone], return_counts=True)
    out = number @ _pulls(np.arange(len(kind)), kind // 2, kind % 2 == 1, hazard, pull) ** 2
    code, _ = pd.factorize(code[~alone])
    days, happened = days[~alone], happened[~alone]
    for begin in range(0, int(code.max(initial=-1)) + 1, _BLOCK):
        mine = (code >= begin) & (code < begin + _BLOCK)
        out = out + (_pulls(code[mine] - begin, days[mine], happened[mine], hazard, pull) ** 2).sum(axis=0)
    return out


def _pulls(
    code: np.ndarray, days: np.ndarray, happened: np.ndarray, hazard: np.ndarray, pull: np.ndarray
) -> np.ndarray:
    """Clusters (rows, numbered from 0 by ``code``) × days: the summed influence of their times up to the day."""
    shape = (int(code.max(initial=-1)) + 1, len(hazard))
    cell = code * shape[1] + days
    events = np.bincount(cell[happened], minlength=shape[0] * shape[1]).reshape(shape)
    leaving = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    watched = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    out: np.ndarray = ((events - watched * hazard) * pull).cumsum(axis=1)
    return out


def kaplan_meier(days: np.ndarray, happened: np.ndarray, cluster: np.ndarray, horizon: int = 180) -> Curve:
    """The share still waiting, day by day.

    Parameters
    ----------
    days
        Whole days until the event, or until the end of observation; 0 or more.
    happened
        True where the event happened; False: still waiting when last seen.
    cluster
        The cluster of each time: times of one cluster resemble each other.
    horizon
        The last day of the curve; later events count as waiting at it.

    Raises
    ------
    ValueError
        When there are no times, or a number of days is negative.

    Notes
    -----
    Kaplan & Meier 1958. The variance is the infinitesimal jackknife summed within clusters (Williams 1995), which
    without clusters and censoring is Greenwood's; limits on the log(−log) scale, the median's by where they
    cross one half (Brookmeyer & Crowley 1982).

    Examples
    --------
    >>> curve = kaplan_meier(np.array([3, 7, 7, 20]), np.array([True, True, False, True]), cluster=np.arange(4), horizon=10)
    >>> curve.waiting.round(2).tolist()
    [1.0, 1.0, 1.0, 0.75, 0.75, 0.75, 0.75, 0.5, 0.5, 0.5, 0.5]
    """
    days, happened = np.asarray(days, dtype=np.int64), np.asarray(happened, dtype=bool)
    if len(days) == 0 or (days < 0).any():
        raise ValueError("times must be 0 days or more, and at least one")
    happened = happened & (days <= horizon)
    days = np.minimum(days, horizon)
    width = horizon + 1
    died = np.bincount(days[happened], minlength=width)
    at_risk = np.bincount(days, minlength=width)[::-1].cumsum()[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(at_risk > 0, died / at_risk, 0.0)
        waiting = np.cumprod(1 - hazard)
        pull = np.where(at_risk > died, 1 / (at_risk - died), 0.0)
        error = np.sqrt(_squares(days, happened, np.asarray(cluster), hazard, pull))
        spread = _Z * error / np.log(waiting)  # of log(−log)
        low, high = waiting ** np.exp(-spread), waiting ** np.exp(spread)
    known = (waiting > 0) & (waiting < 1)
    low, high = (np.where(known, limit, np.nan) for limit in (low, high))
    gone = waiting <= 0
    return Curve(waiting, np.where(gone, 0.0, low), np.where(gone, np.nan, high), at_risk)
