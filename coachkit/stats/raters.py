"""Effects of raters, from what they gave within the same cells, and how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

__all__ = ["Raters", "rater_effects"]


@dataclass(frozen=True)
class Raters:
    """One effect a rater, in the unit of what was given.

    Raters are linked by the cells they share, directly or through others; ``linked`` numbers the sets. Within a set the
    effects average 0 over ratings, so a rater linked to nobody has 0. ``sigma`` is the residual standard deviation
    (0 where nothing is left to know it from).
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
        """What is added to ``weights @ effects`` at most where one linked set is kinder than another by 1."""
        return float(np.abs(np.bincount(self.linked, weights)).sum() / 2)


def rater_effects(value: np.ndarray, cell: np.ndarray, rater: np.ndarray, raters: int) -> Raters:
    """How much more than others each rater gave, by least squares beside fixed cell effects.

    Parameters
    ----------
    value, cell, rater
        One entry a rating: what was given, the cell it was given in (0, 1, …), who gave it (0 … ``raters`` − 1).

    Notes
    -----
    y = cell + rater + error, within cells only: raters who see better cells are not thereby lenient. Not shrunken:
    shrinking leaves a part of the effects in, and where kinder raters go with what is studied that part is bias.
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
    """What times ``cross`` is ``right``, one of each linked set held at 0."""
    out, free = np.zeros(len(right)), np.ones(len(right), dtype=bool)
    free[np.unique(linked, return_index=True)[1]] = False
    if free.any():
        out[free] = spsolve(cross[free][:, free].tocsc(), right[free])
    return out
