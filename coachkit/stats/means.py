"""Means of groups whose members may be clustered, and all their differences at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from coachkit.stats.rounding import SLACK

_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Means:
    """Arrays with one value per group: mean, standard error, its degrees of freedom, SD and number of members."""

    mean: np.ndarray
    se: np.ndarray
    df: np.ndarray
    sd: np.ndarray
    n: np.ndarray


def group_means(value: np.ndarray, group: np.ndarray, n_groups: int, cluster: np.ndarray | None = None) -> Means:
    """Mean of each group, with a standard error that is valid if members of a cluster resemble each other.

    Parameters
    ----------
    value, group
        Each member's value and group 0 … ``n_groups`` − 1.
    cluster
        Each member's cluster (any numbers); without it, members are independent.

    Returns
    -------
    Means
        ``se`` is the larger of the independent one, s ÷ √n on n − 1 degrees of freedom, and the clustered one,
        √(g ÷ (g − 1) Σ (sum of a cluster's deviations)²) ÷ n on g − 1, with g clusters (Liang & Zeger 1986).
        NaN for groups of one, or without variance.

    Examples
    --------
    >>> means = group_means([3, 4, 5, 1, 2, 3], [0, 0, 0, 1, 1, 1], n_groups=2)
    >>> means.mean.tolist(), means.se.round(2).tolist()
    ([4.0, 2.0], [0.58, 0.58])
    """
    value, group = np.asarray(value, dtype=float), np.asarray(group)
    n = np.bincount(group, minlength=n_groups).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.bincount(group, value, minlength=n_groups) / n
        off = value - mean[group]
        sd = np.sqrt(np.bincount(group, off**2, minlength=n_groups) / (n - 1))
        se, df = sd / np.sqrt(n), n - 1
        if cluster is not None and len(value):
            known, of = np.unique(cluster, return_inverse=True)
            pairs, at = np.unique(group * len(known) + of, return_inverse=True)
            sums = np.bincount(at, off, minlength=len(pairs))
            owner = pairs // len(known)
            count = np.bincount(owner, minlength=n_groups).astype(float)
            clustered = np.sqrt(count / (count - 1) * np.bincount(owner, sums**2, minlength=n_groups)) / n
            wider = np.where(np.isfinite(clustered), clustered, 0) > np.where(np.isfinite(se), se, np.inf)
            se, df = np.where(wider, clustered, se), np.where(wider, count - 1, df)
    flat = ~(sd > SLACK)
    return Means(mean, np.where(flat, np.nan, se), df, sd, n)


def sidak(comparisons: int) -> float:
    """The confidence level of each of several intervals for a simultaneous 95% of all of them (Šidák 1967).

    Examples
    --------
    >>> round(sidak(comparisons=10), 4)
    0.9949
    """
    if comparisons < 1:
        raise ValueError("there must be at least one comparison")
    return float(_CONFIDENCE ** (1 / comparisons))


def limits(means: Means, confidence: float = _CONFIDENCE) -> tuple[np.ndarray, np.ndarray]:
    """Student-t limits of each mean.

    Examples
    --------
    >>> low, high = limits(group_means([3, 4, 5], [0, 0, 0], n_groups=1))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([1.52], [6.48])
    """
    with np.errstate(invalid="ignore"):
        half = stdtrit(means.df, 0.5 + confidence / 2) * means.se
    return means.mean - half, means.mean + half


def differences(
    means: Means, first: np.ndarray, second: np.ndarray, comparisons: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Differences ``mean[first] − mean[second]``, with limits that are simultaneous for all ``comparisons``.

    Returns
    -------
    tuple of arrays
        Difference, lower and upper limit.

    Notes
    -----
    Welch's t with Satterthwaite's degrees of freedom for each pair, at Šidák's confidence: Tamhane's T2 (1977).

    Examples
    --------
    >>> means = group_means([3, 4, 5, 1, 2, 3], [0, 0, 0, 1, 1, 1], n_groups=2)
    >>> gap, low, high = differences(means, first=[0], second=[1], comparisons=1)
    >>> gap.tolist(), low.round(2).tolist(), high.round(2).tolist()
    ([2.0], [-0.27], [4.27])
    """
    first, second = np.asarray(first), np.asarray(second)
    gap = means.mean[first] - means.mean[second]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = means.se[first] ** 2, means.se[second] ** 2
        df = (one + two) ** 2 / (one**2 / means.df[first] + two**2 / means.df[second])
        half = stdtrit(df, 0.5 + sidak(comparisons) / 2) * np.sqrt(one + two)
    return gap, gap - half, gap + half


def clustered_differences(
    value: np.ndarray, group: np.ndarray, pairs: np.ndarray, cluster: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Differences of the means of pairs of groups whose members share clusters, with simultaneous limits.

    Parameters
    ----------
    value, group, cluster
        Each member's value, group 0, 1, … and cluster 0, 1, …; members of one cluster may be in different groups.
    pairs
        Pairs × 2: the groups to compare, the first less the second.

    Returns
    -------
    tuple of arrays
        Difference, lower and upper limit; NaN limits where a group has one member, or no variance.

    Notes
    -----
    The standard error is the larger of Welch's, with Satterthwaite's degrees of freedom, and the clustered one of the
    difference itself, √(g ÷ (g − 1) Σ (a cluster's part of the difference)²) with g clusters in the group that has fewer,
    on two degrees of freedom fewer than both have clusters (Liang & Zeger 1986): what a cluster adds to both groups
    cancels. Šidák's confidence for all pairs (Tamhane's T2).

    Examples
    --------
    >>> value, group = np.array([3, 4, 5, 1, 2, 3.0]), np.array([0, 0, 0, 1, 1, 1])
    >>> gap, low, high = clustered_differences(value, group, np.array([[0, 1]]), cluster=np.arange(6))
    >>> gap.tolist(), low.round(2).tolist(), high.round(2).tolist()
    ([2.0], [-0.27], [4.27])
    """
    one, two = np.asarray(pairs).T
    groups, clusters = int(group.max(initial=-1)) + 1, int(cluster.max(initial=-1)) + 1
    means = group_means(value, group, groups)
    place = group * clusters + cluster
    parts = np.bincount(place, (value - means.mean[group]) / means.n[group], groups * clusters).reshape(
        groups, clusters
    )
    there = np.bincount(place, minlength=groups * clusters).reshape(groups, clusters) > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        first, second = means.se[one] ** 2, means.se[two] ** 2
        welch = first + second
        df = welch**2 / (first**2 / means.df[one] + second**2 / means.df[two])
        every = (there[one] | there[two]).sum(axis=1)
        fewer = np.minimum(there[one].sum(axis=1), there[two].sum(axis=1))
        shared = fewer / (fewer - 1) * ((parts[one] - parts[two]) ** 2).sum(axis=1)
        wider = np.where(np.isfinite(shared), shared, 0) > welch
        se, df = np.sqrt(np.where(wider, shared, welch)), np.where(wider, every - 2, df)
        half = stdtrit(df, 0.5 + sidak(len(one)) / 2) * se
    gap = means.mean[one] - means.mean[two]
    return gap, gap - half, gap + half


def standardised(means: Means) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean ÷ SD of paired differences (Cohen's d_z) with large-sample limits.

    Notes
    -----
    Variance 1 ÷ n + d² ÷ 2n (Hedges & Olkin 1985), widened if the mean's own standard error is clustered.

    Examples
    --------
    >>> effect, low, high = standardised(group_means([0.1, 0.3, 0.2, 0.4], [0, 0, 0, 0], n_groups=1))
    >>> effect.round(2).tolist(), low.round(2).tolist()
    ([1.94], [0.27])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = means.mean / means.sd
        design = np.maximum((means.se * np.sqrt(means.n) / means.sd) ** 2, 1)
        half = ndtri(0.5 + _CONFIDENCE / 2) * np.sqrt(design / means.n + effect**2 / (2 * means.n))
    return effect, effect - half, effect + half
