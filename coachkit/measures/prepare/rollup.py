"""Group logs of millions of rows by codes, and add them up by school and term, for the window and for the district."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.measures.prepare.terms import DISTRICT, WINDOW


def as_texts(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with texts instead of categoricals."""
    coded = [name for name, kind in rows.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    return rows.astype(dict.fromkeys(coded, "str")) if coded else rows


def numbered(rows: pd.DataFrame, columns: list[str]) -> np.ndarray:
    """A number for each row: equal if ``columns`` are equal, and in their order. Categoricals are ordered by code.

    A missing value is a value of its own, before all others.
    """
    number, room = np.zeros(len(rows), dtype=np.int64), 1
    for name in columns:
        code, size = _coded(rows[name])
        if room * size >= 2**62:  # close the gaps first
            number = np.unique(number, return_inverse=True)[1]
            room = int(number.max(initial=0)) + 1
        number, room = number * size + code, room * size
    return number


def _coded(values: pd.Series) -> tuple[np.ndarray, int]:
    """A number for each value (0: missing) in the order of the values, and one more than the largest number."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return values.cat.codes.to_numpy().astype(np.int64) + 1, len(values.cat.categories) + 1
    code, known = pd.factorize(values, sort=True)
    return code + 1, len(known) + 1


def distinct(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """``rows[columns].drop_duplicates()``; categoricals become texts."""
    return as_texts(rows.loc[~pd.Series(numbered(rows, columns)).duplicated().to_numpy(), columns])


def added(rows: pd.DataFrame, cell: list[str], amount: str) -> pd.DataFrame:
    """Sums of ``amount`` and numbers of rows (``n``) by ``cell``, in its order; categoricals become texts.

    Like ``rows.groupby(cell)[amount].agg(["sum", "size"])``: rows with a missing key are left out, and a missing amount
    adds nothing.
    """
    number, cells = pd.factorize(numbered(rows, cell))
    first = np.empty(len(cells), dtype=np.int64)
    first[number[::-1]] = np.arange(len(rows) - 1, -1, -1)
    out = rows[cell].iloc[first].reset_index(drop=True)
    weights = rows[amount].fillna(0).to_numpy(dtype=np.float64)
    sums = {amount: np.bincount(number, weights, len(cells)), "n": np.bincount(number, minlength=len(cells))}
    return as_texts(out.assign(**sums).iloc[np.argsort(cells)].dropna(subset=cell).reset_index(drop=True))


def first_of(things: pd.Series) -> np.ndarray:
    """True at the first row of each thing; fast for ascending numbers such as positions in a log."""
    values = things.to_numpy()
    step = np.diff(values) if values.dtype.kind == "i" else np.array([-1])
    if (step >= 0).all():
        return np.append(True, step > 0)[: len(values)]
    return (~things.duplicated()).to_numpy()


def largest_two(amounts: pd.DataFrame, keys: list[str], amount: str) -> pd.Series:
    """The share of each group's total in its two largest rows, by ``keys``: 0 … 1, NaN for a total of 0.

    Parameters
    ----------
    amounts
        One row per group and person: ``keys`` and ``amount``, which is never below 0.
    """
    ordered = amounts.sort_values(amount, ascending=False, kind="stable")
    groups = ordered.groupby(keys)[amount]
    two = ordered[groups.cumcount().lt(2)].groupby(keys)[amount].sum()
    total = groups.sum()
    return (two / total.where(total > 0)).rename("largest_two")


def with_window(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (with ``term``), followed by the same rows for the whole window. Categoricals become texts."""
    rows = as_texts(rows)
    return pd.concat([rows, rows.assign(term=WINDOW)], ignore_index=True)


def with_totals(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (with ``school_id, term``), followed by the same for the whole window, and all of them for the district.

    Add up or remove repeats first, so that whole logs are not copied four times. Categoricals become texts.
    """
    rows = with_window(rows)
    return pd.concat([rows, rows.assign(school_id=DISTRICT)], ignore_index=True)
