"""The kernel engine: a Jupyter kernel for each report, several at once.

It serves where forking is unsafe (macOS, Windows) and for notebooks that need a real kernel, such as other languages.
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
from traitlets.config import Config

from coachkit.batch.exit_status import count_oom_kills, result_of_exit
from coachkit.batch.reports import (
    ReportClient,
    add_process_failure,
    finish,
    load_notebook,
    parameterise,
    write_executed,
)
from coachkit.batch.tasks import Result, Task

_LOOK = 0.1  # seconds between two looks at a kernel's memory
_TURN = 0.5  # seconds to wait for a kernel's answer before asking again


class _Report:
    """One report at work in a kernel of its own."""

    def __init__(self, task: Task, sockets: Path) -> None:
        self.task, self.peak, self.ended_for = task, 0, ""
        self.notebook = parameterise(load_notebook(task.notebook), task)
        config = Config()
        if sys.platform != "win32":
            config.KernelManager.transport = "ipc"  # no ports that others could take or listen to
            config.KernelManager.ip = str(sockets / str(task.number))
        self.client = ReportClient(
            self.notebook,
            config=config,
            resources={"metadata": {"path": str(Path(task.notebook).parent)}},
            on_notebook_start=self._poll_for_answers,
        )
        self.process: Any = None

    def _poll_for_answers(self, notebook: Any) -> None:
        """Wait for answers in short turns.

        A socket wakes its reader once. What nbclient sends for widgets on the same socket can swallow that, and a reader
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

    async def make(self) -> Result:
        """Run the cells, then write what came out; never raises."""
        start, before = time.monotonic(), count_oom_kills()
        watch = asyncio.create_task(self._watch(start))
        error = await self.client.run(self.task.page.get("audience", ""))
        watch.cancel()
        if self.ended_for or type(error).__name__ == "DeadKernelError":
            result = self._ended(count_oom_kills() > before)
        else:
            result = await asyncio.to_thread(finish, self.notebook, self.task, error)
        return replace(result, seconds=round(time.monotonic() - start, 2), peak=self.peak)

    def _ended(self, oom: bool) -> Result:
        """The result of a report whose kernel is gone; its notebook is written as far as it came."""
        index, number = self.client.running or (None, None)
        code = None if self.process is None else self.process.poll()
        result = result_of_exit(self.task, number, code, self.ended_for, oom)
        if index is not None:
            with suppress(OSError):  # the batch's own files will say so
                add_process_failure(self.notebook.cells[index], result)
                write_executed(self.notebook, Path(self.task.executed))
        return result

    async def _watch(self, start: float) -> None:
        while not self.ended_for:
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
        self.end()

    def end(self) -> None:
        """End the kernel and what its cells started."""
        if self.process is not None:
            with suppress(psutil.Error):
                kernel = psutil.Process(self.process.pid)
                for each in (*kernel.children(recursive=True), kernel):
                    each.kill()


async def _serve(out: int, workers: int, sockets: Path) -> None:
    tasks: asyncio.Queue[Task] = asyncio.Queue()
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
        while True:
            task = await tasks.get()
            try:
                report = _Report(task, sockets)
                at_work.add(report)
                result = await report.make()
                at_work.discard(report)
            except Exception as error:  # for example, no kernel of that name
                result = Result(task.number, "error", type(error).__name__, None, str(error))
            os.write(out, result.line())

    threading.Thread(target=listen, daemon=True).start()
    os.write(out, b'{"ready": true}\n')
    await asyncio.gather(*(work() for _ in range(workers)))


def main(workers: int) -> None:
    """Serve tasks; only results go to the real standard output."""
    out = os.dup(1)
    os.dup2(2, 1)
    with tempfile.TemporaryDirectory(prefix="ck-") as home:
        asyncio.run(_serve(out, workers, Path(home)))
