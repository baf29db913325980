"""What the warm process does before it forks: import, and use once, what every report will use."""

from __future__ import annotations

import ast
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
from coachkit.batch.engines.fork.shell import make_kernel, run_quietly
from coachkit.batch.reports import parameterise, parameterise_again
from coachkit.batch.tasks import Task
from coachkit.release import read_release
from coachkit.report import Page, export_notebook

_TIMES, _CELLS = 3, 10  # Python speeds up code that has run a few times; no child runs its own so often
_CHECK = """
import importlib, os
for name in {names!r}:
    importlib.import_module(name)
assert not os.path.isdir("/proc/self/task") or len(os.listdir("/proc/self/task")) <= {threads}
"""


def warm_up(task: Task, notebook: NotebookNode) -> None:
    """Run our own part of a report: imports, templates, exhibits, shell. No cell of the notebook is run."""
    shell = make_kernel().shell
    for cell in notebook.cells:
        if cell.cell_type == "code":
            with contextlib.suppress(Exception):  # not Python, which its own report will say
                shell.transform_cell(cell.source)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    with shell.builtin_trap:  # get_ipython, as in a cell: pandas asks for it at its import, and shows more columns
        for name in coachkit.__all__:
            if re.search(rf"\bcoachkit\.{name}\b", code):
                getattr(coachkit, name)  # imports what the name stands for
        _import_ahead(_imports(notebook))
    for name in ("IPython.core.logger", "numpy.random"):
        importlib.import_module(name)  # else each child would, and numpy's draws would not be seeded; no threads
    for _ in range(_TIMES):
        parameterise_again(parameterise(notebook, task), task)
        cells = [*(cell for cell in notebook.cells if cell.cell_type == "markdown"), *_exhibits(task.parameters, code)]
        with contextlib.suppress(Exception):  # a report that cannot be made will say so itself
            export_notebook(NotebookNode(cells=cells), Page(**task.page))
    run_quietly("None", _CELLS)
    gc.collect()
    gc.freeze()  # children neither walk nor copy what is here now


def _exhibits(parameters: dict[str, Any], code: str) -> list[NotebookNode]:
    """Cells with the exhibits that the code names; with all of them if it names none."""
    cells: list[NotebookNode] = []
    with contextlib.suppress(Exception):
        release = read_release(parameters["data"])
        if coach := parameters.get("coach_id"):
            estimates, makes = release.coach(coach), coachkit.exhibits.COACH_EXHIBITS
        else:
            school = parameters.get("school_id") or release.schools[0].id
            estimates, makes = release.school(school), coachkit.exhibits.EXHIBITS
        named = [make for name, make in makes.items() if re.search(rf"\b{name}\b", code)]
        for make in named or makes.values():
            exhibit = make(estimates)
            exhibit._ipython_display_()  # published to nobody
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


def _import_ahead(names: list[str]) -> None:
    """Import modules here, unless that starts a thread (threads do not survive a fork): another process tries it first."""
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
