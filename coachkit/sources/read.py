"""The files, sheets and queries of a mapping, read as texts; and joined, row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.contract.endings import WORKBOOKS
from coachkit.district.files import as_raw, read_parquet, read_workbook
from coachkit.district.raw import Raw, file_bytes, parse_csv
from coachkit.errors import BadInput, BadMapping, nearest
from coachkit.sources.headers import below_title, without_blank
from coachkit.sources.layouts import laid_out
from coachkit.sources.mapping import FileRule, Join, Mapping
from coachkit.sources.sheets import fitting, picked

__all__ = ["DATABASES", "read_file", "read_files", "tables_in"]

_SQLITE, _DUCKDB = (".db", ".sqlite", ".sqlite3"), (".duckdb",)
DATABASES = (*_SQLITE, *_DUCKDB)


def read_files(source: Path, plan: Mapping) -> dict[str, Raw]:
    """Every file, sheet and query of a mapping, and its joins, by name.

    Raises
    ------
    BadInput
        When a file or database is missing or cannot be read.
    BadMapping
        When a join names an unknown column, or would multiply rows.
    """
    alone = source.is_file() and len(plan.files) == 1
    found = {}
    for name, rule in plan.files.items():
        if rule.url and not alone:
            found[name] = _database(rule)
        else:
            found[name] = _one(source if alone else _there(source, rule, plan), rule, fitting(plan, name))
    for join in plan.join:
        found[join.name] = _joined(join, found[join.left], found[join.right])
    return found


def tables_in(path: Path) -> dict[str, Raw]:
    """The tables of a file: a workbook's sheets by name, or the one table of a CSV or Parquet file (``""``).

    Headers that stand again are numbered, titles above them left out; a header of several rows is not yet put together.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return {"": read_parquet(path)}
    if ending in WORKBOOKS:
        sheets = read_workbook(path)
        return {_title(raw, path): without_blank(below_title(raw)) for raw in sheets.values()}
    return {"": without_blank(below_title(parse_csv(path.name, file_bytes(path), number_repeated=True)))}


def read_file(path: Path, rule: FileRule | None = None, fits: Callable[[Raw], bool] = lambda raw: True) -> Raw:
    """A CSV, Excel, OpenDocument or Parquet file as a mapping's ``rule`` says; ``fits`` tells the sheet where it names none."""
    rule = rule or FileRule(path=path.name)
    if path.suffix.lower() == ".parquet":
        return tables_in(path)[""]
    sheets = {
        name: laid_out(raw, rule.header_rows, rule.names) if _meant(rule, name) else raw
        for name, raw in tables_in(path).items()
    }
    return picked(path.name, sheets, rule, fits) if path.suffix.lower() in WORKBOOKS else sheets[""]


def _meant(rule: FileRule, name: str) -> bool:
    """Whether the rule may mean a sheet: what it says of a header is not said of the others."""
    named = {sheet.casefold() for sheet in (rule.sheet, *rule.sheets) if sheet}
    return not named or name.casefold() in named


def _title(raw: Raw, path: Path) -> str:
    return raw.file.removeprefix(f"{path.name} [").removesuffix("]")


def _there(source: Path, rule: FileRule, plan: Mapping) -> Path:
    if not source.is_dir():
        wanted = ", ".join(file.path for file in plan.files.values() if file.path)
        raise BadInput(f"There is no folder {source}.", f"Give the folder that holds {wanted}.")
    if not (source / rule.path).is_file():
        there = ", ".join(sorted(p.name for p in source.iterdir() if p.is_file())[:12])
        raise BadInput(
            f"{source} has no file {rule.path}, which the mapping reads.", f"It holds: {there or 'nothing'}."
        )
    return source / rule.path


def _one(path: Path, rule: FileRule, fits: Callable[[Raw], bool]) -> Raw:
    ending = path.suffix.lower()
    if ending not in DATABASES:
        return read_file(path, rule, fits)
    if not rule.sql:
        raise BadMapping(f"{path.name} is a database: the mapping needs a query for it.", 'Add sql = "select …".')
    try:
        if ending in _SQLITE:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                return as_raw(path.name, pd.read_sql_query(rule.sql, connection, dtype=object), 1)
        duckdb = _module("duckdb")
        with closing(duckdb.connect(str(path), read_only=True)) as connection:
            return as_raw(path.name, connection.execute(rule.sql).fetch_df().astype(object), 1)
    except BadInput:
        raise
    except Exception as error:  # every database has its own kinds
        raise BadInput(
            f"{path.name}: the query failed: {str(error).strip().splitlines()[0]}", "Mend sql in the mapping."
        ) from None


def _database(rule: FileRule) -> Raw:
    sqlalchemy = _module("sqlalchemy")
    try:
        with sqlalchemy.create_engine(rule.url).connect() as connection:
            frame = pd.read_sql_query(sqlalchemy.text(rule.sql), connection, dtype=object)
    except Exception as error:  # every database has its own kinds
        said = str(error).strip().splitlines()[0].replace(rule.url, "the address")
        raise BadInput(f"The query failed: {said}", "Mend url or sql in the mapping.") from None
    return as_raw("query", frame, 1)


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise BadInput(
            f"This mapping needs {name}, which is not installed.", "Install it: pip install 'coachkit[sql]'."
        ) from None


def _joined(join: Join, left: Raw, right: Raw) -> Raw:
    for raw, names in ((left, join.on.keys()), (right, join.on.values())):
        for name in names:
            if name not in raw.cells:
                guess = nearest(name, raw.cells.columns)
                hint = f"Did you mean '{guess}'?" if guess else f"It has: {', '.join(raw.cells.columns[:12])}."
                raise BadMapping(f"join {join.name}: {raw.file} has no column '{name}'.", hint)
    keys = list(join.on.values())
    twice = right.cells.duplicated(keys).to_numpy()
    if twice.any():
        at = int(np.flatnonzero(twice)[0])
        value = " · ".join(str(right.cells.at[at, key]) for key in keys)
        raise BadMapping(
            f"join {join.name}: '{value}' stands again in {right.file} line {right.lines[at]}.",
            "Each key must stand there once: a join never multiplies rows.",
        )
    added = right.cells.rename(columns={name: f"{name} ({join.right})" for name in right.cells if name in left.cells})
    renamed = [f"{name} ({join.right})" if name in left.cells else name for name in keys]
    both = left.cells.merge(added, how="left", left_on=list(join.on), right_on=renamed, validate="many_to_one")
    if len(both) != len(left.cells):
        raise BadMapping(
            f"join {join.name} made {len(both)} rows of {len(left.cells)}.", "Report this: it must not happen."
        )
    return replace(left, cells=both.fillna("").astype("str"))
