"""Cholesky factor, log-determinant, solves and selected inverse of a sparse symmetric matrix, without loops over rows.

Nodes are eliminated in stages. Each stage takes nodes that are not connected to each other and have few neighbours
(multiple minimum degree), so that it needs only a few array operations. When this no longer pays, the rest is dense. With
nested groups, the work is proportional to the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import lapack
from scipy.sparse import csr_matrix

_TRIPLE, _FLOP, _STAGE = 6e-8, 2e-10, 3e-4  # seconds: a triple of a stage, a dense operation, a stage itself


@dataclass(frozen=True)
class _Sums:
    """Sums of products: a sparse matrix whose entry i is the value at ``place[i]`` of the array given last."""

    matrix: csr_matrix
    place: np.ndarray

    @classmethod
    def of(cls, row: np.ndarray, column: np.ndarray, place: np.ndarray, shape: tuple[int, int]) -> _Sums:
        """The entries in any order; those of one row are added in the order in which they are given."""
        order = np.argsort(row, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=shape[0]))])
        return cls(csr_matrix((np.empty(len(row)), column[order], start), shape=shape), place[order])

    def of_products(self, values: np.ndarray, factors: np.ndarray) -> np.ndarray:
        """The matrix with these ``values``, times ``factors``."""
        self.matrix.data = values[self.place]
        return np.asarray(self.matrix @ factors)


@dataclass(frozen=True)
class _Stage:
    """Nodes eliminated together.

    ``edge, owner``: where each of their edges is stored, and its node. Each pair of edges of a node changes one entry of
    ``target``: ``changes`` adds up by entry, ``mixed`` by edge. ``forward`` adds up by the node at an edge's other end, ``back``
    by its own node.
    """

    node: np.ndarray
    edge: np.ndarray
    owner: np.ndarray
    target: np.ndarray
    beside: np.ndarray
    changes: _Sums
    mixed: _Sums
    forward: _Sums
    back: _Sums


class Elimination:
    """The plan for one pattern: computed once, used for every set of values.

    Parameters
    ----------
    size
        Number of nodes q.
    first, second
        The pattern: pairs of different nodes, each once. Values are stored as one array: the q diagonal entries,
        then these pairs in their order, then the fill-in of the elimination.
    """

    def __init__(self, size: int, first: np.ndarray, second: np.ndarray) -> None:
        self.size, self.given = size, size + len(first)
        self.stages: list[_Stage] = []
        self._plan(np.minimum(first, second).astype(np.int64), np.maximum(first, second).astype(np.int64))

    def _plan(self, first: np.ndarray, second: np.ndarray) -> None:
        size, place, length = self.size, self.size + np.arange(len(first)), self.given
        alive = np.ones(size, dtype=bool)
        spread = (np.arange(size, dtype=np.uint64) * np.uint64(2654435761)) % np.uint64(2**32)
        while True:
            left = int(alive.sum())
            degree = np.bincount(first, minlength=size) + np.bincount(second, minlength=size)
            rank = degree.astype(np.uint64) * np.uint64(2**32) + spread
            lowest = np.full(size, np.iinfo(np.uint64).max, dtype=np.uint64)
            np.minimum.at(lowest, first, rank[second])
            np.minimum.at(lowest, second, rank[first])
            gain = 3.0 * left**2 * _FLOP - degree * (degree + 1.0) / 2 * _TRIPLE
            take = alive & (rank < lowest) & (gain > 0)
            if not take.any() or gain[take].sum() < _STAGE:
                break
            mine = take[first] | take[second]
            owner = np.where(take[first], first, second)[mine]
            other = np.where(take[first], second, first)[mine]
            order = np.argsort(owner, kind="stable")
            owner, other, edge = owner[order], other[order], place[mine][order]
            one, two = _pairs(owner)
            low, high = np.minimum(other[one], other[two]), np.maximum(other[one], other[two])
            key = low * size + high
            keys, slot = np.unique(key, return_inverse=True)
            first, second, place = first[~mine], second[~mine], place[~mine]
            known = first * size + second
            rows, columns = keys // size, keys % size
            target = np.where(rows == columns, rows, -1)
            if len(known):
                sort = np.argsort(known)
                at = np.minimum(np.searchsorted(known[sort], keys), len(known) - 1)
                found = (known[sort][at] == keys) & (target < 0)
                target[found] = place[sort[at[found]]]
            new = target < 0
            target[new] = length + np.arange(new.sum())
            length += int(new.sum())
            first = np.concatenate([first, rows[new]])
            second = np.concatenate([second, columns[new]])
            place = np.concatenate([place, target[new]])
            node = np.flatnonzero(take)
            self.stages.append(_stage(size, node, edge, np.searchsorted(node, owner), other, (one, two, slot), target))
            alive &= ~take
        self.rest = np.flatnonzero(alive)
        where = np.full(size, -1)
        where[self.rest] = np.arange(len(self.rest))
        self._dense = (where[first], where[second], place)
        self.length = length

    def factor(self, values: np.ndarray) -> Factor:
        """Factor the matrix with these values (diagonal, then pairs); raises LinAlgError when not positive definite."""
        return Factor(self, values)


class Factor:
    """One factored matrix H: ``logdet``, ``solve(b)``, ``inverse()`` on the pattern."""

    def __init__(self, plan: Elimination, values: np.ndarray) -> None:
        self.plan = plan
        h = np.zeros(plan.length)
        h[: len(values)] = values
        self.pivots, self.ratios = [], []
        logdet = 0.0
        for stage in plan.stages:
            pivot, b = h[stage.node], h[stage.edge]
            if not (pivot > 0).all():
                raise np.linalg.LinAlgError("not positive definite")
            ratio = b / pivot[stage.owner]
            h[stage.target] -= stage.changes.of_products(ratio, b)
            self.pivots.append(pivot)
            self.ratios.append(ratio)
            logdet += float(np.log(pivot).sum())
        m = len(plan.rest)
        dense = np.zeros((m, m), order="F")
        if m:
            dense[np.arange(m), np.arange(m)] = h[plan.rest]
            one, two, place = plan._dense
            dense[np.maximum(one, two), np.minimum(one, two)] = h[place]
            dense, info = lapack.dpotrf(dense, lower=1, overwrite_a=1)
            if info:
                raise np.linalg.LinAlgError("not positive definite")
            logdet += 2 * float(np.log(np.diagonal(dense)).sum())
        self.dense, self.logdet = dense, logdet

    def solve(self, b: np.ndarray) -> np.ndarray:
        """H⁻¹b for a vector of length q, or for each column of a matrix with q rows."""
        x = np.array(b, dtype=float)
        for stage, ratio in zip(self.plan.stages, self.ratios, strict=True):
            x[stage.beside] -= stage.forward.of_products(ratio, x[stage.node])
        rest = self.plan.rest
        if len(rest):
            x[rest] = lapack.dpotrs(self.dense, x[rest], lower=1)[0]
        for stage, ratio, pivot in zip(self.plan.stages[::-1], self.ratios[::-1], self.pivots[::-1], strict=True):
            own = x[stage.node] / (pivot if x.ndim == 1 else pivot[:, None])
            x[stage.node] = own - stage.back.of_products(ratio, x)
        return x

    def inverse(self) -> np.ndarray:
        """The entries of H⁻¹ on the (filled) pattern: diagonal first, as the values are kept (Takahashi's recursion)."""
        plan = self.plan
        z = np.zeros(plan.length)
        if len(plan.rest):
            inverse, _ = lapack.dpotri(self.dense, lower=1)
            one, two, place = plan._dense
            z[plan.rest] = np.diagonal(inverse)
            z[place] = inverse[np.maximum(one, two), np.minimum(one, two)]
        for stage, ratio, pivot in zip(plan.stages[::-1], self.ratios[::-1], self.pivots[::-1], strict=True):
            mixed = stage.mixed.of_products(z, ratio)
            z[stage.edge] = -mixed
            z[stage.node] = 1 / pivot + np.bincount(stage.owner, ratio * mixed, minlength=len(stage.node))
        return z


def _stage(
    size: int, node: np.ndarray, edge: np.ndarray, owner: np.ndarray, other: np.ndarray,
    pairs: tuple[np.ndarray, np.ndarray, np.ndarray], target: np.ndarray,
) -> _Stage:  # fmt: skip
    """A stage from its edges, and from ``pairs`` of them with the entry of ``target`` that each changes."""
    left, right, slot = pairs
    edges, nodes, apart = len(edge), len(node), np.flatnonzero(left != right)
    one, two = np.concatenate([left, right[apart]]), np.concatenate([right, left[apart]])
    entry = target[slot]
    every = np.arange(edges)
    beside, place = np.unique(other, return_inverse=True)
    return _Stage(
        node, edge, owner, target, beside,
        changes=_Sums.of(slot, left, right, (len(target), edges)),
        mixed=_Sums.of(one, two, np.concatenate([entry, entry[apart]]), (edges, edges)),
        forward=_Sums.of(place, owner, every, (len(beside), nodes)),
        back=_Sums.of(owner, other, every, (nodes, size)),
    )  # fmt: skip


def _pairs(owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs (including each with itself) of the edges of one owner; ``owner`` is sorted."""
    _, start, count = np.unique(owner, return_index=True, return_counts=True)
    one, two = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for size in np.unique(count):
        begin = start[count == size][:, None]
        i, j = np.triu_indices(size)
        one.append((begin + i).ravel())
        two.append((begin + j).ravel())
    return np.concatenate(one), np.concatenate(two)
