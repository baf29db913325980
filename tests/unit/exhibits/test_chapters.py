"""An own chapter on the page: selection, others and all; hidden and unknown ones."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

import coachkit
from coachkit import exhibits
from coachkit.errors import BadConfig, Unknown
from coachkit.release import Estimates
from coachkit.report.checked import checked_exhibit

CHAPTERS = """
[[chapter]]
title = "Grades 6 to 8"
where = { grade_band = ["6-8"] }
note = "The middle schools' own plan."
[[chapter]]
title = "New teachers move"
show = "shift"
where = { years_of_service = { most = 2.99 } }
[[chapter]]
title = "Nobody"
where = { cycles = { least = 90 } }
"""


@pytest.fixture(scope="module")
def district(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Estimates:
    folder = tmp_path_factory.mktemp("chapters") / "d"
    shutil.copytree(sample, folder)
    with (folder / "coachkit.toml").open("a", encoding="utf-8") as settings:
        settings.write(CHAPTERS)
    return coachkit.open_district(folder)


def test_a_chapter_has_selection_others_and_all(district: Estimates) -> None:
    made = exhibits.chapter(district, "grades-6-to-8")
    assert made.question == "Grades 6 to 8" and made.key == "chapter-grades-6-to-8"
    frame = made.data.set_index("Time")
    last = frame.loc["spring 2026"]
    parts = [(last[f"Teachers, {who.lower()}"], last[who]) for who in ("Selection", "Others", "All")]
    (n, one), (m, two), (every, whole) = parts
    assert n + m == every and (n * one + m * two) / every == pytest.approx(whole, abs=1e-3)
    assert "The middle schools' own plan." in made.notes and "grade band 6-8" in " ".join(made.notes)
    assert exhibits.chapter(district, "Grades 6 to 8") == made


def test_a_chapter_is_made_again_for_the_page_of_a_notebook_of_ones_own(district: Estimates) -> None:
    given = json.loads(json.dumps(exhibits.chapter(district, "grades-6-to-8").to_json()))
    release = SimpleNamespace(district=district, schools=())
    assert checked_exhibit(given, district, release)[0] == given  # type: ignore[arg-type]
    given["sentence"] = given["sentence"].replace("%", "0%", 1)
    assert checked_exhibit(given, district, release)[0] is None  # type: ignore[arg-type]


def test_a_chapter_without_a_number_keeps_its_title_and_says_why(district: Estimates) -> None:
    rows = tuple(
        row._replace(status="suppressed", estimate=None, low=None, high=None, n=None, people=None) if row.item else row
        for row in district.rows
    )
    made = exhibits.chapter(replace(district, rows=rows), "grades-6-to-8")
    assert (made.question, made.status, made.table) == ("Grades 6 to 8", "suppressed", None)


def test_a_chapter_that_chooses_by_coaching_says_that_it_shows_a_change(district: Estimates) -> None:
    said = "this shows a change, not an effect of coaching"
    assert said in " ".join(exhibits.chapter(district, "nobody").notes)
    assert said not in " ".join(exhibits.chapter(district, "grades-6-to-8").notes)


def test_a_chapter_may_show_the_shift(district: Estimates) -> None:
    made = exhibits.chapter(district, "new-teachers-move")
    assert "fall 2024 to spring 2026" in set(made.data["Time"]) and made.chart is not None
    assert "points (95% interval" in made.sentence


def test_an_empty_or_unknown_chapter_says_so(district: Estimates) -> None:
    nobody = exhibits.chapter(district, "nobody")
    assert "100%" not in nobody.to_text()
    with pytest.raises(Unknown, match="Did you mean 'grades-6-to-8'"):
        exhibits.chapter(district, "grades-6-too-8")


def test_a_value_that_nobody_has_is_an_error_of_the_settings(sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "d"
    shutil.copytree(sample, folder)
    with (folder / "coachkit.toml").open("a", encoding="utf-8") as settings:
        settings.write('[[chapter]]\ntitle = "A"\nwhere = { subject = ["Mathematic"] }\n')
    with pytest.raises(
        BadConfig, match=r"chapter 'A': There is no subject in these data 'Mathematic'\.\s+Did you mean"
    ):
        coachkit.open_district(folder)
