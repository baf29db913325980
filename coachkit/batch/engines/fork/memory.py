"""Memory of a report's process: how much its cells may take, and how much it takes."""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_PAGE = resource.getpagesize()
_RESIDENT, _DATA = 1, 5  # fields of /proc/PID/statm; data counts towards the limit


def limit_memory(most: int) -> None:
    """Let this process take ``most`` MB in all: more raises MemoryError (on Linux; the warm process watches all reports)."""
    if sys.platform == "linux":
        sizes = _sizes(os.getpid())
        room = most - (sizes[_RESIDENT] >> 20)
        limit = sizes[_DATA] + (max(room, 64) << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))


@contextmanager
def spare_memory() -> Iterator[None]:
    """Our own code runs without the limit: cells may have left it no byte, and orjson crashes without memory."""
    limit, most = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, most))


def resident(pid: int) -> int:
    """Resident memory of a process in MB (0: it is gone)."""
    try:
        return _sizes(pid)[_RESIDENT] >> 20
    except (OSError, IndexError):
        return 0


def _sizes(pid: int) -> list[int]:
    """Memory of a process in bytes. Read without Python's file objects: it is looked at often."""
    file = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
    try:
        return [int(pages) * _PAGE for pages in os.read(file, 256).split()]
    finally:
        os.close(file)
