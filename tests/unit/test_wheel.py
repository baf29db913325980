"""The wheel works outside the checkout, as docs/start.md says: sample, mappings, and notebooks that the analyst owns."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from coachkit.fingerprint import code_fingerprint

from ..conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed wheel, in front of the checkout for Python."""
    home = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(home.glob("*.whl"))) as wheel:
        wheel.extractall(home / "site")
    return home


def outside(installed: Path, folder: Path, *arguments: str) -> str:
    """What the installed command prints in a folder."""
    code = f"import coachkit; assert coachkit.__file__.startswith({str(installed)!r}), coachkit.__file__\n"
    code += "from coachkit.cli import main; main()"
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as installed
    found = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(installed / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_demo_makes_the_pages_of_the_packaged_sample(installed: Path, tmp_path: Path) -> None:
    said = outside(installed, tmp_path, "demo", "--no-open")
    index = tmp_path / "coachkit-demo" / "share" / "index.html"
    assert str(index.relative_to(tmp_path)) in said.replace("\n", "")
    assert "Synthetic data" in index.read_text()
    assert len(list(index.parent.glob("schools/*.html"))) == 12
    assert code_fingerprint() in (tmp_path / "coachkit-demo" / "work" / "manifest.json").read_text()  # as in a checkout


def test_notebooks_are_copied_and_an_analysts_changes_are_kept(installed: Path, tmp_path: Path) -> None:
    outside(installed, tmp_path, "notebooks", "--to", "mine")
    copied = tmp_path / "mine" / "school_report.ipynb"
    assert copied.read_bytes() == (ROOT / "notebooks" / "school_report.ipynb").read_bytes()
    assert {path.name for path in (tmp_path / "mine" / "tutorials").iterdir()} == {
        path.name for path in (ROOT / "notebooks" / "tutorials").glob("*.ipynb")
    }
    changed = copied.read_bytes().replace(b"# ", b"# My ", 1)
    copied.write_bytes(changed)
    said = outside(installed, tmp_path, "notebooks", "--to", "mine")
    assert copied.read_bytes() == changed
    assert "Kept as you changed them: school_report.ipynb." in " ".join(said.split())


def test_sample_and_mappings_are_found_by_name(installed: Path, tmp_path: Path) -> None:
    outside(installed, tmp_path, "check", "sample")
    outside(installed, tmp_path, "run", "school_report", "--data", "sample", "--school", "0001", "--out", "out")
    assert (tmp_path / "out" / "share" / "schools" / "0001.html").is_file()


@pytest.mark.skipif(
    not os.environ.get("COACHKIT_INSTALL"), reason="make nightly installs the sdist: it downloads everything"
)
def test_a_stranger_installs_it_and_runs_a_tutorial(tmp_path: Path) -> None:
    """An empty environment, the package index, and no checkout: as docs/start.md begins."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)], cwd=ROOT, check=True
    )
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    home = tmp_path / "env" / "bin"
    subprocess.run([home / "pip", "install", "--quiet", next(tmp_path.glob("*.tar.gz"))], check=True)
    clean = {"PATH": f"{home}:{os.environ['PATH']}", "HOME": str(tmp_path / "home")}
    for words in ("coachkit --version", "coachkit notebooks --to mine",
                  "papermill mine/tutorials/your_district.ipynb done.ipynb -p folder made"):  # fmt: skip
        subprocess.run(words.split(), cwd=tmp_path, env=clean, check=True, capture_output=True)
    assert (tmp_path / "made" / "out" / "share" / "index.html").is_file()
