"""Find the file of each table in a district folder, in any supported format."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district.examples import example_alone
from coachkit.district.invisible_characters import without_unseen
from coachkit.district.packed import check_parquet
from coachkit.district.raw import Raw, read_csv
from coachkit.district.workbook import header_first, sheet_rows
from coachkit.errors import BadInput, nearest
from coachkit.schema.endings import TABLES as ENDINGS
from coachkit.schema.endings import WORKBOOKS
from coachkit.schema.tables import TABLES
from coachkit.size_limits import CELL, COLUMNS

_PACKED = (".gz", ".zip", ".bz2", ".xz", ".7z", ".zst", ".tar", ".tgz")
_TABLES_TOO = (
    ".txt",
    ".tab",
    ".dat",
    ".zip",
    ".gz",
    ".numbers",
    ".db",
    ".sqlite",
    ".duckdb",
    ".feather",
    ".sav",
    ".dta",
)


def read_folder(
    folder: Path, on_progress: Callable[[float], None] = lambda share: None
) -> tuple[dict[str, Raw], list[str]]:
    """Every table in a folder, and notes on files that are not tables; ``on_progress`` gets the share of bytes read.

    Raises
    ------
    BadInput
        When it is not a folder, a file cannot be read, or a table is in two files.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.", "Give the folder that holds schools.csv, staff.csv and so on.")
    found: dict[str, Raw] = {}
    notes: list[str] = []
    _no_others(folder)
    paths = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in ENDINGS)
    whole, done = sum(path.stat().st_size for path in paths) or 1, 0
    for path in paths:
        on_progress(done / whole)
        done += path.stat().st_size
        if path.name.startswith(("~$", ".")):
            continue
        for name, raw in _tables(path, notes):
            if name in found and example_alone(name, raw):
                continue
            if name in found and not example_alone(name, found[name]):
                raise BadInput(
                    f"The table {name} is in two files: {found[name].file} and {raw.file}.",
                    "Keep one of them in the folder.",
                )
            found[name] = raw
    return found, [*notes, *_not_read(folder)]


def _not_read(folder: Path) -> list[str]:
    """Files that may be meant as tables but have an ending that cannot be read."""
    notes = []
    for path in sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() not in ENDINGS):
        stem = path.name.split(".")[0].lower()
        if path.name.startswith(("~$", ".")) or not (stem in TABLES or path.suffix.lower() in _TABLES_TOO):
            continue
        want = f"{stem}.csv" if stem in TABLES else "NAME-OF-THE-TABLE.csv"
        notes.append(f"{path.name} was not read: if it is a table, save or name it as {want}.")
    return notes


def _no_others(folder: Path) -> None:
    """Raise for whatever is named like a table but cannot be read as one."""
    for path in sorted(folder.iterdir()):
        name, end = path.name.partition(".")[0].lower(), path.suffix.lower()
        if name in TABLES and end in ENDINGS and not path.is_file():
            raise BadInput(
                f"{path.name} is not a regular file but a folder, a pipe or a broken link.",
                "Put the file itself there.",
            )
        if name in TABLES and end in _PACKED:
            raise BadInput(f"{path.name} is compressed.", "Unpack it into the folder.")


def _tables(path: Path, notes: list[str]) -> list[tuple[str, Raw]]:
    if path.suffix.lower() in WORKBOOKS:
        sheets = read_workbook(path)
        table, some = path.stem.strip().lower(), [name for name, raw in sheets.items() if len(raw.cells)]
        if table in TABLES and len(some) == 1 and some[0] not in TABLES:
            return [(table, sheets[some[0]])]
        known = [(name, sheets[name]) for name in sheets if name in TABLES]
        notes += [_unknown(f"the sheet '{name}' of {path.name}", name) for name in sheets if name not in TABLES]
        return known
    name = path.stem.lower()
    if name == "aliases":  # spellings of names, which imports read
        return []
    if name not in TABLES:
        notes.append(_unknown(path.name, name))
        return []
    return [(name, read_parquet(path) if path.suffix.lower() == ".parquet" else read_csv(path))]


def _unknown(what: str, name: str) -> str:
    guess = nearest(name, TABLES)
    return f"{what} is not a table of the schema and was not read" + (f"; is it '{guess}'?" if guess else ".")


def read_parquet(path: Path) -> Raw:
    """Read a Parquet file; lists become ``;``-separated, days ISO. Raises BadInput for any other file."""
    try:
        cells = check_parquet(path).to_pandas()
    except BadInput:
        raise
    except Exception as error:  # pyarrow raises a dozen kinds for a broken file
        raise BadInput(f"{path.name} cannot be read as Parquet: {str(error)[:200]}.", "Export it again.") from None
    return as_raw(path.name, cells.reset_index(drop=True), 1)


def read_workbook(path: Path) -> dict[str, Raw]:
    """Read every sheet of a workbook; the first row names the columns. Raises BadInput for any other file."""
    sheets = sheet_rows(path)
    return {
        name.strip().lower(): as_raw(f"{path.name} [{name}]", header_first(rows), 2) for name, rows in sheets.items()
    }


def as_raw(file: str, cells: pd.DataFrame, first: int) -> Raw:
    """Cells of a typed source as texts, without blank rows; ``first`` is the line of the first row."""
    if len(cells.columns) > COLUMNS:
        raise BadInput(f"{file} has more than {COLUMNS:,} columns.", "No table has that many. Export it again.")
    texts = pd.DataFrame({str(name).strip(): cells[name].map(_text).astype("str") for name in cells.columns})
    lines = np.arange(first, first + len(texts))
    filled = (texts != "").any(axis=1).to_numpy() if len(texts) else np.zeros(0, dtype=bool)
    texts, lines = texts[filled].reset_index(drop=True), lines[filled]
    texts, notes = without_unseen(file, texts, lines)
    return Raw(file, texts, lines, np.zeros(len(texts), dtype=bool), tuple(notes))


def _text(value: Any) -> str:
    """A cell of a typed file as the text that a CSV would have."""
    if isinstance(value, list | tuple | np.ndarray):
        return ";".join(_text(item) for item in value)
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dt.datetime):
        plain = value.replace(tzinfo=None)
        midnight = plain.time() == dt.time.min
        return plain.date().isoformat() if midnight else plain.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    text = str(value).strip()
    if len(text) > CELL:
        raise BadInput(f"A cell has {len(text):,} characters: '{text[:40]} …'.", f"At most {CELL:,} are allowed.")
    return text
