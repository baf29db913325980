"""Check single cells: headers, types, allowed values, ranges, plausible days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np
import pandas as pd

from coachkit.district.examples import example_findings
from coachkit.district.findings import Findings
from coachkit.district.own_columns import own_column
from coachkit.district.parse import parse
from coachkit.district.raw import Raw
from coachkit.district.spreadsheet_leftovers import lone_rows, spreadsheet_errors, totals
from coachkit.errors import Ambiguous, BadInput, nearest
from coachkit.schema.column import Column, Table
from coachkit.schema.config import Config
from coachkit.schema.tables import TABLES

_EARLIEST = pd.Timestamp("1990-01-01")


@dataclass
class TableCheck:
    """A table during its check: its text as read, its typed values, and the problems found so far.

    ``respelt`` maps ids that were set aside, as other spellings of an id, to that id. ``columns`` are those that were read:
    the schema's, and ``own`` ones.
    """

    name: str
    table: type[Table]
    raw: Raw
    values: pd.DataFrame
    findings: Findings
    notes: list[str]
    respelt: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    own: tuple[str, ...] = ()

    @property
    def kept(self) -> pd.DataFrame:
        """The rows without a problem so far; the index is the row's position in the file."""
        good = self.findings.good(len(self.values))
        return self.values if good.all() else self.values[good]  # a copy of millions of rows only where some go

    def text(self, column: str, rows: np.ndarray) -> pd.Series:
        """The text of a column as in the file (blank if the file has no such column)."""
        if column not in self.raw.cells:
            return pd.Series([""] * len(rows), dtype="str")
        return self.raw.cells[column].iloc[rows]


def columns_of(name: str, table: type[Table], config: Config) -> dict[str, Column]:
    """The table's columns; the levels of observations are those of the district's scale."""
    columns = table.columns()
    if name == "observations":
        levels = config.scale.levels
        columns["level"] = replace(columns["level"], allowed=levels, constraint=", ".join(levels))
    return columns


@cache
def empty(name: str) -> pd.DataFrame:
    """A table without rows, with typed columns: one for all, to be copied."""
    blank = pd.Series([], dtype="str")
    return pd.DataFrame({key: parse(blank, column).values for key, column in TABLES[name].columns().items()})


def draft(name: str, table: type[Table], raw: Raw, config: Config, own: tuple[str, ...] = ()) -> TableCheck:
    """Name the columns, convert the cells to their types, and check each cell on its own; ``own`` are the district's columns.

    Raises
    ------
    BadInput
        When a required column is missing, so that no row can be used.
    Ambiguous
        When a column can be read in two ways.
    """
    columns = columns_of(name, table, config)
    columns |= {key: own_column(key, pd.Series([], dtype="str"), raw.decimal_comma) for key in own}
    notes = list(raw.notes)
    findings = Findings()
    raw = _named(name, example_findings(name, raw, findings), columns, notes)
    columns |= {key: own_column(key, raw.cells[key], raw.decimal_comma) for key in own}
    rows = np.arange(len(raw.cells))
    _whole_rows(raw, findings, [key for key, column in columns.items() if column.required])
    blank = pd.Series([""] * len(rows), dtype="str")
    values = {}
    for key, column in columns.items():
        texts = raw.cells.get(key, blank)
        failed = spreadsheet_errors(texts)
        findings.add(rows[failed], key, texts[failed], "is the error value of a spreadsheet",
                     "Correct the formula there, or save its values, and export again.")  # fmt: skip
        parsed = parse(texts.mask(failed, "") if failed.any() else texts, column, raw.decimal_comma)
        if parsed.stop:
            raise Ambiguous(f"{raw.file}: column '{key}': {parsed.stop}", parsed.fix)
        if parsed.note:
            notes.append(
                f"{raw.file}: the {'days' if column.kind == 'date' else 'numbers'} in '{key}' were {parsed.note}."
            )
        findings.add(rows[parsed.wrong], key, texts[parsed.wrong], parsed.rule, parsed.fix)
        if parsed.unclear is not None:
            findings.add(rows[parsed.unclear], key, texts[parsed.unclear], "can be thousands or decimals",
                         "Write the column's numbers without marks between thousands and with a point for decimals.")  # fmt: skip
        values[key] = parsed.values
    out = TableCheck(name, table, raw, pd.DataFrame(values), findings, notes, columns=columns, own=own)
    _constraints(out, columns)
    return out


def _whole_rows(raw: Raw, findings: Findings, required: list[str]) -> None:
    """Report lines that are not rows, once each: more or fewer cells than the header, totals, titles and notes."""
    rows = np.arange(len(raw.cells))
    findings.add(rows[raw.ragged], "", ["" for _ in rows[raw.ragged]], "has more or fewer cells than the header",
                 "Put \"quotes\" around cells with the separator in them.")  # fmt: skip
    findings.close(rows[raw.ragged])
    sums = totals(raw.cells)
    lone = lone_rows(raw.cells, required) & ~sums
    for here, rule in ((sums, "is a line of totals"), (lone, "is a line with a single cell")):
        shown = [next(filter(None, raw.cells.iloc[row]), "") for row in rows[here]]
        findings.add(rows[here], "", shown, rule, "Remove the line.")
        findings.close(rows[here])


