"""Import an export through a mapping: read, translate, write a district folder, keep the mapping beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coachkit.contract.config import make_config
from coachkit.contract.tables import TABLES
from coachkit.district.files import read_parquet, read_workbook
from coachkit.district.raw import Raw, parse_csv
from coachkit.errors import BadInput
from coachkit.sources.apply import make_rows, usable
from coachkit.sources.folder import Change, put
from coachkit.sources.mapping import Mapping, TableRule, load_mapping
from coachkit.sources.roster import LeftOut

__all__ = ["Imported", "import_table"]


@dataclass(frozen=True)
class Imported:
    """What an import made: the district folder, how each table came about, and what to know of it."""

    folder: Path
    steps: tuple[str, ...]
    changes: tuple[Change, ...]
    notes: tuple[str, ...]

    @property
    def rows(self) -> dict[str, int]:
        """Rows of each table."""
        return {change.table: change.rows for change in self.changes}


def import_table(source: Path | str, mapping: Path | str, to: Path | str) -> Imported:
    """Make a district folder of an export.

    Parameters
    ----------
    source
        A folder with the files that the mapping names, or the one file it needs (CSV, Excel, Parquet).
    mapping
        A mapping file, or a shipped mapping's name.
    to
        The district folder: new, empty, or with other tables or earlier imports (see :func:`coachkit.sources.folder.put`).

    Raises
    ------
    CoachkitError
        When a file or column is missing, the mapping is wrong, or the folder holds something else.
    """
    plan, file = load_mapping(mapping)
    make_config(plan.config, f"{file.name} [config]")
    left = LeftOut()
    raws = {key: usable(plan, raw, left) for key, raw in _read(Path(source), plan).items()}
    tables: dict[str, pd.DataFrame] = {}
    steps = []
    for entry in plan.table:
        made = make_rows(entry, raws[entry.file], left)
        tables[entry.name], added = _add(tables.get(entry.name), made, entry)
        how = f"{added:,} new keys of {len(made):,} rows" if entry.distinct else f"{added:,} rows"
        steps.append(f"{entry.name}: {how} of {raws[entry.file].file}")
    changes = put(Path(to), _name(file), tables, plan.config, file.read_bytes(), left.frame)
    return Imported(Path(to), tuple(steps), tuple(changes), (*plan.notes, *left.notes))


def _name(file: Path) -> str:
    """An import is known by its mapping's file name; one kept in a folder, by the name it was kept under."""
    return file.parent.name if file.name == "mapping.toml" else file.stem


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
    return parse_csv(path.name, path.read_bytes(), number_repeated=True)
