"""Choose the sheet of a workbook: the named one, the stacked ones, or the only one that fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.district.raw import Raw
from coachkit.errors import BadInput, BadMapping, Unknown
from coachkit.ingest.apply import columns_named
from coachkit.ingest.mapping import FileRule, Mapping, Rule, TableRule
from coachkit.ingest.templates import parts_of


def answered(sheets: dict[str, Raw]) -> dict[str, Raw]:
    """The sheets with a table (two or more columns, and a row); if there are none, the sheets with any cell."""
    tables = {name: raw for name, raw in sheets.items() if len(raw.cells) and len(raw.cells.columns) > 1}
    return tables or {name: raw for name, raw in sheets.items() if len(raw.cells)}


def alike(one: Raw, two: Raw) -> bool:
    """True when two sheets have the same columns, in any order."""
    return sorted(map(str, one.cells.columns)) == sorted(map(str, two.cells.columns))


def picked(file: str, sheets: dict[str, Raw], rule: FileRule, fits: Callable[[Raw], bool]) -> Raw:
    """The rows of a workbook that a mapping means; a note names every sheet that is not read.

    Raises
    ------
    BadInput
        When the workbook has no sheet with rows, or the columns of stacked sheets differ.
    BadMapping
        When two sheets fit the mapping and it names neither.
    Unknown
        When it names a sheet that does not exist.
    """
    named = {name.casefold(): name for name in sheets}
    wanted = rule.sheets or ((rule.sheet,) if rule.sheet else ())
    for name in wanted:
        if name.casefold() not in named:
            raise Unknown("sheet", name, sheets)
    if wanted:
        chosen = [named[name.casefold()] for name in wanted]
        return _noted(file, stacked(file, {name: sheets[name] for name in chosen}), sheets, chosen)
    some = answered(sheets)
    if not some:
        raise BadInput(f"{file} has no sheet with answers.", "Export it again once somebody has answered.")
    found = [name for name, raw in some.items() if fits(raw)] or list(some)[:1]
    if len(found) > 1:
        listed = ", ".join(f'"{name}"' for name in found)
        raise BadMapping(
            f"{file}: the sheets {listed} all have the columns that the mapping reads.",
            f'Choose one in [files]: sheet = "{found[0]}"; or stack them: sheets = [{listed}].',
        )
    return _noted(file, some[found[0]], sheets, found)


def stacked(file: str, sheets: dict[str, Raw]) -> Raw:
    """Sheets with the same columns, one below the other. Raises BadInput if their columns differ."""
    first, *others = sheets.values()
    for raw in others:
        if not alike(first, raw):
            odd = sorted({str(c) for c in first.cells} ^ {str(c) for c in raw.cells})
            raise BadInput(
                f"{raw.file} has other columns than {first.file}: {', '.join(odd[:6])}.",
                "Only sheets with the same columns can be stacked.",
            )
    if not others:
        return first
    return replace(
        first,
        file=f"{file} [{', '.join(sheets)}]",
        cells=pd.concat([raw.cells[list(first.cells.columns)] for raw in sheets.values()], ignore_index=True),
        lines=np.concatenate([raw.lines for raw in sheets.values()]),
        ragged=np.concatenate([raw.ragged for raw in sheets.values()]),
        notes=tuple(dict.fromkeys(note for raw in sheets.values() for note in raw.notes)),
    )


def _noted(file: str, raw: Raw, sheets: dict[str, Raw], read: list[str]) -> Raw:
    left = {name: len(other.cells) for name, other in sheets.items() if name not in read}
    listed = ", ".join(f"'{name}'" + (f" ({rows:,} rows)" if rows else "") for name, rows in left.items())
    note = f"{file}: not read: the sheet{'s' if len(left) > 1 else ''} {listed}."
    return replace(raw, notes=(*raw.notes, note)) if left else raw


def fitting(plan: Mapping, file: str) -> Callable[[Raw], bool]:
    """Whether a table has all the columns that a mapping reads from one of its files."""
    tables = [entry for entry in plan.table if entry.file == file]
    keys = [name for join in plan.join for side, name in _sides(join.left, join.right, join.on) if side == file]
    skips = [skip.column for skip in plan.skip]

    def fits(raw: Raw) -> bool:
        wanted = [*keys, *skips, *(name for entry in tables for name in _read_by(entry, raw))]
        return all(_has(raw, name) for name in wanted)

    return fits


def _sides(left: str, right: str, on: dict[str, str]) -> list[tuple[str, str]]:
    return [(left, name) for name in on] + [(right, name) for name in on.values()]


def _read_by(entry: TableRule, raw: Raw) -> list[str]:
    own = ("ITEM", "VALUE") if entry.each else ()
    names = [name for rule in entry.columns.values() for name in _sources(rule, raw)]
    return [name for name in [*names, *entry.each, *entry.last_of] if name not in own]


def _sources(rule: Rule, raw: Raw) -> list[str]:
    plain = [name for name in (rule.column, rule.person, rule.numbered, *rule.highest_of) if name]
    return plain + [name for _, name, _ in parts_of(rule.text, raw.cells.columns.__contains__) if name]


def _has(raw: Raw, name: str) -> bool:
    try:
        return bool(columns_named(name, raw, ""))
    except BadMapping:
        return False
