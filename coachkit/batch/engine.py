"""Run one notebook for one school and make its page. An engine is a function from a job to a notebook."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from coachkit.batch.manifest import Failure, Outcome
from coachkit.batch.plan import Job
from coachkit.report import Page, export_notebook

__all__ = ["Engine", "kernel_engine", "make_report", "quiet_worker"]

Engine = Callable[[Job, int], NotebookNode]


def kernel_engine(job: Job, timeout: int) -> NotebookNode:
    """Execute the job's notebook with papermill in a fresh kernel; returns the executed notebook.

    ``timeout`` is in seconds and holds for each cell.
    """
    import papermill

    executed: NotebookNode = papermill.execute_notebook(
        str(job.notebook),
        str(job.executed).replace("{", "{{").replace("}", "}}"),  # papermill formats output paths
        parameters=job.parameters,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        request_save_on_cell_execute=False,
        execution_timeout=timeout,
        cwd=str(job.notebook.parent),
    )
    return executed


def make_report(job: Job, meta: dict[str, Any], engine: Engine, timeout: int) -> Outcome:
    """Execute, export and write one school's page. Never raises: what went wrong is in the outcome."""
    start = time.perf_counter()
    failure = None
    digest = ""
    try:
        job.executed.parent.mkdir(parents=True, exist_ok=True)
        notebook = engine(job, timeout)
        page = Page.of(meta, job.name, home=job.home, index="index.html", subtitle=_subtitle(notebook))
        html = export_notebook(notebook, page)
        job.page.parent.mkdir(parents=True, exist_ok=True)
        job.page.write_text(html, encoding="utf-8", newline="\n")
        digest = hashlib.sha256(html.encode()).hexdigest()
    except Exception as error:  # one school's failure, whatever it is, must not stop the others
        failure = _failure(error)
    return Outcome(job.school_id, job.slug, failure, round(time.perf_counter() - start, 2), job.slice_hash, digest)


def _subtitle(notebook: NotebookNode) -> str:
    """The notebook's own title: the first line of its first cell."""
    first = notebook.cells[0].source.splitlines() if notebook.cells else []
    return first[0].lstrip("# ").strip() if first and first[0].startswith("# ") else ""


def _failure(error: Exception) -> Failure:
    kind = str(getattr(error, "ename", "") or type(error).__name__)
    said = str(getattr(error, "evalue", "") or error).strip()
    cell = getattr(error, "exec_count", None)
    return Failure(kind, cell if isinstance(cell, int) else None, said)


def quiet_worker(log: Path) -> None:
    """Send a worker's (and its kernels') standard error to a log file: it is not for the terminal."""
    target = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(target, 2)
    os.close(target)
