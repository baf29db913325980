"""The map in CONTRIBUTING.md is true: every path and name on it exists, and every package of coachkit is on it."""

from __future__ import annotations

import ast
import pkgutil
import re
from pathlib import Path

import pytest

import coachkit

from ..conftest import ROOT

CHAPTER = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("\n## A map of the house\n")[1].split("\n## ")[0]
SPANS = dict.fromkeys(re.findall(r"`([^`\n]+)`", CHAPTER.split("\n| package |")[1]))
MADE = "OUT/"  # what a run makes
PLACES = [span for span in SPANS if re.search(r"[/:]|\.py$", span) and not span.startswith(MADE) and span != "work/"]


def found(path: str) -> Path | None:
    """The file or folder of a path, which starts in coachkit or at the root."""
    return next((home / path for home in (ROOT / "coachkit", ROOT) if (home / path).exists()), None)


def names(file: Path) -> set[str]:
    """Names that a module defines or imports at its top, and the methods of its classes (``Class.method``)."""
    out: set[str] = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            out.add(node.name)
        if isinstance(node, ast.ClassDef):
            out |= {f"{node.name}.{method.name}" for method in node.body if isinstance(method, ast.FunctionDef)}
        if isinstance(node, ast.ImportFrom):
            out |= {alias.asname or alias.name for alias in node.names}
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            out |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return out


@pytest.mark.parametrize("span", PLACES)
def test_what_the_map_names_exists(span: str) -> None:
    path, _, name = span.partition(": ")
    file = found(path)
    assert file is not None, f"{path} does not exist"
    assert file.is_dir() == path.endswith("/"), f"{path}: folders end in /, files do not"
    if name:
        assert name in names(file), f"{path} has no {name}"


def test_every_package_is_on_the_map() -> None:
    packages = {found.name.removeprefix("coachkit.").replace(".", "/") + "/"
                for found in pkgutil.walk_packages(coachkit.__path__, "coachkit.") if found.ispkg}  # fmt: skip
    assert packages - set(SPANS) == set()


@pytest.mark.parametrize("heading", ["From a row of observations.csv", "From coachkit run", "Where new code goes"])
def test_the_map_has_its_three_ways(heading: str) -> None:
    rows = re.findall(r"^\| (?!---)", CHAPTER.split(f"### {heading}")[1].split("\n### ")[0], re.MULTILINE)
    assert len(rows) > 10  # a heading, and ten steps or changes
