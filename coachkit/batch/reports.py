"""What both engines do with a notebook: set its parameters, run its cells with nbclient, write what came out."""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from coachkit.batch.tasks import Result, Task
from coachkit.files import write_whole
from coachkit.fingerprint import fingerprint
from coachkit.import_guards import notebook_libraries, papermill_libraries, without
from coachkit.readers import readers
from coachkit.release import read_release

notebook_libraries()  # before nbclient imports nbformat by itself, which takes two seconds
from nbclient import NotebookClient  # noqa: E402
from nbclient.exceptions import CellExecutionError  # noqa: E402
from nbformat import NotebookNode  # noqa: E402


def load_notebook(path: str) -> NotebookNode:
    """Read a notebook as papermill reads it, without what an earlier run has stored."""
    papermill_libraries()
    from papermill.iorw import load_notebook_node

    read: NotebookNode = load_notebook_node(path)
    for cell in read.cells:
        if cell.cell_type == "code":
            cell.update(outputs=[], execution_count=None)
    return read


def parameterise(notebook: NotebookNode, task: Task) -> NotebookNode:
    """A copy of the notebook with a cell that sets the task's parameters (if any), as papermill writes it."""
    made: NotebookNode = notebook.copy()
    if not task.parameters:
        return made
    from papermill.parameterize import parameterize_notebook

    kernel, language = _kernel_of(notebook)
    with _without_missing_black():
        made = parameterize_notebook(made, task.parameters, kernel_name=kernel, language=language)
    for cell in made.cells:
        if _sets_parameters(cell):
            cell.id = "injected-parameters"  # papermill draws a random one
    return made


def parameterise_again(made: NotebookNode, task: Task) -> NotebookNode:
    """Set another task's parameters in what :func:`parameterise` returned: a tenth of its time."""
    from papermill.parameterize import translate_parameters

    for cell in made.cells if task.parameters else []:
        if _sets_parameters(cell):
            with _without_missing_black():
                cell.source = translate_parameters(*_kernel_of(made), task.parameters, "Parameters")
            made.metadata.papermill["parameters"] = task.parameters
    return made


def _sets_parameters(cell: NotebookNode) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", [])


def _kernel_of(notebook: NotebookNode) -> tuple[str, str]:
    """Kernel and language; a notebook that names no kernel is Python's."""
    spec = notebook.metadata.get("kernelspec", {})
    return spec.get("name", "python3"), spec.get("language", "python")


def _without_missing_black() -> AbstractContextManager[None]:
    """Papermill searches the whole path for black, for each report; if it is not installed, block the search."""
    return without() if _installed("black") else without("black")


@lru_cache(maxsize=8)
def _installed(name: str) -> bool:
    return find_spec(name) is not None


