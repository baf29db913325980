"""Small notebooks, and small helpers, for tests of the batch."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import nbformat

_GIVEN = 'school_id = "0001"\ndata = "."\naudience = "school"\nas_of = None'
_OPEN = "import coachkit\nschool = coachkit.open_school(data, school_id, audience=audience, as_of=as_of)"


def notebook(path: Path, *cells: str, given: str = _GIVEN) -> Path:
    """Write a notebook: a parameters cell, then these."""
    made = [nbformat.v4.new_code_cell(given), *map(nbformat.v4.new_code_cell, cells)]
    made[0].metadata["tags"] = ["parameters"]
    for number, cell in enumerate(made):
        cell.id = f"c{number}"
    nb = nbformat.v4.new_notebook(cells=made)
    nb.metadata["kernelspec"] = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(nb, path)
    return path


def poisoned(path: Path, poison: dict[str, str]) -> Path:
    """A notebook that shows one exhibit of its school; at the schools named it does something else instead."""
    deeds = "\n".join(f"if school_id == {school!r}:\n    {deed}" for school, deed in poison.items())
    return notebook(path, _OPEN, f"import os, sys, time, signal, ctypes\n{deeds}", "coachkit.exhibits.reach(school)")


def files(folder: Path) -> dict[str, str]:
    """Hash of each file below a folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def pages(folder: Path) -> list[str]:
    """Names of the pages in a folder."""
    return sorted(path.stem for path in folder.glob("*.html"))


def manifest(out: Path) -> dict[str, Any]:
    """The manifest of an output folder."""
    content: dict[str, Any] = json.loads((out / "work" / "manifest.json").read_text())
    return content


def statuses(out: Path) -> dict[str, str]:
    """What became of each report: ``ok``, ``not run``, or the kind of its failure."""
    return {r["id"]: r["failure"]["kind"] if r["failure"] else r["status"] for r in manifest(out)["reports"]}
