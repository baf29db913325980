"""Build the ledger of the checked tables: counts, kinds of problems, rows set aside, completeness."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district.cell_checks import TableCheck
from coachkit.district.ledger import PROBLEM_COLUMNS, Ledger
from coachkit.district.raw import Raw
from coachkit.district.references import Unmatched
from coachkit.errors import BadInput
from coachkit.schema.tables import TABLES


def make_ledger(
    drafts: dict[str, TableCheck], unread: dict[str, tuple[Raw, BadInput]], unmatched: list[Unmatched], notes: list[str]
) -> Ledger:
    """The ledger of all tables with a file; ``unread`` are optional tables without a required column."""
    counts, problems, aside, complete = [], [], {}, []
    for name in (n for n in TABLES if n in drafts):
        table = drafts[name]
        found, read, kept = table.findings.frame, len(table.values), len(table.kept)
        loose = sum(u.rows for u in unmatched if u.table == name)
        counts.append((name, read, kept, read - kept, loose))
        problems.append(_kinds(table, found))
        complete.append(_completeness(table))
        notes += table.notes
        notes += [
            f"{u.rows} rows of {name} keep an unknown {u.column}." for u in unmatched if u.table == name and u.rows
        ]
        if len(found):
            aside[name] = _rows_aside(table, found)
    for name, (raw, error) in unread.items():
        counts.append((name, len(raw.cells), 0, len(raw.cells), 0))
        head = {"file": raw.file, "column": "", "value": "", "rule": error.message, "fix": error.fix}
        problems.append(pd.DataFrame([{"table": name, **head, "line": 1, "count": max(len(raw.cells), 1)}]))
        why = pd.DataFrame({"line": raw.lines, **head})[["file", "line", "column", "value", "rule", "fix"]]
        aside[name] = pd.concat([why, raw.cells.add_suffix(" (as read)")], axis=1)
        notes.append(f"{name} could not be used: {error.message} {error.fix}")
    frame = pd.DataFrame(counts, columns=["table", "read", "kept", "set_aside", "unmatched"])
    every = pd.concat(problems, ignore_index=True)[PROBLEM_COLUMNS]
    return Ledger(frame, every, aside, pd.concat(complete, ignore_index=True), tuple(dict.fromkeys(notes)))


def _kinds(table: TableCheck, found: pd.DataFrame) -> pd.DataFrame:
    """The first problem of each kind (column and rule), with the number of rows."""
    if found.empty:
        return pd.DataFrame(columns=PROBLEM_COLUMNS)
    count = found.groupby(["column", "rule"])["row"].nunique().rename("count")
    first = found.drop_duplicates(["column", "rule"]).merge(count, on=["column", "rule"], validate="one_to_one")
    return first.assign(table=table.name, file=table.raw.file, line=table.raw.lines[first["row"].to_numpy()])[
        PROBLEM_COLUMNS
    ]


def _rows_aside(table: TableCheck, found: pd.DataFrame) -> pd.DataFrame:
    """Each row once, with its first problem, followed by its other problems."""
    why = found.assign(why=found["column"] + " " + found["rule"])
    every = why.groupby("row")["why"].agg("; ".join)
    first = found.drop_duplicates("row").set_index("row")
    cells = table.raw.cells.iloc[first.index.to_numpy()].reset_index(drop=True)
    head = pd.DataFrame(
        {
            "file": table.raw.file,
            "line": table.raw.lines[first.index.to_numpy()],
            "column": first["column"].to_numpy(),
            "value": first["value"].to_numpy(),
            "rule": every.loc[first.index].to_numpy(),
            "fix": first["fix"].to_numpy(),
        }
    )
    taken = {name: f"{name} (as read)" for name in cells.columns if name in head.columns}
    return pd.concat([head, cells.rename(columns=taken)], axis=1)


def _completeness(table: TableCheck) -> pd.DataFrame:
    required = [key for key, column in table.table.columns().items() if column.required]
    read = len(table.values)
    names = table.values["school_id"].fillna("") if "school_id" in table.values else pd.Series([""] * read, dtype="str")
    code, schools = pd.factorize(names, sort=True)
    rows = np.bincount(code, minlength=len(schools))
    kept = np.bincount(code[table.findings.good(read)], minlength=len(schools))
    filled = [
        np.bincount(code[(table.raw.cells[key] != "").to_numpy(dtype=bool)], minlength=len(schools)) for key in required
    ]
    counts = {"rows_read": rows, "rows_kept": kept, "required_cells": rows * len(required), "filled_cells": sum(filled)}
    return pd.DataFrame({"school_id": schools, **counts, "table": table.name})
