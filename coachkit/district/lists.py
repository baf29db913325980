"""Cells that hold ``;``-separated lists, one row an item; split column by column, never row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

__all__ = ["listed"]


def listed(cells: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """Where each item of the lists stands, and the item (without spaces; blank items and blank cells give none).

    Returns
    -------
    tuple
        The positions (not labels) of the cells, ascending, and the items in their order; equally long.
    """
    texts = pa.array(cells, type=pa.large_string())
    split = pc.split_pattern(texts, ";")
    at = pc.list_parent_indices(split)
    items = pc.utf8_trim_whitespace(pc.list_flatten(split))
    filled = pc.not_equal(items, "")
    positions = at.filter(filled).to_numpy(zero_copy_only=False)
    return positions, pd.Series(pd.array(items.filter(filled), dtype="str"))
