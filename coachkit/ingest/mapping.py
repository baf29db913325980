"""A mapping: which columns of an export become which columns of the schema. It is data, not code."""

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

_FIELDS, _WIDEST = 50, 100  # columns of a text, and characters that one is padded to
_TABLES, _JOINS = 200, 20
_SOURCES = ("column", "text", "constant", "highest_of", "person", "numbered", "row_number")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(_Section):
    """How one column is made: from exactly one of column, text, constant, highest_of, person, numbered and row_number.

    In the file, a plain text is short for ``column``. ``values`` translates cells; a cell that it does not list stays as it
    is, for the check to judge.
    """

    column: str = Field("", description="A column of the export, or the unique beginning of its name, then '*'.")
    text: str = Field("", description="A text with {COLUMN} in it; {COLUMN:0>4} pads with zeros.")
    constant: str = Field("", description="The same text in every row.")
    highest_of: tuple[str, ...] = Field(
        (), description="The highest number of several columns (NAME* for many), blanks ignored."
    )
    person: str = Field("", description="A column of names; those in the roster or in aliases.csv become staff ids.")
    numbered: str = Field(
        "",
        description="A column whose distinct cells are numbered: the same number in every import, without keeping the cells.",
    )
    label: str = Field("", description="With numbered: the text before the number.")
    row_number: str = Field("", description="Numbers the rows of the file, from 1: this text, then the number.")
    unique: bool = Field(
        False,
        description="Numbers repeated cells of rows that differ: 'A', 'A-2'. Rows that agree in every column share one.",
    )
    pattern: str = Field("", description="A regular expression; its first group is the part of the cell to keep.")
    date: str = Field("", description="How the day is written (strptime), or 'any'; it becomes YYYY-MM-DD.")
    list: str = Field(
        "", description="The separator of items in a cell; each item is translated, and ';' separates the results."
    )
    values: dict[str, str] = Field(default_factory=dict, description="Translation of cells.")
    fold: bool = Field(
        False, description="An id made from typed text: case, spaces and points do not count; aliases.csv applies."
    )
    unit: Literal["", "hours", "minutes", "seconds"] = Field(
        "",
        description="The unit of a length in the cells; it becomes minutes. '1 h 30 min' and 1:30:00 are read, too.",
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
            raise ValueError(f"a text has more than {_FIELDS} columns")
        if any(int(width[-9:]) > _WIDEST for width in re.findall(r":(?:.?[<>^])?(\d+)\}", self.text)):
            raise ValueError(f"pads to more than {_WIDEST} characters")
        if len(self.date) > 40:
            raise ValueError("'date' is longer than any format of a day")
        return self


class TableRule(_Section):
    """One table of the schema, made from one file; the rows of several entries for a table are stacked."""

    name: str = Field(description="The table of the schema.")
    file: str = Field(description="A file of [files].")
    distinct: bool = Field(False, description="Keep one row per key, and none whose key an earlier entry has.")
    each: tuple[str, ...] = Field(
        (), description="One row per row and column: these columns (NAME* for many), as ITEM and VALUE."
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
    """Rows to leave out: those whose cell of ``column`` is one of ``values``; with ``keep``, all others.

    Case and spaces do not count.
    """

    file: str = Field("", description="A file or join; by default all of them.")
    column: str = Field(description="The column to look at.")
    values: tuple[str, ...] = Field(description="What marks a row to leave out.")
    keep: bool = Field(False, description="The values mark the rows to keep; all others are left out.")
    reason: str = Field("test submission", description="Why, for the list of rows left out.")


class FileRule(_Section):
    """One source of rows. In the file, a plain text is short for ``path``."""

    path: str = Field(
        "", description="A file of the source folder: CSV, Excel, Parquet, SQLite (.db, .sqlite), DuckDB."
    )
    sheet: str = Field("", description="The workbook's sheet; the default is the only one with the mapping's columns.")
    sheets: tuple[str, ...] = Field((), description="Sheets with the same columns, put one below the other.")
    header_rows: int | None = Field(
        None,
        ge=0,
        le=5,
        description="How many rows the header has; 0: none. The default is decided from the file.",
    )
    names: tuple[str, ...] = Field((), description="Names of the columns, instead of those in the header.")
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
            raise ValueError(f"a path of {len(self.path)} characters is too long")
        if outside(self.path):
            raise ValueError(f"'{self.path[:80]}' leaves the source folder; a mapping can only read files inside it")
        return self


class Join(_Section):
    """Columns of another file added to the rows of one; every row stays one row."""

    name: str = Field(description="What [[table]] calls the joined rows.")
    left: str = Field(description="The file whose rows are kept.")
    right: str = Field(description="The file whose columns are added; it has each key once.")
    on: dict[str, str] = Field(min_length=1, description="Column of left = column of right.")


class Mapping(_Section):
    """A whole mapping file."""

    title: str = Field(description="What export this is for.")
    notes: tuple[str, ...] = Field((), description="What a reader of the result should know.")
    files: dict[str, FileRule] = Field(description="Name of a file here → the file, sheet or query.")
    join: tuple[Join, ...] = Field((), description="Joins of files, in this order.")
    config: dict[str, Any] = Field(default_factory=dict, description="Settings for coachkit.toml.")
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
    """The shipped mappings by name.

    Examples
    --------
    >>> sorted(mappings())
    ['canvas-sis', 'ed-fi', 'google-forms-walkthrough', 'oecd-gti', 'powerschool']
    """
    home = Path(coachkit.__file__).parent
    for folder in (home.parent / "data" / "mappings", home / "mappings"):
        found = {path.stem: path for path in sorted(folder.glob("*.toml"))}
        if found:
            return found
    return {}


def load_mapping(name: Path | str) -> tuple[Mapping, Path]:
    """A mapping from a file, or a shipped mapping by name.

    Raises
    ------
    Unknown
        When there is no such file or shipped mapping.
    BadMapping
        When it cannot be read; the message names the key, the value and what was expected.

    Examples
    --------
    >>> mapping, path = load_mapping("powerschool")
    >>> path.name, [table.name for table in mapping.table]
    ('powerschool.toml', ['schools', 'staff', 'staff', 'staff'])
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
