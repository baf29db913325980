"""Effects of raters, shrunken towards none, from what they gave within the same cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix

__all__ = ["Shrunken", "shrunken_effects"]


@dataclass(frozen=True)
class Shrunken:
    """One effect a rater (best linear unbiased prediction), and the standard deviations it rests on."""

    effects: np.ndarray
    sd: float
    residual_sd: float


def shrunken_effects(value: np.ndarray, cell: np.ndarray, rater: np.ndarray, raters: int) -> Shrunken:
    """Random rater effects beside fixed cell effects, the variance ratio by restricted likelihood.

    Parameters
    ----------
    value, cell, rater
        One entry a rating: what was given, the cell it was given in (0, 1, …), who gave it (0 … ``raters`` − 1).

    Notes
    -----
    y = cell + rater + error. Within cells only: raters who see better cells are not thereby lenient. With cells
    projected out the likelihood is a function of the variance ratio alone (Patterson & Thompson 1971). A rater who
    shares no cell with another gets 0.
    """
    value = np.asarray(value, dtype=float)
    cell = np.unique(np.asarray(cell), return_inverse=True)[1]
    none = Shrunken(np.zeros(raters), 0.0, float("nan"))
    if len(value) == 0:
        return none
    size = np.bincount(cell).astype(float)
    within = value - (np.bincount(cell, value) / size)[cell]
    count = csr_matrix((np.ones(len(value)), (cell, rater)), shape=(len(size), raters))
    shared = count.T @ count.multiply(1 / size[:, None]).tocsr()
    cross = np.diag(np.bincount(rater, minlength=raters).astype(float)) - shared.toarray()
    score = np.bincount(rater, within, minlength=raters)
    free, total = len(value) - len(size), float((within**2).sum())
    values, vectors = np.linalg.eigh(cross)
    values = np.maximum(values, 0)
    pull = vectors.T @ score
    pull[values < 1e-9] = 0.0
    if free <= 0 or total <= 0 or values.max(initial=0) < 1e-9:
        return none

    def deviance(log_ratio: float) -> float:
        ratio = np.exp(log_ratio)
        left = total - float((pull**2 * ratio / (1 + ratio * values)).sum())
        return free * np.log(max(left, 1e-12 * total)) + float(np.log1p(ratio * values).sum())

    found = minimize_scalar(deviance, bounds=(-14.0, 4.0), method="bounded", options={"xatol": 1e-4})
    ratio = float(np.exp(found.x)) if found.fun < free * np.log(total) - 1e-9 else 0.0
    effects = vectors @ (pull * ratio / (1 + ratio * values))
    left = max(total - float((pull**2 * ratio / (1 + ratio * values)).sum()), 0.0)
    sigma = float(np.sqrt(left / free))
    return Shrunken(effects, sigma * float(np.sqrt(ratio)), sigma)
