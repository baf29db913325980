"""A table as in its file: every cell as text, every row with its line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from coachkit.district.encoding import as_utf8, no_zero_bytes
from coachkit.district.invisible_characters import without_unseen
from coachkit.district.quotes import check_closed, endless_cell
from coachkit.errors import BadInput
from coachkit.size_limits import CELL, COLUMNS

_BLOCK = 1 << 24  # bytes of a file that pyarrow reads at once
_HEAD, _LOOK = 1 << 16, 12  # bytes and lines in which a header is looked for
_LONGEST = 4 << 20  # bytes of a header
_SEP = re.compile(
    rb'"?sep=([,;|\t])"?[ \t,;|]*(?:\r\n|\r|\n)', re.IGNORECASE
)  # Excel's own line: what separates columns
_DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Raw:
    """Cells as text (blank: ``""``) without surrounding spaces.

    ``lines`` are the physical lines of the rows (in a workbook, the sheet's row numbers); ``ragged`` marks rows with more
    or fewer cells than the header; ``notes`` are about the file; ``heads`` are the rows of a header that has several, as
    they are.
    """

    file: str
    cells: pd.DataFrame
    lines: np.ndarray
    ragged: np.ndarray
    notes: tuple[str, ...] = ()
    decimal_comma: bool = False
    heads: tuple[tuple[str, ...], ...] = ()


def read_csv(path: Path) -> Raw:
    """Read a CSV file of any common dialect; see :func:`parse_csv`."""
    return parse_csv(path.name, file_bytes(path))


def file_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises BadInput when it cannot be opened."""
    if not path.is_file():
        raise BadInput(
            f"{path.name} cannot be opened: it is not a regular file but a folder, a pipe or a broken link.",
            "Put the file itself there.",
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror or error}.",
            "Check that it is a file and that you may read it.",
        ) from None


def parse_csv(name: str, data: bytes, number_repeated: bool = False) -> Raw:
    """Read a CSV of any common dialect.

    Columns may be separated by comma, semicolon, tab or bar; the encoding may be UTF-8 (with or without BOM), UTF-16 or
    Windows-1252. With ``number_repeated``, repeated headers are numbered (``Notes``, ``Notes (2)``), as forms have them;
    otherwise they are refused.

    Raises
    ------
    BadInput
        When it is not text, or has no header.
    """
    data, notes = as_utf8(name, data)
    stated = _SEP.match(data)
    data = data[stated.end() :] if stated else data
    titles = _titles(data) if number_repeated else 0
    data = data.split(b"\n", titles)[titles] if titles else data
    above = titles + (stated is not None)
    if titles:
        notes.append(taken_as_header(name, above + 1))
    no_zero_bytes(name, data)
    head = next((line[0] for line in re.finditer(rb"[^\r\n]+", data) if line[0].strip()), b"")
    if len(head) > _LONGEST:
        raise BadInput(f"{name}: its first line has {len(head):,} characters.", "Its first line must name the columns.")
    first = head.decode()
    if not first:
        raise BadInput(f"{name} is empty: it has no header.", "Its first line must name the columns.")
    outside = "".join(first.split('"')[::2])
    delimiter = stated[1].decode() if stated else max(_DELIMITERS, key=outside.count)
    if delimiter != ",":
        notes.append(f"{name}: columns are separated by {_DELIMITERS[delimiter]}.")
    if first.count(delimiter) >= COLUMNS:
        raise BadInput(f"{name} has more than {COLUMNS:,} columns.", "No table has that many. Export it again.")
    read = _fast(data, delimiter) or _careful(name, data.decode(), delimiter, number_repeated, above)
    cells, lines, ragged = read
    cells, lines = _without_empty(cells), lines + above
    if not data.isascii():
        cells, more = without_unseen(name, cells, lines)
        notes += more
    return Raw(name, cells, lines, ragged, tuple(notes), decimal_comma=delimiter == ";")


def _without_empty(cells: pd.DataFrame) -> pd.DataFrame:
    """The table without trailing columns that have neither a name nor a cell."""
    wide = len(cells.columns)
    while wide > 1 and not cells.columns[wide - 1] and cells.iloc[:, wide - 1].eq("").all():
        wide -= 1
    return cells if wide == len(cells.columns) else cells.iloc[:, :wide]


