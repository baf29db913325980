"""A mapping: which columns of an export become which columns of the contract. Data, not code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

import coachkit
from coachkit.errors import BadMapping, Unknown, nearest
from coachkit.ingest.patterns import wrong_pattern
from coachkit.ingest.places import outside
from coachkit.schema.tables import TABLES
from coachkit.schema.toml import read_toml

__all__ = ["FileRule", "Join", "Mapping", "Rule", "Skip", "TableRule", "load_mapping", "mappings"]


_FIELDS, _WIDEST = 50, 100  # columns of a text, and characters that one is padded to
_TABLES, _JOINS = 200, 20
_SOURCES = ("column", "text", "constant", "highest_of", "person", "numbered", "row_number")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Section):
    """How one column is made; exactly one of column, text, constant, highest_of, person,
    numbered and row_number says from what.

    A plain text in the file is short for ``column``. ``values`` translates cells; a cell that it does not
    list stays as it is, for the check to judge.
    """

    column: str = Field("", description="A column of the export, or the unique beginning of its name, then '*'.")
    text: str = Field("", description="A text with {COLUMN} in it; {COLUMN:0>4} pads with zeros.")
    constant: str = Field("", description="The same text in every row.")
    highest_of: tuple[str, ...] = Field(
        (), description="The highest number of several columns (NAME* for many), blanks ignored."
    )
    person: str = Field("", description="A column of names: the staff ids of those whom roster or aliases.csv know.")
    numbered: str = Field(
        "",
        description="A column whose distinct cells are numbered: the same number every month, the cells are not kept.",
    )
    label: str = Field("", description="With numbered: what stands before the number.")
    row_number: str = Field("", description="Numbers the rows of the file, from 1: this text, then the number.")
    unique: bool = Field(
        False,
        description="Numbers cells that stand again in rows that differ: 'A', 'A-2'. Rows that agree in every column keep one.",
    )
    pattern: str = Field("", description="A regular expression; its first group is what counts of the cell.")
    date: str = Field("", description="How the day is written (strptime), or 'any'; it becomes YYYY-MM-DD.")
    list: str = Field(
        "", description="What stands between the items of a cell; each is translated, ';' stands between them."
    )
    values: dict[str, str] = Field(default_factory=dict, description="Translation of cells.")
    fold: bool = Field(
        False, description="An id made of what people typed: case, spaces and points do not count; aliases.csv does."
    )
    unit: Literal["", "hours", "minutes", "seconds"] = Field(
        "",
        description="In which unit the cells give a length; it becomes minutes. '1 h 30 min' and 1:30:00 are read, too.",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Rule:
        given = [name for name in _SOURCES if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(f"needs exactly one of {', '.join(_SOURCES)}; has {given or 'none'}")
        return self

    @model_validator(mode="after")
    def _bounded(self) -> Rule:
        if self.pattern and (wrong := wrong_pattern(self.pattern)):
            raise ValueError(wrong)
        if self.text.count("{") > _FIELDS:
            raise ValueError(f"a text with more than {_FIELDS} columns")
        if any(int(width[-9:]) > _WIDEST for width in re.findall(r":(?:.?[<>^])?(\d+)\}", self.text)):
            raise ValueError(f"pads to more than {_WIDEST} characters")
        if len(self.date) > 40:
            raise ValueError("'date' is longer than any writing of a day")
        return self


class TableRule(_Section):
    """One table of the contract made of one file; several entries for a table are put one below the other."""

    name: str = Field(description="The table of the contract.")
    file: str = Field(description="A file of [files].")
    distinct: bool = Field(False, description="Keep one row a key, and none whose key an earlier entry has.")
    each: tuple[str, ...] = Field(
        (), description="One row a row and column: these columns (NAME* for many), as ITEM and VALUE."
    )
    last_of: tuple[str, ...] = Field((), description="Of the rows that agree in these columns, keep the last.")
    columns: dict[str, Rule] = Field(description="The table's columns.")

    @field_validator("columns", mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: {"column": rule} if isinstance(rule, str) else rule for key, rule in value.items()}

    @model_validator(mode="after")
    def _known(self) -> TableRule:
        if self.name not in TABLES:
            guess = nearest(self.name, TABLES)
            raise ValueError(f"there is no table '{self.name}'" + (f"; did you mean '{guess}'?" if guess else ""))
        columns = TABLES[self.name].columns()
        for key in self.columns:
            if key not in columns:
                guess = nearest(key, columns)
                raise ValueError(f"{self.name} has no column '{key}'" + (f"; did you mean '{guess}'?" if guess else ""))
        missing = [key for key in TABLES[self.name].key() if key not in self.columns]
        if missing:
            raise ValueError(f"{self.name} needs a rule for its key '{missing[0]}'")
        return self


class Skip(_Section):
    """Rows to leave out: a cell of ``column`` is one of ``values`` (case and spaces do not count), or with ``keep`` none."""

    file: str = Field("", description="A file or join; by default all of them.")
    column: str = Field(description="The column to look at.")
    values: tuple[str, ...] = Field(description="What marks a row to leave out.")
    keep: bool = Field(False, description="The values mark the rows to keep; all others are left out.")
    reason: str = Field("test submission", description="Why, for the list of rows left out.")


class FileRule(_Section):
    """One source of rows. A plain text in the file is short for ``path``."""

    path: str = Field(
        "", description="A file of the source folder: CSV, Excel, Parquet, SQLite (.db, .sqlite), DuckDB."
    )
    sheet: str = Field("", description="The workbook's sheet; by default the only one that has the mapping's columns.")
    sheets: tuple[str, ...] = Field((), description="Sheets with the same columns, put one below the other.")
    header_rows: int | None = Field(
        None,
        ge=0,
        le=5,
        description="How many rows are the header; 0: the file has none. By default told from the file.",
    )
    names: tuple[str, ...] = Field((), description="Names of the columns, instead of what the header says.")
    sql: str = Field("", description="The query, for a database.")
    url: str = Field("", description="A database's SQLAlchemy address, instead of a file; needs coachkit[sql].")

    @model_validator(mode="after")
    def _one_place(self) -> FileRule:
        if bool(self.path) == bool(self.url):
            raise ValueError("needs either path or url")
        if self.sheet and self.sheets:
            raise ValueError("needs either sheet or sheets")
        if self.url and not self.sql:
            raise ValueError("a database needs a query: sql")
        if len(self.path) > 250:
            raise ValueError(f"a path of {len(self.path)} characters; no file has")
        if outside(self.path):
            raise ValueError(f"'{self.path[:80]}' leaves the source folder; a mapping reads files inside it alone")
        return self


class Join(_Section):
    """Columns of another file put beside the rows of one; every row stays one row."""

    name: str = Field(description="What [[table]] calls the joined rows.")
    left: str = Field(description="The file whose rows are kept.")
    right: str = Field(description="The file whose columns are added; each key stands in it once.")
    on: dict[str, str] = Field(min_length=1, description="Column of left = column of right.")


class Mapping(_Section):
    """A whole mapping file."""

    title: str = Field(description="What export this is for.")
    notes: tuple[str, ...] = Field((), description="What a reader of the result should know.")
    files: dict[str, FileRule] = Field(description="Name of a file here → the file, sheet or query.")
    join: tuple[Join, ...] = Field((), description="Files put together, in this order.")
    config: dict[str, Any] = Field(default_factory=dict, description="What coachkit.toml shall hold.")
    skip: tuple[Skip, ...] = Field((), description="Rows of every file to leave out.")
    table: tuple[TableRule, ...] = Field(description="The tables.")

    @field_validator("files", mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: {"path": rule} if isinstance(rule, str) else rule for name, rule in value.items()}

    @model_validator(mode="after")
    def _files_known(self) -> Mapping:
        if len(self.table) > _TABLES or len(self.join) > _JOINS or len(self.files) > _TABLES:
            raise ValueError(f"more than {_TABLES} tables or files, or more than {_JOINS} joins")
        names = set(self.files)
        for join in self.join:
            for side in (join.left, join.right):
                if side not in names:
                    raise ValueError(f"join {join.name} reads the file '{side}', which [files] does not name")
            names.add(join.name)
        for skip in self.skip:
            if skip.file and skip.file not in names:
                raise ValueError(f"skip reads the file '{skip.file}', which [files] does not name")
        for entry in self.table:
            if entry.file not in names:
                raise ValueError(f"table {entry.name} reads the file '{entry.file}', which [files] does not name")
        return self


def mappings() -> dict[str, Path]:
    """The shipped mappings by name."""
    home = Path(coachkit.__file__).parent
    for folder in (home.parent / "data" / "mappings", home / "mappings"):
        found = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        if found:
            return found
    return {}


def load_mapping(name: Path | str) -> tuple[Mapping, Path]:
    """A mapping file, or a shipped mapping by name.

    Raises
    ------
    Unknown
        When there is no such file or shipped mapping.
    BadMapping
        When it cannot be read: key, value and what was expected are named.
    """
    path = Path(name)
    if not path.is_file():
        shipped = mappings()
        if str(name) not in shipped:
            raise Unknown("mapping", name, shipped)
        path = shipped[str(name)]
    raw = read_toml(path, BadMapping)
    try:
        return Mapping.model_validate(raw), path
    except ValidationError as error:
        raise _said(path.name, raw, error) from None


def _said(file: str, raw: dict[str, Any], error: ValidationError) -> BadMapping:
    first = error.errors()[0]
    place = list(first["loc"])
    words = [str(part) for part in place]
    if len(place) > 1 and place[0] == "table" and isinstance(place[1], int):
        entry = raw["table"][place[1]]
        named = entry.get("name") if isinstance(entry, dict) else None
        words = [f"table {named or place[1] + 1}", *[str(p) for p in place[2:]]]
    key = ", ".join(words) or "the file"
    if first["type"] == "extra_forbidden":
        known = [key for part in (Mapping, TableRule, Rule, FileRule, Join, Skip) for key in part.model_fields]
        guess = nearest(str(place[-1]), known)
        return BadMapping(
            f"{file}: {key}: there is no such key.", f"Did you mean '{guess}'?" if guess else "Remove it."
        )
    message = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "tuple_type":
        message = f'needs a list: ["{first.get("input")}"]'
    return BadMapping(f"{file}: {key}: {message}.", "See the shipped mappings in data/mappings for examples.")
