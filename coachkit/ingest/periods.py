"""Files of several periods under one mapping: added on request, and never replaced without one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from coachkit.district.questions import PERIODS
from coachkit.errors import BadInput
from coachkit.ingest.part_files import read_part
from coachkit.schema.tables import TABLES

_OF_ALL = ("schools", "staff")  # told by every period; the first that tells of a key is believed
_COLUMNS = ["file", "table", "rows", "new"]


def stop_replacing(home: Path, tables: dict[str, pd.DataFrame], mapping: bytes) -> None:
    """Raise BadInput if a file would replace what another period brought under the same mapping."""
    kept = home / "mapping.toml"
    if not mapping or not kept.is_file():
        return
    files = _periods(home)["file"].unique()
    if len(files) > 1:
        raise BadInput(
            f"{home.name} was made from {len(files)} files: {', '.join(files)}.",
            "Add this file with --add, or replace all of them with --replace.",
        )
    before = {name: home / f"{name}.csv" for name in tables if name not in _OF_ALL and name != "survey_items"}
    old = {name: _sound(path) for name, path in before.items() if path.is_file()}
    if kept.read_bytes() != mapping or not any(map(len, old.values())):
        return
    gone = sum(
        int((~_keys(name, rows).isin(_keys(name, tables[name]))).sum()) for name, rows in old.items() if len(rows)
    )
    count = sum(map(len, old.values()))
    if 2 * gone > count:
        raise BadInput(
            f"{gone:,} of the {count:,} rows that {home.name} brought before are not in this file.",
            "If it is another period, add it with --add; to replace the earlier one, use --replace.",
        )


def stacked_on(home: Path, table: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows imported before, followed by the new ones; a row that agrees in every column is not new.

    For schools and people, the first row of a key is kept. Elsewhere a key with other cells is kept twice, and the check
    reports it.
    """
    path = home / f"{table}.csv"
    if not path.is_file():
        return rows
    before = read_part(path)
    ordered = [name for name in TABLES[table].columns() if name in before or name in rows]
    old, new = (part.reindex(columns=ordered, fill_value="").astype("str") for part in (before, rows))
    told = list(TABLES[table].key()) if table in _OF_ALL else ordered
    known = pd.MultiIndex.from_frame(old[told])
    return pd.concat([old, new[~pd.MultiIndex.from_frame(new[told]).isin(known)]], ignore_index=True)


def keep_periods(home: Path, file: str, counts: dict[str, tuple[int, int]], add: bool) -> None:
    """Record what a file brought (rows by table, and how many were new); with ``add``, after the earlier files."""
    rows = pd.DataFrame(
        [(file, name, str(n), str(new if add else n)) for name, (n, new) in counts.items()],
        columns=_COLUMNS,
        dtype="str",
    )
    whole = pd.concat([_periods(home), rows], ignore_index=True) if add else rows
    whole.to_csv(home / PERIODS, index=False, lineterminator="\n")


def _periods(home: Path) -> pd.DataFrame:
    path = home / PERIODS
    if not path.is_file():
        return pd.DataFrame(columns=_COLUMNS, dtype="str")
    rows = read_part(path)
    if set(rows) != set(_COLUMNS):
        raise BadInput(
            f"{path} is damaged: it lacks the columns {', '.join(_COLUMNS)}.", f"Remove {home}, and import again."
        )
    return rows


def _sound(path: Path) -> pd.DataFrame:
    """The rows of a part, or none if it is damaged, because it will be made again."""
    try:
        return read_part(path)
    except BadInput:
        return pd.DataFrame()


def _keys(table: str, rows: pd.DataFrame) -> pd.Index:
    return pd.MultiIndex.from_frame(rows[list(TABLES[table].key())])
