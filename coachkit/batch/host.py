"""A helper process that makes reports, and what the batch does when it is killed."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from coachkit.ahead import started, taken
from coachkit.batch.task import Result, Task
from coachkit.errors import BatchFailed

__all__ = ["Host", "made"]

_TRIES = 3
_AHEAD = 1  # tasks sent beyond those at work, so that no core waits


class Host:
    """A running helper: tasks in, results out. ``module`` holds its ``main`` (the warm process, or kernels)."""

    def __init__(self, module: str, workers: int, log: Path) -> None:
        self.results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self.ready = False
        self._process = taken(module) or started(module, log)
        self._say(json.dumps({"workers": workers, "log": str(log.resolve())}).encode() + b"\n")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with suppress(ValueError):  # the last line of a killed process may be cut short
                if json.loads(line).get("ready"):
                    self.ready = True
                else:
                    self.results.put(Result.of(line))
        self.results.put(None)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, task: Task) -> None:
        """Hand it a task; a helper that is gone will say so by its end."""
        self._say(task.line())

    def _say(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def result(self, deadline: float | None) -> Result | None:
        """The next result; None when it is gone."""
        try:
            return self.results.get(timeout=None if deadline is None else max(deadline - time.monotonic(), 0.001))
        except queue.Empty:
            raise TimeoutError from None

    def stop(self) -> None:
        """End it, and with it all that it started."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def made(
    tasks: Iterable[Task], module: str, workers: int, log: Path, deadline: float | None = None
) -> Iterator[Result]:
    """Results as they come. A helper that dies is started again; what it had in hand is tried again, one by one.

    So a report that takes its helper along is found out and fails alone, after three tries.

    Raises
    ------
    BatchFailed
        When the helper cannot even start.
    TimeoutError
        At the ``deadline`` (of the monotonic clock).
    """
    todo, alone, tries = deque(tasks), deque[Task](), dict[int, int]()
    starts = 0
    host: Host | None = None
    try:
        while todo or alone:
            host, starts = Host(module, workers, log), starts + 1
            hand: dict[int, Task] = {}
            while todo or alone or hand:
                room = 1 if alone else workers + _AHEAD
                while len(hand) < room and (alone or todo) and not (alone and hand):
                    task = (alone or todo).popleft()
                    hand[task.number] = task
                    host.send(task)
                result = host.result(deadline)
                if result is None:
                    break
                del hand[result.number]
                yield result
            host.stop()
            if not host.ready and starts >= _TRIES:
                raise BatchFailed("The process that makes reports cannot start.", f"{log} says why.")
            for task in hand.values():
                tries[task.number] = tries.get(task.number, 0) + 1
                if tries[task.number] > _TRIES:
                    said = "the process that makes reports was ended with it, each time"
                    yield Result(task.number, "died", "HelperDied", None, said)
                else:
                    alone.append(task)
    finally:
        if host is not None:
            host.stop()
