"""Compare an import with the last one of the same name: new, changed and removed keys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.schema.tables import TABLES


@dataclass(frozen=True)
class Change:
    """The number of rows in a table and, compared with the last import of the same name, new, changed and removed keys."""

    table: str
    rows: int
    new: int
    changed: int
    gone: int
    again: bool

    def __str__(self) -> str:
        if not self.again:
            return f"{self.table}: {self.rows:,} rows"
        return (
            f"{self.table}: {self.rows:,} rows; since the last import "
            f"{self.new:,} new, {self.changed:,} changed, {self.gone:,} gone"
        )


def compare(table: str, before: pd.DataFrame | None, after: pd.DataFrame) -> Change:
    """Compare a table's rows by key; of rows that share a key, the first counts. ``before`` is None for the first import."""
    if before is None:
        return Change(table, len(after), len(after), 0, 0, again=False)
    key = list(TABLES[table].key())
    old, new = (_once(frame, key) for frame in (before, after))
    code, keys = pd.factorize(_joined(pd.concat([old[key], new[key]], ignore_index=True)))
    place = np.full((2, len(keys)), -1)
    place[0, code[: len(old)]] = np.arange(len(old))
    place[1, code[len(old) :]] = np.arange(len(new))
    here = place[:, (place >= 0).all(axis=0)]
    changed = np.zeros(here.shape[1], dtype=bool)
    for column in dict.fromkeys([*old.columns, *new.columns]):
        one, two = (_cells(frame, column).take(at) for frame, at in zip((old, new), here, strict=True))
        changed |= np.asarray(one != two, dtype=bool)
    both = here.shape[1]
    return Change(table, len(after), len(new) - both, int(changed.sum()), len(old) - both, again=True)


def _once(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    again = frame.duplicated(key)
    return frame[~again] if again.any() else frame


def _joined(keys: pd.DataFrame) -> pd.Series:
    names = list(keys)
    return keys[names[0]].str.cat(keys[names[1:]], sep="\x1f") if len(names) > 1 else keys[names[0]]


def _cells(frame: pd.DataFrame, column: str) -> pd.api.extensions.ExtensionArray:
    return frame[column].array if column in frame else pd.array([""] * len(frame), dtype="str")
