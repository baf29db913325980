"""Ids that a file spells otherwise than the table they refer to: found where one spelling alone fits, and noted."""

from __future__ import annotations

import numpy as np

from coachkit.district.cell_checks import TableCheck
from coachkit.district.lists import listed
from coachkit.district.same import fold, id_key, other_letters
from coachkit.errors import visible
from coachkit.schema.column import Column

__all__ = ["check_spelling", "respell"]


def check_spelling(table: TableCheck) -> None:
    """A school whose id and name are another's but for case, spaces and points is that school: its row is set aside."""
    if table.name != "schools":
        return
    first: dict[tuple[str, str], int] = {}
    for row, school, name in zip(table.kept.index, table.kept["school_id"], table.kept["name"], strict=True):
        before = first.setdefault((id_key(school), fold(name)), row)
        kept = str(table.values.at[before, "school_id"])
        if before != row and school != kept:
            table.respelt[school] = kept
            rule = f"is the school '{kept}' of line {table.raw.lines[before]} in another spelling"
            fix = "Remove one of the two; rows that name it count for the one that stands first."
            table.findings.add(np.array([row]), "school_id", [school], rule, fix)


def respell(table: TableCheck, column: Column, target: TableCheck, same: bool) -> bool:
    """Give ids of a column the spelling of the table they refer to, where they fit one of its ids alone; True if any did.

    Case, spaces, points, hyphens and what cannot be seen do not count; an id that stands there as it is stays.
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
        f"{table.raw.file}: {rows:,} rows spell ids in '{column.name}' otherwise than {ref.table}, and were read as if they "
        f"did not: {', '.join(pairs)}."
    )
    return True