def _named(name: str, raw: Raw, columns: dict[str, Column], notes: list[str]) -> Raw:
    """Rename columns as in the schema (case, spaces and hyphens do not count) and note the others."""
    bare = {"".join(ch for ch in key.casefold() if ch.isalnum()): key for key in columns}
    names: dict[str, str] = {}
    for given in raw.cells.columns:
        key = bare.get("".join(ch for ch in given.casefold() if ch.isalnum()))
        if given in columns or key is None or key in raw.cells.columns or key in names.values():
            continue
        names[given] = key
    extra = [c for c in raw.cells.columns if c not in columns and c not in names]
    cells = raw.cells.rename(columns=names)
    missing = [key for key, column in columns.items() if column.required and key not in cells]
    if missing:
        guess = nearest(missing[0], extra)
        hint = f"Is it '{guess}'? Rename it. " if guess else ""
        raise BadInput(
            f"{raw.file}: the required column '{missing[0]}' is missing ({name}).",
            f"{hint}Columns found: {', '.join(raw.cells.columns) or 'none'}.",
        )
    for given in extra:
        guess = nearest(given, [key for key in columns if key not in cells])
        notes.append(f"{raw.file}: the column '{given}' is not in the schema and was not read"
                     + (f"; is it '{guess}'?" if guess else "."))  # fmt: skip
    return replace(raw, cells=cells)


def _constraints(table: TableCheck, columns: dict[str, Column]) -> None:
    """Check what the schema declares, in cells without other problems; keys are checked later."""
    told = table.findings.frame
    for key, column in table.table.columns().items():
        for wrong in _broken(table.values[key], column):
            rows = np.flatnonzero(wrong.to_numpy(dtype=bool, na_value=False))
            rows = np.setdiff1d(rows, told.loc[told["column"].eq(key), "row"]) if len(rows) else rows
            if len(rows):
                _say(table, columns[key], rows)
    for key, column in columns.items():
        if column.allowed and (column.many or key == "level"):
            _items(table, column)


def _broken(values: pd.Series, column: Column) -> Iterator[pd.Series]:
    """For each rule of a column, which values break it; the items of lists have a check of their own."""
    if column.required:
        yield values.isna()
    if column.ge is not None:
        yield values.lt(column.ge)
    if column.gt is not None:
        yield values.le(column.gt)
    if column.le is not None:
        yield values.gt(column.le)
    if column.allowed and not column.many:
        yield values.notna() & ~values.isin(column.allowed)


def _say(table: TableCheck, column: Column, rows: np.ndarray) -> None:
    texts = table.text(column.name, rows)
    if table.values[column.name].iloc[rows].isna().all():
        fix = "Every row needs it: " + column.description.lower()
        if column.name == "level" and "None" in column.allowed:
            fix += " pandas.read_csv turns the level None into a blank; use coachkit.read or keep_default_na=False."
        table.findings.add(rows, column.name, texts, "is blank", fix)
    elif column.allowed:
        table.findings.add(
            rows, column.name, texts, f"is not one of {column.constraint}", partial(_guess, options=column.allowed)
        )
    else:
        table.findings.add(rows, column.name, texts, f"is not {column.constraint}", "Correct the number.")


def _items(table: TableCheck, column: Column) -> None:
    values = table.values[column.name].dropna()
    known = {v: set(str(v).split(";") if column.many else [v]) <= set(column.allowed) for v in values.unique()}
    rows = values.index[~values.map(known).astype(bool)].to_numpy()
    words = ", ".join(column.allowed)
    texts = table.text(column.name, rows)
    otherwise = _OTHERWISE.get(column.name, "Correct it, or leave it blank.")
    fix = partial(_guess, options=column.allowed, otherwise=otherwise)
    table.findings.add(rows, column.name, texts, f"is not one of {words}", fix)


_OTHERWISE = {
    "level": "Correct it, or extend the scale in coachkit.toml.",
    "grades": "Write the grades with ; between them, for example 6;7;8. Spreadsheets turn 6-8 into a day.",
}


def _guess(value: str, options: tuple[str, ...], otherwise: str = "Correct it, or leave it blank.") -> str:
    wrong = [item for item in value.split(";") if item.strip() not in options]
    guess = nearest(wrong[0] if wrong else value, options)
    return f"Did you mean '{guess}'?" if guess else otherwise


def plausible_days(table: TableCheck, last: pd.Timestamp) -> None:
    """Days from 1990 to one year after the last day of the data (planned days: five years after it)."""
    for key, column in table.table.columns().items():
        if column.kind != "date":
            continue
        days = table.values[key]
        limit = last + pd.DateOffset(years=5 if column.planned else 1)
        early = np.flatnonzero(days.lt(_EARLIEST))
        late = np.flatnonzero(days.gt(limit))
        table.findings.add(early, key, table.text(key, early), "is before 1990", "Correct the year.")
        far = "more than five years" if column.planned else "more than a year"
        rule = f"is {far} after the data's last day {last.date()}"
        table.findings.add(late, key, table.text(key, late), rule, "Correct the year.")
