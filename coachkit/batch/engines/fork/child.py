"""One report in a forked child of the warm process, with limits and random numbers of its own."""

from __future__ import annotations

import asyncio
import ctypes
import gc
import hashlib
import os
import random
import resource
import signal
import sys
from pathlib import Path

from nbformat import NotebookNode

from coachkit.batch.engines.fork.journal import Journal
from coachkit.batch.engines.fork.shell import InProcessReport
from coachkit.batch.reports import finish, parameterise_again
from coachkit.batch.tasks import Result, Task

__all__ = ["resident", "run_report"]

_GARBAGE = (20_000, 50, 50)  # a report is short: collecting garbage less often saves a tenth of its time
_DEATH_SIGNAL = 1  # prctl's number for: send this signal when the parent dies
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # looked up before the fork
_PAGE = resource.getpagesize()


def run_report(task: Task, notebook: NotebookNode, journal: Journal) -> None:
    """Make the report, add its result to the journal, and leave; never returns. ``notebook`` has the parameters of any report."""
    try:
        _settle(task)
        _limit_memory(task.memory)
        made = parameterise_again(notebook, task)
        failed = asyncio.run(InProcessReport(made, journal).run())
        result = finish(made, task, failed)
    except MemoryError:
        _lift_memory_limit()
        result = Result(task.number, "memory", "MemoryError", None, f"more than {task.memory} MB")
    except BaseException as error:  # whatever it is, it must not come back into the warm process's loop
        _lift_memory_limit()
        result = Result(task.number, "error", type(error).__name__, None, str(error))
    try:
        _lift_memory_limit()  # the result must be written, however much memory the cells hold
        journal.add("result", result.line().strip())
    finally:
        os._exit(0)


def _settle(task: Task) -> None:
    os.setsid()  # programs that a cell starts can be ended with it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if _PRCTL is not None:
        _PRCTL(_DEATH_SIGNAL, signal.SIGKILL)
        _write("/proc/self/oom_score_adj", b"1000")  # short of memory, the system ends a report, not the batch
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(*_GARBAGE)
    _reseed(task.seed)
    os.chdir(Path(task.notebook).parent)


def _limit_memory(most: int) -> None:
    if sys.platform == "linux":
        sizes = _sizes(os.getpid())
        room = most - (sizes[_RESIDENT] >> 20)
        limit = sizes[_DATA] + (max(room, 64) << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def _lift_memory_limit() -> None:
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))


def _reseed(seed: str) -> None:
    """Forked children would all draw the same numbers. Seeded by content, each draws its own, the same every time."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    random.setstate(random.Random(number).getstate())
    if "numpy" in sys.modules:
        drawn = sys.modules["numpy"].random
        drawn.set_state(drawn.RandomState(number).get_state())


def resident(pid: int) -> int:
    """Resident memory of a process in MB (0: it is gone)."""
    try:
        return _sizes(pid)[_RESIDENT] >> 20
    except (OSError, IndexError):
        return 0


_RESIDENT, _DATA = 1, 5  # fields of /proc/PID/statm; data counts towards the limit


def _sizes(pid: int) -> list[int]:
    """Memory of a process in bytes. Read without Python's file objects: it is looked at often."""
    file = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
    try:
        return [int(pages) * _PAGE for pages in os.read(file, 256).split()]
    finally:
        os.close(file)


def _write(path: str, text: bytes) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text)
    finally:
        os.close(file)
