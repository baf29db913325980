"""Put rows that were set aside, and repaired by hand, back into their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.district.raw import Raw, read_csv
from coachkit.errors import BadInput
from coachkit.schema.tables import TABLES

_HEAD = ("file", "line", "column", "value", "rule", "fix")
_AS_READ = " (as read)"


def import_repaired(source: Path | str, to: Path | str) -> tuple[str, ...]:
    """Put repaired rows from a folder of set-aside files back into a district folder's CSV files.

    A row is identified by its file and line, and only put back if its wrong cell in that file is unchanged. Rows deleted
    from a set-aside file stay as they are.

    Returns
    -------
    tuple of str
        What was put back, table by table.

    Raises
    ------
    BadInput
        When there is nothing to put back, a table is not a CSV file, or its file has changed since the check.

    Examples
    --------
    >>> table, aside = Path("exports/district/observations.csv"), Path("aside/observations.csv")
    >>> _ = table.write_text(table.read_text().replace("2025-10-01", "2025-13-01"))  # a month that does not exist
    >>> _ = coachkit.check("exports/district").ledger.write_set_aside(Path("aside"))
    >>> _ = aside.write_text("2025-10-01".join(aside.read_text().rsplit("2025-13-01", 1)))  # repair the row's cell
    >>> import_repaired("aside", "exports/district")
    ('observations: 1 rows put back.',)
    """
    folder, home = Path(to), Path(source)
    files = sorted(path for path in home.glob("*.csv") if path.stem in TABLES) if home.is_dir() else []
    if not files:
        raise BadInput(
            f"{home} has no set-aside file of a table.", "Write them with: coachkit check FOLDER --set-aside FILES"
        )
    ready = [(path.stem, _mended(folder, path)) for path in files]  # everything is checked before anything is written
    said = []
    for table, (cells, count, mark) in ready:
        cells.to_csv(folder / f"{table}.csv", sep=mark, index=False, lineterminator="\n")
        said.append(f"{table}: {count:,} rows put back.")
    if (folder / "imports").is_dir():
        said.append("Correct them at their source, too, or the next import will bring the old rows back.")
    return tuple(said)


def _mended(folder: Path, path: Path) -> tuple[pd.DataFrame, int, str]:
    """A table with its repaired rows, their number, and the column separator (if commas are decimal marks)."""
    target = folder / f"{path.stem}.csv"
    if not target.is_file():
        raise BadInput(
            f"There is no {target}.", "Rows can only be put back into CSV files. Correct a workbook by hand."
        )
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
            f"{file} line {line}: {live.file} has no line {row['line']}.", "The file changed. Check it again."
        )
    at = int(found[0])
    column = str(row["column"])
    stands = str(live.cells.at[at, column]) if column in live.cells else row["value"]
    if stands not in {row["value"], row.get(column, row.get(column + _AS_READ))}:
        raise BadInput(
            f"{file} line {line}: in {live.file} line {row['line']}, {column} is '{stands}', not '{row['value']}'.",
            "The file changed after its check. Check it again.",
        )
    return at


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@" else cell
