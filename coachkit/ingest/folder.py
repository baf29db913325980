"""A district folder built from imports: each keeps its own part, and the tables combine the parts."""

from __future__ import annotations

import filecmp
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import tomli_w

from coachkit.district.duplicate_people import ALIASES
from coachkit.district.questions import PERIODS
from coachkit.errors import BadConfig, BadInput
from coachkit.files import replacing
from coachkit.ingest.changes import Change, compare
from coachkit.ingest.part_files import read_part, write_part
from coachkit.ingest.periods import keep_periods, stacked_on, stop_replacing
from coachkit.schema.config import FILE, load_config, make_config
from coachkit.schema.endings import WORKBOOKS
from coachkit.schema.tables import REQUIRED, TABLES
from coachkit.schema.toml import parse_toml

PARTS = "imports"
LEFT_OUT, PEOPLE = "left_out.csv", "people.csv"
_BEFORE = (FILE, ALIASES)  # what may stand there before anything is imported
_ROSTER_TABLES = ("schools", "staff")  # told by every part; the first part that tells of a key is believed
_ROSTERS = ("oneroster", "sds")  # what a roster says of schools and people goes before what answers say


def put(
    folder: Path,
    name: str,
    tables: dict[str, pd.DataFrame],
    config: dict[str, Any],
    mapping: bytes = b"",
    left_out: pd.DataFrame | None = None,
    unknown: pd.DataFrame | None = None,
    *,
    file: str = "",
    add: bool = False,
    replace: bool = False,
) -> tuple[list[Change], list[str]]:
    """Put an import's tables into a district folder.

    The import's own part is in ``imports/<name>/``. Each table of the folder combines all parts, rosters first; a later
    part never changes a school or person from an earlier one. An edited ``coachkit.toml`` is kept, and missing sections are
    added at its end. Rows of the export that became no row are in the part's ``left_out.csv``, with reasons; names that are
    not in the roster are in ``people.csv``.

    With ``add``, the rows of ``file`` are added below those that the import brought before. Without it, another period
    replaces them only with ``replace``.

    Returns
    -------
    tuple
        What changed, table by table, and notes on settings and on tables that are still missing.

    Raises
    ------
    BadInput
        When the folder has other files, or a table that was not imported.
    """
    _may(folder, tables)
    home = folder / PARTS / name
    for place in (folder, folder / PARTS, home):  # people stand in there: for its owner alone
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not add and not replace:
        stop_replacing(home, tables, mapping)
    counts = {table: len(rows) for table, rows in tables.items()}
    if add:
        tables = {table: stacked_on(home, table, rows) for table, rows in tables.items()}
    touched = set(tables) | {path.stem for path in home.glob("*.csv") if path.stem in TABLES}
    changes = [_put(home, table, rows) for table, rows in tables.items()]
    if mapping:
        keep_periods(home, file, {c.table: (counts[c.table], c.new) for c in changes}, add)
    for old in home.glob("*.csv"):
        if old.stem not in tables and old.name != PERIODS and not (add and old.stem not in TABLES):
            old.unlink()
    if left_out is not None and len(left_out):
        _below(home / LEFT_OUT, left_out, add)
    if unknown is not None and len(unknown):
        _below(home / PEOPLE, unknown, add)
    if mapping:
        (home / "mapping.toml").write_bytes(mapping)
    for table in touched:
        _assemble(folder, table)
    return changes, [*_settings(folder, home, config), *_missing(folder)]


def _below(path: Path, rows: pd.DataFrame, add: bool) -> None:
    """Write rows; with ``add``, below those of earlier files."""
    if add and path.is_file():
        rows = pd.concat([read_part(path), rows.astype("str")], ignore_index=True).drop_duplicates()
    rows.to_csv(path, index=False, lineterminator="\n")


def _may(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"{folder} is a file.", "Give a folder with --to.")
    if not folder.exists() or all(path.name in _BEFORE for path in folder.iterdir()):
        return
    there = {path.stem for path in folder.glob("*.csv")} & set(TABLES)
    if not (folder / PARTS).is_dir() and not there and not _workbook(folder) and not (folder / FILE).is_file():
        raise BadInput(f"{folder} is not empty and not a district folder.", "Give a new folder with --to.")
    imported = {path.stem for path in (folder / PARTS).glob("*/*.csv")}
    for table in tables:
        if table in there and table not in imported:
            raise BadInput(
                f"{folder / table}.csv exists and was not imported.", "Move it away, or import into a new folder."
            )


