"""The worked example of docs/adding.md, applied to a copy of coachkit, from the data to a page."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from ..conftest import ROOT, Simulated

PLACES = (
    ("coachkit/measures/catalogue/classroom.py", "ENTRIES: tuple[Measure, ...] = (\n"),
    ("coachkit/exhibits/forms/texts/classroom.py", "TEXTS: tuple[Form, ...] = (\n"),
)
NOTEBOOK = "notebooks/school_report.ipynb"
TABLES = ("coachkit.toml", "schools.csv", "staff.csv", "observations.csv")


@pytest.fixture(scope="module")
def blocks() -> list[str]:
    """The example's blocks of code, in the order in which the page gives them."""
    chapter = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8").split("\n## ")[1]
    assert all(f"`{Path(name).parent}`" in chapter for name, _ in PLACES)
    assert f"`{NOTEBOOK}`" in chapter
    return re.findall(r"```python\n(.*?)```", chapter, re.DOTALL)


def test_the_example_is_three_places_and_forty_lines(blocks: list[str]) -> None:
    assert len(blocks) == 3
    assert sum(block.count("\n") for block in blocks) <= 40


def test_the_example_reaches_a_page(blocks: list[str], tmp_path: Path, simulated: Simulated) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "coachkit", copy / "coachkit")  # with its bytecode
    for (name, opening), block in zip(PLACES, blocks, strict=False):
        text = (copy / name).read_text(encoding="utf-8")
        assert text.count(opening) == 1
        (copy / name).write_text(text.replace(opening, f"{opening}{block.rstrip()},\n"), encoding="utf-8")
    notebook = nbformat.read(ROOT / NOTEBOOK, as_version=4)
    notebook.cells.append(nbformat.v4.new_code_cell(blocks[2].strip(), metadata={"tags": ["nbval-check-output"]}))
    own = copy / Path(NOTEBOOK).name
    nbformat.write(notebook, own)
    data = _district(simulated(4, 24, 3), tmp_path / "district")
    call = [sys.executable, "-m", "coachkit", "run", own, "--data", data, "--out", tmp_path / "out", "--school", "0001"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "COACHKIT_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        list(map(str, call)), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (page,) = (tmp_path / "out" / "share").rglob("0001*.html")
    text = html.unescape(page.read_text(encoding="utf-8"))
    said = re.search(
        r"In (\w+ \d{4}), (\d+%) of the average teacher's lessons were observed for an evaluation \(", text
    )
    assert said is not None
    assert said[2] == _by_hand(data, tmp_path / "out" / "work" / "set_aside" / "observations.csv", said[1])


def _district(whole: Path, to: Path) -> Path:
    """A district in which every lesson was seen once, and every second for an evaluation."""
    to.mkdir()
    for table in TABLES:
        shutil.copy(whole / table, to / table)
    rows = pd.read_csv(to / "observations.csv", dtype=str).drop_duplicates("lesson_id").reset_index(drop=True)
    rows["purpose"] = ["coaching" if number % 2 else "evaluation" for number in rows.index]
    rows.to_csv(to / "observations.csv", index=False)
    return to


def _by_hand(data: Path, set_aside: Path, term: str) -> str:
    """The mean of the teachers' shares of lessons seen for an evaluation, in school 0001."""
    dates = tomllib.loads((data / "coachkit.toml").read_text(encoding="utf-8"))["terms"][term]
    rows, wrong = (pd.read_csv(file, dtype=str) for file in (data / "observations.csv", set_aside))
    rows = rows[~rows["observation_id"].isin(wrong["observation_id"]) & rows["school_id"].eq("0001")]
    rows = rows[rows["date"].between(str(dates["start"]), str(dates["end"]))]
    return f"{rows['purpose'].eq('evaluation').groupby(rows['teacher_id']).mean().mean():.0%}"
