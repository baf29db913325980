"""Read workbooks of every kind, sheet by sheet, with rows and types as in the file."""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from coachkit.district.packed import check_workbook
from coachkit.errors import BadInput

_OPENPYXL = (".xlsx", ".xlsm")
_SIGNS = (b"PK", b"\xd0\xcf\x11\xe0", b"\t\x08", b"\t\x04", b"\t\x02", b"\t\x00")  # zip; OLE; the oldest Excel files

Rows = list[list[Any]]


def sheet_rows(path: Path) -> dict[str, Rows]:
    """The rows of every sheet by its name, from its first row on; blank cells are None.

    Raises
    ------
    BadInput
        When it cannot be read as a workbook.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
        if not start.startswith(_SIGNS):
            raise BadInput(
                f"{path.name} is not a workbook.",
                "If it is text, change its ending to .csv; otherwise save it again as .xlsx.",
            )
        if start.startswith(b"PK"):
            check_workbook(path)
        found = _modern(path) if path.suffix.lower() in _OPENPYXL else _other(path)
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be opened: {error.strerror or error}.",
            "Check that it is a file and that you may read it.",
        ) from None
    except BadInput:
        raise
    except Exception as error:  # readers raise a dozen kinds for a broken file
        raise BadInput(
            f"{path.name} cannot be read as a workbook: {str(error)[:200]}.",
            "Save it again as .xlsx.",
        ) from None
    return {name: _trimmed(rows) for name, rows in found.items()}


def header_first(rows: Rows) -> pd.DataFrame:
    """A sheet as a table whose first row is the header; repeated columns are numbered."""
    if not rows:
        return pd.DataFrame()
    seen: dict[str, int] = {}
    names = []
    for at, cell in enumerate(rows[0]):
        name = f"Unnamed: {at}" if cell is None or not str(cell).strip() else str(cell).strip()
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return pd.DataFrame(rows[1:], columns=names, dtype=object)


def _modern(path: Path) -> dict[str, Rows]:
    import openpyxl

    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)) as book:
        found = {}
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # some programs write a wrong size
            found[str(sheet.title)] = [list(row) for row in sheet.iter_rows(values_only=True)]
        return found


def _other(path: Path) -> dict[str, Rows]:
    from python_calamine import CalamineWorkbook

    if path.suffix.lower() == ".ods":
        _no_errors(path)
    with CalamineWorkbook.from_path(str(path)) as book:
        return {
            name: [
                [None if cell == "" else cell for cell in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }


def _no_errors(path: Path) -> None:
    """Refuse a workbook with error values of formulas, because the reader would return them as blanks."""
    with zipfile.ZipFile(path) as archive:
        count = archive.read("content.xml").count(b'value-type="error"')
    if count:
        raise BadInput(
            f"{path.name} has {count:,} cells with the error value of a formula (such as #REF!), which are not blank.",
            "Correct the formulas, or save it again as .xlsx so that the check names each cell.",
        )


def _trimmed(rows: Rows) -> Rows:
    """Rows of equal length, without blank rows at the end and blank columns on the right."""
    while rows and all(cell is None or cell == "" for cell in rows[-1]):
        rows.pop()
    wide = max((at + 1 for row in rows for at, cell in enumerate(row) if cell is not None and cell != ""), default=0)
    return [(row + [None] * wide)[:wide] for row in rows]
