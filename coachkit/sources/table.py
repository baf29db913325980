"""Import an export through a mapping: read, translate, write a district folder, keep the mapping beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import tomli_w

from coachkit.contract.config import FILE, make_config
from coachkit.contract.tables import TABLES
from coachkit.district.files import read_parquet, read_workbook
from coachkit.district.raw import Raw, read_csv
from coachkit.errors import BadInput
from coachkit.sources.apply import make_rows
from coachkit.sources.mapping import Mapping, TableRule, load_mapping

__all__ = ["Imported", "import_table"]

KEPT = "mapping.toml"


@dataclass(frozen=True)
class Imported:
    """What an import made: the district folder, how each table came about, and what to know of it."""

    folder: Path
    steps: tuple[str, ...]
    rows: dict[str, int]
    notes: tuple[str, ...]


def import_table(source: Path | str, mapping: Path | str, to: Path | str) -> Imported:
    """Make a district folder of an export.

    Parameters
    ----------
    source
        A folder with the files that the mapping names, or the one file it needs (CSV, Excel, Parquet).
    mapping
        A mapping file, or a shipped mapping's name.
    to
        The district folder: new, empty, or of an earlier import.

    Raises
    ------
    CoachkitError
        When a file or column is missing, the mapping is wrong, or the folder holds something else.
    """
    plan, file = load_mapping(mapping)
    folder = Path(to)
    if folder.exists() and any(folder.iterdir()) and not (folder / KEPT).is_file():
        raise BadInput(
            f"{folder} is not empty, and not the folder of an earlier import.", "Give a new folder with --to."
        )
    make_config(plan.config, f"{file.name} [config]")
    raws = _read(Path(source), plan)
    tables: dict[str, pd.DataFrame] = {}
    steps = []
    for entry in plan.table:
        made = make_rows(entry, raws[entry.file])
        tables[entry.name], added = _add(tables.get(entry.name), made, entry)
        how = f"{added:,} new keys of {len(made):,} rows" if entry.distinct else f"{added:,} rows"
        steps.append(f"{entry.name}: {how} of {raws[entry.file].file}")
    text = file.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.csv"):
        old.unlink()
    for name, rows in tables.items():
        ordered = [column for column in TABLES[name].columns() if column in rows]
        rows[ordered].to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / FILE).write_text(tomli_w.dumps(plan.config), encoding="utf-8", newline="\n")
    (folder / KEPT).write_bytes(text)
    return Imported(folder, tuple(steps), {name: len(rows) for name, rows in tables.items()}, plan.notes)


def _add(before: pd.DataFrame | None, made: pd.DataFrame, entry: TableRule) -> tuple[pd.DataFrame, int]:
    if entry.distinct:
        key = list(TABLES[entry.name].key())
        made = made.drop_duplicates(key)
        if before is not None:
            known = pd.MultiIndex.from_frame(before[key])
            made = made[~pd.MultiIndex.from_frame(made[key]).isin(known)]
    return made if before is None else pd.concat([before, made], ignore_index=True).fillna(""), len(made)


def _read(source: Path, plan: Mapping) -> dict[str, Raw]:
    if source.is_file() and len(plan.files) == 1:
        return {next(iter(plan.files)): _one(source)}
    if not source.is_dir():
        wanted = ", ".join(plan.files.values())
        raise BadInput(f"There is no folder {source}.", f"Give the folder that holds {wanted}.")
    for name in plan.files.values():
        if not (source / name).is_file():
            there = ", ".join(sorted(p.name for p in source.iterdir() if p.is_file())[:12])
            raise BadInput(f"{source} has no file {name}, which the mapping reads.", f"It holds: {there or 'nothing'}.")
    return {key: _one(source / name) for key, name in plan.files.items()}


def _one(path: Path) -> Raw:
    if path.suffix.lower() == ".parquet":
        return read_parquet(path)
    if path.suffix.lower() == ".xlsx":
        return next(iter(read_workbook(path).values()))
    return read_csv(path)
