"""Correct ids whose spelling differs from the table they refer to, where only one id fits, with a note."""

from __future__ import annotations

import numpy as np

from coachkit.district.cell_checks import TableCheck
from coachkit.district.duplicate_people import fold, id_key, other_letters
from coachkit.district.lists import listed
from coachkit.errors import visible
from coachkit.schema.column import Column


def check_spelling(table: TableCheck) -> None:
    """Set aside a school whose id and name equal another's except for case, spaces and points: it is the same school."""
    if table.name != "schools":
        return
    first: dict[tuple[str, str], int] = {}
    for row, school, name in zip(table.kept.index, table.kept["school_id"], table.kept["name"], strict=True):
        before = first.setdefault((id_key(school), fold(name)), row)
        kept = str(table.values.at[before, "school_id"])
        if before != row and school != kept:
            table.respelt[school] = kept
            rule = f"is the school '{kept}' of line {table.raw.lines[before]} in another spelling"
            fix = "Remove one of the two; rows with either id count for the first."
            table.findings.add(np.array([row]), "school_id", [school], rule, fix)


def respell(table: TableCheck, column: Column, target: TableCheck, same: bool) -> bool:
    """Give the ids of a column the spelling of the one id they fit in the table they refer to; True if any changed.

    Case, spaces, points, hyphens and invisible characters do not count; an id that exists as it is stays.
    """
    ref = column.refers
    assert ref is not None
    read = target.values[ref.column].dropna()
    known = set(read)
    given = table.values[column.name]
    wanted = given.dropna().unique()
    items = set(listed(given.drop_duplicates())[1].unique()) if column.many else set(wanted)
    aside = {} if same else target.respelt
    meant = other_letters(items, known - set(aside)) | {item: aside[item] for item in items if item in aside}
    meant = {item: one for item, one in meant.items() if item not in known or item in aside}
    if not meant:
        return False
    told = {cell: ";".join(meant.get(item, item) for item in cell.split(";")) if column.many else meant.get(cell, cell)
            for cell in wanted}  # fmt: skip
    changed = given.map(told).astype("str").where(given.notna())
    rows = int((changed.ne(given) & given.notna()).sum())
    table.values[column.name] = changed
    pairs = [f"'{visible(a)}' as '{b}'" for a, b in sorted(meant.items())[:3]] + (["…"] if len(meant) > 3 else [])
    table.notes.append(
        f"{table.raw.file}: {rows:,} rows spell ids in '{column.name}' differently from {ref.table} and were read with its "
        f"spelling: {', '.join(pairs)}."
    )
    return True
