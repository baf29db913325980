"""Rows that were set aside, mended by hand, put back where they stood."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.district.raw import Raw, read_csv
from coachkit.errors import BadInput
from coachkit.schema.tables import TABLES

__all__ = ["import_repaired"]

_HEAD = ("file", "line", "column", "value", "rule", "fix")
_AS_READ = " (as read)"


def import_repaired(source: Path | str, to: Path | str) -> tuple[str, ...]:
    """Put mended rows of a folder of set-aside files back into a district folder's CSV files.

    A row is known by its file and line, and only put back where the cell that was wrong still stands as it
    did. Rows taken out of a set-aside file stay as they are.

    Returns
    -------
    tuple of str
        What was done, table by table.

    Raises
    ------
    BadInput
        When there is nothing to put back, a table is no CSV, or its file has changed since the check.
    """
    folder, home = Path(to), Path(source)
    files = sorted(path for path in home.glob("*.csv") if path.stem in TABLES) if home.is_dir() else []
    if not files:
        raise BadInput(
            f"{home} holds no set-aside file of a table.", "Write them with: coachkit check FOLDER --set-aside FILES"
        )
    ready = [(path.stem, _mended(folder, path)) for path in files]  # everything is checked before anything is written
    said = []
    for table, (cells, count, mark) in ready:
        cells.to_csv(folder / f"{table}.csv", sep=mark, index=False, lineterminator="\n")
        said.append(f"{table}: {count:,} rows put back.")
    if (folder / "imports").is_dir():
        said.append("Mend them where they come from, too: the next import brings the old rows back.")
    return tuple(said)


def _mended(folder: Path, path: Path) -> tuple[pd.DataFrame, int, str]:
    """A table with its mended rows, how many they are, and what separates columns (where commas are decimal marks)."""
    target = folder / f"{path.stem}.csv"
    if not target.is_file():
        raise BadInput(f"There is no {target}.", "Rows can be put back into CSV files only; mend a workbook by hand.")
    live, rows = read_csv(target), read_csv(path)
    missing = [name for name in _HEAD if name not in rows.cells]
    if missing:
        raise BadInput(f"{path.name} has no column '{missing[0]}'.", "Keep the columns that the check wrote.")
    names = {name: name.removesuffix(_AS_READ) for name in map(str, rows.cells.columns) if name not in _HEAD}
    out, count = live.cells.copy(), 0
    for position in range(len(rows.cells)):
        row = rows.cells.iloc[position].map(_plain)
        at = _place(live, row, path.name, int(rows.lines[position]))
        wanted = {name: str(row[given]) for given, name in names.items() if name in out.columns}
        places = out.columns.get_indexer(pd.Index(list(wanted)))
        count += int(out.iloc[at, places].tolist() != list(wanted.values()))
        out.iloc[at, places] = list(wanted.values())
    return out, count, ";" if live.decimal_comma else ","


def _place(live: Raw, row: pd.Series, file: str, line: int) -> int:
    found = np.flatnonzero(live.lines.astype(str) == row["line"])
    if not len(found):
        raise BadInput(
            f"{file} line {line}: {live.file} has no line {row['line']}.", "The file changed: check it again."
        )
    at = int(found[0])
    column = str(row["column"])
    stands = str(live.cells.at[at, column]) if column in live.cells else row["value"]
    if stands not in {row["value"], row.get(column, row.get(column + _AS_READ))}:
        raise BadInput(
            f"{file} line {line}: in {live.file} line {row['line']}, {column} is '{stands}', not '{row['value']}'.",
            "The file changed since it was checked: check it again.",
        )
    return at


def _plain(cell: str) -> str:
    """Without the apostrophe that kept a spreadsheet from running the cell."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@" else cell
