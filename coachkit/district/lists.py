"""Split cells with ``;``-separated lists into one row per item, column by column, never row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def listed(cells: pd.Series) -> tuple[np.ndarray, pd.Series]:
    """The position of each list item, and the item itself, without spaces; blank items and cells are skipped.

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
