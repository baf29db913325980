"""Collect the problems of a table's rows; each row is set aside once, with all its problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

_NONE = pd.DataFrame({name: [] for name in ("row", "column", "value", "rule", "fix")}).astype({"row": "int64"})


class Findings:
    """Problems of one table. ``row`` is a row's position in the file."""

    def __init__(self) -> None:
        self._parts: list[pd.DataFrame] = []
        self._closed: set[int] = set()

    def close(self, rows: np.ndarray) -> None:
        """Accept no further problems of these rows: a problem of the whole row explains the rest."""
        self._closed |= set(map(int, rows))

    def add(
        self,
        rows: np.ndarray,
        column: str,
        values: Iterable[str],
        rule: str,
        fix: str | Iterable[str] | Callable[[str], str] = "",
    ) -> None:
        """Note that ``rows`` break ``rule`` in ``column``; ``fix`` is one text, one per row, or a function of the value."""
        if not len(rows):
            return
        shown = [str(value) for value in values]
        if callable(fix):
            said = {value: fix(value) for value in dict.fromkeys(shown)}
            fixes = [said[value] for value in shown]
        else:
            fixes = [fix] * len(shown) if isinstance(fix, str) else list(fix)
        part = pd.DataFrame({"row": rows, "column": column, "value": shown, "rule": rule, "fix": fixes})
        part = part[~part["row"].isin(self._closed)] if self._closed else part
        if len(part):
            self._parts.append(part)

    @property
    def frame(self) -> pd.DataFrame:
        """All problems as ``row, column, value, rule, fix``, sorted by row; within a row in the order they were found."""
        if not self._parts:
            return _NONE.copy()
        return pd.concat(self._parts, ignore_index=True).sort_values("row", kind="stable", ignore_index=True)

    def good(self, rows: int) -> np.ndarray:
        """Rows (of ``rows``) that have no problem so far."""
        good = np.ones(rows, dtype=bool)
        for part in self._parts:
            good[part["row"].to_numpy()] = False
        return good
