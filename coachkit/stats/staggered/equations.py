"""Normal equations of many units that share a few coefficients: assembled from a small block of each unit, sparse if large."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_matrix, csc_matrix, csr_matrix
from scipy.sparse.linalg import splu

_DENSE = 100  # coefficients up to which all σ are solved at once
_OPTIONS = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.0,
    "options": {"SymmetricMode": True},
}  # positive definite


class Places:
    """Where the entries of the units' blocks belong among ``size`` coefficients.

    Parameters
    ----------
    of
        Units × columns: the coefficient of each column of a unit; ``size`` for none.
    prior, prior_score
        Prior precision of all coefficients, and its product with their prior means.
    """

    def __init__(self, of: np.ndarray, size: int, prior: csr_matrix, prior_score: np.ndarray) -> None:
        self.of, self.size, self._prior_score = of, size, prior_score
        one, other = np.broadcast_arrays(of[:, :, None], of[:, None, :])
        first = coo_matrix(prior)
        key = np.concatenate([(one * (size + 1) + other).ravel(), first.row.astype(np.int64) * (size + 1) + first.col])
        found, at = np.unique(key, return_inverse=True)
        row, col = np.divmod(found, size + 1)
        here = (row < size) & (col < size)
        self.row, self.col = row[here], col[here]
        kept = np.where(here, np.cumsum(here) - 1, len(self.row))[at]
        self._gather = _sums(kept[: one.size], len(self.row))
        self._score = _sums(of.ravel(), size)
        self._prior = np.bincount(kept[one.size :], first.data, len(self.row))
        self._alike = of.shape[1] == size and bool((of == np.arange(size)).all())  # every unit has all coefficients

    def equations(self, blocks: np.ndarray) -> Equations:
        """The equations for each of several σ: units × σ × columns × columns, of which the last is the outcome."""
        many = blocks.shape[1]
        if self._alike:
            whole = blocks.sum(axis=0)
            return Equations(
                self, whole[:, :-1, :-1].reshape(many, -1) + self._prior, whole[:, :-1, -1] + self._prior_score
            )
        inner = np.moveaxis(blocks[:, :, :-1, :-1], 1, 0).reshape(many, -1)
        beside = np.moveaxis(blocks[:, :, :-1, -1], 1, 0).reshape(many, -1)
        return Equations(self, (self._gather @ inner.T).T + self._prior, (self._score @ beside.T).T + self._prior_score)


def _sums(place: np.ndarray, size: int) -> csr_matrix:
    """A matrix that adds up entries by their place; entries whose place is ``size`` or more are left out."""
    entry = np.flatnonzero(place < size)
    return csr_matrix((np.ones(len(entry)), (place[entry], entry)), shape=(size, len(place)))


@dataclass(frozen=True)
class Solved:
    """For each σ: half the log determinant, coefficients, and the covariance of the first of them."""

    half_log_det: np.ndarray
    value: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class Equations:
    """gram · coefficients = score, for each of several σ; ``data`` are the entries of gram at ``places``."""

    places: Places
    data: np.ndarray
    score: np.ndarray

    def solved(self, asked: int) -> Solved:
        """Solve all; with the covariance of the first ``asked`` coefficients."""
        size = self.places.size
        if size <= _DENSE:
            gram = self._dense()
            half = np.log(np.diagonal(np.linalg.cholesky(gram), axis1=1, axis2=2)).sum(axis=1)
            beside = np.linalg.solve(
                gram, np.dstack([self.score, np.broadcast_to(np.eye(size, asked), (len(gram), size, asked))])
            )
            return Solved(half, beside[:, :, 0], beside[:, :asked, 1:])
        found = []
        for data, score in zip(self.data, self.score, strict=True):
            factor = splu(self._sparse(data), **_OPTIONS)
            beside = factor.solve(np.column_stack([score, np.eye(size, asked)]))
            half = np.log(np.abs(factor.U.diagonal())).sum() / 2
            found.append((half, beside[:, 0], beside[:asked, 1:]))
        return Solved(*(np.array(part) for part in zip(*found, strict=True)))

    def solver(self, number: int) -> Callable[[np.ndarray], np.ndarray]:
        """A function that solves one σ's equations for any right sides."""
        if self.places.size <= _DENSE:
            inverse = np.linalg.inv(self._dense()[number])
            return lambda sides: np.asarray(inverse @ sides)
        factor = splu(self._sparse(self.data[number]), **_OPTIONS)
        return lambda sides: np.asarray(factor.solve(sides))

    def _dense(self) -> np.ndarray:
        gram = np.zeros((len(self.data), self.places.size, self.places.size))
        gram[:, self.places.row, self.places.col] = self.data
        return gram

    def _sparse(self, data: np.ndarray) -> csc_matrix:
        size = self.places.size
        return csc_matrix((data, (self.places.row, self.places.col)), shape=(size, size))
