"""Run notebooks through papermill's own engine and through ours, and say where they differ.

``python -m benchmarks.stock_notebooks FOLDER …`` runs every notebook below the folders, such as ``papermill/tests/notebooks``
and ``tests/files`` of the source archives of papermill and nbclient. It compares how each run ended, which cell failed and
what the cells put out (streams joined, addresses and numbers of temporary files masked).
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
import papermill

from coachkit.batch import ENGINES
from coachkit.batch.helper import run_tasks
from coachkit.batch.reports import join_streams
from coachkit.batch.tasks import Task

_MASKED = re.compile(
    r"In ?\[\d+\]|ipykernel_\d+|0x[0-9a-f]+|/tmp/[\w./-]+|\"execution_count\": \d+|\"model_id\": \"\w+\""
)
_SECONDS = 60


def main(folders: list[str]) -> None:
    """Run, compare, print a line for each difference and a count at the end."""
    books = sorted(path for folder in folders for path in Path(folder).rglob("*.ipynb"))
    alike = {"coachkit": 0, "warm": 0, "kernel": 0}
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary)
        python = [book for book in books if _python(book)]
        ours = {engine: _batch(python, home / engine, engine) for engine in ("warm", "kernel")}
        for number, book in enumerate(python):
            stock = _papermill(book, home / f"{number}.ipynb", None)
            found = {"coachkit": _papermill(book, home / f"{number}-coachkit.ipynb", "coachkit")}
            found |= {engine: ours[engine][number] for engine in ours}
            for engine, run in found.items():
                alike[engine] += run == stock
                if run != stock:
                    print(f"{book.name}: {engine}: {_difference(stock, run)}")
    print(f"{len(python)} Python notebooks of {len(books)}; as papermill's own engine: {alike}")


def _python(book: Path) -> bool:
    try:
        content = nbformat.read(book, as_version=4)
    except Exception:  # a test of broken files
        return False
    return content.metadata.get("kernelspec", {}).get("language", "python") == "python"


def _papermill(book: Path, out: Path, engine: str | None) -> tuple[bool, list[str]]:
    try:
        papermill.execute_notebook(book, out, engine_name=engine, progress_bar=False, cwd=book.parent,
                                   kernel_name="python3", execution_timeout=_SECONDS)  # fmt: skip
    except Exception:
        return False, _outputs(out)
    return True, _outputs(out)


def _batch(books: list[Path], home: Path, engine: str) -> list[tuple[bool, list[str]]]:
    home.mkdir()
    outs = [home / f"{number}.ipynb" for number in range(len(books))]
    tasks = [Task(n, str(book.resolve()), {}, str(outs[n]), "", {}, "", _SECONDS, 4000) for n, book in enumerate(books)]
    ended = {result.number: result.kind == "ok" for result in run_tasks(tasks, ENGINES[engine], 1, home / "log.txt")}
    return [(ended[number], _outputs(out)) for number, out in enumerate(outs)]


def _outputs(path: Path) -> list[str]:
    if not path.is_file():
        return []
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    kept = [cell for cell in cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    return [_MASKED.sub("…", json.dumps(join_streams(cell.outputs), sort_keys=True)) for cell in kept]


def _difference(stock: tuple[bool, list[str]], ours: tuple[bool, list[str]]) -> str:
    if stock[0] != ours[0]:
        return f"stock {'succeeds' if stock[0] else 'fails'}, ours {'succeeds' if ours[0] else 'fails'}"
    pairs: list[tuple[Any, Any]] = list(zip(stock[1], ours[1], strict=False))
    cell = next((number for number, (one, other) in enumerate(pairs) if one != other), None)
    if cell is None:
        return f"{len(stock[1])} cells against {len(ours[1])}"
    return f"code cell {cell + 1}: {stock[1][cell][:160]} against {ours[1][cell][:160]}"


if __name__ == "__main__":
    main(sys.argv[1:])
