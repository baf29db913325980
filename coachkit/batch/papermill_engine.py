"""papermill's engine ``coachkit``: ``papermill in.ipynb out.ipynb --engine coachkit`` runs in a warm, forked child.

The first notebook of a process starts the warm process; the following ones, through papermill's Python interface,
find it warm.
"""

from __future__ import annotations

import atexit
import json
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import Engine

from coachkit.batch.host import Host
from coachkit.batch.limits import default_memory
from coachkit.batch.task import Result, Task
from coachkit.errors import BadInput

__all__ = ["WarmEngine"]


@lru_cache(maxsize=1)
def _host() -> Host:
    home = Path(tempfile.mkdtemp(prefix="coachkit-"))
    host = Host("coachkit.batch.warm.host", 1, home / "log.txt")
    atexit.register(host.stop)
    return host


class WarmEngine(Engine):
    """Runs a notebook, which papermill has parameterised, in a forked child of the warm process."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, execution_timeout: int | None = None, **kwargs: Any
    ) -> None:
        """Run the cells; their outputs are put into papermill's notebook.

        Raises
        ------
        BadInput
            When the notebook is not Python's.
        RuntimeError
            When the process that ran it ended: out of time, out of memory, crashed.
        """
        notebook = nb_man.nb
        if notebook.metadata.get("kernelspec", {}).get("language", "python") != "python":
            raise BadInput("The engine 'coachkit' runs Python alone.", "Leave --engine out.")
        with tempfile.TemporaryDirectory(prefix="coachkit-") as home:
            given, executed = Path(home) / "given.ipynb", Path(home) / "executed.ipynb"
            nbformat.write(notebook, given)
            result = _made(given, executed, execution_timeout)
            if not executed.exists():
                raise RuntimeError(f"{result.error} in cell {result.cell}: {result.said}")
            made = nbformat.from_dict(json.loads(executed.read_text(encoding="utf-8")))
        path, nb_man.output_path = (
            nb_man.output_path,
            None,
        )  # all cells have run: the file need not be written after each
        for index, (cell, run) in enumerate(zip(notebook.cells, made.cells, strict=True)):
            nb_man.cell_start(cell, index)
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = run.outputs, run.execution_count
                if any(o.output_type == "error" for o in run.outputs) and result.kind != "ok":
                    nb_man.cell_exception(cell, cell_index=index)
            nb_man.cell_complete(cell, cell_index=index)
        nb_man.output_path = path
        notebook.metadata.update({k: v for k, v in made.metadata.items() if k in {"language_info", "widgets"}})


def _made(given: Path, executed: Path, timeout: int | None) -> Result:
    """Have the warm process run a notebook's cells in this process's folder."""
    task = Task(
        number=0,
        notebook=str(given),
        parameters={},
        executed=str(executed),
        target="",
        page={},
        seed="",
        timeout=timeout or float("inf"),
        memory=default_memory(1),
        folder=str(Path.cwd()),
    )
    host = _host()
    host.send(task)
    result = host.result(None)
    if result is None:
        _host.cache_clear()
        raise RuntimeError("The warm process was ended; run again.")
    return result
