"""The ledger: how many rows were read, kept and set aside, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

PROBLEM_COLUMNS = ["table", "file", "line", "column", "value", "rule", "count", "fix"]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows whose cells no spreadsheet runs: a text that starts like a formula gets a leading apostrophe."""
    columns = [_inert(rows.iloc[:, place]) for place in range(rows.shape[1])]  # two may have the same name
    return pd.concat(columns, axis=1) if columns else rows


def _inert(cells: pd.Series) -> pd.Series:
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.mask(cells.str.startswith(_FORMULA).fillna(False).astype(bool), "'" + cells)
    if cells.dtype != object:
        return cells
    return cells.map(lambda v: f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v)


@dataclass(frozen=True)
class Ledger:
    """For every table with a file: rows read = rows kept + rows set aside.

    Attributes
    ----------
    tables : DataFrame
        ``table, read, kept, set_aside, unmatched`` (rows that keep an unknown id because the settings allow it).
    problems : DataFrame
        The first problem of each kind: ``table, file, line, column, value, rule, count, fix``.
    set_aside : dict of DataFrame
        By table, one row per row set aside: ``file, line, column, value, rule, fix``, then the cells as read.
    completeness : DataFrame
        ``table, school_id, rows_read, rows_kept, required_cells, filled_cells``.
    notes : tuple of str
        What the reader noticed or decided.
    """

    tables: pd.DataFrame
    problems: pd.DataFrame
    set_aside: dict[str, pd.DataFrame] = field(default_factory=dict)
    completeness: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """True when nothing was set aside."""
        return int(self.tables["set_aside"].sum()) == 0

    def write_set_aside(self, folder: Path) -> list[Path]:
        """Write ``<table>.csv`` for each table with rows set aside; earlier files in that folder are removed.

        A cell that a spreadsheet would run as a formula gets a leading apostrophe.
        """
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.csv"):
            old.unlink()
        written = []
        for table, rows in self.set_aside.items():
            path = folder / f"{table}.csv"
            inert(rows).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
            written.append(path)
        return written

    def to_json(self) -> dict[str, Any]:
        """``{"tables": {name: {read, kept, set_aside, unmatched}}, "problems": […], "notes": […]}``."""
        counts = self.tables.set_index("table").astype("int64")
        tables = {str(name): {str(k): int(v) for k, v in row.items()} for name, row in counts.iterrows()}
        problems = [
            {**row, "line": int(row["line"]), "count": int(row["count"])} for row in self.problems.to_dict("records")
        ]
        return {"tables": tables, "problems": problems, "notes": list(self.notes)}
