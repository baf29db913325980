"""The folder of built releases. Keys are hashes of content, never times."""

from __future__ import annotations

import datetime as dt
import os
import platform
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

import coachkit
from coachkit.errors import BadInput
from coachkit.fingerprint import code_fingerprint, fingerprint
from coachkit.planning.record import RECORD
from coachkit.schema.endings import TABLES

__all__ = ["cache_home", "cube_folder", "folder_hash", "measures_folder", "release_folder", "versions"]

_DATA = {*TABLES, ".toml"}


def cache_home() -> Path:
    """The folder of all built releases: ``$COACHKIT_CACHE``, or the platform's cache directory. Mode 0700."""
    given = os.environ.get("COACHKIT_CACHE")
    home = Path(given) if given else user_cache_path("coachkit")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def release_folder(content: str, audience: str, as_of: dt.date | None, earlier: str = "") -> Path:
    """The folder of one release, by data, audience, day, what was shown before, code and versions."""
    return _folder("releases", content, audience, str(as_of), *([earlier] if earlier else []))


def measures_folder(content: str, as_of: dt.date | None) -> Path:
    """The folder of the measures for all audiences, by data, day, code and versions."""
    return _folder("measures", content, str(as_of))


def cube_folder(content: str) -> Path:
    """The folder of the explorer's cube, by data, code and versions."""
    return _folder("cubes", content)


def _folder(kind: str, *parts: str) -> Path:
    every = [*parts, code_fingerprint(), *(f"{k}={v}" for k, v in versions().items())]
    folder = cache_home() / kind / fingerprint("\n".join(every))[:32]
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


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


def versions() -> dict[str, str]:
    """The versions of the packages that the numbers depend on."""
    named = {name: version(name) for name in ("numpy", "pandas", "scipy", "highspy")}
    return {"coachkit": coachkit.__version__, "python": platform.python_version(), **named}
