"""Effects of raters, from what they gave within the same cells."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_matrix, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import spsolve

__all__ = ["rater_effects"]


def rater_effects(value: np.ndarray, cell: np.ndarray, rater: np.ndarray, raters: int) -> np.ndarray:
    """How much more than others each rater gave, by least squares beside fixed cell effects.

    Parameters
    ----------
    value, cell, rater
        One entry a rating: what was given, the cell it was given in (0, 1, …), who gave it (0 … ``raters`` − 1).

    Returns
    -------
    One effect a rater, in the unit of ``value``. Raters are linked by the cells they share, directly or through others:
    among those linked the effects average 0 over ratings; a rater linked to nobody has 0.

    Notes
    -----
    y = cell + rater + error, within cells only: raters who see better cells are not thereby lenient. Not shrunken:
    shrinking leaves a part of the effects in, and where kinder raters go with what is studied that part is bias.
    """
    value = np.asarray(value, dtype=float)
    cell, rater = np.unique(np.asarray(cell), return_inverse=True)[1], np.asarray(rater, dtype=np.int64)
    if len(value) == 0:
        return np.zeros(raters)
    size, given = np.bincount(cell).astype(float), np.bincount(rater, minlength=raters).astype(float)
    within = value - (np.bincount(cell, value) / size)[cell]
    count = csr_matrix((np.ones(len(value)), (cell, rater)), shape=(len(size), raters))
    cross = (diags_array(given) - count.T @ (diags_array(1 / size) @ count)).tocsr()
    score = np.bincount(rater, within, minlength=raters)
    linked = connected_components(cross, directed=False)[1]
    effects, free = np.zeros(raters), np.ones(raters, dtype=bool)
    free[np.unique(linked, return_index=True)[1]] = False  # one of each is held at 0
    if free.any():
        effects[free] = spsolve(cross[free][:, free].tocsc(), score[free])
    mean = np.bincount(linked, effects * given) / np.maximum(np.bincount(linked, given), 1)
    return effects - mean[linked]
