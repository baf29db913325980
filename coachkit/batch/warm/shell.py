"""The warm shell: IPython's own kernel object without its sockets, made once, used in forked children."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import threading
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import nbclient.client
from ipykernel.ipkernel import IPythonKernel
from nbclient import NotebookClient
from nbformat import NotebookNode
from traitlets.config import Config

from coachkit.batch.warm.wire import Wire, take_streams
from coachkit.light import without

__all__ = ["CellFailed", "make_kernel", "run_cells"]

_QUIET = {
    "HistoryManager": {"enabled": False},  # no history file and no thread that writes it
    "IPCompleter": {"use_jedi": False},
}


_FIELDS = {
    "execute_result": ("data", "metadata", "execution_count"),
    "display_data": ("data", "metadata"),
    "stream": ("name", "text"),
    "error": ("ename", "evalue", "traceback"),
}


class CellFailed(Exception):
    """A cell raised; ``ename`` and ``evalue`` say what, ``exec_count`` where."""

    def __init__(self, ename: str, evalue: str, exec_count: int | None) -> None:
        super().__init__(f"{ename}: {evalue}")
        self.ename, self.evalue, self.exec_count = ename, evalue, exec_count


class _Client(NotebookClient):
    """nbclient's handling of messages, fed by a wire."""

    def __init__(self, notebook: NotebookNode, wire: Wire) -> None:
        super().__init__(notebook)
        self.waiting: list[dict[str, Any]] = []
        channel = SimpleNamespace(send=self.waiting.append)  # what nbclient's stand-in of an Output widget says
        client: Any = SimpleNamespace(session=wire, shell_channel=channel)
        self.kc = client


@lru_cache(maxsize=1)
def make_kernel() -> Any:
    """The kernel object of this process (there is one), with a wire in place of its session."""
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as ipykernel does
    with without("debugpy"):  # no debugger will ever attach
        kernel = IPythonKernel.instance(session=Wire(), config=Config(_QUIET), log=logging.getLogger("coachkit"))
    nbclient.client.output_from_msg = _output
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())
    return kernel


def _output(message: dict[str, Any]) -> NotebookNode:
    """A message as an output, as nbformat makes it; but not held against its schema, which takes as long as the cells."""
    kind, content = message["header"]["msg_type"], message["content"]
    if kind not in _FIELDS:
        raise ValueError(f"Unrecognized output msg type: {kind!r}")
    return NotebookNode(output_type=kind, **{name: content[name] for name in _FIELDS[kind]})


def run_cells(notebook: NotebookNode, started: Callable[[int], None] = lambda count: None) -> None:
    """Run the notebook's cells in order in this process, and keep their outputs in it, as a kernel would.

    The process is spent afterwards: its standard streams are the notebook's. ``started`` is told the number
    of each cell before it runs.

    Raises
    ------
    CellFailed
        At the first cell that raises (also ``SystemExit``), but for cells tagged ``raises-exception``.
    """
    asyncio.run(_run(notebook, make_kernel(), started))
    notebook.metadata["language_info"] = dict(IPythonKernel.language_info)


async def _run(notebook: NotebookNode, kernel: Any, started: Callable[[int], None]) -> None:
    client = _Client(notebook, kernel.session)
    client.reset_execution_trackers()
    publish_all = take_streams(lambda name, text: _say(kernel, name, text))
    sys.path.insert(0, "")
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or not cell.source.strip():
            continue
        if client.skip_cells_with_tag in cell.metadata.get("tags", []):
            continue
        started(kernel.shell.execution_count)
        reply = await _run_cell(kernel, client, cell, index, publish_all)
        if kernel.shell.exit_now:
            raise CellFailed("SystemExit", "exit() was called", cell.execution_count)
        if reply["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", []):
            raise CellFailed(reply["ename"], reply["evalue"], cell.execution_count)
    client.set_widgets_metadata()


async def _run_cell(
    kernel: Any, client: _Client, cell: NotebookNode, index: int, publish_all: Callable[[], None]
) -> dict[str, Any]:
    request = kernel.session.msg("execute_request")
    kernel.set_parent([], request)
    cell.outputs = []
    cell.execution_count = kernel.shell.execution_count
    client.clear_before_next_output = False
    kernel.session.receive = lambda message: client.process_message(message, cell, index)
    try:
        reply: dict[str, Any] = await kernel.do_execute(
            cell.source, silent=False, store_history=True, allow_stdin=False, cell_id=cell.get("id")
        )
        await asyncio.sleep(0)  # tasks that the cell started have their turn, as between a kernel's messages
        publish_all()
        waiting, client.waiting[:] = list(client.waiting), []
        for message in waiting:
            kernel.comm_manager.comm_msg(None, None, {"buffers": [], **message})  # as it would arrive
    finally:
        publish_all()
    return reply


def _say(kernel: Any, name: str, text: str) -> None:
    kernel.session.send(None, "stream", {"name": name, "text": text}, parent=kernel.get_parent())
