"""The warm process: imports once, then forks a child for each task that comes down its standard input.

Tasks come as lines of JSON, results go back as such. When the input ends (the batch stopped, or was killed) all
children are ended. A child that takes too long or too much memory is ended; what became of it is told apart by
how it ended.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import sys
import time
from collections import deque
from dataclasses import dataclass, replace

from nbformat import NotebookNode

from coachkit.batch.ends import ooms, verdict
from coachkit.batch.task import Result, Task, loaded, parameterised
from coachkit.batch.warm.child import live, resident
from coachkit.batch.warm.known import keep_answers
from coachkit.batch.warm.preload import rehearse
from coachkit.batch.warm.shell import make_kernel

__all__ = ["main"]

_LOOK = 0.05  # seconds between two looks at children's memory and clocks


@dataclass
class _Child:
    task: Task
    pid: int
    pipe: int
    started: float
    ooms: int
    cell: int | None = None
    ended_for: str = ""
    waiting: bytes = b""
    result: Result | None = None
    watched: int = -1


class _Host:
    def __init__(self, out: int, workers: int) -> None:
        self.out, self.workers = out, workers
        self.todo: deque[Task] = deque()
        self.children: dict[int, _Child] = {}
        self.notebooks: dict[tuple[str, bool], NotebookNode] = {}
        self.selector = selectors.DefaultSelector()
        self.open, self.waiting = True, b""

    def run(self) -> None:
        """Serve until the input ends and nothing is left to be ended."""
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
        *lines, self.waiting = (self.waiting + text).split(b"\n")
        self.todo.extend(Task.of(line) for line in lines)

    def _fork(self, task: Task) -> None:
        kind = task.notebook, bool(task.parameters)
        if kind not in self.notebooks:
            notebook = loaded(task.notebook)
            rehearse(task, notebook)
            self.notebooks[kind] = parameterised(notebook, task)
        source, target = os.pipe()
        before = ooms()
        pid = os.fork()
        if pid == 0:
            os.close(source)
            os.close(self.out)
            self.selector.close()
            for other in self.children.values():
                os.close(other.pipe)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            live(task, self.notebooks[kind], lambda text: _write(target, text))
        os.close(target)
        child = _Child(task, pid, source, time.monotonic(), before)
        self.children[pid] = child
        self.selector.register(source, selectors.EVENT_READ, lambda: self._hear(child))
        if hasattr(os, "pidfd_open"):
            child.watched = os.pidfd_open(pid)
            self.selector.register(child.watched, selectors.EVENT_READ, lambda: None)  # the look after it does the rest

    def _hear(self, child: _Child) -> None:
        text = os.read(child.pipe, 1 << 20)
        if not text:
            self.selector.unregister(child.pipe)
            return
        *lines, child.waiting = (child.waiting + text).split(b"\n")
        for line in lines:
            if line.startswith(b"cell "):
                child.cell = int(line[5:])
            else:
                child.result = Result.of(line)

    def _look_after(self, child: _Child) -> None:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        seconds = time.monotonic() - child.started
        if pid == 0:
            if child.ended_for == "" and child.result is None:
                if seconds > child.task.timeout:
                    child.ended_for = "timeout"
                elif resident(child.pid) > child.task.memory:
                    child.ended_for = "memory"
            if child.ended_for or (child.result and seconds > child.task.timeout + 5):
                _end(child.pid)
            return
        self._drain(child)
        _end(child.pid, gone=True)  # what its cells started and left
        del self.children[child.pid]
        if child.watched >= 0:
            self.selector.unregister(child.watched)
            os.close(child.watched)
        code = os.waitstatus_to_exitcode(status)
        result = child.result or verdict(child.task, child.cell, code, child.ended_for, ooms() > child.ooms)
        peak = used.ru_maxrss >> 10 if sys.platform == "linux" else used.ru_maxrss >> 20
        _write(self.out, replace(result, seconds=round(seconds, 2), peak=peak).line())

    def _drain(self, child: _Child) -> None:
        os.set_blocking(child.pipe, False)
        try:
            while child.pipe in self.selector.get_map():
                self._hear(child)
        except BlockingIOError:  # something that a cell started still holds the other end
            self.selector.unregister(child.pipe)
        os.close(child.pipe)


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
    """Serve tasks; the only thing on the real standard output are results."""
    out = os.dup(1)
    os.dup2(2, 1)  # whatever prints here goes to the log
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the batch decides when to stop
    _write(out, b'{"ready": true}\n')
    keep_answers(make_kernel().shell)
    _Host(out, workers).run()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
