"""The workbook of all tables, made from the schema: explained headers, dropdowns, one worked example per table."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from coachkit.district.cell_checks import columns_of
from coachkit.district.examples import MARK, worked_row
from coachkit.district.parse import parse
from coachkit.files import workbook_bytes
from coachkit.schema.column import Column, Table
from coachkit.schema.config import Config
from coachkit.schema.tables import REQUIRED, TABLES

_LAST = 5000  # rows that dropdowns and formats reach to
_LONGEST = 255  # characters of a list that a spreadsheet takes as it stands
_FORMATS = {"date": "yyyy-mm-dd", "number": "General", "whole number": "0", "text": "@", "yes/no": "@"}
_HEAD, _MUST = PatternFill("solid", fgColor="E3EDF2"), PatternFill("solid", fgColor="BFD9E5")
_GREY = Font(italic=True, color="7A7A7A")
_UNDER = Border(bottom=Side(style="thin", color="5B7C8D"))
_TABS = {True: "2C6E8A", False: "A9BDC7"}


def write_workbook(path: Path) -> None:
    """Write the workbook: one sheet per table, in the schema's order; the same bytes every time."""
    book = Workbook()
    book.remove(book.active)
    for name, table in TABLES.items():
        _sheet(book.create_sheet(name), name, table)
    path.write_bytes(workbook_bytes(book.save))


def _sheet(sheet: Worksheet, name: str, table: type[Table]) -> None:
    columns = columns_of(name, table, Config())
    worked = worked_row(table)
    sheet.sheet_properties.tabColor = _TABS[name in REQUIRED]
    sheet.freeze_panes = "B2"
    _head(sheet, 1, MARK, "Marks the worked row, which is never counted. Leave it blank in your own rows.", must=False)
    _cell(sheet, 1, MARK, "@")
    for at, (key, column) in enumerate(columns.items(), 2):
        _head(sheet, at, key, _meaning(column), column.required)
        _cell(sheet, at, _typed(worked[key], column), _FORMATS[column.kind])
        sheet.column_dimensions[get_column_letter(at)].number_format = _FORMATS[column.kind]
        if (rule := _validation(column)) is not None:
            letter = get_column_letter(at)
            rule.add(f"{letter}2:{letter}{_LAST}")
            sheet.add_data_validation(rule)


def _head(sheet: Worksheet, at: int, name: str, meaning: str, must: bool) -> None:
    cell = sheet.cell(1, at, name)
    cell.font, cell.fill, cell.border = Font(bold=must), _MUST if must else _HEAD, _UNDER
    cell.alignment = Alignment(vertical="top")
    cell.comment = Comment(meaning, "coachkit", height=110, width=280)
    sheet.column_dimensions[get_column_letter(at)].width = max(12, len(name) + 3)


def _cell(sheet: Worksheet, at: int, value: object, written: str) -> None:
    cell = sheet.cell(2, at, value)
    cell.font, cell.number_format = _GREY, written


def _meaning(column: Column) -> str:
    """The note on a header: the text of the data dictionary."""
    must = "Needed in every row." if column.required else "May be blank."
    many = " Several: put ; between them." if column.many else ""
    holds = f" May hold: {column.constraint}." if column.constraint else ""
    return f"{column.description} {must}{many}{holds} Example: {column.example}"


def _typed(text: str, column: Column) -> object:
    """The example with the type of its cell: a day as a day, a number as a number; ids stay text."""
    import pandas as pd

    if column.kind not in ("date", "number", "whole number"):
        return text
    value = parse(pd.Series([text], dtype="str"), column).values.iloc[0]
    if column.kind == "date":
        return pd.Timestamp(value).to_pydatetime()
    return int(value) if float(value).is_integer() else float(value)


def _validation(column: Column) -> DataValidation | None:
    """A dropdown for every coded column (for a list, a hint that does not bind), and limits for days and numbers."""
    coded = column.allowed or (("true", "false") if column.kind == "yes/no" else ())
    if coded:
        choices = ",".join(coded)
        assert len(choices) <= _LONGEST, column.name
        rule = DataValidation("list", formula1=f'"{choices}"', allow_blank=True, showErrorMessage=not column.many)
        rule.errorTitle, rule.error = column.name, f"One of: {', '.join(coded)}"[:_LONGEST]
        return rule
    if column.kind == "date":
        rule = DataValidation("date", operator="greaterThan", formula1="32874", allow_blank=True, showErrorMessage=True)
        rule.errorTitle, rule.error = column.name, "A day after 1989, such as 2025-10-02"
        return rule
    if column.kind in ("number", "whole number"):
        rule = DataValidation(
            "decimal", operator="between", formula1="-1000000000", formula2="1000000000", allow_blank=True
        )
        rule.showErrorMessage, rule.errorTitle, rule.error = (
            True,
            column.name,
            f"A number: {column.constraint or 'any'}",
        )
        return rule
    return None
