"""Zip files, workbooks and Parquet files that unpack to far more than their size are refused before they fill the memory."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

import pyarrow as pa
import pyarrow.parquet as pq

from coachkit.errors import BadInput
from coachkit.size_limits import CELLS, COLUMNS, PACKED, UNPACKED

_SHEET_CELLS = 100_000_000
_PLACE = re.compile(rb"""\sr=["']([A-Z]{0,3})([0-9]{1,7})["']""")
_PIECE = 1 << 22


def members(archive: zipfile.ZipFile, name: str, wanted: Iterable[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The requested members of a zip file, if they are plain files and unpack to a size that a table may have.

    Raises
    ------
    BadInput
        When one of them leaves the archive, is a link, or unpacks to far more than its packed size.
    """
    found = list(wanted)
    least, times = PACKED
    for info in found:
        inside = PurePosixPath(info.filename), PureWindowsPath(info.filename)
        if any(path.anchor or ".." in path.parts for path in inside) or stat.S_ISLNK(info.external_attr >> 16):
            raise BadInput(f"{name}: '{info.filename[:80]}' points outside the zip file.", "Ask the sender.")
    unpacked, packed = sum(i.file_size for i in found), sum(i.compress_size for i in found)
    if unpacked > UNPACKED or (unpacked > least and unpacked > times * packed):
        raise BadInput(
            f"{name} unpacks to {unpacked / 1e9:,.1f} GB, {unpacked / max(packed, 1):,.0f} times its size. No table does that.",
            "Ask the sender. Give a large export as unpacked CSV files.",
        )
    return found


def check_workbook(path: Path) -> None:
    """Raise BadInput for a workbook that unpacks to far more than its size, or has a cell far from the others."""
    with zipfile.ZipFile(path) as archive:
        for info in members(archive, path.name, archive.infolist()):
            if "worksheets/" in info.filename and info.filename.endswith(".xml"):
                rows, columns = _furthest(archive, info)
                if rows * columns > _SHEET_CELLS:
                    raise BadInput(
                        f"{path.name}: a sheet reaches to row {rows:,} and column {columns:,}, {rows * columns:,} cells.",
                        "Copy the table alone into a new workbook, or save it as CSV.",
                    )


def _furthest(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> tuple[int, int]:
    rows = columns = 0
    rest = b""
    with archive.open(info) as handle:
        while piece := handle.read(_PIECE):
            for letters, digits in set(_PLACE.findall(rest + piece)):
                rows = max(rows, int(digits))
                number = 0
                for letter in letters:
                    number = number * 26 + letter - 64
                columns = max(columns, number)
            rest = piece[-16:]
    return rows, columns


def check_parquet(path: Path) -> pa.Table:
    """The table of a Parquet file, read in pieces while it stays within limits. Raises BadInput when it does not."""
    with pq.ParquetFile(path) as file:
        told = file.metadata
        if told.num_columns > COLUMNS or told.num_rows * told.num_columns > CELLS:
            raise BadInput(
                f"{path.name} has {told.num_rows:,} rows of {told.num_columns:,} columns. No table has that many.",
                "Ask the sender.",
            )
        pieces, size = [], 0
        for piece in file.iter_batches(batch_size=16_384):
            size += piece.nbytes
            if size > UNPACKED:
                raise BadInput(f"{path.name} unpacks to more than {UNPACKED >> 30} GB.", "Ask the sender.")
            pieces.append(piece)
        return pa.Table.from_batches(pieces, schema=file.schema_arrow)
