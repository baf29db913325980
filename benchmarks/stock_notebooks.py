"""Run notebooks through papermill's own engine and through ours, and say where they differ.

``python -m benchmarks.stock_notebooks FOLDER …`` runs every Python notebook below the folders, such as
``papermill/tests/notebooks`` and ``tests/files`` of the source archives of papermill and nbclient. It compares how each run
ended and what the cells put out (streams joined; addresses, times and numbers of temporary files masked). Some of the
notebooks never end: every engine ends them after some seconds. docs/engines.md has the reason for each difference.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat

from coachkit.batch import ENGINES
from coachkit.batch.helper import run_tasks
from coachkit.batch.reports import join_streams
from coachkit.batch.tasks import Task

_MASKED = re.compile(
    r"In ?\[\d+\]|ipykernel_\d+|0x[0-9a-f]+|/tmp/[\w./-]+|\"execution_count\": \d+|\"model_id\": \"\w+\"|"
    r"\d{4}-\d\d-\d\dT[\d:.]+"
)
_CELL, _REPORT, _RUN = 12, 30, 90  # seconds: papermill's limit for a cell, the batch's for a report, ours for a process
_AT_ONCE = 2


class Run(NamedTuple):
    """Whether a run succeeded, the outputs of its code cells as JSON, and what our engine says of its end."""

    ok: bool
    outputs: list[str]
    said: str = ""

    def differs(self, other: Run) -> bool:
        """True where they ended in different ways, or their cells put out something different."""
        return (self.ok, self.outputs) != (other.ok, other.outputs)


def main(folders: list[str]) -> None:
    """Run, compare, print a line for each difference and a count at the end."""
    books = sorted(path.resolve() for folder in folders for path in Path(folder).rglob("*.ipynb"))
    python = [book for book in books if _python(book)]
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(_AT_ONCE) as pool:
        home = Path(temporary)
        outs = {engine: home / engine for engine in ("papermill", "coachkit", *ENGINES)}
        for out in outs.values():
            out.mkdir()
        runs = {engine: pool.map(_papermill, python, _files(outs[engine], python), [engine] * len(python))
                for engine in ("papermill", "coachkit")}  # fmt: skip
        found = {engine: list(of) for engine, of in runs.items()}
        found |= {engine: _batch(python, _files(outs[engine], python), module, home / "log.txt")
                  for engine, module in ENGINES.items()}  # fmt: skip
    stock = found.pop("papermill")
    for engine, own in found.items():
        for book, one, other in zip(python, stock, own, strict=True):
            if one.differs(other):
                print(f"{engine}: {book.name}: {_difference(one, other)}")
    alike = {
        engine: sum(not one.differs(other) for one, other in zip(stock, own, strict=True))
        for engine, own in found.items()
    }
    print(f"{len(python)} Python notebooks of {len(books)}; as papermill's own engine: {alike}")


def _files(home: Path, books: list[Path]) -> list[Path]:
    return [home / f"{number}.ipynb" for number in range(len(books))]


def _python(book: Path) -> bool:
    try:
        content = nbformat.read(book, as_version=4)
    except Exception:  # a test of broken files
        return False
    return content.metadata.get("kernelspec", {}).get("language", "python") == "python"


def _papermill(book: Path, out: Path, engine: str) -> Run:
    own = ["--engine", engine] if engine != "papermill" else []
    command = [sys.executable, "-m", "papermill", str(book), str(out), *own, "--kernel", "python3", "--cwd", str(book.parent),
               "--execution-timeout", str(_CELL), "--no-progress-bar"]  # fmt: skip
    done = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        return Run(done.wait(_RUN) == 0, _outputs(out))
    except subprocess.TimeoutExpired:
        print(f"{engine}: {book.name}: still runs after {_RUN} seconds")
        return Run(False, _outputs(out))
    finally:
        if done.poll() is None:
            os.killpg(done.pid, signal.SIGKILL)
            done.wait()


def _batch(books: list[Path], outs: list[Path], module: str, log: Path) -> list[Run]:
    pairs = enumerate(zip(books, outs, strict=True))
    tasks = [Task(n, str(book), {}, str(out), "", {}, "", _REPORT, 4000) for n, (book, out) in pairs]
    ended = {result.number: result for result in run_tasks(tasks, module, _AT_ONCE, log)}
    said = {number: f"{result.kind} {result.error} {result.said}".strip() for number, result in ended.items()}
    return [Run(ended[number].kind == "ok", _outputs(out), said[number]) for number, out in enumerate(outs)]


def _outputs(path: Path) -> list[str]:
    if not path.is_file():
        return []
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    kept = [cell for cell in cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return [_MASKED.sub("…", json.dumps(join_streams(cell.outputs), sort_keys=True)) for cell in kept]


def _difference(stock: Run, ours: Run) -> str:
    ends = {True: "succeeds", False: "fails"}
    said = "" if stock.ok == ours.ok else f"stock {ends[stock.ok]}, ours {ends[ours.ok]} ({ours.said}); "
    if len(stock.outputs) != len(ours.outputs):
        return f"{said}{len(stock.outputs)} cells against {len(ours.outputs)}"
    cells = enumerate(zip(stock.outputs, ours.outputs, strict=True), 1)
    texts = [f"code cell {n}: {one[:200]} against {other[:200]}" for n, (one, other) in cells if one != other]
    return said + "; ".join(texts)


if __name__ == "__main__":
    main(sys.argv[1:])