def _workbook(folder: Path) -> bool:
    return any(path.suffix.lower() in WORKBOOKS for path in folder.iterdir())


def _put(home: Path, table: str, rows: pd.DataFrame) -> Change:
    """Write a part's table; the old file stays until the new one is complete."""
    path = home / f"{table}.csv"
    ordered = [column for column in TABLES[table].columns() if column in rows]
    with replacing(path) as fresh:
        write_part(rows[ordered], fresh)
        if path.is_file() and filecmp.cmp(path, fresh, shallow=False):
            return Change(table, len(rows), 0, 0, 0, again=True)
        try:
            before = read_part(path) if path.is_file() else None
        except BadInput:  # damaged: it is replaced, as at a first import
            before = None
        return compare(table, before, rows if before is None else read_part(fresh))


def _missing(folder: Path) -> list[str]:
    if _workbook(folder):
        return []
    absent = [name for name in REQUIRED if not any((folder / f"{name}{end}").is_file() for end in (".csv", ".parquet"))]
    if not absent:
        return []
    return [f"The folder still lacks {', '.join(absent)}. Import them into the same folder."]


def _assemble(folder: Path, table: str) -> None:
    parts = sorted(
        (folder / PARTS).glob(f"*/{table}.csv"), key=lambda p: (p.parent.name not in _ROSTERS, p.parent.name)
    )
    if not parts:
        (folder / f"{table}.csv").unlink(missing_ok=True)
        return
    if len(parts) == 1:
        shutil.copyfile(parts[0], folder / f"{table}.csv")
        return
    key = list(TABLES[table].key())
    whole = read_part(parts[0])
    for path in parts[1:]:
        more = read_part(path)
        if table not in _ROSTER_TABLES:  # an event told twice is for the check to set aside, not for us to swallow
            whole = pd.concat([whole, more], ignore_index=True).fillna("")
            continue
        known = pd.MultiIndex.from_frame(whole[key])
        whole = pd.concat([whole, more[~pd.MultiIndex.from_frame(more[key]).isin(known)]], ignore_index=True).fillna("")
    ordered = [column for column in TABLES[table].columns() if column in whole]
    write_part(whole[ordered], folder / f"{table}.csv")


def _settings(folder: Path, home: Path, config: dict[str, Any]) -> list[str]:
    """Write an import's settings, or add what ``coachkit.toml`` lacks; existing settings are kept, with a note."""
    text = tomli_w.dumps(config)
    ours, live = home / "settings.toml", folder / FILE
    before = ours.read_text(encoding="utf-8", errors="replace") if ours.is_file() else None
    ours.write_text(text, encoding="utf-8", newline="\n")
    load_config(live)  # what cannot be read cannot be added to
    stands = live.read_text(encoding="utf-8-sig") if live.is_file() else ""
    if not config or stands == text:
        return []
    if not stands.strip() or stands == before:
        live.write_text(text, encoding="utf-8", newline="\n")
        return []
    there = parse_toml(stands, FILE, BadConfig)
    added = {name: part for name, part in config.items() if name not in there}
    for name in ("terms", "waves"):
        spans = {key: span for key, span in config.get(name, {}).items() if key not in there.get(name, {})}
        if name in there and spans:
            added[name] = spans
    notes = [f"{FILE} keeps its own [{n}]; the import has other values." for n in config
             if n in there and n not in added and there[n] != config[n]]  # fmt: skip
    if added:
        whole = f"{stands.rstrip()}\n\n{tomli_w.dumps(added)}"
        make_config(parse_toml(whole, FILE, BadConfig), FILE)  # before it is written: the old one stands if it is wrong
        live.write_text(whole, encoding="utf-8", newline="\n")
        notes.append(f"Added to {FILE}: {', '.join(f'[{n}]' for n in added)}.")
    return notes
