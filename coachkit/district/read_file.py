"""Read one file as coachkit reads it, for an analyst's own notebook."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from coachkit.district.cell_checks import columns_of
from coachkit.district.files import read_parquet, read_workbook
from coachkit.district.parse import parse
from coachkit.district.raw import Raw, read_csv
from coachkit.errors import Ambiguous, BadInput, Unknown
from coachkit.readers import refuse_for_readers
from coachkit.schema.config import Config, load_config
from coachkit.schema.tables import TABLES


def read(path: Path | str, sheet: str = "") -> pd.DataFrame:
    """Read one table as coachkit reads it: ids stay texts, the level ``None`` stays a word, any dialect is understood.

    ``pandas.read_csv`` reads ``None``, ``NA`` and ``null`` as missing and ``007`` as 7, unless it is called with
    ``dtype=str, keep_default_na=False``.

    Parameters
    ----------
    path
        A CSV, Parquet or Excel file. A file or sheet named like a table of the schema gets that table's types (days,
        numbers, yes/no); in any other, every cell is text. The settings (the scale) come from the file's folder.
    sheet
        The sheet of a workbook; the default is the first.

    Returns
    -------
    DataFrame
        The file's columns in their order. Blank cells are missing values in columns of the schema and ``""`` in all
        others. Nothing is checked or set aside; :func:`coachkit.load` does that.

    Raises
    ------
    NotAllowed
        In a notebook that makes pages for others to read.
    BadInput
        When the file cannot be read, or a cell does not have its column's type.

    Examples
    --------
    >>> observations = read("data/sample/observations.csv")
    >>> observations["school_id"].iloc[0], int(observations["level"].isna().sum())
    ('0002', 0)
    """
    refuse_for_readers("read")
    file = Path(path)
    raw, name = _raw(file, sheet)
    config = load_config(file.parent) if file.parent.is_dir() else Config()
    columns = columns_of(name, TABLES[name], config) if name in TABLES else {}
    out = {}
    for given in raw.cells.columns:
        texts = raw.cells[given]
        key = "".join(ch for ch in given.casefold() if ch.isalnum())
        column = next((c for k, c in columns.items() if k.replace("_", "") == key), None)
        if column is None:
            out[given] = texts
            continue
        parsed = parse(texts, column, raw.decimal_comma)
        if parsed.stop:
            raise Ambiguous(f"{raw.file}: column '{given}': {parsed.stop}", parsed.fix)
        wrong = parsed.wrong if parsed.unclear is None else parsed.wrong | parsed.unclear
        if wrong.any():
            row = int(wrong.argmax())
            raise BadInput(
                f"{raw.file} line {raw.lines[row]}, column {given}: '{texts.iloc[row]}' {parsed.rule}.",
                f"{parsed.fix} coachkit.load sets such rows aside.",
            )
        out[given] = parsed.values
    return pd.DataFrame(out)


def _raw(file: Path, sheet: str) -> tuple[Raw, str]:
    ending = file.suffix.lower()
    if ending == ".parquet":
        return read_parquet(file), file.stem.lower()
    if ending not in (".xlsx", ".xlsm", ".xls", ".ods"):
        return read_csv(file), file.stem.lower()
    sheets = read_workbook(file)
    name = sheet.strip().lower() or next(iter(sheets), "")
    if name not in sheets:
        raise Unknown("sheet", sheet, sheets)
    return sheets[name], name
