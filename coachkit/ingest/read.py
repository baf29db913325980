"""Read the files, sheets and queries of a mapping as texts, and join them row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from coachkit.district.files import read_parquet, read_workbook
from coachkit.district.raw import Raw, file_bytes, parse_csv
from coachkit.errors import BadInput, BadMapping, nearest
from coachkit.ingest.addresses import file_of, query_address
from coachkit.ingest.headers import below_title, without_blank
from coachkit.ingest.layouts import laid_out
from coachkit.ingest.mapping import FileRule, Join, Mapping
from coachkit.ingest.places import confined
from coachkit.ingest.queries import DUCKDB, SQLITE, query_file
from coachkit.ingest.sheets import fitting, picked
from coachkit.schema.endings import WORKBOOKS
from coachkit.size_limits import COLUMNS

DATABASES = (*SQLITE, *DUCKDB)


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
            found[name] = _asked(source, rule)
        else:
            found[name] = _one(source if alone else _there(source, rule, plan), rule, fitting(plan, name))
    for join in plan.join:
        found[join.name] = _joined(join, found[join.left], found[join.right])
    return found


def tables_in(path: Path) -> dict[str, Raw]:
    """The tables in a file: a workbook's sheets by name, or the one table of a CSV or Parquet file (``""``).

    Repeated headers are numbered and titles above them removed; a header of several rows stays as it is.
    """
    ending = path.suffix.lower()
    if ending == ".parquet":
        return {"": read_parquet(path)}
    if ending in WORKBOOKS:
        sheets = read_workbook(path)
        return {_title(raw, path): without_blank(below_title(raw)) for raw in sheets.values()}
    return {"": without_blank(below_title(parse_csv(path.name, file_bytes(path), number_repeated=True)))}


def read_file(path: Path, rule: FileRule | None = None, fits: Callable[[Raw], bool] = lambda raw: True) -> Raw:
    """A CSV, Excel, OpenDocument or Parquet file, read as a mapping's ``rule`` says.

    ``fits`` chooses the sheet if the rule names none.
    """
    rule = rule or FileRule(path=path.name)
    if path.suffix.lower() == ".parquet":
        return tables_in(path)[""]
    sheets = {
        name: laid_out(raw, rule.header_rows, rule.names) if _meant(rule, name) else raw
        for name, raw in tables_in(path).items()
    }
    return picked(path.name, sheets, rule, fits) if path.suffix.lower() in WORKBOOKS else sheets[""]


def _meant(rule: FileRule, name: str) -> bool:
    """Whether the rule may mean a sheet: what it says about the header applies to this sheet only."""
    named = {sheet.casefold() for sheet in (rule.sheet, *rule.sheets) if sheet}
    return not named or name.casefold() in named


def _title(raw: Raw, path: Path) -> str:
    return raw.file.removeprefix(f"{path.name} [").removesuffix("]")


def _there(source: Path, rule: FileRule, plan: Mapping) -> Path:
    if not source.is_dir():
        wanted = ", ".join(file.path for file in plan.files.values() if file.path)
        raise BadInput(f"There is no folder {source}.", f"Give the folder that holds {wanted}.")
    file = confined(source, rule.path)
    if not file.is_file():
        there = ", ".join(sorted(p.name for p in source.iterdir() if p.is_file())[:12])
        raise BadInput(f"{source} has no file {rule.path}, which the mapping reads.", f"It has: {there or 'nothing'}.")
    return file


def _one(path: Path, rule: FileRule, fits: Callable[[Raw], bool]) -> Raw:
    if path.suffix.lower() not in DATABASES:
        return read_file(path, rule, fits)
    if not rule.sql:
        raise BadMapping(f"{path.name} is a database: the mapping needs a query for it.", 'Add sql = "select …".')
    return query_file(path, rule.sql)


def _asked(source: Path, rule: FileRule) -> Raw:
    """The result of a query at an address; for a SQLite or DuckDB address, of the file in the source folder."""
    kind, file = file_of(rule.url)
    if not kind:
        return query_address(rule.url, rule.sql)
    home = source.resolve()
    inside = Path(file).relative_to(home) if Path(file).is_relative_to(home) else Path(file)
    try:
        path = confined(source, str(inside))
    except BadMapping as error:
        raise BadInput(f"The query failed: {error.message}", error.fix) from None
    if not path.is_file():
        raise BadInput(f"The query failed: {source} has no file {inside}.", "Correct url in the mapping, or use path.")
    return query_file(path, rule.sql, kind)


def _joined(join: Join, left: Raw, right: Raw) -> Raw:
    for raw, names in ((left, join.on.keys()), (right, join.on.values())):
        for name in names:
            if name not in raw.cells:
                guess = nearest(name, raw.cells.columns)
                hint = f"Did you mean '{guess}'?" if guess else f"It has: {', '.join(raw.cells.columns[:12])}."
                raise BadMapping(f"join {join.name}: {raw.file} has no column '{name}'.", hint)
    keys = list(join.on.values())
    named = (right.cells[keys] != "").any(axis=1).to_numpy()  # a blank key is nobody's
    right = replace(right, cells=right.cells[named].reset_index(drop=True), lines=right.lines[named])
    twice = right.cells.duplicated(keys).to_numpy()
    if twice.any():
        at = int(np.flatnonzero(twice)[0])
        value = " · ".join(str(right.cells.at[at, key]) for key in keys)
        raise BadMapping(
            f"join {join.name}: '{value}' is repeated in {right.file} line {right.lines[at]}.",
            "Each key must be there once, because a join never multiplies rows.",
        )
    if len(left.cells.columns) + len(right.cells.columns) > COLUMNS // 4:
        raise BadMapping(f"join {join.name} makes more than {COLUMNS // 4:,} columns.", "Join fewer files.")
    added = right.cells.rename(columns={name: f"{name} ({join.right})" for name in right.cells if name in left.cells})
    renamed = [f"{name} ({join.right})" if name in left.cells else name for name in keys]
    both = left.cells.merge(added, how="left", left_on=list(join.on), right_on=renamed, validate="many_to_one")
    if len(both) != len(left.cells):
        raise BadMapping(
            f"join {join.name} made {len(both)} rows of {len(left.cells)}.", "Report this: it must not happen."
        )
    return replace(left, cells=both.fillna("").astype("str"))
