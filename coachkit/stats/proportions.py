"""Shares of clustered yes/no outcomes, for many groups at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """Arrays with one value per group: the estimate and its 95 % limits (NaN if there are no data)."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray


def wilson(share: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of a share from ``n`` (effective) trials (Wilson 1927).

    Raises
    ------
    ValueError
        When a share is outside 0 … 1.

    Examples
    --------
    >>> low, high = wilson(0.3, 20)
    >>> float(low.round(3)), float(high.round(3))
    (0.145, 0.519)
    """
    share, n = np.asarray(share, dtype=float), np.asarray(n, dtype=float)
    if np.nanmin(share, initial=0) < -1e-12 or np.nanmax(share, initial=1) > 1 + 1e-12:
        raise ValueError("a share must be between 0 and 1")
    z = ndtri(0.5 + _CONFIDENCE / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
        half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def anova_icc(hits: np.ndarray, size: np.ndarray, group: np.ndarray) -> float:
    """Pooled ANOVA intraclass correlation of a yes/no outcome, members within groups, clipped to 0 … 1.

    Parameters
    ----------
    hits, size
        Each member's (weighted) number of successes and of trials.
    group
        Each member's group, 0, 1, …: means may differ between groups, the correlation is common.

    Returns
    -------
    float
        0 if the data do not determine it (no group with two members, or nobody with two trials).

    Notes
    -----
    Between and within mean squares as in Donner & Koval (1980), pooled over groups.

    Examples
    --------
    >>> hits, size = np.array([9, 1, 8, 2]), np.array([10, 10, 10, 10])
    >>> round(anova_icc(hits, size, group=np.array([0, 0, 0, 0])), 2)
    0.52
    """
    hits, size, group = np.asarray(hits, dtype=float), np.asarray(size, dtype=float), np.asarray(group)
    if len(hits) == 0:
        return 0.0
    if (size <= 0).any() or (hits < -1e-9).any() or (hits > size + 1e-9).any():
        raise ValueError("hits must be between 0 and size, and size above 0")
    members = np.bincount(group)
    total = np.bincount(group, size)
    mean = np.divide(np.bincount(group, hits), total, out=np.zeros_like(total), where=total > 0)
    own = hits / size
    between_df = float((members[members > 0] - 1).sum())
    within_df = float((size - 1).sum())
    if between_df <= 0 or within_df <= 0:
        return 0.0
    between = float((size * (own - mean[group]) ** 2).sum()) / between_df
    within = float((size * own * (1 - own)).sum()) / within_df
    squares = np.divide(np.bincount(group, size**2), total, out=np.zeros_like(total), where=total > 0)
    typical = float((total - squares).sum()) / between_df
    spread = between + (typical - 1) * within
    return float(np.clip((between - within) / spread, 0, 1)) if spread > 0 else 0.0


def clustered_share(
    share: np.ndarray, size: np.ndarray, group: np.ndarray, icc: float, n_groups: int, times: np.ndarray | None = None
) -> Interval:
    """Mean of the members' own shares, with Wilson limits on an effective sample size.

    Parameters
    ----------
    share, size, group
        Each member's own share, number of trials, and group 0 … ``n_groups`` − 1.
    icc
        Intraclass correlation of a member's trials, pooled over all groups (:func:`anova_icc`).
    times
        The number of equal members that each one stands for; without it, each stands for itself.

    Notes
    -----
    Two effective sizes, of which the smaller counts: pooled, m² / Σ (1 + (nᵢ − 1) r) / nᵢ; own,
    p (1 − p) / (s² / m) with s² the variance of the members' shares, ignored where it is degenerate. The
    idea of a design-based effective size in a Wilson interval is Korn & Graubard's (1998); the choice was
    made by simulation (``benchmarks/intervals.py``).

    Examples
    --------
    >>> found = clustered_share(np.array([0.2, 0.5, 0.9]), np.array([5, 5, 5]), np.array([0, 0, 0]), icc=0.3, n_groups=1)
    >>> [float(value[0].round(2)) for value in (found.estimate, found.low, found.high)]
    [0.53, 0.21, 0.83]
    """
    if not 0 <= icc <= 1:
        raise ValueError(f"an intraclass correlation must be between 0 and 1, not {icc}")
    share, size = np.asarray(share, dtype=float), np.asarray(size, dtype=float)
    times = np.ones_like(share) if times is None else times
    m = np.bincount(group, times, minlength=n_groups)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.bincount(group, times * share, minlength=n_groups) / m
        pooled = m**2 / np.bincount(group, times * (1 + (size - 1) * icc) / size, minlength=n_groups)
        variance = np.bincount(group, times * (share - p[group]) ** 2, minlength=n_groups) / (m - 1)
        own = p * (1 - p) / (variance / m)
    usable = np.isfinite(own) & (own > 0) & (m > 1)
    effective = np.where(usable, np.minimum(np.where(usable, own, np.inf), pooled), pooled)
    low, high = wilson(p, effective)
    return Interval(p, np.minimum(low, p), np.maximum(high, p))
