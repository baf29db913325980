"""One batch at a time on an output folder: a lock that names its owner and ends with its process."""

from __future__ import annotations

import getpass
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from coachkit.errors import BadInput

__all__ = ["locked"]


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Hold the lock of an output folder's ``work``.

    Raises
    ------
    BadInput
        When another batch holds it (it is named), or the folder cannot be written to.
    """
    path = work / "lock"
    try:
        work.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise BadInput(
            f"{work.parent} cannot be written to: {error.strerror}.", "Give another folder with --out."
        ) from None
    with handle:
        if not _taken(handle):
            handle.seek(0)
            raise BadInput(
                f"Another batch is at work on {work.parent}: {_owner(handle.read())}.",
                "Wait until it is done, stop it, or give another folder with --out.",
            )
        handle.truncate(0)
        handle.write(json.dumps({"pid": os.getpid(), "user": _user(), "host": platform.node()}))
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


def _taken(handle: IO[str]) -> bool:
    """True when this process has the lock now; the system gives it back when the process ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _owner(text: str) -> str:
    with suppress(ValueError, KeyError, TypeError):
        said = json.loads(text)
        return f"process {said['pid']} of {said['user']} on {said['host']}"
    return "its owner did not say who it is"


def _user() -> str:
    with suppress(Exception):  # a user id without a name
        return getpass.getuser()
    return "unknown"
