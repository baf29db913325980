"""Worked rows: recognise the example that ``coachkit new`` puts into each table, and never count it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from coachkit.district.findings import Findings
from coachkit.district.raw import Raw
from coachkit.schema.column import Table
from coachkit.schema.tables import REQUIRED, TABLES

MARK = "example"  # the column that marks a worked row, and the word that stands in it
_TOP = 5  # rows at a table's top, among which a worked row without its mark is looked for
_FIX = "Clear the mark if the row is yours; delete the row if it is the example."


def worked_row(table: type[Table]) -> dict[str, str]:
    """The worked row of a table: the schema's example for every column."""
    return {name: column.example for name, column in table.columns().items()}


def without_examples(raws: dict[str, Raw], notes: list[str]) -> dict[str, Raw]:
    """Tables without their worked rows; an optional table with no other row counts as missing, with a note."""
    out, left, empty = {}, [], []
    for name, raw in raws.items():
        gone = _marked(raw) & _worked(name, raw)
        if gone.any():
            left.append(name)
            cells = raw.cells[~gone].reset_index(drop=True)
            raw = replace(raw, cells=cells, lines=raw.lines[~gone], ragged=raw.ragged[~gone])
        if _column(raw) and not len(raw.cells) and name not in REQUIRED:
            empty.append(name)
        else:
            out[name] = raw if _marked(raw).any() else replace(raw, cells=raw.cells.drop(columns=_column(raw)))
    if left:
        notes.append(f"The worked example was not counted in: {', '.join(left)}.")
    if empty:
        notes.append(f"Not filled in, and counted as missing: {', '.join(empty)}.")
    return out


def example_alone(name: str, raw: Raw) -> bool:
    """True for a table that has the column of marks and no row except the worked one."""
    return bool(_column(raw)) and bool((_marked(raw) & _worked(name, raw)).all())


def example_findings(name: str, raw: Raw, findings: Findings) -> Raw:
    """Report rows that are marked but not the example, or the example but not marked; drop the column of marks."""
    marked, worked = _marked(raw), _worked(name, raw)
    for rows, rule in (
        (np.flatnonzero(marked & ~worked), "is marked as an example but is not the worked row"),
        (np.flatnonzero(worked & ~marked), "is the worked example"),
    ):
        findings.add(rows, MARK, [MARK if marked[row] else "" for row in rows], rule, _FIX)
    return replace(raw, cells=raw.cells.drop(columns=_column(raw)))


def _column(raw: Raw) -> list[str]:
    return [name for name in raw.cells.columns if str(name).strip().casefold() == MARK]


def _marked(raw: Raw) -> np.ndarray:
    marks = _column(raw)
    return (raw.cells[marks] != "").any(axis=1).to_numpy() if marks else np.zeros(len(raw.cells), dtype=bool)


def _worked(name: str, raw: Raw) -> np.ndarray:
    """Rows equal to the worked row: texts as in the schema's example, numbers equal, days in any format.

    Only marked rows and the top of the table, where the example was written, are compared.
    """
    marked = _marked(raw)
    rows = np.union1d(np.flatnonzero(marked), np.arange(min(_TOP, len(raw.cells))))
    for key, column in TABLES[name].columns().items():
        if not len(rows):
            break
        if column.kind == "date":
            continue
        if key not in raw.cells:  # a workbook of an earlier version has fewer columns
            rows = rows[marked[rows] & (not column.required)]
            continue
        cells = raw.cells[key].iloc[rows].str.strip()
        if column.kind in ("number", "whole number"):
            fits = pd.to_numeric(cells.str.replace(",", "."), errors="coerce").eq(float(column.example))
        else:
            fits = cells.str.casefold().eq(column.example.casefold())
        rows = rows[fits.to_numpy(dtype=bool)]
    return np.isin(np.arange(len(raw.cells)), rows)
