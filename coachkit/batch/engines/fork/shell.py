"""Run a notebook's cells in this process: IPython's kernel, made once before the fork, and nbclient."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import nbclient.client
from ipykernel.ipkernel import IPythonKernel
from nbformat import NotebookNode
from traitlets.config import Config

from coachkit.batch.engines.fork.inprocess_session import InProcessClient, InProcessSession, take_streams
from coachkit.batch.engines.fork.journal import Journal
from coachkit.batch.reports import ReportClient
from coachkit.import_guards import without

_MOST_CELLS = 4096  # a notebook that makes cells of its own must not fill the memory
_FIELDS = {
    "execute_result": ("data", "metadata", "execution_count"),
    "display_data": ("data", "metadata"),
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
}

_SETTINGS = {
    "HistoryManager": {
        "enabled": False,
        "hist_file": ":memory:",
    },  # as in nbclient's kernels, and no thread that writes it
    "IPCompleter": {"use_jedi": False},
    "IPythonKernel": {"_execute_sleep": 0.0},  # it waits for sockets, and here are none
}


@lru_cache(maxsize=1)
def unheard_log() -> logging.Logger:
    """A log for what runs the cells: a notebook that logs to its outputs must not find its kernel's messages there."""
    log = logging.Logger("coachkit.kernel")  # no child of the root, whose handlers are the notebook's
    log.addHandler(logging.NullHandler())
    return log


@lru_cache(maxsize=1)
def make_kernel() -> Any:
    """The kernel of this process (there is one)."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as ipykernel does
    with without("debugpy"):  # no debugger will attach
        kernel: Any = IPythonKernel.instance(session=InProcessSession(), config=Config(_SETTINGS), log=unheard_log())
    nbclient.client.output_from_msg = make_output
    _cache_transforms(kernel.shell.input_transformer_manager)
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
    return kernel


def _cache_transforms(manager: Any) -> None:
    """Have IPython rewrite each cell's magics once for all reports, as long as its rules stay the same: a tenth of their time."""
    transform = manager.transform_cell
    known: dict[tuple[Any, ...], str] = {}

    def transform_cell(cell: str) -> str:
        key = cell, *manager.cleanup_transforms, *manager.line_transforms, *manager.token_transformers
        if key not in known:
            text = transform(cell)  # this may raise, and may change the rules
            if len(known) < _MOST_CELLS:
                known[key] = text
            return str(text)
        return known[key]

    manager.transform_cell = transform_cell


def make_output(message: dict[str, Any]) -> NotebookNode:
    """What nbformat's ``output_from_msg`` makes, not checked against the schema: that takes a sixth of a report's time."""
    kind, content = message["header"]["msg_type"], message["content"]
    if kind not in _FIELDS:
        raise ValueError(f"Unrecognized output msg type: {kind!r}")
    return NotebookNode(output_type=kind, **{name: content[name] for name in _FIELDS[kind]})


class InProcessReport(ReportClient):
    """nbclient on the kernel of this process. Afterwards the process is spent: its standard streams are the notebook's."""

    def __init__(self, notebook: NotebookNode, journal: Journal) -> None:
        super().__init__(notebook, log=unheard_log())
        self.journal = journal

    def started(self, cell: NotebookNode, cell_index: int) -> None:
        """Called before each code cell runs."""
        super().started(cell, cell_index)
        self.journal.start(cell_index, self.code_cells_executed + 1)

    @asynccontextmanager
    async def async_setup_kernel(self, **more: Any) -> AsyncIterator[None]:
        """Connect to the kernel."""
        kernel = make_kernel()
        kernel.session.journal = self.journal
        sys.path.insert(0, "")
        kernel.shell.user_ns["_dh"][:] = [Path.cwd()]  # IPython's list of folders, with the one it starts in
        publish = take_streams(
            lambda name, text: kernel.session.send(
                None, "stream", {"name": name, "text": text}, parent=kernel.get_parent()
            ),
            self.journal,
        )
        self.kc: Any = InProcessClient(kernel, publish)
        yield


def run_quietly(code: str, times: int) -> None:
    """Run code that leaves nothing behind, as a cell whose messages nobody hears."""

    async def run() -> None:
        for _ in range(times):
            await make_kernel().do_execute(code, silent=True, store_history=False, allow_stdin=False)

    asyncio.run(run())
