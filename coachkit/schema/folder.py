"""A district folder's files that count, and one hash of them all."""

from __future__ import annotations

from pathlib import Path

from coachkit.errors import BadInput
from coachkit.fingerprint import fingerprint
from coachkit.schema.endings import TABLES

__all__ = ["RECORD", "folder_hash"]

RECORD = "plan/rollout.toml"  # the lots of schools that were drawn
_DATA = {*TABLES, ".toml"}


def folder_hash(folder: Path) -> str:
    """Hash of the names and bytes of a district folder's tables, settings, mappings and recorded lots.

    Raises
    ------
    BadInput
        When it is not a folder, or has no table.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.", "Give the folder that holds schools.csv, staff.csv and so on.")
    found = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in _DATA)
    found += sorted((folder / "imports").glob("*/mapping.toml"))  # what they still ask, the ledger repeats
    found += [path for path in (folder / RECORD,) if path.is_file()]
    return fingerprint("".join(f"{path.relative_to(folder).as_posix()}\0{fingerprint(path)}\n" for path in found))
