"""Data and output in remote storage: folders by URL (``s3://…``, ``abfs://…``, ``memory://…``), through fsspec."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from coachkit.errors import BadInput, OutputFailed
from coachkit.files import write_whole
from coachkit.fingerprint import fingerprint
from coachkit.schema.folder import district_folder

_SENT = ".sent.json"
_STAYS = {"work/lock", "work/lock.json", "work/log.txt"}


@contextmanager
def local_copy(data: Path | str) -> Iterator[Path]:
    """A folder of this machine with what a URL holds (a plain path as it is), private, for as long as it is needed.

    Raises
    ------
    BadInput
        When the URL cannot be read.

    Examples
    --------
    >>> with local_copy("data/sample") as folder:
    ...     (folder / "schools.csv").is_file()
    True
    """
    if not _is_url(data):
        yield district_folder(data)
        return
    files, root = _filesystem(str(data))
    with tempfile.TemporaryDirectory(prefix="coachkit-") as home:
        folder = Path(home) / "data"
        try:
            if not files.isdir(root):
                raise FileNotFoundError("there is no such folder")
            files.get(root.rstrip("/") + "/", str(folder) + "/", recursive=True)
        except Exception as error:  # each store raises its own kinds
            raise BadInput(f"{data} cannot be read: {error}.", "See to the address and your access to it.") from error
        yield folder


@contextmanager
def mirrored(out: Path | str) -> Iterator[Path]:
    """An output folder of this machine; for a URL it is one in the cache, brought up to date before and sent after.

    So a run that was stopped goes on where it was, here or, after it was sent, on another machine. Files are sent
    when they are new or changed; those that went are removed; pages first, the index last.

    Raises
    ------
    OutputFailed
        When the URL cannot be written to.

    Examples
    --------
    >>> with mirrored("out") as folder:
    ...     folder.name
    'out'
    """
    if not _is_url(out):
        yield Path(out)
        return
    files, root = _filesystem(str(out))
    given = os.environ.get("COACHKIT_CACHE")
    home = Path(given) if given else user_cache_path("coachkit")
    mirror = home / "outputs" / fingerprint(str(out))[:32]
    mirror.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if not mirror.exists() and files.isdir(f"{root}/work"):
            files.get(root.rstrip("/") + "/", str(mirror) + "/", recursive=True)
    except Exception as error:  # each store raises its own kinds
        shutil.rmtree(mirror, ignore_errors=True)
        raise OutputFailed(f"{out} cannot be read: {error}.", "See to the address and your access to it.") from error
    yield mirror
    try:
        _send(mirror, files, root)
    except Exception as error:  # each store raises its own kinds
        raise OutputFailed(
            f"The reports were made, but {out} cannot be written to: {error}.",
            "See to the address and your access to it, and run the same command again: it sends what is missing.",
        ) from error


def _send(mirror: Path, files: Any, root: str) -> None:
    """Send what is new or changed, remove what is gone. The log and the lock stay here."""
    record = mirror / _SENT
    before = _sent(record)
    now = {}
    for path in sorted(mirror.rglob("*")):
        name = path.relative_to(mirror).as_posix()
        if path.is_file() and not name.startswith(".") and name not in _STAYS:
            now[name] = fingerprint(path)
    for name in sorted(now, key=lambda name: (name.endswith("index.html"), name)):
        if before.get(name) != now[name]:
            files.makedirs(f"{root}/{name}".rpartition("/")[0], exist_ok=True)
            files.put_file(str(mirror / name), f"{root}/{name}")
    for name in sorted(before.keys() - now.keys()):
        if files.exists(f"{root}/{name}"):
            files.rm_file(f"{root}/{name}")
    write_whole(record, json.dumps(now, indent=0))


def _sent(record: Path) -> dict[str, str]:
    """Fingerprints of the files sent before; none when the record is damaged, so that all is sent again."""
    try:
        found = json.loads(record.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    plain = isinstance(found, dict) and not any(".." in name.split("/") or name.startswith("/") for name in found)
    return found if plain else {}


def _is_url(place: Path | str) -> bool:
    return isinstance(place, str) and "://" in place


def _filesystem(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise BadInput(
            f"{url} is not a folder of this machine.", "For URLs: pip install 'coachkit[cluster]'."
        ) from None
    try:
        files, root = url_to_fs(url)
    except (ImportError, ValueError) as error:
        raise BadInput(f"{url} cannot be opened: {error}.", "Install what it names, or give a folder.") from None
    return files, str(root).rstrip("/")
