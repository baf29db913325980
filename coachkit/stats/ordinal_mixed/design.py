"""From a frame to arrays: outcome codes, fixed columns, group codes, and notes on what cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Design:
    """Arrays of a model.

    ``y`` has codes 0 … C−1 of ``levels`` (the outcome's values that occur, in order); ``x`` is n × p with ``names``;
    ``codes`` has one array for each of ``groups``: the row's level 0 …, or −1 for "none"; ``labels`` are the levels
    themselves. ``notes`` say what was left out and why.
    """

    y: np.ndarray
    levels: tuple[object, ...]
    x: np.ndarray
    names: tuple[str, ...]
    groups: tuple[str, ...]
    codes: tuple[np.ndarray, ...]
    labels: tuple[np.ndarray, ...]
    notes: tuple[str, ...]


def make_design(data: pd.DataFrame, outcome: str, fixed: Sequence[str], groups: Sequence[str]) -> Design:
    """Check and code the columns; raises ValueError if they give no model (see :func:`fit`)."""
    missing = [name for name in (outcome, *fixed) if name not in data]
    if missing:
        raise ValueError(f"no column {missing[0]!r} in the data")
    if len(data) == 0:
        raise ValueError("there are no rows")
    y, levels, notes = _outcome(data[outcome])
    x, names = _fixed(data, fixed)
    kept: list[tuple[str, np.ndarray, np.ndarray]] = []
    for name in dict.fromkeys(groups):
        code, label = _group(data, name)
        used = np.bincount(code[code >= 0], minlength=max(len(label), 1))
        if len(label) < 2:
            notes.append(f"{name} was left out: it has one level or none")
        elif used.max() == 1:
            notes.append(f"{name} was left out: no level of it has two rows")
        else:
            kept.append((name, code, label))
    for i, (one, first, _) in enumerate(kept):
        for two, second, _ in kept[:i]:
            if same_partition(first, second):
                raise ValueError(
                    f"{two!r} and {one!r} divide the rows in the same way, so that their effects cannot be separated"
                )
    return Design(
        y,
        levels,
        x,
        names,
        tuple(k[0] for k in kept),
        tuple(k[1] for k in kept),
        tuple(k[2] for k in kept),
        tuple(notes),
    )


def _outcome(values: pd.Series) -> tuple[np.ndarray, tuple[object, ...], list[str]]:
    if values.isna().any():
        raise ValueError(f"the outcome {values.name!r} is missing in {int(values.isna().sum())} rows")
    notes = []
    if isinstance(values.dtype, pd.CategoricalDtype):
        if not values.cat.ordered:
            raise ValueError(f"the outcome {values.name!r} must be ordered: numbers or an ordered categorical")
        every, code = list(values.cat.categories), values.cat.codes.to_numpy()
        used = np.unique(code)
        empty = [str(label) for i, label in enumerate(every) if i not in used]
        if empty:
            notes.append(f"levels without a row were joined to their neighbours: {', '.join(empty)}")
        levels = tuple(every[i] for i in used)
        y = np.searchsorted(used, code)
    elif pd.api.types.is_numeric_dtype(values):
        found, y = np.unique(values.to_numpy(), return_inverse=True)
        levels = tuple(found.tolist())
    else:
        raise ValueError(f"the outcome {values.name!r} must be ordered: numbers or an ordered categorical")
    if len(levels) < 2:
        raise ValueError(f"the outcome {values.name!r} has one level only: {levels[0]}")
    return y.astype(np.int64), levels, notes


def _fixed(data: pd.DataFrame, fixed: Sequence[str]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Numbers unchanged, anything else as indicators against its first level, named column + level (as in R)."""
    columns, names = [], []
    for name in fixed:
        values = data[name]
        if values.isna().any():
            raise ValueError(f"{name!r} is missing in {int(values.isna().sum())} rows")
        if pd.api.types.is_numeric_dtype(values) and not isinstance(values.dtype, pd.CategoricalDtype):
            columns.append(values.to_numpy(dtype=float))
            names.append(name)
            continue
        given = values.cat.remove_unused_categories() if hasattr(values, "cat") else values.astype("category")
        for number, label in enumerate(given.cat.categories[1:], start=1):
            columns.append((given.cat.codes.to_numpy() == number).astype(float))
            names.append(f"{name}{label}")
    x = np.column_stack(columns) if columns else np.empty((len(data), 0))
    if not np.isfinite(x).all():
        raise ValueError("a fixed column is not finite")
    centred = x - x.mean(axis=0)
    scale = np.abs(x).max(axis=0, initial=0) + 1e-300
    for i, name in enumerate(names):  # the first that depends on those before it
        part = centred[:, : i + 1] / scale[: i + 1]
        if np.linalg.matrix_rank(part, tol=1e-8 * np.sqrt(len(part))) <= i:
            raise ValueError(f"{name!r} is constant or depends on the other fixed columns")
    return x, tuple(names)


def _group(data: pd.DataFrame, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Codes and labels of a column, or of the combinations ``a:b`` of several; a missing part gives none (−1)."""
    parts = [name] if name in data else name.split(":")
    absent = [part for part in parts if part not in data]
    if absent:
        raise ValueError(f"no column {absent[0]!r} in the data")
    if len(parts) == 1:
        code, label = pd.factorize(data[name], sort=True)
        return code.astype(np.int64), np.asarray(label, dtype=object)
    coded = [pd.factorize(data[part], sort=True) for part in parts]
    none = np.logical_or.reduce([code < 0 for code, _ in coded])
    joint = np.zeros(len(data), dtype=np.int64)
    for code, label in coded:
        joint = joint * len(label) + code
    found, code = np.unique(joint[~none], return_inverse=True)
    labels = np.empty(len(found), dtype=object)
    rest, pieces = found, []
    for _, label in reversed(coded):
        pieces.append(np.asarray(label, dtype=object)[rest % len(label)])
        rest = rest // len(label)
    labels[:] = list(zip(*reversed(pieces), strict=True))
    out = np.full(len(data), -1, dtype=np.int64)
    out[~none] = code
    return out, labels


def same_partition(first: np.ndarray, second: np.ndarray) -> bool:
    """True where two arrays of codes (−1 for none) divide the rows in the same way.

    Examples
    --------
    >>> same_partition(np.array([0, 0, 1]), np.array([5, 5, 2])), same_partition(np.array([0, 0, 1]), np.array([0, 1, 1]))
    (True, False)
    """
    if not np.array_equal(first < 0, second < 0):
        return False
    pairs = np.unique(first * (second.max() + 1) + second)
    return len(pairs) == len(np.unique(first)) == len(np.unique(second))
