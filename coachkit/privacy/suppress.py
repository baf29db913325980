"""Suppression: which rows lose their numbers, and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.measures.frame import DIMENSIONS

__all__ = ["complementary", "nested", "primary", "small"]

_TOTAL = ""  # in a dimension that sums, the value of the whole


def small(counts: pd.Series, smallest: int) -> pd.Series:
    """True where a count is of 1 … smallest − 1 people; none and unknown are not small."""
    return counts.gt(0).fillna(False).astype(bool) & counts.lt(smallest).fillna(False).astype(bool)


def primary(rows: pd.DataFrame, smallest: int) -> pd.Series:
    """True where ``people``, ``contributors`` or their difference is a group too small to show."""
    others = rows["people"] - rows["contributors"]
    return small(rows["people"], smallest) | small(rows["contributors"], smallest) | small(others, smallest)


def nested(rows: pd.DataFrame, measure: Measure, smallest: int) -> pd.Series:
    """Along ``measure.nested`` each row's people are among the row's before: True where the two differ by a small group."""
    if not measure.nested:
        return pd.Series(False, index=rows.index)
    others = [name for name in DIMENSIONS if name != measure.nested]
    before = rows.groupby(others, sort=False)["contributors"].shift(1)
    return small(before - rows["contributors"], smallest)


def complementary(
    rows: pd.DataFrame, hidden: pd.Series, measure: Measure, smallest: int, upper: pd.Series | None = None
) -> pd.Series:
    """Hide the next smallest rows until no hidden one can be had by subtraction along ``measure.sums``.

    A group is the rows that differ in one summing dimension alone. Its hidden rows are safe when the
    whole is hidden too, or when they are at least two and together hold the smallest group of people.
    ``upper`` marks rows whose level counts as transformative: along ``level`` they are a group of their own,
    for what they add up to, the transformative share, is shown as well.

    Returns
    -------
    Series of bool
        Rows to hide, ``hidden`` included.
    """
    size = rows["contributors"].fillna(rows["people"]).fillna(0).to_numpy(dtype=float)
    groups = [_Group.along(rows, dimension, upper if dimension == "level" else None) for dimension in measure.sums]
    out = hidden.to_numpy(dtype=bool, copy=True)
    for _ in range(len(rows) + 1):  # each round hides one more row of some group; it stops long before
        before = int(out.sum())
        for group in groups:
            out |= group.more(out, size, smallest)
        if int(out.sum()) == before:
            return pd.Series(out, index=rows.index)
    raise AssertionError("unreachable: every round hides a row")


@dataclass(frozen=True)
class _Group:
    """Rows that differ in one dimension alone: ``code`` numbers the groups, ``whole`` marks their totals."""

    code: np.ndarray
    whole: np.ndarray

    @classmethod
    def along(cls, rows: pd.DataFrame, dimension: str, split: pd.Series | None) -> _Group:
        others = [name for name in DIMENSIONS if name != dimension]
        keys = rows[others] if split is None else rows[others].assign(split=split.to_numpy())
        code = keys.groupby(list(keys.columns), sort=False).ngroup().to_numpy()
        return cls(code, rows[dimension].eq(_TOTAL).to_numpy(dtype=bool))

    def more(self, gone: np.ndarray, size: np.ndarray, smallest: int) -> np.ndarray:
        """The rows to hide next: the smallest of each group that leaks, or its whole when nothing else is left."""
        code, whole = self.code, self.whole
        shut = np.bincount(code, weights=whole & gone) > 0  # the whole is hidden: nothing to subtract from
        parts = gone & ~whole
        count = np.bincount(code, weights=parts)
        held = np.bincount(code, weights=np.where(parts, size, 0.0))
        leaks = (count > 0) & ~shut & ((count < 2) | (held < smallest))
        candidates = np.flatnonzero(leaks[code] & ~gone & ~whole)
        order = candidates[np.lexsort((candidates, size[candidates], size[candidates] == 0, code[candidates]))]
        _, first = np.unique(code[order], return_index=True)
        out = leaks[code] & whole & (np.bincount(code[candidates], minlength=len(leaks)) == 0)[code]
        out[order[first]] = True
        return out
