"""papermill's engine ``coachkit``: papermill's own engine, with kernels that are forked from a warm process.

``papermill in.ipynb out.ipynb --engine coachkit``. The first notebook of a process starts the warm process. Kernel,
messages and clients are those of the stock engine, so outputs and errors are the same; two failures are recorded that the
stock engine leaves unmarked (see :class:`WarmEngine`).
"""

from __future__ import annotations

import asyncio
import atexit
import itertools
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import psutil
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine

from coachkit.batch.engines import ENGINES
from coachkit.batch.helper import Helper
from coachkit.batch.reports import add_error
from coachkit.batch.tasks import Task

__all__ = ["ForkedKernel", "WarmEngine"]

_SHARE_OF_TIME = 10  # between two saves pass so many times what the last one took
_LOCK, _NUMBERS = threading.Lock(), itertools.count()
_MANY, _ENDLESS, _MUCH = (
    1 << 16,
    float("inf"),
    1 << 30,
)  # kernels at once, seconds, MB: as for the stock engine, no limit


class WarmEngine(NBClientEngine):
    """Papermill's own engine on forked kernels, for notebooks of this Python; others run in a kernel of their own.

    When a cell takes too long or its kernel dies, the stock engine marks that cell and all later ones as completed and
    raises. This engine raises the same error, adds it to the cell's outputs, marks the cell as failed, and leaves later ones
    pending. The stock engine also writes the whole notebook twice a cell, which takes most of its time; this engine writes it
    when a cell starts or ends, as often as takes a tenth of the time.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **more: Any) -> None:
        """Run the cells of papermill's notebook.

        Raises
        ------
        CellTimeoutError, DeadKernelError
            When a cell takes longer than ``execution_timeout`` seconds, or its kernel dies.
        """
        if _is_this_python(kernel_name):
            more.setdefault("kernel_manager_class", _ForkedKernelManager)
        try:
            with _saving_less_often(nb_man):
                super().execute_managed_notebook(nb_man, kernel_name, **more)
        except (CellTimeoutError, DeadKernelError) as error:
            index, cell = [pair for pair in enumerate(nb_man.nb.cells) if pair[1].metadata.papermill.start_time][-1]
            add_error(cell, type(error).__name__, str(error))
            nb_man.cell_exception(cell, cell_index=index)
            raise


@contextmanager
def _saving_less_often(nb_man: Any) -> Iterator[None]:
    """Inside the block, papermill's notebook is written at most a tenth of the time; papermill writes it once more at its end."""
    save, due = nb_man.save, 0.0

    def save_if_due(**more: Any) -> None:
        nonlocal due
        start = time.monotonic()
        if start >= due:
            save(**more)
            due = time.monotonic() + _SHARE_OF_TIME * (time.monotonic() - start)

    nb_man.save = save_if_due
    try:
        yield
    finally:
        del nb_man.save


class _ForkedKernelManager(AsyncKernelManager):
    @property
    def kernel_spec(self) -> Any:
        spec = super().kernel_spec
        if spec is not None:
            spec.metadata = {**spec.metadata, "kernel_provisioner": {"provisioner_name": "coachkit"}}
        return spec


class ForkedKernel(LocalProvisioner):
    """Starts an IPython kernel as a forked child of the warm process."""

    async def launch_kernel(self, cmd: list[str], **more: Any) -> Any:
        """Have the kernel forked; ``cmd`` is the command line that would start it."""
        arguments = tuple(cmd[cmd.index("ipykernel_launcher") + 1 :])
        folder = str(more.get("cwd") or Path.cwd())
        process: Any = await asyncio.to_thread(_fork, arguments, more.get("env", {}), folder)
        self.process, self.pid, self.pgid = process, process.pid, process.pid
        return self.connection_info


class _Process(psutil.Process):
    """A process that is not our child, with the attributes of a child process."""

    stdin = stdout = stderr = None

    def poll(self) -> int | None:
        """None while it runs, else 1: only its parent learns its status."""
        try:
            return None if self.status() != psutil.STATUS_ZOMBIE else 1
        except psutil.NoSuchProcess:
            return 1


def _fork(arguments: tuple[str, ...], environment: dict[str, str], folder: str) -> _Process:
    """Have the warm process fork a kernel."""
    with _LOCK:
        helper, number = _helper(), next(_NUMBERS)
        helper.send(
            Task(number, "", environment, "", "", {}, os.urandom(8).hex(), _ENDLESS, _MUCH, False, folder, arguments)
        )
        while (result := helper.result()) is not None:
            if (result.number, result.kind) == (number, "started"):
                return _Process(result.pid)
        _helper.cache_clear()
    raise RuntimeError("The warm process was ended; run again.")


def _is_this_python(kernel_name: str) -> bool:
    """True for an IPython kernel that is started by this very interpreter, where a process can be forked."""
    try:
        spec = AsyncKernelManager(kernel_name=kernel_name).kernel_spec
    except NoSuchKernel:
        return False
    command = spec.argv if spec else []
    return sys.platform == "linux" and "ipykernel_launcher" in command and command[0] in {"python", sys.executable}


@lru_cache(maxsize=1)
def _helper() -> Helper:
    helper = Helper(ENGINES["warm"], _MANY, Path(tempfile.mkdtemp(prefix="coachkit-")) / "log.txt")
    atexit.register(helper.stop)
    return helper
