"""The other helper: a Jupyter kernel a report, several at once, through nbclient.

It is the way where forking is unsafe (macOS, Windows) and for notebooks that need a real kernel: other languages,
widgets that talk back. It speaks the same lines as the warm process.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import Empty
from typing import Any

import psutil

from coachkit.batch.ends import ooms, verdict
from coachkit.batch.task import Result, Task, finished, loaded, parameterised
from coachkit.light import notebook_libraries

__all__ = ["main"]

_LOOK = 0.1  # seconds between two looks at a kernel's memory
_TURN = 0.5  # seconds of one turn of waiting for a kernel's answer


class _Report:
    """One report at work in a kernel of its own."""

    def __init__(self, task: Task, sockets: Path) -> None:
        notebook_libraries()
        from nbclient import NotebookClient
        from traitlets.config import Config

        self.task, self.peak, self.ended_for = task, 0, ""
        self.cell: int | None = None
        self.notebook = parameterised(loaded(task.notebook), task)
        config = Config()
        if sys.platform != "win32":
            config.KernelManager.transport = "ipc"  # no ports that others could take or listen to
            config.KernelManager.ip = str(sockets / str(task.number))
        self.client = NotebookClient(
            self.notebook,
            timeout=None,
            config=config,
            record_timing=False,
            resources={"metadata": {"path": task.folder or str(Path(task.notebook).parent)}},
            on_cell_execute=self._started,
            on_notebook_start=self._opened,
        )
        self.process: Any = None

    def _opened(self, notebook: Any) -> None:
        """Have answers waited for in short turns.

        A socket wakes its reader once; what nbclient sends for widgets on the same socket can swallow that, and a reader
        who looks only when woken then waits for ever.
        """
        assert self.client.kc is not None
        channel: Any = self.client.kc.shell_channel
        wait = channel.get_msg

        async def patient(timeout: float | None = None) -> Any:
            end = float("inf") if timeout is None else time.monotonic() + timeout
            while True:
                try:
                    return await wait(max(0.0, min(_TURN, end - time.monotonic())))
                except Empty:
                    if time.monotonic() >= end:
                        raise

        channel.get_msg = patient

    def _started(self, cell: Any, cell_index: int) -> None:
        self.cell = (self.cell or 0) + 1

    async def make(self) -> Result:
        """Run the cells, then write what came out; never raises."""
        start, before = time.monotonic(), ooms()
        watch = asyncio.create_task(self._watch(start))
        error: Exception | None = None
        try:
            await self.client.async_execute()
        except Exception as raised:
            error = raised
        finally:
            watch.cancel()
        if self.ended_for or type(error).__name__ == "DeadKernelError":
            result = verdict(self.task, self.cell, self._code(), self.ended_for, ooms() > before)
        else:
            if error is not None and getattr(error, "exec_count", None) is None:
                error.exec_count = self.cell  # type: ignore[attr-defined]
            result = await asyncio.to_thread(finished, self.notebook, self.task, error)
        return replace(result, seconds=round(time.monotonic() - start, 2), peak=self.peak)

    async def _watch(self, start: float) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            self.process = self.process or getattr(getattr(self.client.km, "provisioner", None), "process", None)
            if self.process is None:
                continue
            with suppress(psutil.Error):
                now = psutil.Process(self.process.pid).memory_info().rss >> 20
                self.peak = max(self.peak, now)
            if self.peak > self.task.memory:
                self.ended_for = "memory"
            elif time.monotonic() - start > self.task.timeout:
                self.ended_for = "timeout"
            if self.ended_for:
                self.end()
                return

    def _code(self) -> int | None:
        if self.process is None:
            return None
        code: int | None = self.process.poll()
        return code

    def end(self) -> None:
        """End the kernel and what its cells started."""
        if self.process is not None:
            with suppress(psutil.Error):
                for each in [
                    *psutil.Process(self.process.pid).children(recursive=True),
                    psutil.Process(self.process.pid),
                ]:
                    each.kill()


async def _serve(out: int, workers: int, sockets: Path) -> None:
    tasks: asyncio.Queue[Task | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    at_work: set[_Report] = set()

    def listen() -> None:
        for line in sys.stdin.buffer:
            loop.call_soon_threadsafe(tasks.put_nowait, Task.of(line))
        for report in list(at_work):  # the batch is gone, or wants no more
            report.end()
        shutil.rmtree(sockets, ignore_errors=True)
        os._exit(0)

    async def work() -> None:
        while (task := await tasks.get()) is not None:
            try:
                report = _Report(task, sockets)
                at_work.add(report)
                result = await report.make()
                at_work.discard(report)
            except Exception as error:  # no kernel of that name, and the like
                result = Result(task.number, "error", type(error).__name__, None, str(error))
            os.write(out, result.line())

    threading.Thread(target=listen, daemon=True).start()
    os.write(out, b'{"ready": true}\n')
    await asyncio.gather(*(work() for _ in range(workers)))


def main(workers: int) -> None:
    """Serve tasks; the only thing on the real standard output are results."""
    out = os.dup(1)
    os.dup2(2, 1)
    with tempfile.TemporaryDirectory(prefix="ck-") as home:
        asyncio.run(_serve(out, workers, Path(home)))
