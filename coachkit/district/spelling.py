"""Ids that a file spells otherwise than the table they refer to: found where one spelling alone fits, and noted."""

from __future__ import annotations

import numpy as np

from coachkit.contract.column import Column
from coachkit.district.fields import Draft
from coachkit.district.same import fold, id_key
from coachkit.errors import visible

__all__ = ["check_spelling", "respell"]


def check_spelling(it: Draft) -> None:
    """A school whose id and name are another's but for case, spaces and points is that school: its row is set aside."""
    if it.name != "schools":
        return
    first: dict[tuple[str, str], int] = {}
    for row, school, name in zip(it.kept.index, it.kept["school_id"], it.kept["name"], strict=True):
        before = first.setdefault((_spelt(school), fold(name)), row)
        kept = str(it.values.at[before, "school_id"])
        if before != row and school != kept:
            it.respelt[school] = kept
            rule = f"is the school '{kept}' of line {it.raw.lines[before]} in another spelling"
            fix = "Remove one of the two; rows that name it count for the one that stands first."
            it.findings.add(np.array([row]), "school_id", [school], rule, fix)


def respell(it: Draft, column: Column, target: Draft, same: bool) -> bool:
    """Give ids of a column the spelling of the table they refer to, where they fit one of its ids alone; True if any did.

    Case, spaces, points, hyphens and what cannot be seen do not count; an id that stands there as it is stays.
    """
    ref = column.refers
    assert ref is not None
    read = target.values[ref.column].dropna()
    known = set(read)
    given = it.values[column.name]
    wanted = given.dropna().unique()
    items = {item for cell in wanted for item in cell.split(";")} if column.many else set(wanted)
    lost = [item for item in items if item not in known or item in target.respelt]
    if not lost:
        return False
    fits: dict[str, set[str]] = {}
    for one in known - set(target.respelt) if not same else known:
        fits.setdefault(_spelt(one), set()).add(one)
    meant = {}
    for item in lost:
        found = fits.get(_spelt(item), set())
        if len(found) == 1:
            meant[item] = next(iter(found))
    if not meant:
        return False
    told = {cell: ";".join(meant.get(item, item) for item in cell.split(";")) if column.many else meant.get(cell, cell)
            for cell in wanted}  # fmt: skip
    changed = given.map(told).astype("str").where(given.notna())
    rows = int((changed.ne(given) & given.notna()).sum())
    it.values[column.name] = changed
    pairs = [f"'{visible(a)}' as '{b}'" for a, b in sorted(meant.items())[:3]] + (["…"] if len(meant) > 3 else [])
    it.notes.append(
        f"{it.raw.file}: {rows:,} rows spell ids in '{column.name}' otherwise than {ref.table}, and were read as if they "
        f"did not: {', '.join(pairs)}."
    )
    return True


def _spelt(text: str) -> str:
    """An id in one spelling; leading zeros of a number count, for another number may be another's."""
    return text if text.isdigit() else id_key(text)
