"""The data dictionary: every table, column and setting in words, generated from the schema."""

from __future__ import annotations

import types
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from coachkit.schema.column import Table
from coachkit.schema.config import Config, Term
from coachkit.schema.frameworks import Framework
from coachkit.schema.tables import REQUIRED, TABLES

_HEAD = """<!-- Generated from the schema by `make docs`; a test keeps it current. Do not edit. -->
# Data dictionary

A **district folder** has one file per table, `schools.csv` or `schools.parquet`, or one workbook (`.xlsx`, `.xls`, `.ods`)
with one sheet per table; and `coachkit.toml`, if you want to change settings. `coachkit new FOLDER` writes such a workbook. A
row with `example` in the column `example` is a worked example and never counted. Ids are text (`00123` stays `00123`), days are
written `2025-10-02`, and `;` separates lists inside a cell. Commas, semicolons or tabs between columns, a byte-order mark,
Excel's days and column names in another case are understood, with a note.

Only `schools`, `staff` and `observations` are required. **Bold** columns must be filled in every row; the others
may be missing or blank. `coachkit check FOLDER` says what cannot be used, where, and what to do.

In your own notebook, `coachkit.read("observations.csv")` reads one table as coachkit does. `pandas.read_csv` does not: it reads
the level `None` as missing and `007` as 7, unless you pass `dtype=str, keep_default_na=False`.

`sample/` is a synthetic district made by `coachkit simulate`; its `truth.json` has the planted values.
`mappings/` has mappings for real exports (see [docs/mappings.md](../docs/mappings.md)).
"""


def dictionary() -> str:
    """The dictionary as Markdown."""
    parts = [_HEAD, *(_table(name, table) for name, table in TABLES.items()), _settings()]
    return "\n".join(parts)


def _table(name: str, table: type[Table]) -> str:
    note = " Required." if name in REQUIRED else ""
    about = (table.__doc__ or "").strip().splitlines()[0]
    head = f"## `{name}`\n\n{about}{note} Key: {', '.join(f'`{k}`' for k in table.key())}.\n"
    lines = ["| column | type | meaning | may hold | example |", "|---|---|---|---|---|"]
    for column in table.columns().values():
        shown = f"**`{column.name}`**" if column.required else f"`{column.name}`"
        kind = f"list of {column.kind}" if column.many else column.kind
        lines.append(f"| {shown} | {kind} | {column.description} | {column.constraint} | `{column.example}` |")
    return "\n".join([head, *lines, ""])


def _settings() -> str:
    lines = [
        "## `coachkit.toml`",
        "",
        "Every setting has a default; a wrong key is an error that names the nearest valid one.",
        "",
    ]
    lines += ["| setting | type | meaning | default |", "|---|---|---|---|"]
    for name, field in Config.model_fields.items():
        if name == "terms_derived":
            continue
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            lines += _fields(f"{name}.", field.annotation)
        elif name in {"terms", "waves"}:
            lines.append(f'| `{name}."NAME"` | table | {field.description} | none |')
            lines += _fields(f'{name}."NAME".', Term, skip=("name",))
        elif name == "chapter":
            lines.append(f"| `[[{name}]]` | table | {field.description} | none |")
        elif name == "frameworks":
            lines.append(f'| `{name}."NAME"` | table | {field.description} | none |')
            lines += _fields(f'{name}."NAME".', Framework)
        else:
            scale = field.get_default()
            told = f"{scale.name}: {', '.join(scale.levels)}; {scale.transformative}"
            lines.append(f"| `{name}` | table | {field.description} | {told} |")
    return "\n".join([*lines, ""])


def _fields(prefix: str, model: type[BaseModel], skip: tuple[str, ...] = ()) -> list[str]:
    lines = []
    for name, field in model.model_fields.items():
        if name in skip:
            continue
        default = "required" if field.is_required() else _shown(field.get_default(call_default_factory=True))
        default = "the floors" if name == "minimum_adults" else default
        lines.append(f"| `{prefix}{name}` | {_kind(field.annotation)} | {field.description} | {default} |")
    return lines


def _shown(value: Any) -> str:
    if value is None or value in ("", (), {}):
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)


def _kind(annotation: Any) -> str:
    names = {str: "text", int: "whole number", float: "number", bool: "true or false"}
    if annotation in names:
        return names[annotation]
    if get_origin(annotation) is tuple:
        return f"list of {_kind(get_args(annotation)[0])}"
    if get_origin(annotation) in {Union, types.UnionType}:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) is dict:
        return "table"
    return "date" if getattr(annotation, "__name__", "") == "date" else "text"
