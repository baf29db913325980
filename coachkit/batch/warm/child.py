"""One report in a forked child of the warm process: its own limits, its own randomness, gone afterwards."""

from __future__ import annotations

import ctypes
import gc
import hashlib
import os
import random
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from coachkit.batch.task import Result, Task, finished, parameterised_again
from coachkit.batch.warm.shell import run_cells

__all__ = ["live", "resident"]

_GARBAGE = (
    20_000,
    50,
    50,
)  # a report is short: rubbish is looked for less often than Python would, a tenth of the time
_DEATH_SIGNAL = 1  # prctl's number for: send this signal when the parent dies
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # looked up before the fork
_PAGE = resource.getpagesize()


def live(task: Task, notebook: NotebookNode, send: Callable[[bytes], None]) -> None:
    """The child's whole life: make the report, send what became of it, leave. Never returns.

    ``notebook`` has the parameters of some task of its kind.
    """
    try:
        _settle(task)
        made, failed = parameterised_again(notebook, task), None
        try:
            run_cells(made, lambda count: send(f"cell {count}\n".encode()))
        except Exception as error:
            failed = error
        result = finished(made, task, failed)
    except BaseException as error:  # whatever it is, it must not come back into the warm process's loop
        result = Result(task.number, "error", type(error).__name__, None, str(error))
    try:
        send(result.line())
    finally:
        os._exit(0)


def _settle(task: Task) -> None:
    os.setsid()  # programs that a cell starts can be ended with it
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    if _PRCTL is not None:
        _PRCTL(_DEATH_SIGNAL, signal.SIGKILL)
        _tell("/proc/self/oom_score_adj", b"1000")  # short of memory, the system ends a report, not the batch
        sizes = _sizes(os.getpid())
        room = task.memory - (sizes[_RESIDENT] >> 20)
        limit = sizes[_DATA] + (max(room, 64) << 20)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.set_threshold(*_GARBAGE)
    _reseed(task.seed)
    os.chdir(task.folder or Path(task.notebook).parent)


def _reseed(seed: str) -> None:
    """Forked children would draw the same numbers; seeded by content, each draws its own, every time the same."""
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


_RESIDENT, _DATA = 1, 5  # places in what the system says of a process's memory; data counts towards its limit


def _sizes(pid: int) -> list[int]:
    """Memory of a process in bytes. Plainly read: a child would copy what a text file needs, and it is looked at often."""
    file = os.open(f"/proc/{pid}/statm", os.O_RDONLY)
    try:
        return [int(pages) * _PAGE for pages in os.read(file, 256).split()]
    finally:
        os.close(file)


def _tell(path: str, text: bytes) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text)
    finally:
        os.close(file)