def header_at(filled: Sequence[int]) -> int:
    """The index of the header among a table's first rows, from the filled cells in each; 0 if it may be the first.

    Titles above a header fill few cells, so the header is the first row that fills most of what any row does.
    """
    wide = max(filled, default=0)
    if wide < 3 or filled[0] > max(1, wide // 3):
        return 0
    return next(at for at, count in enumerate(filled) if count >= 0.8 * wide)


def two_rows(first: Sequence[str], second: Sequence[str]) -> bool:
    """True when a question in the first row has its items in the second: there, a cell is blank where the first is filled."""
    return any(bool(one) and not two for one, two in zip(first, second, strict=False))


def taken_as_header(file: str, line: int) -> str:
    """The note that the header was found below titles."""
    return f"{file}: line {line} was read as the header; the lines above it were ignored."


def _titles(data: bytes) -> int:
    """The number of lines above the header."""
    text = data[:_HEAD].decode(errors="replace")
    head = [line.strip() for line in text.split("\n")[:_LOOK]]
    if len(head) < 3 or "\r" in "".join(head):
        return 0
    bare = ["".join(line.split('"')[::2]) for line in head]
    delimiter = max(_DELIMITERS, key=lambda mark: sorted(line.count(mark) for line in bare)[len(bare) // 2])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, ends = [], []
    with suppress(csv.Error):
        for row in islice(reader, _LOOK):
            rows.append([cell.strip() for cell in row])
            ends.append(reader.line_num)
    at = header_at([sum(map(bool, row)) for row in rows]) if rows else 0
    return 0 if not at or two_rows(rows[0], rows[at]) else ends[at - 1]


_Read = tuple[pd.DataFrame, np.ndarray, np.ndarray]


def _fast(data: bytes, delimiter: str) -> _Read | None:
    """Read with pyarrow if every line is a row: no quotes, no blank lines, no ragged rows. Otherwise return None."""
    plain = data.replace(b"\r\n", b"\n")
    if b'"' in plain or b"\r" in plain or b"\n\n" in plain or plain.startswith(b"\n"):
        return None
    header = plain.split(b"\n", 1)[0].decode().split(delimiter)
    names = [name.strip() for name in header]
    if len(set(names)) < len(names):
        return None
    text = dict.fromkeys(names, pa.large_string())
    try:
        table = pcsv.read_csv(
            pa.BufferReader(plain),
            read_options=pcsv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
            parse_options=pcsv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=pcsv.ConvertOptions(column_types=text, strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    columns = table.columns
    del table  # column after column, so that the file never stands in memory twice
    cells = pd.DataFrame({name: pd.array(pc.utf8_trim_whitespace(columns.pop(0)), dtype="str") for name in names})
    lines = np.arange(2, len(cells) + 2)
    blank = np.flatnonzero(cells.iloc[:, 0].eq(""))
    blank = blank[(cells.iloc[blank] == "").all(axis=1).to_numpy(dtype=bool)]
    if len(blank):  # lines of separators alone
        cells, lines = cells.drop(index=blank.tolist()).reset_index(drop=True), np.delete(lines, blank)
    return cells, lines, np.zeros(len(cells), dtype=bool)


def _careful(name: str, text: str, delimiter: str, number_repeated: bool, above: int) -> _Read:
    csv.field_size_limit(CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] = []
    rows, lines, ragged = [], [], []
    first, start, named = 1, 1, 0
    while (row := _next(reader, name, text, start, above, delimiter)) is not None:
        first, start = start, reader.line_num + 1
        if not any(cell.strip() for cell in row):
            continue
        if not header:
            header = [cell.strip() for cell in row]
            named = max(at + 1 for at, cell in enumerate(header) if cell)
            continue
        while len(row) > len(header) and not row[-1].strip():  # nothing stands there
            row.pop()
        ragged.append(not named <= len(row) <= len(header))
        row[len(header) - 1 :] = (
            [delimiter.join(row[len(header) - 1 :])] if len(row) > len(header) else row[len(header) - 1 :]
        )
        rows.append(row + [""] * (len(header) - len(row)))
        lines.append(first)
    check_closed(name, text, first, delimiter, above)
    header = numbered(header) if number_repeated else header
    twice = sorted({column for column in header if header.count(column) > 1 and column})
    if twice:
        raise BadInput(f"{name}: the column '{twice[0]}' is there twice.", "Remove or rename one of them.")
    cells = pd.DataFrame(rows, columns=header, dtype="str")
    return _clean(cells), np.array(lines, dtype=int), np.array(ragged, dtype=bool)


def _next(reader: Any, name: str, text: str, start: int, above: int, delimiter: str) -> list[str] | None:
    try:
        row: list[str] | None = next(reader, None)
    except csv.Error:
        raise endless_cell(name, text, start, delimiter, above) from None
    return row


def numbered(header: list[str]) -> list[str]:
    """Headers, with a number appended to those that are repeated."""
    seen: dict[str, int] = {}
    out = []
    for name in header:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return out


def _clean(cells: pd.DataFrame) -> pd.DataFrame:
    out = cells.rename(columns=lambda name: str(name).strip())
    return out.apply(lambda column: column.str.strip()) if len(out) else out
