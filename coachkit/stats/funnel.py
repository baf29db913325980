"""The funnel: how far apart means of groups of different size may be by chance and by their usual spread."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import stdtrit


class Funnel(NamedTuple):
    """The centre of the funnel, its limits for each group, and the SD of groups beyond chance."""

    centre: float
    low: np.ndarray
    high: np.ndarray
    spread: float


def funnel(mean: np.ndarray, size: np.ndarray, sd: float, df: float) -> Funnel:
    """Limits within which 95 % of groups lie if they differ by chance and by their usual spread alone.

    Parameters
    ----------
    mean, size
        Each group's mean and number of members.
    sd
        SD of members within groups, pooled.
    df
        Its degrees of freedom.

    Returns
    -------
    Funnel
        Centre ± t · √(sd²/size + spread²).

    Raises
    ------
    ValueError
        With fewer than two groups, or a group without members.

    Notes
    -----
    Spiegelhalter 2005, "Funnel plots for comparing institutional performance", with additive overdispersion: the spread is
    DerSimonian and Laird's moment estimator (1986), the centre the mean weighted by precision.

    Examples
    --------
    >>> found = funnel(np.array([0.0, 0.1, 0.2]), np.array([4, 4, 16]), sd=0.2, df=21)
    >>> round(found.centre, 3), found.high.round(2).tolist(), round(found.spread, 3)
    (0.125, [0.38, 0.38, 0.31], 0.071)
    """
    if len(mean) < 2 or (size <= 0).any():
        raise ValueError("a funnel needs two groups or more, each with members")
    chance = sd**2 / size
    weight = 1 / np.maximum(chance, 1e-12)
    first = (weight * mean).sum() / weight.sum()
    beyond = (weight * (mean - first) ** 2).sum() - (len(mean) - 1)
    spread = max(0.0, beyond / (weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / np.maximum(chance + spread, 1e-12)
    centre = float((weight * mean).sum() / weight.sum())
    half = stdtrit(df, 0.975) * np.sqrt(chance + spread)
    return Funnel(centre, centre - half, centre + half, float(np.sqrt(spread)))
