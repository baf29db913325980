"""What travels to where a report is made: one notebook, its parameters, where its results go. Plain JSON."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coachkit.light import papermill_libraries, without

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Result", "Task", "finished", "loaded", "parameterised", "parameterised_again", "write_whole"]


@dataclass(frozen=True)
class Task:
    """One report to make.

    ``page`` are the fields of its :class:`~coachkit.report.Page`; ``target`` is where the page goes (blank: none is
    made), ``executed`` where the executed notebook; ``seed`` seeds random generators; ``timeout`` is in seconds,
    ``memory`` in MB of resident memory; cells run in ``folder`` (blank: the notebook's own).
    """

    number: int
    notebook: str
    parameters: dict[str, Any]
    executed: str
    target: str
    page: dict[str, Any]
    seed: str
    timeout: float
    memory: int
    single_file: bool = False
    folder: str = ""

    def line(self) -> bytes:
        """The task as a line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes | str) -> Task:
        """The task of a line."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Result:
    """What became of a task.

    ``kind`` is ``ok``, ``error`` (a cell raised), ``exit``, ``timeout``, ``memory``, ``died``, ``output`` (its
    results could not be written) or ``page`` (the page could not be made); ``error`` the class or signal,
    ``cell`` the number of the cell it was in, ``said`` what was said. ``peak`` is in MB.
    """

    number: int
    kind: str = "ok"
    error: str = ""
    cell: int | None = None
    said: str = ""
    seconds: float = 0.0
    peak: int = 0
    page_hash: str = ""

    def line(self) -> bytes:
        """The result as a line of JSON."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes | str) -> Result:
        """The result of a line."""
        return cls(**json.loads(line))


def parameterised(notebook: NotebookNode, task: Task) -> NotebookNode:
    """A copy of the notebook with a cell that sets the task's parameters (if any), as papermill makes it."""
    if not task.parameters:
        return notebook.copy()
    from papermill.parameterize import parameterize_notebook

    kernel, language = _spoken(notebook)
    with _known_missing():
        made = parameterize_notebook(notebook.copy(), task.parameters, kernel_name=kernel, language=language)
    for cell in made.cells:
        if _sets_parameters(cell):
            cell.id = "injected-parameters"  # papermill draws one at random
    return made


def parameterised_again(made: NotebookNode, task: Task) -> NotebookNode:
    """What :func:`parameterised` made, now with another task's parameters: the same, in a tenth of the time."""
    from papermill.parameterize import translate_parameters

    for cell in made.cells if task.parameters else []:
        if _sets_parameters(cell):
            with _known_missing():
                cell.source = translate_parameters(*_spoken(made), task.parameters, "Parameters")
            made.metadata.papermill["parameters"] = task.parameters
    return made


def _sets_parameters(cell: NotebookNode) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", [])


def _spoken(notebook: NotebookNode) -> tuple[str, str]:
    """Kernel and language; a notebook that names no kernel is Python's."""
    spec = notebook.metadata.get("kernelspec", {})
    return spec.get("name", "python3"), spec.get("language", "python")


def _known_missing() -> AbstractContextManager[None]:
    """Papermill looks for black on the whole path, for each report; where it is not, it need not."""
    return without() if _has("black") else without("black")


@lru_cache(maxsize=8)
def _has(name: str) -> bool:
    return find_spec(name) is not None


def _write_executed(notebook: NotebookNode, path: Path) -> None:
    """Write an executed notebook, whole or not at all; streams in one piece, as they were written."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    head = {name: value for name, value in notebook.items() if name != "cells"}
    cells = ",\n".join(json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in notebook.cells)  # a line a cell
    write_whole(path, f'{{"cells": [\n{cells}\n],\n{json.dumps(head, ensure_ascii=False, sort_keys=True)[1:]}\n')


def _joined(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Outputs with neighbouring pieces of one stream put together: how they were cut depends on the clock."""
    out: list[NotebookNode] = []
    for output in outputs:
        last = out[-1] if out else None
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            out.append(output)
    return out


def _export(notebook: NotebookNode, task: Task) -> str:
    """Write the task's page; returns the hash of its bytes."""
    from coachkit.report import Page, export_notebook

    more = {"single_file": True} if task.single_file else {}
    html = export_notebook(notebook, Page(**task.page), **more)
    write_whole(Path(task.target), html)
    return hashlib.sha256(html.encode()).hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file that is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def finished(notebook: NotebookNode, task: Task, error: Exception | None) -> Result:
    """Write the executed notebook and, when no cell raised ``error``, the page; what went wrong is in the result."""
    try:
        _write_executed(notebook, Path(task.executed))
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


def loaded(path: str) -> NotebookNode:
    """The notebook of a path, as papermill loads it."""
    papermill_libraries()
    from papermill.iorw import load_notebook_node

    notebook: NotebookNode = load_notebook_node(path)
    return notebook
