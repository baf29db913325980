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
from coachkit.batch.engines.fork.memory import limit_memory, spare_memory
from coachkit.batch.engines.fork.shell import InProcessReport, make_kernel
from coachkit.batch.reports import finish, parameterise_again
from coachkit.batch.tasks import Result, Task
from coachkit.readers import readers

_GARBAGE = (20_000, 50, 50)  # a report is short: collecting garbage less often saves a tenth of its time
_DEATH_SIGNAL = 1  # prctl's number for: send this signal when the parent dies
_PRCTL = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # looked up before the fork


def run_report(task: Task, notebook: NotebookNode, journal: Journal) -> None:
    """Make the report, add its result to the journal, and leave; never returns. ``notebook`` has the parameters of any report."""
    try:
        try:
            _settle(task)
            limit_memory(task.memory)
            made = parameterise_again(notebook, task)
            failed = asyncio.run(InProcessReport(made, journal).run())
            make_kernel().shell.user_ns.clear()  # files that the cells left open are written to their ends
            result = finish(made, task, failed)
        except BaseException as error:  # whatever it is, it must not come back into the warm process's loop
            with spare_memory():
                kind = "memory" if isinstance(error, MemoryError) else "error"
                result = Result(task.number, kind, type(error).__name__, None, str(error))
        with spare_memory():
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
    os.environ.update(readers(task.page.get("audience", "")))
    os.chdir(Path(task.notebook).parent)


def _reseed(seed: str) -> None:
    """Forked children would all draw the same numbers. Seeded by content, each draws its own, the same every time."""
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big")
    random.setstate(random.Random(number).getstate())
    if "numpy" in sys.modules:
        drawn = sys.modules["numpy"].random
        drawn.set_state(drawn.RandomState(number).get_state())


def _write(path: str, text: bytes) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text)
    finally:
        os.close(file)
