"""Agreement of interchangeable raters on an ordinal scale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.stats.draws import generator
from coachkit.stats.proportions import wilson
from coachkit.stats.rounding import SLACK

_DRAWS = 1_000


@dataclass(frozen=True)
class Agreement:
    """One statistic: estimate and 95 % limits (NaN if the ratings do not vary)."""

    estimate: float
    low: float
    high: float


def agreement(unit: np.ndarray, code: np.ndarray, levels: int) -> dict[str, Agreement]:
    """Agreement of the ratings of the same units.

    Parameters
    ----------
    unit
        The unit rated, 0, 1, …: one value per rating.
    code
        The rating, 0 … ``levels`` − 1.

    Returns
    -------
    dict
        ``exact`` and ``adjacent`` (at most one level apart), with Wilson limits on the number of units;
        ``weighted kappa`` (quadratic weights, raters interchangeable: both margins are the pooled one) and
        ``alpha`` (Krippendorff's, ordinal), with percentile limits of a bootstrap over units.

    Raises
    ------
    ValueError
        When no unit has two ratings, or a code is outside the scale.

    Notes
    -----
    All statistics use the units' coincidences (Krippendorff 2011): each ordered pair of a unit's ratings
    counts 1 ÷ (ratings − 1). Weighted kappa: Cohen 1968, in its symmetric form.

    Examples
    --------
    >>> found = agreement(unit=np.array([0, 0, 1, 1, 2, 2]), code=np.array([0, 0, 1, 2, 3, 3]), levels=4)
    >>> {name: round(value.estimate, 2) for name, value in found.items()}
    {'exact': 0.67, 'adjacent': 1.0, 'weighted kappa': 0.89, 'alpha': 0.95}
    """
    kinds, times = _kinds(np.asarray(unit), np.asarray(code), levels)
    whole = (times @ kinds).reshape(1, levels, levels)
    apart = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels)))
    shares = np.array([(whole * (apart <= far)).sum() / whole.sum() for far in (0, 1)])
    ends = np.array(wilson(shares, np.full(2, times.sum())))
    out = {name: Agreement(*map(float, (shares[i], *ends[:, i]))) for i, name in enumerate(("exact", "adjacent"))}
    weights = generator("agreement").multinomial(times.sum(), times / times.sum(), size=_DRAWS)
    drawn = (weights @ kinds).reshape(-1, levels, levels)
    for name, statistic in (("weighted kappa", _kappa), ("alpha", _alpha)):
        estimate, spread = float(statistic(whole)[0]), statistic(drawn)
        if not np.isfinite(estimate) or np.nanmax(spread, initial=-np.inf) <= np.nanmin(spread, initial=np.inf) + SLACK:
            out[name] = Agreement(estimate, np.nan, np.nan)
            continue
        limits = [float(limit) for limit in np.nanpercentile(spread, [2.5, 97.5])]
        out[name] = Agreement(estimate, min(limits[0], estimate), max(limits[1], estimate))
    return out


def _kinds(unit: np.ndarray, code: np.ndarray, levels: int) -> tuple[np.ndarray, np.ndarray]:
    """Coincidences of each kind of unit (one row with ``levels`` × ``levels`` values), and how many units it has.

    Units with the same ratings are of one kind: drawing kinds gives the same distribution and is faster.
    """
    if len(code) and (code.min() < 0 or code.max() >= levels):
        raise ValueError(f"a code is outside 0 … {levels - 1}")
    unit = np.unique(unit, return_inverse=True)[1]
    ratings = np.bincount(unit)
    if not (ratings > 1).any():
        raise ValueError("no unit was rated twice")
    count = np.bincount(unit * levels + code, minlength=len(ratings) * levels).reshape(-1, levels)[ratings > 1]
    count, times = np.unique(count, axis=0, return_counts=True)
    pairs = (count[:, :, None] * count[:, None, :]).astype(float)
    pairs[:, np.arange(levels), np.arange(levels)] -= count
    pairs /= (count.sum(axis=1) - 1)[:, None, None]
    flat = pairs.reshape(len(pairs), -1)
    order = np.lexsort(flat.T[::-1])
    return flat[order], times[order]


def _kappa(coincidences: np.ndarray) -> np.ndarray:
    levels = coincidences.shape[-1]
    squared = np.subtract.outer(np.arange(levels), np.arange(levels)) ** 2.0
    margin = coincidences.sum(axis=2)
    expected = ((margin @ squared) * margin).sum(axis=1) / margin.sum(axis=1)
    return _one_minus(coincidences.reshape(len(margin), -1) @ squared.ravel(), expected)


def _alpha(coincidences: np.ndarray) -> np.ndarray:
    """Ordinal metric: the squared number of ratings from the middle of one level to the middle of the other."""
    margin = coincidences.sum(axis=2)
    middle = margin.cumsum(axis=1) - margin / 2
    squared = (middle[:, :, None] - middle[:, None, :]) ** 2
    expected = np.einsum("dj,dj->d", np.einsum("di,dij->dj", margin, squared), margin) / (margin.sum(axis=1) - 1)
    return _one_minus(np.einsum("dij,dij->d", coincidences, squared), expected)


def _one_minus(observed: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > SLACK, 1 - observed / expected, np.nan)
