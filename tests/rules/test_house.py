"""Rules of the house that no linter knows."""

import ast
import importlib
import inspect
import re
import statistics
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from coachkit.measures.catalogue import methods
from coachkit.schema.dictionary import dictionary

from ..conftest import ROOT

CODE = sorted((ROOT / "coachkit").rglob("*.py"))
NOTEBOOKS = sorted((ROOT / "notebooks").rglob("*.ipynb"))


def test_no_file_is_longer_than_300_lines_and_the_median_is_near_110() -> None:
    length = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in CODE}
    assert not {name: n for name, n in length.items() if n > 300}
    assert statistics.median(n for n in length.values() if n > 15) <= 120


def test_the_words_of_one_scale_stand_in_its_settings_alone() -> None:
    words = re.compile(r"SAMR|Substitution|Augmentation|Modification|Redefinition")
    found = {p.relative_to(ROOT).as_posix() for p in CODE if words.search(p.read_text())}
    assert found == {"coachkit/schema/config.py"}


def test_the_library_never_prints_and_never_asks_the_clock() -> None:
    calls = re.compile(
        r"(?<![.\w])print\(|datetime\.now|date\.today|time\.time\(|utcnow|os\.getcwd|random\.seed|np\.random\.rand"
    )
    found = {p.relative_to(ROOT).as_posix(): calls.findall(p.read_text()) for p in CODE}
    assert not {name: hits for name, hits in found.items() if hits}


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("coachkit", {"numpy", "pandas", "plotly", "pydantic"}),
        ("coachkit.api", {"numpy", "pandas", "plotly", "pydantic", "nbformat", "psutil"}),  # enough if nothing changed
        ("coachkit.audit", {"scipy", "dask"}),
        ("coachkit.pipeline.build", {"dask", "distributed", "plotly", "scipy.optimize", "scipy.stats"}),
    ],
)
def test_importing_is_light(module: str, heavy: set[str]) -> None:
    code = f"import sys, {module}; print(sorted({heavy!r} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert found == "[]"


def test_no_package_offers_a_name_that_one_of_its_modules_has() -> None:
    twins = []
    for path in CODE:
        if path.name == "__init__.py":
            inside = {one.stem for one in path.parent.glob("*.py")} | {
                one.name for one in path.parent.iterdir() if one.is_dir()
            }
            package = importlib.import_module(".".join(path.parent.relative_to(ROOT).parts))
            both = inside & set(getattr(package, "__all__", ()))
            twins += [
                f"{package.__name__}.{name}" for name in sorted(both) if not inspect.ismodule(getattr(package, name))
            ]
    assert not twins


def test_everything_public_is_there_and_documented() -> None:
    import coachkit

    for name in coachkit.__all__:
        assert getattr(coachkit, name).__doc__, name
    with pytest.raises(AttributeError):
        _ = coachkit.nothing


def test_environment_and_pyproject_name_the_same_packages_and_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = set(project["dependencies"]) | {
        d for d in project["optional-dependencies"]["dev"] if d.startswith("nbval")
    }
    lines = (ROOT / "environment.yml").read_text().splitlines()
    given = {line.strip().removeprefix("- ") for line in lines if line.startswith("  - ")}
    given -= {"conda-forge", "pip", "pip:"}
    assert given - {f"python{project['requires-python']}"} == wanted
    assert f"python{project['requires-python']}" in given


@pytest.mark.parametrize(("file", "make"), [("data/README.md", dictionary), ("docs/methods.md", methods)])
def test_generated_documents_are_current(file: str, make: object) -> None:
    assert (ROOT / file).read_text(encoding="utf-8") == make(), "run `make docs`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_thin(path: Path) -> None:
    """They import coachkit alone, define nothing, have at most three lines a cell, and keep text only."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= (4 if "parameters" in cell.metadata.get("tags", []) else 3), cell.source
        for node in ast.walk(tree):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda | ast.For | ast.While), cell.source
            if isinstance(node, ast.Import):
                assert {alias.name for alias in node.names} == {"coachkit"}
            if isinstance(node, ast.ImportFrom):
                assert node.module == "coachkit"
        for output in cell.outputs:
            assert set(output.get("data", {"text/plain": ""})) <= {"text/plain"}
            assert not output.get("text", "").count("/")  # no stream with a path
    assert any(cell.get("outputs") for cell in notebook.cells), "run `make notebooks`"


def test_links_of_the_documents_lead_somewhere() -> None:
    for page in [
        ROOT / "README.md",
        *(ROOT / "docs").rglob("*.md"),
        ROOT / "data" / "README.md",
        ROOT / "CONTRIBUTING.md",
    ]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_version_is_said_once_and_in_the_changelog() -> None:
    import coachkit

    assert f"## {coachkit.__version__}" in (ROOT / "CHANGELOG.md").read_text()
    assert "version" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dynamic"]
