"""The messy exports have the mistakes that their README names, and the shipped way of importing finds each."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import coachkit
from coachkit.errors import BadInput
from coachkit.simulate import simulate_exports


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate_exports(tmp_path_factory.mktemp("messy") / "exports")


@pytest.fixture(scope="module")
def district(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("imported") / "district"
    coachkit.import_oneroster(exports / "roster", to, exports / "coaches.csv")
    coachkit.import_table(exports, exports / "walkthroughs.toml", to)
    coachkit.import_table(exports, exports / "coaching-log.toml", to)
    return to


def test_each_mistake_is_found_and_nothing_else(district: Path) -> None:
    ledger = coachkit.check(district).ledger
    assert ledger is not None
    found = dict(zip(ledger.problems["column"], ledger.problems["count"], strict=True))
    assert found == {"level": 2, "date": 1, "teacher_id": 1, "observation_id": 1}
    assert ledger.tables["set_aside"].sum() == 5
    people = pd.read_csv(district / "imports" / "walkthroughs" / "people.csv", dtype=str)
    assert len(people) == 1
    left = pd.read_csv(district / "imports" / "walkthroughs" / "left_out.csv", dtype=str)
    assert left["reason"].tolist() == ["test answers"]


def test_levels_in_other_spellings_are_the_levels_of_the_scale(district: Path) -> None:
    lessons = coachkit.load(district)["observations"]
    assert set(lessons["level"]) <= set(coachkit.load(district).config.scale.levels)


def test_the_same_numbers_give_the_same_files(exports: Path, tmp_path: Path) -> None:
    again = simulate_exports(tmp_path / "again")
    files = sorted(path.relative_to(exports) for path in exports.rglob("*") if path.is_file())
    assert [path for path in files if (exports / path).read_bytes() != (again / path).read_bytes()] == []


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("a\n")
    with pytest.raises(BadInput, match="is not empty"):
        simulate_exports(tmp_path)


def test_without_a_folder_it_writes_to_a_temporary_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = simulate_exports(schools=2, teachers=5)
    assert folder.name == "exports"
    assert folder.parent.name.startswith("coachkit-")
