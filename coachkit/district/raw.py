"""A table as it stands in its file: every cell a text, every row with its line."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.errors import BadInput

__all__ = ["Raw", "parse_csv", "read_csv"]

_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Raw:
    """Cells as text (blank: ``""``) without surrounding spaces.

    ``lines`` are the physical lines of the rows (of a workbook: the sheet's row numbers); ``ragged`` marks
    rows with more or fewer cells than the header; ``notes`` say what was found out about the file.
    """

    file: str
    cells: pd.DataFrame
    lines: np.ndarray
    ragged: np.ndarray
    notes: tuple[str, ...] = ()
    decimal_comma: bool = False


def read_csv(path: Path) -> Raw:
    """Read a CSV file of any common dialect; see :func:`parse_csv`."""
    return parse_csv(path.name, path.read_bytes())


def parse_csv(name: str, data: bytes, number_repeated: bool = False) -> Raw:
    """Read a CSV of any common dialect.

    With ``number_repeated`` a header that stands again is numbered (``Notes``, ``Notes (2)``), as forms have them;
    else it is refused.

    Columns apart by comma, semicolon, tab or bar; UTF-8 (with or without BOM), UTF-16 or Windows-1252.

    Raises
    ------
    BadInput
        When it is no text, or has no header.
    """
    text, notes = _decode(name, data)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not first:
        raise BadInput(f"{name} is empty: it has no header.", "Its first line must name the columns.")
    outside = "".join(first.split('"')[::2])
    delimiter = max(_DELIMITERS, key=outside.count)
    if delimiter != ",":
        notes.append(f"{name}: columns are separated by {_DELIMITERS[delimiter]}.")
    cells, lines, ragged = _fast(text, delimiter) or _careful(name, text, delimiter, number_repeated)
    return Raw(name, cells, lines, ragged, tuple(notes), decimal_comma=delimiter == ";")


def _decode(name: str, data: bytes) -> tuple[str, list[str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16"), [f"{name}: read as UTF-16."]
    if b"\0" in data[:4096]:
        raise BadInput(f"{name} is no text file.", "Export it as CSV, or give it its right ending (.xlsx, .parquet).")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        note = f"{name} is not UTF-8: read as Windows-1252. Check names with accents."
        return data.decode("cp1252", errors="replace"), [note]


_Read = tuple[pd.DataFrame, np.ndarray, np.ndarray]


def _fast(text: str, delimiter: str) -> _Read | None:
    """Without quotes, blank lines or ragged rows a line is a row; else None (then carefully)."""
    if '"' in text:
        return None
    lines = text.splitlines()
    width = lines[0].count(delimiter)
    if len(set(lines[0].split(delimiter))) <= width or text.count(delimiter) != width * len(lines) or not all(lines):
        return None
    try:
        cells = pd.read_csv(
            io.StringIO(text),
            sep=delimiter,
            dtype=str,
            keep_default_na=False,
            na_filter=False,
            quoting=csv.QUOTE_NONE,
            skip_blank_lines=False,
            index_col=False,
        )
    except pd.errors.ParserError:
        return None
    if len(cells) != len(lines) - 1:
        return None
    return _clean(cells), np.arange(2, len(lines) + 1), np.zeros(len(cells), dtype=bool)


def _careful(name: str, text: str, delimiter: str, number_repeated: bool) -> _Read:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    rows, lines, ragged = [], [], []
    start = 1
    for row in reader:
        first, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if not header:
            header = [cell.strip() for cell in row]
            continue
        ragged.append(len(row) != len(header))
        row[len(header) - 1 :] = (
            [delimiter.join(row[len(header) - 1 :])] if len(row) > len(header) else row[len(header) - 1 :]
        )
        rows.append(row + [""] * (len(header) - len(row)))
        lines.append(first)
    header = numbered(header) if number_repeated else header
    twice = sorted({column for column in header if header.count(column) > 1 and column})
    if twice:
        raise BadInput(f"{name}: the column '{twice[0]}' stands twice.", "Remove or rename one of them.")
    cells = pd.DataFrame(rows, columns=header, dtype="str")
    return _clean(cells), np.array(lines, dtype=int), np.array(ragged, dtype=bool)


def numbered(header: list[str]) -> list[str]:
    """Headers, those that stand again with their number behind."""
    seen: dict[str, int] = {}
    out = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def _clean(cells: pd.DataFrame) -> pd.DataFrame:
    out = cells.rename(columns=lambda name: str(name).strip())
    return out.apply(lambda column: column.str.strip()) if len(out) else out
