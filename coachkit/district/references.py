"""Check references between tables: every id exists, with the right role, at that school, on that day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.district.cell_checks import TableCheck
from coachkit.district.lists import listed
from coachkit.district.roster import on_roster
from coachkit.district.spelling import respell
from coachkit.errors import nearest
from coachkit.schema.column import Column, Reference
from coachkit.schema.config import Config

_SEARCHED = 20_000  # ids beyond which the nearest one is not looked for
_GUESSES = 200  # unknown ids of a column for which it is: a whole table that is missing has no misspelt ids


@dataclass(frozen=True)
class Unmatched:
    """The number of rows of a table that keep an unknown id because the settings allow it."""

    table: str
    column: str
    rows: int


def check_between(table: TableCheck, drafts: dict[str, TableCheck], config: Config) -> list[Unmatched]:
    """Check every reference of one table against the tables checked before it.

    Columns named in ``check.keep_unmatched`` keep their unknown ids; the ledger counts them.
    """
    kept = []
    # Plain ids first: whether a teacher is at a school is asked only where the school itself is known.
    for key, column in sorted(table.table.columns().items(), key=lambda item: _depends(item[1])):
        ref = column.refers
        if ref is None or table.values[key].notna().sum() == 0:
            continue
        if ref.table not in drafts:
            table.notes.append(f"{table.name}.{key} could not be checked: there is no table {ref.table}.")
            continue
        respell(table, column, drafts[ref.table], same=ref.table == table.name)
        found = table.findings.frame
        known = ~np.isin(np.arange(len(table.values)), found.loc[found["column"].isin([ref.school, ref.day]), "row"])
        wanted, rows, code = _wanted(table, column, ref)
        bad = [
            (np.isin(code, at) & known[rows], rule, fix)
            for at, rule, fix in _unknown(wanted, ref, drafts[ref.table], same=ref.table == table.name)
        ]
        if f"{table.name}.{key}" in config.check.keep_unmatched:
            loose = np.unique(np.concatenate([rows[here] for here, *_ in bad])) if bad else ()
            kept.append(Unmatched(table.name, key, len(loose)))
            continue
        for here, rule, fix in bad:
            table.findings.add(rows[here], key, wanted["id"].iloc[code[here]], rule, fix)
    return kept


def _depends(column: Column) -> bool:
    return column.refers is not None and bool(column.refers.school or column.refers.day)


def _wanted(table: TableCheck, column: Column, ref: Reference) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The references to look up, without repeats; the rows that have one; and which one each row has.

    References are ``id`` and, where needed, ``school, day``. A log of millions of rows refers to few ids at few schools on
    few days, so only these are looked up.
    """
    given = table.values[column.name]
    if column.many:
        rows, ids = listed(given)
    else:
        rows = np.flatnonzero(given.notna())
        ids = given.iloc[rows]
    asked = {"id": ids.array}
    code, distinct = pd.factorize(ids.array)
    for name, source in (("school", ref.school), ("day", ref.day)):
        if source:
            asked[name] = table.values[source].array.take(rows)
            more, kinds = pd.factorize(asked[name], use_na_sentinel=False)
            code, distinct = pd.factorize(code * len(kinds) + more)
    first = np.zeros(len(distinct), dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    return pd.DataFrame({name: values.take(first) for name, values in asked.items()}), rows, code


_Problems = list[tuple[np.ndarray, str, "str | _Missing"]]


def _unknown(wanted: pd.DataFrame, ref: Reference, target: TableCheck, same: bool) -> _Problems:
    """The entries of ``wanted`` that do not exist: positions, rule, fix."""
    where = target.values if same else target.kept
    ids = where[ref.column].dropna()
    absent = ~_among(wanted["id"], ids)
    out: _Problems = []
    if absent.any():
        out = _problems(wanted, absent, f"is not in {ref.table}.{ref.column}", _Missing(ref, target, ids))
    here = wanted[~absent]
    if ref.table != "staff":
        return out
    staff = where
    if ref.role:
        staff = staff[_has(staff["roles"], ref.role)]
        lacks = ~_among(here["id"], staff["staff_id"])
        out += _problems(
            here, lacks, f"does not have the role {ref.role} in staff", f"Add {ref.role} to their roles in staff."
        )
        here = here[~lacks]
    if not ref.day:
        return out
    spans = staff[["staff_id", "school_id", "start_date", "end_date"]]
    asked, found = ["id"], ["staff_id"]
    if ref.school:
        places = pd.MultiIndex.from_frame(spans[["staff_id", "school_id"]])
        elsewhere = ~pd.MultiIndex.from_frame(here[["id", "school"]]).isin(places)
        who = ref.role or "member of staff"
        out += _problems(here, elsewhere, f"is not a {who} of that school in staff",
                     "Add a row for that school to staff, or correct school_id.")  # fmt: skip
        here = here[~elsewhere]
        asked, found = ["id", "school"], ["staff_id", "school_id"]
    pairs = here.reset_index(names="at").merge(spans, how="left", left_on=asked, right_on=found)
    there = pairs["day"].between(*on_roster(pairs)) | pairs["day"].isna()
    away = ~here.index.isin(pairs.loc[there, "at"])
    fix = "Correct start_date or end_date in staff, or the day."
    return out + _problems(here, away, "was not on the roster that day", fix)


def _problems(wanted: pd.DataFrame, bad: pd.Series | np.ndarray, rule: str, fix: str | _Missing) -> _Problems:
    found = wanted.index.to_numpy()[np.asarray(bad, dtype=bool)]
    return [(found, rule, fix)] if len(found) else []


def _among(values: pd.Series, known: pd.Series) -> np.ndarray:
    """Which values are known (``Series.isin`` walks long lists of texts one by one)."""
    found = pc.is_in(pa.array(values, type=pa.large_string()), value_set=pa.array(known, type=pa.large_string()))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


class _Missing:
    """What to do about ids that do not exist, one after the other."""

    def __init__(self, ref: Reference, target: TableCheck, ids: pd.Series) -> None:
        read = target.values[ref.column]
        aside = read[~_among(read, ids)].dropna().drop_duplicates()
        places = target.raw.lines[read.index.get_indexer(aside.index)]
        self._aside = dict(zip(aside, places, strict=True))
        self._where, self._table = target.raw.file, ref.table
        self._known = ids.unique().tolist()
        self._guesses = _GUESSES if len(self._known) <= _SEARCHED else 0

    def __call__(self, value: str) -> str:
        if value in self._aside:
            return f"Its row in {self._table} was set aside: {self._where} line {self._aside[value]}."
        self._guesses -= 1
        guess = nearest(value, self._known) if self._guesses >= 0 else None
        return f"Did you mean '{guess}'?" if guess else f"Add it to {self._table}, or correct it."


def _has(roles: pd.Series, role: str) -> pd.Series:
    return (";" + roles.fillna("") + ";").str.contains(f";{role};", regex=False)
