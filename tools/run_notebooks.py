"""Run every notebook from its own folder, and keep as text what nbval compares: each exhibit once, in the first that shows it.

Cells that are compared have the tag ``nbval-check-output``; the others keep no output, so that a change of one exhibit
changes little stored text. A tutorial is read as it is, so it keeps the outputs of all its cells. The hashes of all notebooks
are recorded in the package, which so knows an edited one.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
import tomli_w
from nbclient import NotebookClient

from coachkit.batch.notebook import SHIPPED, read_notebook

HOME = Path(__file__).parent.parent / "notebooks"
FIRST = ("school_report", "district_report", "school_details", "district_details")  # the others follow by name
COMPARED = "nbval-check-output"
NEVER = {"provenance"}  # names versions
_SHOWS = re.compile(r"exhibits\.(\w+)\(")


def mark(cell: nbformat.NotebookNode, seen: set[str]) -> None:
    """Tag a cell that shows what no cell before it showed; another one loses its output."""
    shown = set(_SHOWS.findall(cell.source)) - NEVER
    text = [out for out in cell.outputs if not any("widget" in kind for kind in out.get("data", {}))]
    whole = len(text) == len(cell.outputs)  # a cell that shows a widget is not compared
    compared = bool(shown - seen) or bool(text and whole and not _SHOWS.search(cell.source))
    seen |= shown
    tags = [tag for tag in cell.metadata.get("tags", []) if not tag.startswith("nbval-")] + [COMPARED] * compared
    cell.metadata.pop("tags", None)
    if tags:
        cell.metadata["tags"] = tags
    cell.outputs = text if compared else []
    cell.execution_count = 1 if compared else None  # the same everywhere: another cell before it is no change
    for out in cell.outputs:
        if out.output_type == "execute_result":
            out.execution_count = 1


def refresh(path: Path, seen: set[str]) -> None:
    """Execute one notebook and store the text of the outputs that are compared, nothing else."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            mark(cell, seen)
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = {kind: text for kind, text in output.data.items() if kind == "text/plain"}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {
            "file_extension": ".py",
            "mimetype": "text/x-python",
            "name": "python",
            "nbconvert_exporter": "python",
        },
    }
    nbformat.write(notebook, path)


def compared(files: list[Path]) -> set[str]:
    """The exhibits that these notebooks compare."""
    cells = [cell for file in files for cell in nbformat.read(file, as_version=4).cells]
    return {name for cell in cells if COMPARED in cell.metadata.get("tags", []) for name in _SHOWS.findall(cell.source)}


def record(files: list[Path]) -> None:
    """Write the hashes of the shipped notebooks."""
    hashes = {file.stem: read_notebook(file).hash for file in files}
    SHIPPED.write_text(tomli_w.dumps({"hashes": hashes}), encoding="utf-8")


if __name__ == "__main__":
    files = {file.stem: file for file in sorted(HOME.glob("*.ipynb"))}
    known: set[str] = set()
    lessons = {file.stem: file for file in sorted((HOME / "tutorials").glob("*.ipynb"))}
    for name in sys.argv[1:] or lessons:
        if name in lessons:
            refresh(lessons[name], set())
        else:
            refresh(files[name], compared([file for other, file in files.items() if other not in sys.argv]))
    for name in [] if sys.argv[1:] else [*FIRST, *(name for name in files if name not in FIRST)]:
        refresh(files[name], known)
    record(list(files.values()))
