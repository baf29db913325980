"""Exhibits of surveys and growth, and a coach's own: whole for everybody, and honest where something is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import coachkit
from coachkit import exhibits
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS
from coachkit.measures.estimators.clarity import role_clarity
from coachkit.measures.estimators.standards import self_assessments
from coachkit.measures.estimators.tpack import tpack
from coachkit.pipeline import build_release
from coachkit.release import Release

from ...conftest import Simulated
from ...few_measures import measure_only
from .conftest import whole

SURVEYS = ("coaching_quality", "tpack", "role_clarity", "clarity_gap", "programme_value", "response_rates",
           "self_assessment", "action_plans")  # fmt: skip


@pytest.fixture(scope="module")
def coach_release(sample: Path) -> Release:
    return build_release(sample, "coach")


@pytest.mark.parametrize("name", SURVEYS)
def test_every_school_and_the_district_have_every_exhibit(release: Release, name: str) -> None:
    for part in (*(release.school(s.id) for s in release.schools), release.district):
        whole(EXHIBITS[name](part))
    few = name == "action_plans"  # the sample's coaches behind one standing are fewer than the smallest group
    assert EXHIBITS[name](release.district).status == ("suppressed" if few else "ok")


def test_what_the_district_says_is_what_was_planted(release: Release) -> None:
    """Knowledge of technology in teaching rises by .3, teaching stays; coaches are clearer than teachers; they grow."""
    part = release.district
    tpack = exhibits.tpack(part).sentence
    assert "higher in technology in teaching (TPK)" in tpack
    assert "no clear change in" in tpack
    assert "teaching (PK)" in tpack.split("no clear change in")[1]
    gap = exhibits.clarity_gap(part)
    assert "clearer to coaches than to teachers" in gap.sentence
    assert "who decides how coaches spend their time" in " ".join(gap.notes)
    assert "went up by" in exhibits.self_assessment(part).sentence
    assert "do not compare" in " ".join(exhibits.programme_value(part).notes)


def test_under_null_nothing_is_said_to_have_changed(
    simulated: Simulated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure_only(monkeypatch, tmp_path / "cache", tpack, role_clarity)
    part = build_release(simulated(6, 20, 5, "null")).district
    assert " rated their knowledge higher" not in exhibits.tpack(part).sentence
    assert "no two groups of the district clearly differ" in exhibits.clarity_gap(part).sentence
    assert "would not show" in exhibits.clarity_gap(part).sentence


def test_a_scale_changed_between_waves_is_said(simulated: Simulated) -> None:
    part = build_release(simulated(6, 20, 5, "adversarial")).district
    found = exhibits.tpack(part)
    assert "the scale or the items were different" in " ".join(found.notes)
    assert "We can’t tell whether this changed" in found.sentence


def test_every_coach_has_a_report_about_herself_alone(coach_release: Release, sample: Path) -> None:
    """No other coach's label, and no staff id, stands in hers."""
    labels = [coach.id for coach in coach_release.coaches]
    assert len(labels) > 5
    for label in labels:
        part = coach_release.coach(label)
        text = " ".join(
            whole(make(part)) for make in (exhibits.coach_answer, *COACH_EXHIBITS.values(), exhibits.provenance)
        )
        assert not [other for other in labels if other != label and other in text]
        assert "9100" not in text
    part = coachkit.open_coach(sample, "910000")
    assert {exhibit(part).status for exhibit in COACH_EXHIBITS.values()} == {"ok"}


def test_a_coach_is_found_by_staff_id_in_a_folder_and_by_label_in_a_release(
    coach_release: Release, sample: Path
) -> None:
    mine = coachkit.open_coach(sample, "910000")
    assert coachkit.open_coach(coach_release.path, mine.id).rows == mine.rows
    with pytest.raises(coachkit.errors.Unknown, match="no coach"):
        coachkit.open_coach(coach_release.path, "910000")
    with pytest.raises(coachkit.errors.Unknown, match="no coach"):
        coachkit.open_coach(sample, "nobody")


def test_fewer_than_five_raters_are_not_shown_to_the_coach_either(coach_release: Release) -> None:
    for coach in coach_release.coaches:
        for row in coach_release.coach(coach.id).rows_of("coaching_quality_coach"):
            assert not row.ok or (row.n or 0) >= 5
            assert row.n is None or row.n >= 5


def test_rows_about_one_coach_are_in_no_other_release(release: Release, coach_release: Release) -> None:
    for entry in release.schools:
        assert not [row for row in release.school(entry.id).rows if row.coach_id]
    for coach in coach_release.coaches:
        assert {row.coach_id for row in coach_release.coach(coach.id).rows} <= {coach.id}


def test_a_framework_of_the_district_lends_its_labels(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    shutil.copytree(sample, own)
    table = (own / "self_assessments.csv").read_text().replace(",ISTE,4.1,", ",OURS,a,").replace(",ISTE,", ",NTC2,")
    (own / "self_assessments.csv").write_text(table)
    extra = '\n[frameworks.OURS]\nname = "Our own"\n[frameworks.OURS.standards]\na = "Asking before telling"\n'
    with (own / "coachkit.toml").open("a") as settings:
        settings.write(extra)
    measure_only(monkeypatch, tmp_path / "cache", self_assessments)
    shown = exhibits.self_assessment(build_release(own).district).to_text()
    assert "a Asking before telling" in shown
    assert "NTC2 4.2" in shown  # a framework nobody described keeps its numbers
