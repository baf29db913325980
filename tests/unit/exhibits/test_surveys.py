"""Exhibits of surveys and growth, and a coach's own: whole for everybody, and honest where something is missing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import plotly.graph_objects as go
import pytest

import coachkit
from coachkit import exhibits
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS
from coachkit.pipeline import build_release
from coachkit.release import Release
from coachkit.simulate import simulate

SURVEYS = ("coaching_quality", "tpack", "role_clarity", "clarity_gap", "programme_value", "response_rates",
           "self_assessment", "action_plans")  # fmt: skip
NEEDS = {
    "survey_items": ("coaching_quality", "tpack", "role_clarity", "clarity_gap", "programme_value"),
    "survey_responses": SURVEYS[:6],
    "self_assessments": ("self_assessment",),
    "actions": ("action_plans",),
}
SAYS = {
    "survey_items": "no table of survey items",
    "survey_responses": "brought no table of survey responses",
    "self_assessments": "brought no table of self-assessments",
    "actions": "brought no table of actions",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate(tmp_path_factory.mktemp("district") / "d")


@pytest.fixture(scope="module")
def school_release(folder: Path) -> Release:
    return build_release(folder)


@pytest.fixture(scope="module")
def coach_release(folder: Path) -> Release:
    return build_release(folder, "coach")


def whole(exhibit: exhibits.Exhibit) -> str:
    """The exhibit's text, after a look at everything that can go wrong in one."""
    text = " ".join([exhibit.to_text(), *exhibit.notes])
    for word in ("nan", "None%", "<NA>", " inf", "{", "object at", "..", ".  Source"):
        assert word not in text, (word, text)
    assert json.loads(json.dumps(exhibit.to_json(), allow_nan=False)) == exhibit.to_json()
    if exhibit.chart is not None:
        assert isinstance(exhibit.figure, go.Figure)
        assert exhibit.chart.alt
        assert exhibit.table is not None
        assert exhibit.table.rows
    return text


@pytest.mark.parametrize("name", SURVEYS)
def test_every_school_and_the_district_have_every_exhibit(school_release: Release, name: str) -> None:
    for part in (*(school_release.school(s["id"]) for s in school_release.schools), school_release.district):
        whole(EXHIBITS[name](part))
    assert EXHIBITS[name](school_release.district).status == "ok"


def test_what_the_district_says_is_what_was_planted(school_release: Release) -> None:
    """Knowledge of technology in teaching rises by .3, teaching stays; coaches are clearer than teachers; they grow."""
    part = school_release.district
    tpack = exhibits.tpack(part).sentence
    assert "higher in technology in teaching (TPK)" in tpack
    assert "no clear change in" in tpack
    assert "teaching (PK)" in tpack.split("no clear change in")[1]
    gap = exhibits.clarity_gap(part)
    assert "clearer to coaches than to teachers" in gap.sentence
    assert "who decides how coaches spend their time" in " ".join(gap.notes)
    assert "went up by" in exhibits.self_assessment(part).sentence
    assert "do not compare" in " ".join(exhibits.programme_value(part).notes)


def test_under_null_nothing_is_said_to_have_changed(tmp_path: Path) -> None:
    part = build_release(simulate(tmp_path / "null", name="null")).district
    assert " rated their knowledge higher" not in exhibits.tpack(part).sentence
    assert "no two audiences of the district are surely apart" in exhibits.clarity_gap(part).sentence
    assert "could not have been seen" in exhibits.clarity_gap(part).sentence


def test_a_scale_changed_between_waves_is_said(tmp_path: Path) -> None:
    part = build_release(simulate(tmp_path / "adversarial", name="adversarial")).district
    found = exhibits.tpack(part)
    assert "another scale" in " ".join(found.notes)
    assert "Whether it changed cannot be said" in found.sentence


