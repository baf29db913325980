"""Change in the same members between two times, for many groups at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

_POWER = 0.8


@dataclass(frozen=True)
class Change:
    """Arrays with one value per group: mean change, its 95 % limits, and the change detectable with 80 % power."""

    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    detectable: np.ndarray


def paired_change(difference: np.ndarray, group: np.ndarray, n_groups: int) -> Change:
    """Mean of members' differences of a share, with t limits on m + 1 degrees of freedom.

    Parameters
    ----------
    difference
        Each member's later minus earlier share, −1 … 1.
    group
        Each member's group, 0 … ``n_groups`` − 1.

    Notes
    -----
    The limits come from the differences and two pseudo-members at +.5 and −.5, so that a group without change does
    not get an interval of zero width; coverage in ``benchmarks/intervals.py``. ``detectable`` is the change that this
    interval would show with 80 % power if the spread of the members' differences stayed the same; a real rise
    increases the spread, so it is a lower bound.

    Examples
    --------
    >>> change = paired_change(np.array([0.2, 0.4, 0.0, 0.3]), np.array([0, 0, 0, 0]), n_groups=1)
    >>> [value.round(2).tolist() for value in (change.estimate, change.low, change.high)]
    [[0.23], [-0.23], [0.53]]
    """
    difference = np.asarray(difference, dtype=float)
    if len(difference) and np.abs(difference).max() > 1 + 1e-9:
        raise ValueError("a difference of shares must be between −1 and 1")
    m = np.bincount(group, minlength=n_groups).astype(float)
    total = np.bincount(group, difference, minlength=n_groups)
    squares = np.bincount(group, difference**2, minlength=n_groups) + 0.5
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = total / m
        centre = np.where(m > 0, total / (m + 2), np.nan)
        error = np.sqrt((squares - (m + 2) * centre**2) / (m + 1) / (m + 2))
        half = stdtrit(m + 1, 0.975) * error
        detectable = _detectable(m, squares - 0.5 - total**2 / m)
    low = np.clip(np.minimum(centre - half, mean), -1, 1)
    high = np.clip(np.maximum(centre + half, mean), -1, 1)
    return Change(mean, low, high, np.minimum(detectable, 1))


def _detectable(m: np.ndarray, within: np.ndarray) -> np.ndarray:
    """The change δ whose shrunken centre m δ/(m + 2) is (t₀.₉₇₅ + t₀.₈₀) standard errors from 0.

    The pseudo-members differ from δ, which increases the error itself, so it is a fixed point, found by iteration.
    """
    pull, factor = m / (m + 2), stdtrit(m + 1, 0.975) + stdtrit(m + 1, _POWER)
    delta = np.zeros_like(m)
    for _ in range(60):
        error = np.sqrt((within + 0.5 + 2 * pull * delta**2) / ((m + 1) * (m + 2)))
        delta = factor * error / pull
    return delta


def paired_superiority(before: np.ndarray, after: np.ndarray, group: np.ndarray, n_groups: int) -> Change:
    """P(later > earlier) + ½ P(equal) of ordinal ratings, within members, averaged over them.

    Parameters
    ----------
    before, after
        Members × levels: (weighted) counts, each row with at least one rating.

    Notes
    -----
    The probability of superiority for ordinal data (Agresti 2010, section 2.1; Cliff 1993). Limits as in
    :func:`paired_change`, of the members' own probabilities around one half.

    Examples
    --------
    >>> before, after = np.array([[2, 1, 0], [1, 1, 0]]), np.array([[0, 1, 2], [0, 2, 0]])
    >>> paired_superiority(before, after, np.array([0, 0]), n_groups=1).estimate.round(2).tolist()
    [0.85]
    """
    before, after = np.asarray(before, dtype=float), np.asarray(after, dtype=float)
    if before.shape != after.shape:
        raise ValueError(f"counts before {before.shape} and after {after.shape} differ in shape")
    one = before / before.sum(axis=1, keepdims=True)
    two = after / after.sum(axis=1, keepdims=True)
    below = one.cumsum(axis=1) - one
    own = (two * (below + one / 2)).sum(axis=1)
    change = paired_change(own - 0.5, group, n_groups)
    return Change(
        np.clip(change.estimate + 0.5, 0, 1),
        np.clip(change.low + 0.5, 0, 1),
        np.clip(change.high + 0.5, 0, 1),
        change.detectable,
    )
