"""Run every notebook from its own folder and keep its outputs as text: what nbval compares."""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbclient import NotebookClient

HOME = Path(__file__).parent.parent / "notebooks"


def refresh(path: Path) -> None:
    """Execute one notebook and store the text of its outputs, nothing else."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data = {kind: text for kind, text in output.data.items() if kind == "text/plain"}
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    nbformat.write(notebook, path)


if __name__ == "__main__":
    for file in sorted(HOME.glob("*.ipynb")):
        refresh(file)