@pytest.mark.parametrize("table", NEEDS)
def test_a_missing_table_is_what_the_sentence_says(folder: Path, tmp_path: Path, table: str) -> None:
    """One of tables 7 to 10 missing: its exhibits say so, the others stay."""
    less = tmp_path / "less"
    shutil.copytree(folder, less)
    (less / f"{table}.csv").unlink()
    release = build_release(less)
    for part in (release.school("0001"), release.district):
        for name in SURVEYS:
            exhibit = EXHIBITS[name](part)
            whole(exhibit)
            if name in NEEDS[table]:
                assert exhibit.chart is None, name
                assert SAYS[table] in exhibit.sentence, name
            elif part.kind == "district":
                assert exhibit.status == "ok", name


@pytest.mark.parametrize(
    "table", ["coaching_log", "survey_responses", "self_assessments", "actions", "goals", "next_steps"]
)
def test_a_coachs_report_stands_whatever_is_missing(folder: Path, tmp_path: Path, table: str) -> None:
    less = tmp_path / "less"
    shutil.copytree(folder, less)
    for name in (table, *(["next_steps"] if table == "coaching_log" else [])):
        (less / f"{name}.csv").unlink()
    part = coachkit.open_coach(less, "910000")
    for make in (exhibits.coach_answer, *COACH_EXHIBITS.values(), exhibits.data_quality, exhibits.provenance):
        whole(make(part))
    assert len(exhibits.coach_answer(part).sentences) == 3


def test_every_coach_has_a_report_about_herself_alone(coach_release: Release, folder: Path) -> None:
    """No other coach's label, and no staff id, stands in hers."""
    labels = [coach["id"] for coach in coach_release.coaches]
    assert len(labels) > 5
    for label in labels:
        part = coach_release.coach(label)
        text = " ".join(
            whole(make(part)) for make in (exhibits.coach_answer, *COACH_EXHIBITS.values(), exhibits.provenance)
        )
        assert not [other for other in labels if other != label and other in text]
        assert "9100" not in text
    part = coachkit.open_coach(folder, "910000")
    assert {exhibit(part).status for exhibit in COACH_EXHIBITS.values()} == {"ok"}


def test_a_coach_is_found_by_staff_id_in_a_folder_and_by_label_in_a_release(
    coach_release: Release, folder: Path
) -> None:
    mine = coachkit.open_coach(folder, "910000")
    assert coachkit.open_coach(coach_release.path, mine.id).rows == mine.rows
    with pytest.raises(coachkit.errors.Unknown, match="no coach"):
        coachkit.open_coach(coach_release.path, "910000")
    with pytest.raises(coachkit.errors.Unknown, match="no coach"):
        coachkit.open_coach(folder, "nobody")


def test_fewer_than_five_raters_are_not_shown_to_the_coach_either(coach_release: Release) -> None:
    for coach in coach_release.coaches:
        for row in coach_release.coach(coach["id"]).rows_of("coaching_quality_coach"):
            assert not row.ok or (row.n or 0) >= 5
            assert row.n is None or row.n >= 5


def test_rows_about_one_coach_are_in_no_other_release(school_release: Release, coach_release: Release) -> None:
    for entry in school_release.schools:
        assert not [row for row in school_release.school(entry["id"]).rows if row.coach_id]
    for coach in coach_release.coaches:
        assert {row.coach_id for row in coach_release.coach(coach["id"]).rows} <= {coach["id"]}


def test_a_framework_of_the_district_lends_its_labels(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(folder, own)
    table = (own / "self_assessments.csv").read_text().replace(",ISTE,4.1,", ",OURS,a,").replace(",ISTE,", ",NTC2,")
    (own / "self_assessments.csv").write_text(table)
    extra = '\n[frameworks.OURS]\nname = "Our own"\n[frameworks.OURS.standards]\na = "Asking before telling"\n'
    with (own / "coachkit.toml").open("a") as settings:
        settings.write(extra)
    shown = exhibits.self_assessment(build_release(own).district).to_text()
    assert "a Asking before telling" in shown
    assert "NTC2 4.2" in shown  # a framework nobody described keeps its numbers
