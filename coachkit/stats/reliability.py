"""Internal consistency of a scale's items: Cronbach's α and McDonald's ω."""

from __future__ import annotations

import numpy as np
from scipy.special import fdtri

from coachkit.stats.rater_agreement import Agreement
from coachkit.stats.rounding import SLACK

_LEAST = 0.005  # smallest share of an item's variance that is its own


def cronbach_alpha(answers: np.ndarray) -> Agreement:
    """Cronbach's α with Feldt's 95 % limits.

    Parameters
    ----------
    answers
        People × items, with reversed items turned round; rows with a missing answer are left out.

    Returns
    -------
    Agreement
        NaN with fewer than two items, three people, or without any variance.

    Notes
    -----
    Cronbach 1951. Limits: 1 − (1 − α) F on (n − 1) and (n − 1)(k − 1) degrees of freedom (Feldt 1965).

    Examples
    --------
    >>> found = cronbach_alpha(np.array([[1, 2, 2], [2, 2, 3], [3, 4, 4], [4, 5, 4], [5, 4, 5]]))
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2)
    (0.94, 0.7, 0.99)
    """
    whole = _whole(answers)
    people, items = whole.shape
    if items < 2 or people < 3:
        return Agreement(np.nan, np.nan, np.nan)
    total = whole.sum(axis=1).var(ddof=1)
    if total <= SLACK:
        return Agreement(np.nan, np.nan, np.nan)
    alpha = items / (items - 1) * (1 - whole.var(axis=0, ddof=1).sum() / total)
    df = (people - 1, (people - 1) * (items - 1))
    low, high = (1 - (1 - alpha) * fdtri(*df, p) for p in (0.975, 0.025))
    return Agreement(float(alpha), float(low), float(high))


def mcdonald_omega(answers: np.ndarray) -> float:
    """McDonald's ω of the sum of the items: share of its variance that one common factor explains.

    Parameters
    ----------
    answers
        As for :func:`cronbach_alpha`.

    Returns
    -------
    float
        NaN with fewer than three items (one factor is not identified), fewer people than twice the items, an
        item that does not vary, or when the fit does not converge.

    Notes
    -----
    ω = (Σλ)² ÷ ((Σλ)² + Σψ) with loadings λ and own variances ψ of a one-factor model fitted by maximum
    likelihood (Jöreskog 1967) to the correlations, put back on the items' own scale (McDonald 1999).

    Examples
    --------
    >>> answers = np.array([[1, 2, 2], [2, 2, 3], [3, 4, 4], [4, 5, 4], [5, 4, 5], [2, 1, 2]])
    >>> round(mcdonald_omega(answers), 2)
    0.94
    """
    whole = _whole(answers)
    people, items = whole.shape
    if items < 3 or people < 2 * items or (whole.std(axis=0) <= SLACK).any():
        return float("nan")
    together = np.corrcoef(whole, rowvar=False)
    if np.linalg.eigvalsh(together)[0] < 1e-8:  # an item is a sum of others
        return float("nan")
    from scipy.optimize import minimize  # takes as long to import as the rest of scipy, and serves this alone

    start = np.clip((1 - 0.5 / items) / np.diag(np.linalg.inv(together)), _LEAST, 1)
    found = minimize(
        _misfit, start, args=(together,), jac=_slope, method="L-BFGS-B", bounds=[(_LEAST, 1.0)] * items,
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-6},
    )  # fmt: skip
    if not found.success:
        return float("nan")
    spread = whole.std(axis=0, ddof=1)
    loading = _loadings(found.x, together) * spread
    common = loading.sum() ** 2
    return float(common / (common + (found.x * spread**2).sum()))


def _whole(answers: np.ndarray) -> np.ndarray:
    given = np.asarray(answers, dtype=float)
    if given.ndim != 2:
        raise ValueError("answers must be people × items")
    return given[np.isfinite(given).all(axis=1)]


def _scaled(own: np.ndarray, together: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scale = 1 / np.sqrt(own)
    values, vectors = np.linalg.eigh(together * np.outer(scale, scale))
    return values, vectors


def _misfit(own: np.ndarray, together: np.ndarray) -> float:
    rest = np.maximum(_scaled(own, together)[0][:-1], 1e-12)
    return float((rest - np.log(rest) - 1).sum())


def _loadings(own: np.ndarray, together: np.ndarray) -> np.ndarray:
    values, vectors = _scaled(own, together)
    loading = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0)) * np.sqrt(own)
    return np.asarray(loading * np.sign(loading.sum() or 1))


def _slope(own: np.ndarray, together: np.ndarray) -> np.ndarray:
    loading = _loadings(own, together)
    return np.asarray((loading**2 + own - np.diag(together)) / own**2)
