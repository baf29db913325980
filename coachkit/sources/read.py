"""The files, sheets and queries of a mapping, read as texts; and joined, row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from coachkit.bounds import COLUMNS
from coachkit.district.files import read_parquet, read_workbook
from coachkit.district.raw import Raw, file_bytes, parse_csv
from coachkit.errors import BadInput, BadMapping, Unknown, nearest
from coachkit.sources.addresses import file_of, query_address
from coachkit.sources.headers import below_title, without_blank
from coachkit.sources.mapping import FileRule, Join, Mapping
from coachkit.sources.places import confined
from coachkit.sources.queries import DUCKDB, SQLITE, query_file

__all__ = ["read_file", "read_files"]


def read_files(source: Path, plan: Mapping) -> dict[str, Raw]:
    """Every file, sheet and query of a mapping, and its joins, by name.

    Raises
    ------
    BadInput
        When a file or database is missing or cannot be read.
    BadMapping
        When a join names an unknown column, or would multiply rows.
    """
    if source.is_file() and len(plan.files) == 1:
        name, rule = next(iter(plan.files.items()))
        found = {name: _one(source, rule)}
    else:
        found = {
            name: _asked(source, rule) if rule.url else _one(_there(source, rule, plan), rule)
            for name, rule in plan.files.items()
        }
    for join in plan.join:
        found[join.name] = _joined(join, found[join.left], found[join.right])
    return found


def read_file(path: Path, sheet: str = "") -> Raw:
    """A CSV, Excel or Parquet file; headers that stand again are numbered, titles above them left out."""
    ending = path.suffix.lower()
    if ending == ".parquet":
        return read_parquet(path)
    if ending == ".xlsx":
        sheets = read_workbook(path)
        if sheet and sheet.casefold() not in sheets:
            raise Unknown("sheet", sheet, sheets)
        return without_blank(below_title(sheets[sheet.casefold()] if sheet else next(iter(sheets.values()))))
    return without_blank(below_title(parse_csv(path.name, file_bytes(path), number_repeated=True)))


def _there(source: Path, rule: FileRule, plan: Mapping) -> Path:
    if not source.is_dir():
        wanted = ", ".join(file.path for file in plan.files.values() if file.path)
        raise BadInput(f"There is no folder {source}.", f"Give the folder that holds {wanted}.")
    file = confined(source, rule.path)
    if not file.is_file():
        there = ", ".join(sorted(p.name for p in source.iterdir() if p.is_file())[:12])
        raise BadInput(
            f"{source} has no file {rule.path}, which the mapping reads.", f"It holds: {there or 'nothing'}."
        )
    return file


def _one(path: Path, rule: FileRule) -> Raw:
    if path.suffix.lower() not in (*SQLITE, *DUCKDB):
        return read_file(path, rule.sheet)
    if not rule.sql:
        raise BadMapping(f"{path.name} is a database: the mapping needs a query for it.", 'Add sql = "select …".')
    return query_file(path, rule.sql)


def _asked(source: Path, rule: FileRule) -> Raw:
    """What a query finds at an address; that of a SQLite or DuckDB file is the file, inside the source folder."""
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
        raise BadInput(f"The query failed: {source} has no file {inside}.", "Mend url in the mapping, or use path.")
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
            f"join {join.name}: '{value}' stands again in {right.file} line {right.lines[at]}.",
            "Each key must stand there once: a join never multiplies rows.",
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
