"""Variances of members' shares within a unit and time: between trials, between times, between members.

In this package, a *unit* is treated or not (a school), a *member* belongs to it (a teacher), a *time* is a term, and a
*trial* is one lesson, whose outcome is 0 or 1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Shares:
    """One row per member and time: the share of its trials with the outcome.

    Attributes
    ----------
    unit, time, member
        Indices from 0. A member of two units counts as two members.
    share
        Between 0 and 1, or beyond after effects of raters are removed.
    trials
        The number of trials; above 0.
    """

    unit: np.ndarray
    time: np.ndarray
    member: np.ndarray
    share: np.ndarray
    trials: np.ndarray

    def where(self, kept: np.ndarray) -> Shares:
        """Some of the rows."""
        return Shares(self.unit[kept], self.time[kept], self.member[kept], self.share[kept], self.trials[kept])


@dataclass(frozen=True)
class Components:
    """Variances of a share: of one trial within a member and time, of a member in a time, of a member.

    The share of ``n`` trials varies among the members of a unit and time by ``member + member_time + trial / n``.
    """

    trial: float
    member_time: float
    member: float

    def within(self, trials: np.ndarray) -> np.ndarray:
        """Variance of shares around their member's own mean."""
        return np.asarray(self.member_time + self.trial / trials)


def components(rows: Shares, units: int, times: int, trial: float | None = None) -> Components:
    """Variances pooled over all units and times, by moments; none is below 0.

    ``trial``: from members with two or more trials, n·p·(1 − p) over n − 1 (or given, if raters are known). ``member``:
    covariance of the shares of members seen at both of two times, within units, pooled over pairs of times.
    ``member_time``: the rest of the variance between the members of a unit and time.

    Examples
    --------
    Two members of one unit, seen twice with two trials each; one always with the outcome, one never:

    >>> rows = Shares(*(np.array(x) for x in ([0] * 4, [0, 1, 0, 1], [0, 0, 1, 1], [1, 1, 0, 0], [2] * 4)))
    >>> components(rows, 1, 2)
    Components(trial=0.0, member_time=0.0, member=0.5)
    """
    n, p = rows.trials, rows.share
    if trial is None:
        several = n > 1
        freedom = float((n - 1)[several].sum())
        trial = float(np.maximum(n * p * (1 - p), 0)[several].sum()) / freedom if freedom > 0 else 0.0
    cell = rows.unit * times + rows.time
    count = np.bincount(cell, minlength=units * times)
    left = p - (np.bincount(cell, p, units * times) / np.maximum(count, 1))[cell]
    free = int((count[count > 1] - 1).sum())
    member = _covariance(rows, units, times)
    if free == 0:
        return Components(trial, 0.0, member)
    sampled = float((1 / n)[count[cell] > 1].mean())
    whole = float((left**2).sum()) / free
    trial, member = min(trial, whole / sampled), min(member, whole)
    return Components(trial, max(whole - member - trial * sampled, 0.0), member)


def _covariance(rows: Shares, units: int, times: int) -> float:
    """Covariance of the shares of one member at two times, within units."""
    members = int(rows.member.max(initial=-1)) + 1
    table = np.full((members, times), np.nan)
    table[rows.member, rows.time] = rows.share
    home = np.zeros(members, dtype=np.int64)
    home[rows.member] = rows.unit
    total, free = 0.0, 0
    for one in range(times):
        for other in range(one + 1, times):
            both = np.isfinite(table[:, one]) & np.isfinite(table[:, other])
            at, x, y = home[both], table[both, one], table[both, other]
            count = np.bincount(at, minlength=units)
            means = np.bincount(at, x, units) * np.bincount(at, y, units) / np.maximum(count, 1)
            total += float((x * y).sum() - means.sum())
            free += int((count[count > 0] - 1).sum())
    return max(total / free, 0.0) if free else 0.0
