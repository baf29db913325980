"""``coachkit plan`` as its user sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coachkit.planning import RECORD

from .planning.worlds import a_folder
from .test_cli import Coachkit, coachkit

__all__ = ["coachkit"]  # the fixture

_LOT = ("--draw", "--seed", 4711, "--date", "2026-06-30", "--start", "fall 2026=3", "--start", "spring 2027=3")


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few simulated districts a prediction: words are tested here."""
    monkeypatch.setattr("coachkit.planning.detect._MOST", 3)


def test_without_a_draw_it_says_what_designs_show_and_writes_nothing(coachkit: Coachkit, tmp_path: Path) -> None:
    said = coachkit("plan", "--data", a_folder(tmp_path))
    assert said.returncode == 0
    for words in ("Staggered over the terms", "All but one start at once", "Teachers drawn by lot inside schools",
                  "not analysed yet", "That is a guide: the realised figure came out between", " in fall 2026",
                  "Recommended order:",
                  "12 schools", "8 terms in the window", "4 lessons a teacher and term",
                  "No lot of schools is recorded"):  # fmt: skip
        assert words in said.stdout, words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["coachkit.toml", "schools.csv"]


def test_a_draw_is_printed_and_recorded_and_so_is_every_earlier_one(coachkit: Coachkit, tmp_path: Path) -> None:
    home = a_folder(tmp_path)
    said = coachkit("plan", "--data", home, *_LOT)
    assert said.returncode == 0
    assert "recorded on 2026-06-30" in said.stdout
    assert 'chosen_by = "lot"' in said.stdout
    assert (home / RECORD).is_file()
    again = coachkit("plan", "--data", home, *_LOT, "--seed", 12)
    assert again.returncode == 2
    assert "say why that one is given up, with --reason" in again.stderr
    said = coachkit("plan", "--data", home, *_LOT, "--seed", 12, "--reason", "School 4 will close.")
    assert "Draw 1 of 2026-06-30, seed 4711, was given up on 2026-06-30: School 4 will close." in said.stdout
    found = json.loads(coachkit("plan", "--data", home, "--json").stdout)
    assert [one["seed"] for one in found["draws"]] == [4711, 12]
    assert found["outlook"]["schools"] == 8
    assert found["departed"]["otherwise"] == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--draw", "--date", "2026-06-30", "--design", "half"), "needs a seed that you supply"),
        (("--draw", "--seed", 1, "--design", "half"), "day of the lot is missing"),
        (("--seed", 1), "--seed belongs to a draw"),
        (("--design", "half"), "--design belongs to a draw"),
        ((*_LOT, "--start", "two"), "names no term with a number"),
        ((*_LOT, "--start", "fall 2026=1"), "given twice"),
        (("--terms", 2), "A window of 2 terms cannot be planned"),
        (("--lessons", 5000), "5000 lessons a teacher and term cannot be planned"),
    ],
)
def test_what_is_wrong_is_said_without_a_traceback(
    coachkit: Coachkit, tmp_path: Path, words: tuple[object, ...], says: str
) -> None:
    said = coachkit("plan", "--data", a_folder(tmp_path), *words)
    assert said.returncode == 2
    assert says in said.stderr
    assert "Traceback" not in said.stderr
    assert not (tmp_path / RECORD).exists()


def test_the_help_says_what_is_written_and_what_is_not(coachkit: Coachkit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    said = coachkit("plan", "--help").stdout
    assert "Without --draw nothing is written" in said
    assert "plan/rollout.toml" in said
