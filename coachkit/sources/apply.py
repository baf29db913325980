"""Apply a mapping's rules to the cells of an export."""

from __future__ import annotations

import string
from fnmatch import fnmatchcase

import pandas as pd

from coachkit.district.raw import Raw
from coachkit.errors import BadMapping, nearest
from coachkit.sources.mapping import Rule, TableRule

__all__ = ["make_rows"]


def make_rows(entry: TableRule, raw: Raw) -> pd.DataFrame:
    """The rows of one table entry, in the order of the export; every cell a text (blank: ``""``).

    Raises
    ------
    BadMapping
        When a rule names a column that the export has not.
    """
    columns = {key: _cells(rule, raw, f"{entry.name}.{key}") for key, rule in entry.columns.items()}
    return pd.DataFrame(columns, index=raw.cells.index).fillna("")


def _cells(rule: Rule, raw: Raw, what: str) -> pd.Series:
    cells = _source(rule, raw, what)
    if rule.pattern:
        cells = cells.str.extract(rule.pattern, expand=True)[0].fillna("")
    if rule.date:
        days = pd.to_datetime(cells.where(cells.ne("")), format=rule.date, errors="coerce")
        cells = days.dt.strftime("%Y-%m-%d").fillna(cells)
    if rule.values:
        cells = cells.map(lambda cell: rule.values.get(cell, cell)).astype("str")
    return cells


def _source(rule: Rule, raw: Raw, what: str) -> pd.Series:
    if rule.constant:
        return pd.Series(rule.constant, index=raw.cells.index, dtype="str")
    if rule.text:
        names = [name for _, name, _, _ in string.Formatter().parse(rule.text) if name]
        frame = {name: raw.cells[_find(name, raw, what)].tolist() for name in names}
        rows = [rule.text.format(**dict(zip(frame, row, strict=True))) for row in zip(*frame.values(), strict=True)]
        return pd.Series(rows, index=raw.cells.index, dtype="str")
    if rule.highest_of:
        found = [name for given in rule.highest_of for name in _several(given, raw, what)]
        numbers = pd.DataFrame({name: pd.to_numeric(raw.cells[name], errors="coerce") for name in found})
        return numbers.max(axis=1).map(lambda n: "" if pd.isna(n) else f"{n:g}").astype("str")
    if rule.numbered:
        cells = raw.cells[_find(rule.numbered, raw, what)]
        number = {cell: f"{rule.label}{i + 1}" for i, cell in enumerate(sorted(set(cells) - {""}))}
        return cells.map(lambda cell: number.get(cell, "")).astype("str")
    return raw.cells[_find(rule.column, raw, what)]


def _find(name: str, raw: Raw, what: str) -> str:
    found = _several(name, raw, what)
    if len(found) > 1:
        raise BadMapping(f"{what}: '{name}' fits {len(found)} columns of {raw.file}.", "Write more of its name.")
    return found[0]


def _several(name: str, raw: Raw, what: str) -> list[str]:
    columns = list(raw.cells.columns)
    if name in columns:
        return [name]
    found = [c for c in columns if fnmatchcase(c, name)] if "*" in name else []
    if found:
        return found
    guess = nearest(name, columns)
    hint = f"Did you mean '{guess[:80]}'?" if guess else f"It has: {', '.join(c[:40] for c in columns[:12])} …"
    raise BadMapping(f"{what}: {raw.file} has no column '{name}'.", hint)
