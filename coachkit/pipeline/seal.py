"""Checksums of the cache: an entry whose files no longer match them is made again, with a note."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

from coachkit.files import write_whole
from coachkit.fingerprint import fingerprint

_NAME, _OWN = "sealed.json", ("sealed.json", "lock")
_log = logging.getLogger("coachkit")
_Stamp = tuple[tuple[str, int, int], ...]
_seen: dict[Path, _Stamp] = {}  # entries found sound by this process: names, times and sizes of all files then


def seal(entry: Path) -> None:
    """Write the checksums of an entry's files; the last step of making it."""
    write_whole(entry / _NAME, json.dumps(_digests(entry), sort_keys=True, indent=0))
    _remember(entry)


def sound(entry: Path) -> bool:
    """True when an entry has exactly the files that were written; False when any differ, or the entry is unfinished."""
    path = entry / _NAME
    try:
        if entry in _seen and _seen[entry] == _stamp(entry):
            return True
        told = json.loads(path.read_bytes())
        good = bool(told == _digests(entry) and told)
    except FileNotFoundError:
        good, told = False, None
    except (OSError, ValueError, RecursionError):
        good, told = False, {}
    if good:
        _remember(entry)
    elif told is not None or _others(entry):
        _log.warning("The cache entry in %s is incomplete or damaged and will be made again.", entry)
    return good


def cleared(entry: Path) -> Path:
    """The entry's folder, emptied of what an unfinished attempt left there."""
    _seen.pop(entry, None)
    for path in _others(entry):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    return entry


def _others(entry: Path) -> list[Path]:
    return [path for path in entry.iterdir() if path.name != "lock"]


def _digests(entry: Path) -> dict[str, str]:
    own = {entry / name for name in _OWN}
    files = sorted(path for path in entry.rglob("*") if path.is_file() and path not in own)
    return {path.relative_to(entry).as_posix(): fingerprint(path) for path in files if not path.name.startswith(".")}


def _stamp(entry: Path) -> _Stamp:
    found = ((path, path.lstat()) for path in sorted(entry.rglob("*")) if path.name != "lock")
    return tuple((path.relative_to(entry).as_posix(), told.st_mtime_ns, told.st_size) for path, told in found)


def _remember(entry: Path) -> None:
    _seen[entry] = _stamp(entry)
