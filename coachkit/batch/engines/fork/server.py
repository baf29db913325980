"""The warm process: it imports once, then forks a child for each task that comes in on its standard input.

When the input ends (the batch stopped, or was killed) all children are ended. A child that takes too long or too much
memory is ended; its notebook is written as far as it came, with the error in the cell that ran.
"""

from __future__ import annotations

import contextlib
import copy
import os
import selectors
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coachkit.batch.engines.fork.child import run_report
from coachkit.batch.engines.fork.journal import Journal
from coachkit.batch.engines.fork.memory import resident
from coachkit.batch.engines.fork.warm_up import warm_up
from coachkit.batch.exit_status import count_oom_kills, result_of_exit
from coachkit.batch.reports import add_process_failure, load_notebook, parameterise, parameterise_again, write_executed
from coachkit.batch.tasks import Result, Task

_LOOK = 0.05  # seconds between two looks at children's memory and clocks


@dataclass
class _Child:
    task: Task
    pid: int
    started: float
    ooms: int
    journal: Journal
    ended_for: str = ""
    watched: int = -1


class _Server:
    def __init__(self, out: int, workers: int) -> None:
        self.out, self.workers = out, workers
        self.todo: deque[Task] = deque()
        self.children: dict[int, _Child] = {}
        self.notebooks: dict[str, Any] = {}
        self.selector = selectors.DefaultSelector()
        self.open, self.rest = True, b""

    def run(self) -> None:
        """Serve until the input ends, then end what is left."""
        self.selector.register(0, selectors.EVENT_READ, self._read_tasks)
        while self.open:
            while self.todo and len(self.children) < self.workers:
                self._fork(self.todo.popleft())
            for key, _ in self.selector.select(_LOOK if self.children else None):
                key.data()
            for child in list(self.children.values()):
                self._look_after(child)
        for child in self.children.values():
            _end(child.pid)

    def _read_tasks(self) -> None:
        text = os.read(0, 1 << 20)
        self.open = bool(text)
        *lines, self.rest = (self.rest + text).split(b"\n")
        self.todo.extend(Task.of(line) for line in lines)

    def _fork(self, task: Task) -> None:
        notebook = self._prepared(task)
        journal = Journal()
        before = count_oom_kills()
        pid = os.fork()
        if pid == 0:
            os.close(self.out)
            self.selector.close()
            for other in self.children.values():
                other.journal.close()
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            run_report(task, notebook, journal)
        child = _Child(task, pid, time.monotonic(), before, journal)
        self.children[pid] = child
        if hasattr(os, "pidfd_open"):
            child.watched = os.pidfd_open(pid)
            self.selector.register(
                child.watched, selectors.EVENT_READ, lambda: None
            )  # wakes the loop, which looks after it

    def _prepared(self, task: Task) -> Any:
        """The task's notebook with the parameters of the first task, for which this process warmed up."""
        if task.notebook not in self.notebooks:
            notebook = load_notebook(task.notebook)
            warm_up(task, notebook)
            self.notebooks[task.notebook] = parameterise(notebook, task)
        return self.notebooks[task.notebook]

    def _look_after(self, child: _Child) -> None:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        seconds = time.monotonic() - child.started
        if pid == 0:
            if seconds > child.task.timeout:
                child.ended_for = "timeout"
            elif resident(child.pid) > child.task.memory:
                child.ended_for = "memory"
            if child.ended_for:
                _end(child.pid)
            return
        _end(child.pid, gone=True)  # what its cells started and left behind
        del self.children[child.pid]
        if child.watched >= 0:
            self.selector.unregister(child.watched)
            os.close(child.watched)
        peak = used.ru_maxrss >> 10 if sys.platform == "linux" else used.ru_maxrss >> 20
        result = child.journal.result() or self._ended(child, os.waitstatus_to_exitcode(status))
        child.journal.close()
        _write(self.out, replace(result, seconds=round(seconds, 2), peak=peak).line())

    def _ended(self, child: _Child, code: int) -> Result:
        """The result of a child that ended without one; its notebook is written as far as it came."""
        notebook = parameterise_again(copy.deepcopy(self.notebooks[child.task.notebook]), child.task)
        running = child.journal.replay(notebook)
        number = running[1] if running else None
        result = result_of_exit(child.task, number, code, child.ended_for, count_oom_kills() > child.ooms)
        if running:
            with contextlib.suppress(OSError):  # the batch's own files will say so
                add_process_failure(notebook.cells[running[0]], result)
                write_executed(notebook, Path(child.task.executed))
        return result


def _end(pid: int, gone: bool = False) -> None:
    """End a child (unless it is gone) and all that it started: they share its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        if not gone:
            os.kill(pid, signal.SIGKILL)


def _write(target: int, text: bytes) -> None:
    while text:
        text = text[os.write(target, text) :]


def main(workers: int) -> None:
    """Serve tasks; only results go to the real standard output."""
    out = os.dup(1)
    os.dup2(2, 1)  # whatever prints here goes to the log
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch decides when to stop
    _write(out, b'{"ready": true}\n')
    _Server(out, workers).run()
    os._exit(0)
