"""Suppression: which rows lose their numbers, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.measures.frame import DIMENSIONS

__all__ = ["complementary", "primary", "small"]

_TOTAL = ""  # in a dimension that sums, the value of the whole


def small(counts: pd.Series, smallest: int) -> pd.Series:
    """True where a count is of 1 … smallest − 1 people; none and unknown are not small."""
    return counts.gt(0).fillna(False).astype(bool) & counts.lt(smallest).fillna(False).astype(bool)


def primary(rows: pd.DataFrame, smallest: int) -> pd.Series:
    """True where ``people``, ``contributors`` or their difference is a group too small to show."""
    others = rows["people"] - rows["contributors"]
    return small(rows["people"], smallest) | small(rows["contributors"], smallest) | small(others, smallest)


def complementary(rows: pd.DataFrame, hidden: pd.Series, measure: Measure, smallest: int) -> pd.Series:
    """Hide the next smallest rows until no hidden one can be had by subtraction along ``measure.sums``.

    A group is the rows that differ in one summing dimension alone. Its hidden rows are safe when the
    whole is hidden too, or when they are at least two and together hold the smallest group of people.

    Returns
    -------
    Series of bool
        Rows to hide, ``hidden`` included.
    """
    size = rows["contributors"].fillna(rows["people"]).fillna(0).astype("float64")
    out = hidden.copy()
    for _ in range(len(rows) + 1):  # each round hides one more row of some group; it stops long before
        before = int(out.sum())
        for dimension in measure.sums:
            out = _along(rows, out, size, dimension, smallest)
        if int(out.sum()) == before:
            return out
    raise AssertionError("unreachable: every round hides a row")


def _along(rows: pd.DataFrame, hidden: pd.Series, size: pd.Series, dimension: str, smallest: int) -> pd.Series:
    group = rows.groupby([name for name in DIMENSIONS if name != dimension], sort=False).ngroup().to_numpy()
    whole = rows[dimension].eq(_TOTAL).to_numpy()
    gone = hidden.to_numpy(dtype=bool)
    shut = np.bincount(group, weights=whole & gone) > 0  # the whole itself is hidden: nothing to subtract from
    parts = gone & ~whole
    count = np.bincount(group, weights=parts)
    held = np.bincount(group, weights=np.where(parts, size, 0.0))
    leaks = (count > 0) & ~shut & ((count < 2) | (held < smallest))
    candidates = leaks[group] & ~gone & ~whole
    order = pd.DataFrame({"group": group, "empty": size.eq(0), "size": size})[candidates]
    order = order.sort_values(["group", "empty", "size"], kind="stable")
    # Nothing left to hide beside it: then the whole goes, where it stands among the rows.
    exhausted = leaks & (np.bincount(group, weights=candidates) == 0)
    out = hidden | pd.Series(exhausted[group] & whole, index=rows.index)
    out.loc[order.drop_duplicates("group").index] = True
    return out
