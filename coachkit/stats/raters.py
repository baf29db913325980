"""Effects of raters, from their ratings within the same cells, and their uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve


@dataclass(frozen=True)
class Raters:
    """One effect per rater, in the unit of the ratings.

    Raters are linked by the cells they share, directly or through others; ``linked`` numbers the sets. Within a set, the
    effects average 0 over ratings, so a rater with no link has 0. ``sigma`` is the residual standard deviation (0 without
    residual degrees of freedom).
    """

    effects: np.ndarray
    linked: np.ndarray
    given: np.ndarray
    cross: csr_matrix
    sigma: float

    def error(self, weights: np.ndarray) -> float:
        """Standard error of ``weights @ effects``."""
        share = self.given / np.maximum(np.bincount(self.linked, self.given), 1)[self.linked]
        within = weights - np.bincount(self.linked, weights)[self.linked] * share
        return self.sigma * float(np.sqrt(max(within @ _solved(self.cross, self.linked, within), 0.0)))

    def unlinked(self, weights: np.ndarray) -> float:
        """The largest change of ``weights @ effects`` if one linked set is more lenient than another by 1."""
        return float(np.abs(np.bincount(self.linked, weights)).sum() / 2)


def rater_effects(value: np.ndarray, cell: np.ndarray, rater: np.ndarray, raters: int) -> Raters:
    """How much more than others each rater gave, by least squares with fixed cell effects.

    Parameters
    ----------
    value, cell, rater
        One entry per rating: the rating, its cell (0, 1, …), its rater (0 … ``raters`` − 1).

    Notes
    -----
    y = cell + rater + error, within cells only: seeing better cells does not make a rater lenient. Effects are not
    shrunken: shrinking leaves a part of them in the data, which is bias if leniency is correlated with what is studied.
    """
    value = np.asarray(value, dtype=float)
    cell, rater = np.unique(np.asarray(cell), return_inverse=True)[1], np.asarray(rater, dtype=np.int64)
    size = np.maximum(np.bincount(cell), 1).astype(float)
    given = np.bincount(rater, minlength=raters).astype(float)
    within = value - (np.bincount(cell, value, len(size)) / size)[cell]
    count = csr_matrix((np.ones(len(value)), (cell, rater)), shape=(len(size), raters))
    cross = csr_matrix(diags_array(given) - count.T @ (diags_array(1 / size) @ count))
    sets, linked = connected_components(cross, directed=False)
    effects = _solved(cross, linked, np.bincount(rater, within, minlength=raters))
    effects -= (np.bincount(linked, effects * given) / np.maximum(np.bincount(linked, given), 1))[linked]
    spare = len(value) - len(size) - raters + sets
    left = float(((within - effects[rater] + (count @ effects / size)[cell]) ** 2).sum())
    return Raters(effects, linked, given, cross, float(np.sqrt(left / spare)) if spare > 0 else 0.0)


def _solved(cross: csr_matrix, linked: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The solution of ``cross`` × x = ``right``, with one rater of each linked set fixed at 0."""
    out, free = np.zeros(len(right)), np.ones(len(right), dtype=bool)
    free[np.unique(linked, return_index=True)[1]] = False
    if free.any():
        out[free] = spsolve(cross[free][:, free].tocsc(), right[free])
    return out
