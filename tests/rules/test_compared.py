"""Every exhibit is compared in one notebook, and only there: a change of it changes little stored text."""

from __future__ import annotations

import re
import tomllib
from collections import Counter

import nbformat

from coachkit.batch.notebook import SHIPPED, read_notebook
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS

from ..conftest import ROOT

OTHERS = {"answer", "coach_answer", "teacher_brief", "what_next", "methods", "schools_side_by_side"}


def test_every_exhibit_is_compared_in_one_notebook() -> None:
    compared: Counter[str] = Counter()
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if "nbval-check-output" in cell.metadata.get("tags", []):
                assert cell.outputs, f"{path.name}: {cell.source} has no output to compare; run `make notebooks`"
                compared.update(re.findall(r"exhibits\.(\w+)\(", cell.source))
            elif cell.cell_type == "code":
                assert not cell.outputs, f"{path.name}: {cell.source} keeps an output that nobody compares"
    assert {*EXHIBITS, *COACH_EXHIBITS, *OTHERS} <= set(compared)
    assert {name for name, count in compared.items() if count > 1} == set()


def test_the_package_records_the_notebooks_as_they_are() -> None:
    recorded = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["hashes"]
    hashes = {path.stem: read_notebook(path).hash for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
    assert recorded == hashes, "run `make notebooks`"
