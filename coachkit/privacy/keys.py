"""Rows with the same texts in some columns, found by the numbers of these texts: a gate asks for hundreds of groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

_LARGEST = 2**62


def numbered(rows: pd.DataFrame, names: Iterable[str]) -> pd.DataFrame:
    """Some columns of texts as numbers: the same number for the same text of a column, 0 for a blank.

    Examples
    --------
    >>> numbered(pd.DataFrame({"term": ["spring 2026", "", "spring 2026", "fall 2026"]}), ["term"])["term"].tolist()
    [1, 0, 1, 2]
    """
    blank = pd.Series([""], dtype="str")
    found = {name: pd.factorize(pd.concat([blank, rows[name].astype("str")]))[0][1:] for name in names}
    return pd.DataFrame(found, index=rows.index)


def group_numbers(keys: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """The number of each row's group, in the order in which groups first appear.

    Examples
    --------
    >>> group_numbers(pd.DataFrame({"term": [2, 1, 2], "level": [1, 1, 1]}), ["term", "level"]).tolist()
    [0, 1, 0]
    """
    return _groups(_combined([_codes(keys[name]) for name in names], len(keys)))


def same_in(rows: pd.DataFrame, others: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """For each row, the label of the other row with the same values in these columns, −1 if there is none.

    No two of the ``others`` have the same values.

    Examples
    --------
    >>> others = pd.DataFrame({"term": [1, 2]}, index=[10, 11])
    >>> same_in(pd.DataFrame({"term": [2, 3, 1]}), others, ["term"]).tolist()
    [11, -1, 10]
    """
    columns = [_codes(rows[name], others[name]) for name in names]
    both = _combined(columns, len(rows) + len(others))
    at = pd.Index(both[len(rows) :]).get_indexer(both[: len(rows)])
    found: np.ndarray = np.append(others.index.to_numpy(dtype=int), -1)[at]
    return found


def _codes(*columns: pd.Series) -> np.ndarray:
    """Numbers for the values of columns, one after another: their own if they are numbers already."""
    if all(column.dtype.kind == "i" for column in columns):
        return np.concatenate([column.to_numpy() for column in columns])
    return pd.factorize(pd.concat([column.astype("str") for column in columns]))[0]


def _combined(columns: Sequence[np.ndarray], size: int) -> np.ndarray:
    """One number for the numbers of all columns."""
    out, many = np.zeros(size, dtype=np.int64), 1
    for column in columns:
        wide = int(column.max(initial=0)) + 1
        if wide == 1:
            continue
        if many * wide > _LARGEST:
            out = _groups(out)
            many = int(out.max(initial=0)) + 1
        out, many = out * wide + column, many * wide
    return out


def _groups(numbers: np.ndarray) -> np.ndarray:
    return np.asarray(pd.factorize(numbers)[0])
