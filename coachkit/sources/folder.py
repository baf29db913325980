"""A district folder that imports are put into: each keeps its part, the tables are the parts put together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import tomli_w

from coachkit.contract.config import FILE
from coachkit.contract.tables import TABLES
from coachkit.errors import BadInput

__all__ = ["PARTS", "Change", "put"]

PARTS = "imports"
LEFT_OUT, PEOPLE = "left_out.csv", "people.csv"
_ROSTERS = ("oneroster", "sds")  # what a roster says of schools and people goes before what answers say


@dataclass(frozen=True)
class Change:
    """What an import did to a table: its rows, and against the last import of that name new, changed and gone keys."""

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


def put(
    folder: Path,
    name: str,
    tables: dict[str, pd.DataFrame],
    config: dict[str, Any],
    mapping: bytes = b"",
    left_out: pd.DataFrame | None = None,
    unknown: pd.DataFrame | None = None,
) -> list[Change]:
    """Put an import's tables into a district folder.

    The import's own part stands in ``imports/<name>/``; each table of the folder is made of all parts, those of
    rosters first; a key that an earlier part brought is left alone. Settings are written once: a
    ``coachkit.toml`` that somebody changed is kept. Rows of the export that became no row stand, with their
    reasons, in the part's ``left_out.csv``; names that are not the roster's in ``people.csv``.

    Raises
    ------
    BadInput
        When the folder holds other things, or a table that was not imported.
    """
    _may(folder, tables)
    home = folder / PARTS / name
    changes = [_compare(home / f"{table}.csv", table, rows) for table, rows in tables.items()]
    touched = set(tables) | {path.stem for path in home.glob("*.csv") if path.stem in TABLES}
    home.mkdir(parents=True, exist_ok=True)
    for old in home.glob("*.csv"):
        old.unlink()
    for table, rows in tables.items():
        ordered = [column for column in TABLES[table].columns() if column in rows]
        rows[ordered].to_csv(home / f"{table}.csv", index=False, lineterminator="\n")
    if left_out is not None and len(left_out):
        left_out.to_csv(home / LEFT_OUT, index=False, lineterminator="\n")
    if unknown is not None and len(unknown):
        unknown.to_csv(home / PEOPLE, index=False, lineterminator="\n")
    if mapping:
        (home / "mapping.toml").write_bytes(mapping)
    for table in touched:
        _assemble(folder, table)
    _settings(folder, home, config)
    return changes


def _may(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        return
    there = {path.stem for path in folder.glob("*.csv")} & set(TABLES)
    if not (folder / PARTS).is_dir() and not there:
        raise BadInput(f"{folder} is not empty, and no district folder.", "Give a new folder with --to.")
    imported = {path.stem for path in (folder / PARTS).glob("*/*.csv")}
    for table in tables:
        if table in there and table not in imported:
            raise BadInput(
                f"{folder / table}.csv is there and was not imported.", "Move it away, or import into a new folder."
            )


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def _compare(path: Path, table: str, rows: pd.DataFrame) -> Change:
    if not path.is_file():
        return Change(table, len(rows), len(rows), 0, 0, again=False)
    key = list(TABLES[table].key())
    old, new = (frame.drop_duplicates(key).set_index(key).sort_index() for frame in (_read(path), rows))
    both = old.index.intersection(new.index)
    columns = sorted(set(old.columns) | set(new.columns))
    one, two = (frame.reindex(columns=columns, fill_value="").loc[both] for frame in (old, new))
    changed = int((one != two).any(axis=1).sum())
    return Change(
        table,
        len(rows),
        len(new.index.difference(old.index)),
        changed,
        len(old.index.difference(new.index)),
        again=True,
    )


def _assemble(folder: Path, table: str) -> None:
    parts = sorted(
        (folder / PARTS).glob(f"*/{table}.csv"), key=lambda p: (p.parent.name not in _ROSTERS, p.parent.name)
    )
    if not parts:
        (folder / f"{table}.csv").unlink(missing_ok=True)
        return
    key = list(TABLES[table].key())
    whole = _read(parts[0])
    for path in parts[1:]:
        more = _read(path)
        known = pd.MultiIndex.from_frame(whole[key])
        whole = pd.concat([whole, more[~pd.MultiIndex.from_frame(more[key]).isin(known)]], ignore_index=True).fillna("")
    ordered = [column for column in TABLES[table].columns() if column in whole]
    whole[ordered].to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")


def _settings(folder: Path, home: Path, config: dict[str, Any]) -> None:
    text = tomli_w.dumps(config)
    ours, live = home / "settings.toml", folder / FILE
    before = ours.read_text(encoding="utf-8") if ours.is_file() else None
    if config and (not live.is_file() or live.read_text(encoding="utf-8") == before):
        live.write_text(text, encoding="utf-8", newline="\n")
    ours.write_text(text, encoding="utf-8", newline="\n")