class ReportClient(NotebookClient):
    """nbclient, which also counts cells and refuses a notebook that calls ``exit()``.

    ``running`` is the index and the number of the code cell that runs, or that ran last.
    """

    def __init__(self, notebook: NotebookNode, **more: Any) -> None:
        super().__init__(notebook, on_cell_execute=self.started, on_cell_executed=self._executed,
                         timeout=None, record_timing=False, **more)  # fmt: skip
        self.running: tuple[int, int] | None = None

    def started(self, cell: NotebookNode, cell_index: int) -> None:
        """Called before each code cell runs."""
        self.running = cell_index, self.code_cells_executed + 1

    def _executed(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        payloads = execute_reply["content"].get("payload", [])
        if any(payload.get("source") == "ask_exit" for payload in payloads):
            raise SystemExitAsked

    async def run(self, audience: str = "") -> Exception | None:
        """Run the cells for an audience; what stopped the run, with the number of the cell as its ``exec_count``."""
        try:
            await self.async_execute(env={**os.environ, **readers(audience)})
        except CellExecutionError as error:
            self._name(error)
            return self._numbered(error)
        except Exception as error:
            return self._numbered(error)
        return self._shown_error()

    def _numbered(self, error: Exception) -> Exception:
        error.exec_count = self.running[1] if self.running else None  # type: ignore[attr-defined]
        return error

    def _shown_error(self) -> Exception | None:
        """The first error that a cell shows although the run went on, such as in a cell tagged ``raises-exception``.

        Papermill refuses it, too, except for ``SystemExit`` with the status 0.
        """
        for cell in self.nb.cells:
            for output in cell.get("outputs", []):
                if output.output_type == "error" and not (output.ename == "SystemExit" and output.evalue in ("", "0")):
                    return ShownError(output.ename, output.evalue, cell.execution_count)
        return None

    def _name(self, error: CellExecutionError) -> None:
        """Give the error the name and the message of the cell's own output.

        A kernel's reply does not know an error that was raised while a value was displayed: it says ``NoneType: None``.
        """
        outputs = self.nb.cells[self.running[0]].outputs if self.running else []
        shown = [output for output in outputs if output.output_type == "error"]
        if shown:
            error.ename, error.evalue = shown[-1].ename, shown[-1].evalue


class ShownError(Exception):
    """An error among the outputs of a cell after which the run went on."""

    def __init__(self, ename: str, evalue: str, exec_count: int | None) -> None:
        super().__init__(evalue)
        self.ename, self.evalue, self.exec_count = ename, evalue, exec_count


class SystemExitAsked(Exception):
    """A cell called ``exit()`` or ``quit()``, which asks a kernel to end itself after it has replied."""

    ename, evalue = "SystemExit", "exit() was called"


def add_process_failure(cell: NotebookNode, result: Result) -> None:
    """Add the error to the cell whose process was ended, under nbclient's name for it."""
    name = "CellTimeoutError" if result.kind == "timeout" else "DeadKernelError"
    add_error(cell, name, f"{result.error}: {result.said}")


def add_error(cell: NotebookNode, name: str, message: str) -> None:
    """Add an error to a cell's outputs."""
    error = NotebookNode(output_type="error", ename=name, evalue=message, traceback=[f"{name}: {message}"])
    cell.outputs = [*cell.get("outputs", []), error]


def write_executed(notebook: NotebookNode, path: Path) -> None:
    """Write an executed notebook, one line per cell."""
    head = {name: value for name, value in notebook.items() if name != "cells"}
    cells = ",\n".join(json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in notebook.cells)
    write_whole(path, f'{{"cells": [\n{cells}\n],\n{json.dumps(head, ensure_ascii=False, sort_keys=True)[1:]}\n')


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where they were cut depends on the clock, and no page may."""
    out: list[NotebookNode] = []
    for output in outputs:
        last = out[-1] if out else None
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            out[-1] = NotebookNode({**last, "text": last.text + output.text})
        else:
            out.append(output)
    return out


def _export(notebook: NotebookNode, task: Task) -> str:
    """Write the task's page; returns its fingerprint."""
    from coachkit.report import Page, export_notebook

    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = join_streams(cell.outputs)
    release = read_release(task.parameters["data"]) if task.checked else None
    html = export_notebook(notebook, Page(**task.page), task.single_file, release)
    write_whole(Path(task.target), html)
    return fingerprint(html)


def finish(notebook: NotebookNode, task: Task, error: Exception | None) -> Result:
    """Write the executed notebook and, if no cell raised ``error``, the page; the result says what went wrong."""
    try:
        write_executed(notebook, Path(task.executed))
        if error is not None:
            return _cell_failure(task.number, error)
        return Result(task.number, page_hash=_export(notebook, task) if task.target else "")
    except OSError as refused:
        return Result(task.number, "output", type(refused).__name__, None, f"{refused.errno}: {refused.strerror}")
    except MemoryError:
        return Result(task.number, "memory", "MemoryError", None, "while the page was made")
    except Exception as broken:
        return Result(task.number, "page", type(broken).__name__, None, str(broken).strip())


def _cell_failure(number: int, error: Exception) -> Result:
    name = str(getattr(error, "ename", "") or type(error).__name__)
    said = str(getattr(error, "evalue", "") or ("" if hasattr(error, "evalue") else error)).strip()
    cell = getattr(error, "exec_count", None)
    kinds = {"SystemExit": "exit", "MemoryError": "memory", "_ArrayMemoryError": "memory"}
    return Result(number, kinds.get(name, "error"), name.lstrip("_"), cell if isinstance(cell, int) else None, said)
