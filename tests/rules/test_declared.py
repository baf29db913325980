"""What is imported directly is declared: in pyproject.toml with bounds, and in environment.yml with the same ones."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tools.weigh import REASONS, declared

from ..conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
OWN = {"coachkit", "tests", "benchmarks", "tools", "conftest", *(path.stem for path in (ROOT / "tools").glob("*.py"))}


def named(requirements: list[str]) -> dict[str, str]:
    """Distribution → bounds."""
    split = [re.match(r"([A-Za-z0-9._-]+)(?:\[.*?\])?(.*)", text) for text in requirements]
    return {found[1].lower().replace("_", "-"): found[2] for found in split if found}


def imported(*places: str) -> dict[str, Path]:
    """Distribution → a file that imports it (inside functions as well)."""
    found: dict[str, Path] = {}
    for path in sorted(file for place in places for file in (ROOT / place).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                modules = [node.module]
            found |= {module.partition(".")[0]: path for module in modules}
    places_of = packages_distributions()
    outside = {name: path for name, path in found.items() if name not in sys.stdlib_module_names | OWN}
    return {places_of.get(name, [name])[0].lower().replace("_", "-"): path for name, path in outside.items()}


def test_what_the_library_imports_is_declared() -> None:
    declared = named(PROJECT["dependencies"] + EXTRAS["sql"] + EXTRAS["cluster"])
    missing = {name: path for name, path in imported("coachkit").items() if name not in declared}
    assert not missing


def test_what_tests_and_tools_import_is_declared() -> None:
    declared = named(PROJECT["dependencies"] + EXTRAS["dev"])
    missing = {name: path for name, path in imported("tests", "benchmarks", "tools").items() if name not in declared}
    assert not missing


@pytest.mark.parametrize("name", [*named(PROJECT["dependencies"])])
def test_every_dependency_has_a_lowest_version(name: str) -> None:
    assert ">=" in named(PROJECT["dependencies"])[name]


def test_the_extras_for_development_hold_the_others() -> None:
    assert set(EXTRAS["sql"] + EXTRAS["cluster"] + EXTRAS["docs"]) <= set(EXTRAS["dev"])


def test_every_dependency_has_a_reason() -> None:
    assert list(REASONS) == declared()
    page = (ROOT / "docs" / "adr" / "0007-dependencies.md").read_text(encoding="utf-8")
    assert not [name for name in declared() if f"| `{name}` |" not in page], "run `python -m tools.weigh`"
