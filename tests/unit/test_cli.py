import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coachkit.cli import main
from coachkit.release import Release

from ..folder import OBSERVATIONS, folder

Coachkit = Callable[..., subprocess.CompletedProcess[str]]


def process(*words: object) -> subprocess.CompletedProcess[str]:
    """The command line as a user starts it."""
    return subprocess.run(
        [sys.executable, "-m", "coachkit", *map(str, words)], capture_output=True, text=True, check=False
    )


@pytest.fixture
def coachkit(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Coachkit:
    """The command line in this process, without a start and imports each time."""
    handler = signal.getsignal(signal.SIGTERM)

    def call(*words: object) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["coachkit", *map(str, words)])
        try:
            main()
            code = 0
        except SystemExit as left:
            code = int(left.code or 0)
        finally:
            signal.signal(signal.SIGTERM, handler)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(sys.argv, code, said.out, said.err)

    return call


def test_check_prints_the_ledger_and_exits_zero_one_two(coachkit: Coachkit, tmp_path: Path) -> None:
    clean = coachkit("check", folder(tmp_path))
    assert clean.returncode == 0
    assert "observations" in clean.stdout
    assert "All rows can be used." in clean.stdout
    broken = coachkit("check", folder(tmp_path, observations=OBSERVATIONS + "9,L9,T1,001,O1,never,None,\n"),
                      "--set-aside", tmp_path / "aside")  # fmt: skip
    assert broken.returncode == 1
    assert "observations.csv line 5, column date: 'never' is not a day. Write days as YYYY-MM-DD." in broken.stdout
    assert (tmp_path / "aside" / "observations.csv").is_file()
    (tmp_path / "schools.csv").unlink()
    unusable = process("check", tmp_path)
    assert unusable.returncode == 2
    assert "required table 'schools' is missing" in unusable.stderr
    assert "Traceback" not in unusable.stderr


def test_check_json_is_the_contracts(coachkit: Coachkit, tmp_path: Path) -> None:
    folder(tmp_path, observations=OBSERVATIONS + "9,L9,T1,001,O1,never,None,\n")
    found = json.loads(coachkit("check", tmp_path, "--json").stdout)
    assert found["tables"]["observations"] == {"read": 4, "kept": 3, "set_aside": 1, "unmatched": 0}
    assert set(found["problems"][0]) == {"table", "file", "line", "column", "value", "rule", "count", "fix"}


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("run", "--data", "nowhere", "--out", "o"), 2, "There is no folder nowhere"),
        (("run", "school_reprt", "--data", "data/sample", "--out", "o"), 2, "Did you mean 'school_report'"),
        (("run", "--data", "data/sample", "--out", "o", "--school", "12"), 2, "Did you mean '0012'"),
        (("run", "--data", "data/sample", "--out", "o", "--audience", "pubic"), 2, "Did you mean 'public'"),
        (
            ("run", "school_report", "--data", "data/sample", "--out", "o", "--audience", "coach"),
            2,
            "is not about a coach",
        ),
        (("run", "--data", "data/sample", "--out", "o", "--as-of", "soon"), 2, "YYYY-MM-DD"),
        (("simulate", "--to", "o", "--scenario", "defualt"), 2, "Did you mean 'default'"),
        (("import", "table", "data/sample", "--map", "oecd", "--to", "o"), 2, "There is no mapping 'oecd'"),
        (("release", "--data", "README.md", "--to", "o"), 2, "There is no folder README.md"),
        (("lab", "--data", "nowhere"), 2, "There is no folder nowhere"),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(
    coachkit: Coachkit, words: tuple[str, ...], code: int, said: str
) -> None:
    result = coachkit(*words)
    assert result.returncode == code
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert not Path("o").exists()


def test_simulate_release_and_version(coachkit: Coachkit, whole_district: Path, tmp_path: Path) -> None:
    assert coachkit("simulate", "--to", tmp_path / "d", "--schools", 3, "--teachers", 8).returncode == 0
    assert (tmp_path / "d" / "schools.csv").is_file()
    made = coachkit("release", "--data", whole_district, "--to", tmp_path / "r", "--audience", "public")
    assert made.returncode == 0, made.stderr
    assert json.loads((tmp_path / "r" / "release.json").read_text())["audience"] == "public"
    assert coachkit("--version").stdout.startswith("coachkit 0.")


def test_a_broken_report_leaves_with_one_and_the_list(small: Release, tmp_path: Path) -> None:
    import nbformat

    cells = [
        nbformat.v4.new_code_cell('school_id = "001"\ndata = "."'),
        nbformat.v4.new_code_cell('raise ValueError("odd")'),
    ]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "mine.ipynb")
    result = process("run", tmp_path / "mine.ipynb", "--data", small.path, "--out", tmp_path / "o", "--school", "0001")
    assert result.returncode == 1
    assert "1 report failed:\n  0001: ValueError in cell 3: odd. Open the executed notebook" in result.stderr
    assert "1/1 0001 FAILED" in result.stdout
