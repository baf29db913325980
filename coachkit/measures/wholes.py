"""Logs of millions of rows: told apart by codes, added up, and once more as the window's and the district's."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from coachkit.measures.terms import DISTRICT, WINDOW

__all__ = ["distinct", "first_of", "texts", "with_wholes", "with_window"]


def texts(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` with texts in place of categoricals."""
    coded = [name for name, kind in rows.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    return rows.astype(dict.fromkeys(coded, "str"))


def distinct(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """``rows[columns].drop_duplicates()``; categoricals are told apart by their codes, and become texts."""
    if not all(isinstance(rows[name].dtype, pd.CategoricalDtype) for name in columns):
        return texts(rows[columns].drop_duplicates())
    sizes = [len(rows[name].cat.categories) + 1 for name in columns]
    if math.prod(sizes) >= 2**62:
        return texts(rows[columns].drop_duplicates())
    code = np.zeros(len(rows), dtype=np.int64)
    for name, size in zip(columns, sizes, strict=True):
        code = code * size + rows[name].cat.codes.to_numpy() + 1
    return texts(rows.loc[~pd.Series(code).duplicated().to_numpy(), columns])


def first_of(things: pd.Series) -> np.ndarray:
    """True at each thing's first row; of numbers that ascend, as places in a log do, without looking them up."""
    values = things.to_numpy()
    step = np.diff(values) if values.dtype.kind == "i" else np.array([-1])
    if (step >= 0).all():
        return np.append(True, step > 0)[: len(values)]
    return (~things.duplicated()).to_numpy()


def with_window(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (with ``term``) once more as the whole window's. Categoricals become texts."""
    rows = texts(rows)
    return pd.concat([rows, rows.assign(term=WINDOW)], ignore_index=True)


def with_wholes(rows: pd.DataFrame) -> pd.DataFrame:
    """``rows`` (with ``school_id, term``) once more as the whole window's, and all of them as the district's.

    Add up or tell apart first: whole logs are not to be copied fourfold. Categoricals become texts.
    """
    rows = with_window(rows)
    return pd.concat([rows, rows.assign(school_id=DISTRICT)], ignore_index=True)
