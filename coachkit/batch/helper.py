"""The batch's side of a helper process: hand out tasks, collect results, start the helper again when it dies."""

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

from coachkit.batch.tasks import Result, Task
from coachkit.errors import BatchFailed
from coachkit.prestart import start_helper, take_prestarted

TRIES = 3  # how often a report is tried that ends its helper
_AHEAD = 1  # tasks sent beyond those at work, so that no core waits


class Helper:
    """A running helper. ``module`` is an engine's module, whose ``main`` it runs."""

    def __init__(self, module: str, workers: int, log: Path) -> None:
        self.results: queue.SimpleQueue[Result | None] = queue.SimpleQueue()
        self.ready = False
        self._process = take_prestarted(module) or start_helper(module, log)
        self._write(json.dumps({"workers": workers, "log": str(log.resolve())}).encode() + b"\n")
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

    def send(self, task: Task) -> None:
        """Hand it a task; if the helper is gone, :meth:`result` says so."""
        self._write(task.line())

    def _write(self, line: bytes) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.write(line)
            self._process.stdin.flush()

    def result(self, deadline: float | None = None) -> Result | None:
        """The next result; None when the helper is gone. Raises TimeoutError at the deadline (of the monotonic clock)."""
        try:
            return self.results.get(timeout=None if deadline is None else max(deadline - time.monotonic(), 0.001))
        except queue.Empty:
            raise TimeoutError from None

    def stop(self) -> None:
        """End it, and all that it started."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def gave_up(number: int) -> Result:
    """The result of a task that ended its helper each time."""
    said = "the process that makes reports was ended with it, each time"
    return Result(number, "died", "HelperDied", None, said)


def run_tasks(
    tasks: Iterable[Task], module: str, workers: int, log: Path, deadline: float | None = None
) -> Iterator[Result]:
    """Run tasks on this machine; yields results as they come.

    A helper that dies is started again, and its unfinished tasks are tried again one by one. So a report that ends its
    helper is identified, and fails alone after three tries.

    Raises
    ------
    BatchFailed
        When the helper cannot start.
    TimeoutError
        At the ``deadline`` (of the monotonic clock).
    """
    todo, alone, tries = deque(tasks), deque[Task](), dict[int, int]()
    starts = 0
    helper: Helper | None = None
    try:
        while todo or alone:
            helper, starts = Helper(module, workers, log), starts + 1
            hand: dict[int, Task] = {}
            while todo or alone or hand:
                room = 1 if alone else workers + _AHEAD
                while len(hand) < room and (alone or todo) and not (alone and hand):
                    task = (alone or todo).popleft()
                    hand[task.number] = task
                    helper.send(task)
                result = helper.result(deadline)
                if result is None:
                    break
                del hand[result.number]
                yield result
            helper.stop()
            if not helper.ready and starts >= TRIES:
                raise BatchFailed("The process that makes reports cannot start.", f"{log} says why.")
            for task in hand.values():
                tries[task.number] = tries.get(task.number, 0) + 1
                if tries[task.number] > TRIES:
                    yield gave_up(task.number)
                else:
                    alone.append(task)
    finally:
        if helper is not None:
            helper.stop()
