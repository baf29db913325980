"""Files that are there whole or not at all, the same bytes for the same workbook, and locks between processes."""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout


@contextmanager
def replacing(path: Path, mode: int = 0o666) -> Iterator[Path]:
    """A new, empty file beside ``path`` to write to; it takes the place of ``path`` when the block ends without an error."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode)
    try:
        yield draft
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def write_whole(path: Path, text: str, mode: int = 0o666) -> None:
    """Write a text file so that a reader sees the old one or the new one, never a part; its folder is made if needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path, mode) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")


def replace_folder(fresh: Path, folder: Path) -> None:
    """Put a finished folder in the place of ``folder``, whatever is there.

    The old folder is kept beside it until the new one is in place: see :func:`recover_folder`.
    """
    before = _kept_aside(folder)
    shutil.rmtree(before, ignore_errors=True)
    if folder.exists():
        folder.replace(before)
    fresh.replace(folder)
    shutil.rmtree(before, ignore_errors=True)


def recover_folder(folder: Path) -> None:
    """Undo a :func:`replace_folder` that was killed between its two moves."""
    before = _kept_aside(folder)
    if before.is_dir() and not folder.exists():
        before.replace(folder)
    shutil.rmtree(before, ignore_errors=True)


def _kept_aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}-before")


@contextmanager
def locked(folder: Path, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a folder, the file ``lock`` in it; yields False when another process holds it and ``wait`` is false.

    The system releases the lock when its process ends, however it ends. On a file system without locks nobody waits.
    """
    path = folder / "lock"
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    lock = FileLock(path, timeout=-1 if wait else 0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    except NotImplementedError:  # the file system has no locks
        pass
    try:
        yield True
    finally:
        lock.release()


def workbook_bytes(save: Callable[[IO[bytes]], object]) -> bytes:
    """The bytes of a workbook, as ``save`` writes it, without the time of its making."""
    first, out = io.BytesIO(), io.BytesIO()
    save(first)
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as steady:
        for name in made.namelist():
            data = made.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>2000-01-01T00:00:00Z", data)
            steady.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
