"""Remove invisible characters, such as zero-width spaces, from the ends of cells, like spaces."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from coachkit.errors import visible

_UNSEEN = "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
_HIDDEN = re.compile(f"^(?:{_UNSEEN}|\\s)+|(?:{_UNSEEN}|\\s)+$")


def without_unseen(file: str, cells: pd.DataFrame, lines: np.ndarray) -> tuple[pd.DataFrame, list[str]]:
    """Headers and cells without invisible characters before and after them, and a note on the first one."""
    cells = cells.rename(columns=lambda name: _HIDDEN.sub("", str(name)))
    count, first, changed = 0, "", {}
    for at, name in enumerate(cells.columns):
        column = cells.iloc[:, at]
        here = (
            column.str.contains(f"^(?:{_UNSEEN})|(?:{_UNSEEN})$").to_numpy(dtype=bool)
            if len(column)
            else np.zeros(0, bool)
        )
        if here.any():
            count, row = count + int(here.sum()), int(np.flatnonzero(here)[0])
            first = first or f"line {lines[row]}, {name}: '{visible(column.iloc[row])}'"
            changed[at] = column.map({text: _HIDDEN.sub("", text) for text in column.unique()}).astype("str")
    if not changed:
        return cells, []
    columns = [changed.get(at, cells.iloc[:, at]) for at in range(len(cells.columns))]
    note = f"{file}: invisible characters were removed from {count:,} cells, like spaces; the first is {first}."
    return pd.concat(columns, axis=1).set_axis(cells.columns, axis=1), [note]
