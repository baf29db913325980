"""What spreadsheets leave in tables and no table holds: error values, lines of totals, notes below the rows."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

__all__ = ["ERROR_VALUES", "lone_rows", "spreadsheet_errors", "totals"]

# #REF!, #¿NOMBRE?, #N/A, #NV, Err:502, ######: what Excel, Calc and Sheets show for a formula that failed, in any language.
ERROR_VALUES = r"(?:#[¡¿]?[A-ZÀ-Þ/0_]{2,}[!?]|#N/[A-Z]{1,2}|#NV|#I/T|#GETTING_DATA|Err:\d{3}|#{3,})"
_IN_LIST = rf"(?:^|;)\s*{ERROR_VALUES}\s*(?:;|$)"
_END = r"(?:[:=]|[ :]+[\d.,]+)?"
_TOTALS = re.compile(rf"(?:(?:grand|sub|overall)[- ]?)?totals?{_END}|gesamtsumme{_END}", re.IGNORECASE)
_SUMS = re.compile(  # these are people's names as well: told by what else the line lacks
    rf"(?:sums?|totaal|totale|total général|gesamt|summe|suma|soma|somme|razem|итого|всего|合计|合計|总计|합계|average){_END}",
    re.IGNORECASE,
)


def spreadsheet_errors(texts: pd.Series) -> np.ndarray:
    """Where a cell, or an item of a list in it, is the error value of a spreadsheet."""
    if not len(texts) or not texts.str.contains("#|Err:").any():
        return np.zeros(len(texts), dtype=bool)
    found: np.ndarray = texts.str.contains(_IN_LIST).to_numpy(dtype=bool)
    return found


def totals(cells: pd.DataFrame) -> np.ndarray:
    """Lines of totals: the first cell that is filled says so."""
    found = np.zeros(len(cells), dtype=bool)
    before = np.ones(len(cells), dtype=bool)
    for at in range(min(3, len(cells.columns))):
        column = cells.iloc[:, at]
        given = column[before].unique()
        sure = {text for text in given if _TOTALS.fullmatch(text)}
        perhaps = {text for text in given if _SUMS.fullmatch(text)}
        found |= before & column.isin(sure).to_numpy(dtype=bool)
        if perhaps:
            found |= before & column.isin(perhaps).to_numpy(dtype=bool) & _mostly_blank(cells)
        before &= column.eq("").to_numpy(dtype=bool)
    return found


def _mostly_blank(cells: pd.DataFrame) -> np.ndarray:
    found: np.ndarray = (2 * (cells != "").sum(axis=1) < len(cells.columns)).to_numpy(dtype=bool)
    return found


def lone_rows(cells: pd.DataFrame) -> np.ndarray:
    """Rows of one filled cell in a table of three columns or more: titles, footnotes, times of printing."""
    if len(cells.columns) < 3 or not len(cells):
        return np.zeros(len(cells), dtype=bool)
    found: np.ndarray = ((cells != "").sum(axis=1) == 1).to_numpy(dtype=bool)
    return found
