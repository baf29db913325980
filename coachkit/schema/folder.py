"""A district folder: where it is, which of its files count, and one hash of them all."""

from __future__ import annotations

import os
from pathlib import Path

import coachkit
from coachkit.errors import BadInput
from coachkit.fingerprint import fingerprint
from coachkit.schema.endings import TABLES

RECORD = "plan/rollout.toml"  # the lots of schools that were drawn
_DATA = {*TABLES, ".toml"}


def district_folder(data: Path | str) -> Path:
    """The folder that a notebook or a command names.

    A blank name is the folder given to ``coachkit lab --data``, or else the sample. ``sample`` is the synthetic district that
    comes with coachkit, unless there is a folder of that name. Any other name is a path.

    Examples
    --------
    >>> (district_folder("sample") / "schools.csv").is_file()
    True
    """
    name = str(data) or os.environ.get("COACHKIT_DATA", "") or "sample"
    if name != "sample" or Path(name).is_dir():
        return Path(name)
    home = Path(coachkit.__file__).parent
    beside = home.parent / "data" / "sample"
    return beside if beside.is_dir() else home / "sample"


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
