"""Where built releases are kept, and the keys they are kept under: content, never time."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from platformdirs import user_cache_path

import coachkit
from coachkit.errors import BadInput
from coachkit.planning.record import RECORD
from coachkit.schema.endings import TABLES

__all__ = ["alone", "cache_home", "code_hash", "folder_hash", "measures_folder", "release_folder", "versions"]

_DATA = {*TABLES, ".toml"}


def cache_home() -> Path:
    """The folder of all built releases: ``$COACHKIT_CACHE``, or the platform's cache directory. Mode 0700."""
    given = os.environ.get("COACHKIT_CACHE")
    home = Path(given) if given else user_cache_path("coachkit")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    return home


def release_folder(content: str, audience: str, as_of: dt.date | None, earlier: str = "") -> Path:
    """The folder of one release: by data, audience, day, what was shown before, code and versions."""
    return _folder("releases", content, audience, str(as_of), *([earlier] if earlier else []))


def measures_folder(content: str, as_of: dt.date | None) -> Path:
    """The folder of what was measured, for all audiences: by data, day, code and versions."""
    return _folder("measures", content, str(as_of))


def _folder(kind: str, *parts: str) -> Path:
    every = [*parts, code_hash(), *(f"{k}={v}" for k, v in versions().items())]
    folder = cache_home() / kind / hashlib.sha256("\n".join(every).encode()).hexdigest()[:32]
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process builds what belongs into this folder; the system gives the place up for the dead."""
    if (folder / "lock").is_dir():
        shutil.rmtree(folder / "lock")
    with (folder / "lock").open("a") as handle:
        if sys.platform != "win32":
            import fcntl

            with suppress(OSError):  # a file system without locks: built twice, the later one stays
                fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def folder_hash(folder: Path) -> str:
    """Hash of a district folder's tables, settings, kept mappings and recorded lots: names and bytes.

    Raises
    ------
    BadInput
        When it is no folder, or holds no table.
    """
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder}.", "Give the folder that holds schools.csv, staff.csv and so on.")
    found = sorted(p for p in folder.iterdir() if p.is_file() and p.suffix.lower() in _DATA)
    found += sorted((folder / "imports").glob("*/mapping.toml"))  # what they still ask, the ledger repeats
    found += [path for path in (folder / RECORD,) if path.is_file()]
    digest = hashlib.sha256()
    for path in found:
        with path.open("rb") as handle:
            digest.update(
                f"{path.relative_to(folder).as_posix()}\0{hashlib.file_digest(handle, 'sha256').hexdigest()}\n".encode()
            )
    return digest.hexdigest()


@lru_cache(maxsize=1)
def code_hash() -> str:
    """Hash of coachkit's own sources."""
    home = Path(coachkit.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in home.rglob("*") if p.suffix in {".py", ".toml"}):
        digest.update(f"{path.relative_to(home).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """The versions that numbers depend on."""
    named = {name: version(name) for name in ("numpy", "pandas", "scipy", "highspy")}
    return {"coachkit": coachkit.__version__, "python": platform.python_version(), **named}
