"""What the warm process does before it forks: import, and use once, what every report will use."""

from __future__ import annotations

import ast
import asyncio
import contextlib
import gc
import importlib
import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
from typing import Any

from nbformat import NotebookNode

import coachkit
from coachkit.batch.task import Task, parameterised, parameterised_again
from coachkit.batch.warm.known import learn
from coachkit.batch.warm.shell import make_kernel
from coachkit.release import read_release
from coachkit.report import Page, export_notebook

__all__ = ["rehearse"]

_TIMES, _CELLS = 3, 10  # Python makes code fast that it has run a few times; no child runs its own so often
_CHECK = """
import importlib, os
for name in {names!r}:
    importlib.import_module(name)
assert not os.path.isdir("/proc/self/task") or len(os.listdir("/proc/self/task")) <= {threads}
"""


def rehearse(task: Task, notebook: NotebookNode) -> None:
    """Go once through our own part of a report: imports, templates, exhibits, shell. No cell is run."""
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    for name in coachkit.__all__:
        if re.search(rf"\bcoachkit\.{name}\b", code):
            getattr(coachkit, name)  # loads what the name stands for
    shell = make_kernel().shell
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with contextlib.suppress(Exception):  # not Python, which its own report will say
                learn(shell, cell.source)
    _import(_imports(notebook))
    for name in ("IPython.core.logger", "numpy.random"):
        importlib.import_module(name)  # else each child would, and numpy's draws not be seeded; neither starts a thread
    for _ in range(_TIMES):
        parameterised_again(parameterised(notebook, task), task)
        cells = [*(cell for cell in notebook.cells if cell.cell_type == "markdown"), *_exhibits(task.parameters)]
        with contextlib.suppress(Exception):  # a report that cannot be made will say so itself
            export_notebook(NotebookNode(cells=cells), Page(**task.page))  # not held against the schema, like a report
    asyncio.run(_nothing())
    gc.collect()
    gc.freeze()  # what is here now will not be walked, and so not copied, by children


async def _nothing() -> None:
    """Run cells that do nothing, and leave nothing, for what IPython does around each."""
    for _ in range(_CELLS):
        await make_kernel().do_execute("None", silent=True, store_history=False, allow_stdin=False)


def _exhibits(parameters: dict[str, Any]) -> list[NotebookNode]:
    cells: list[NotebookNode] = []
    with contextlib.suppress(Exception):
        release = read_release(parameters["data"])
        first = parameters.get("school_id") or release.schools[0].id
        part = release.school(first)
        for make in coachkit.exhibits.EXHIBITS.values():
            exhibit = make(part)
            exhibit._ipython_display_()  # heard by nobody
            data = {coachkit.exhibits.MIME: exhibit.to_json()}
            output = NotebookNode(output_type="display_data", data=data, metadata=NotebookNode())
            cells.append(NotebookNode(cell_type="code", source="", metadata=NotebookNode(), outputs=[output]))
    return cells


def _imports(notebook: NotebookNode) -> list[str]:
    """Installed modules that the notebook's cells import by name (not files beside it)."""
    found: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with contextlib.suppress(SyntaxError):  # magics and the like
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import):
                    found |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    found.add(node.module)
    return sorted(name for name in found if name.split(".")[0] != "coachkit" and _installed(name))


def _installed(name: str) -> bool:
    homes = tuple({sysconfig.get_path(kind) for kind in ("purelib", "platlib", "stdlib")})
    with contextlib.suppress(ImportError, ValueError):
        spec = importlib.util.find_spec(name.split(".")[0])
        return spec is not None and (spec.origin or "").startswith(homes)
    return False


def _import(names: list[str]) -> None:
    """Import modules here, if that starts no thread (threads do not survive a fork): tried in another process."""
    new = [name for name in names if name not in sys.modules]
    if not new:
        return
    code = _CHECK.format(names=new, threads=2)  # its own, and the one of Arrow's memory
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    with contextlib.suppress(subprocess.TimeoutExpired):
        tried = subprocess.run(
            [sys.executable, "-P", "-c", code], check=False, timeout=60, env=environment, stdin=subprocess.DEVNULL
        )
        if tried.returncode == 0:
            for name in new:
                importlib.import_module(name)
