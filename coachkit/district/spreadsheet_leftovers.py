"""Leftovers of spreadsheets that belong in no table: error values, lines of totals, notes below the rows."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

# #REF!, #¿NOMBRE?, #N/A, #NV, Err:502, ######: what Excel, Calc and Sheets show for a formula that failed, in any language.
ERROR_VALUES = r"(?:#[¡¿]?[A-ZÀ-Þ/0_]{2,}[!?]|#N/[A-Z]{1,2}|#NV|#I/T|#GETTING_DATA|Err:\d{3}|#{3,})"
_IN_LIST = rf"(?:^|;)\s*{ERROR_VALUES}\s*(?:;|$)"
_END = r"(?:[:=]|[ :]+[\d.,]+)?"
_TOTALS = re.compile(rf"(?:(?:grand|sub|overall)[- ]?)?totals?{_END}|gesamtsumme{_END}", re.IGNORECASE)
_SUMS = re.compile(  # these are people's names as well: told by what else the line lacks
    rf"(?:sums?|totaal|totale|total général|gesamt|summe|suma|soma|somme|razem|итого|всего|合计|合計|总计|합계|average){_END}",
    re.IGNORECASE,
)


_BEGINS = (
    r"(?i)^(?:grand|sub|overall|tota|gesamt|sum|som|razem|итого|всего|合|总|합|averag)"  # what any of them begins with
)


def spreadsheet_errors(texts: pd.Series) -> np.ndarray:
    """True where a cell, or an item of a list in it, is a spreadsheet's error value."""
    if not len(texts):
        return np.zeros(0, dtype=bool)
    cells = pa.array(texts, type=pa.large_string())
    if not any(pc.any(pc.match_substring(cells, mark)).as_py() for mark in ("#", "Err:")):
        return np.zeros(len(texts), dtype=bool)
    found: np.ndarray = texts.str.contains(_IN_LIST).to_numpy(dtype=bool)
    return found


def totals(cells: pd.DataFrame) -> np.ndarray:
    """Lines of totals, recognised by their first filled cell."""
    found = np.zeros(len(cells), dtype=bool)
    rows = np.arange(len(cells))
    for at in range(min(3, len(cells.columns))):
        column = cells.iloc[rows, at]
        begins = pc.match_substring_regex(pa.array(column, type=pa.large_string()), _BEGINS)
        for place in np.flatnonzero(begins.to_numpy(zero_copy_only=False)):
            text, row = column.iloc[place], rows[place]
            found[row] = bool(_TOTALS.fullmatch(text)) or (
                bool(_SUMS.fullmatch(text)) and _mostly_blank(cells.iloc[row])
            )
        rows = rows[column.eq("").to_numpy(dtype=bool)]
    return found


def _mostly_blank(row: pd.Series) -> bool:
    return 2 * int((row != "").sum()) < len(row)


def lone_rows(cells: pd.DataFrame, required: list[str]) -> np.ndarray:
    """Rows with one filled cell in a table that requires three or more: titles, footnotes, times of printing."""
    found = np.zeros(len(cells), dtype=bool)
    if len(required) < 3 or not len(cells):
        return found
    blank = sum((cells[name] == "").to_numpy(dtype=int) for name in required[:3])
    rows = np.flatnonzero(np.asarray(blank) >= 2)
    found[rows] = ((cells.iloc[rows] != "").sum(axis=1) == 1).to_numpy(dtype=bool)
    return found
