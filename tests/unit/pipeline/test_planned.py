"""From a folder to a recorded lot, and from the record to what pages say of it."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import coachkit
from coachkit import exhibits
from coachkit.errors import Ambiguous, BadInput, BadRelease, CoachkitError, Unknown
from coachkit.exhibits.special.rollout import plan_sentence
from coachkit.measures.estimators.coaching import reach
from coachkit.measures.estimators.effect import effect
from coachkit.pipeline.plan_facts import planned_facts, record_facts
from coachkit.pipeline.planned import draw_rollout, plan_rollout, read_roster
from coachkit.planning import RECORD, read_record
from coachkit.release import Release, read_release
from coachkit.schema.folder import folder_hash

from ...conftest import Simulated
from ...few_measures import measure_only
from ..planning.worlds import STARTS, a_folder

ON = "2025-06-30"


@pytest.fixture(scope="module")
def planned(simulated: Simulated, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A simulated district whose eight schools started as a recorded lot dealt them out."""
    home = tmp_path_factory.mktemp("planned") / "district"
    shutil.copytree(simulated(8, 12, 1), home)
    schools = pd.read_csv(home / "schools.csv", dtype=str)
    schools.assign(coaching_start="").to_csv(home / "schools.csv", index=False)
    draw = draw_rollout(home, 17, ON, {"fall 2025": 3, "spring 2026": 2})
    days = {"fall 2025": "2025-08-18", "spring 2026": "2026-01-05", "": ""}
    starts = schools["school_id"].map(lambda school: days[draw.schools[school]])
    schools.assign(coaching_start=starts).to_csv(home / "schools.csv", index=False)
    return home


def built(folder: Path, cache: Path, audience: str = "school") -> Release:
    with pytest.MonkeyPatch.context() as patch:
        measure_only(patch, cache, effect, reach)
        return coachkit.build_release(folder, audience)


@pytest.fixture(scope="module")
def release(planned: Path) -> Release:
    return built(planned, planned.parent / "cache")


@pytest.fixture(scope="module")
def moved(planned: Path) -> Release:
    """The same district, where one school that was to stay without coaching started."""
    folder = planned.parent / "moved"
    shutil.copytree(planned, folder)
    schools = pd.read_csv(folder / "schools.csv", dtype=str)
    waits = schools["coaching_start"].isna()
    schools.loc[schools.index[waits][0], "coaching_start"] = "2025-09-01"
    schools.to_csv(folder / "schools.csv", index=False)
    return built(folder, planned.parent / "cache")


def test_a_roll_out_as_drawn_is_said_to_be_as_planned(release: Release) -> None:
    district = release.district
    said = plan_sentence(district)
    assert "recorded on 2025-06-30, before the roll-out (lot with seed 17;" in said
    assert "Starts, outcome and terms are as planned" in said
    assert said in exhibits.provenance(district).to_text()
    shown = exhibits.coaching_effect(district)
    assert shown.status == "ok"
    assert said in shown.notes
    assert district.meta.drawn_by_lot
    assert next(row for row in district.rows_of("effect_by_lot_p")).ok
    assert "Starts, outcome" in exhibits.rollout_lot(district).to_text()
    assert exhibits.rollout_designs(district).status == "no data"
    assert read_release(release.path).meta.rollout == release.meta.rollout


def test_a_school_that_started_otherwise_takes_the_lot_from_the_effect(moved: Release) -> None:
    district = moved.district
    said = plan_sentence(district)
    assert "1 of 8 schools did not start as drawn" in said
    assert not district.meta.drawn_by_lot
    row = next(row for row in district.rows_of("effect_by_lot_p"))
    assert not row.ok
    assert "did not start in the order drawn" in row.note
    shown = exhibits.coaching_effect(district)
    assert said in shown.notes
    assert "random" not in shown.sentence
    assert "in parallel" in shown.sentence
    table = exhibits.rollout_lot(district).table
    assert table is not None
    assert [row[3] for row in table.rows].count("no") == 1


def test_the_record_belongs_to_the_content_of_a_folder(planned: Path, release: Release) -> None:
    folder = planned.parent / "without"
    shutil.copytree(planned, folder)
    (folder / RECORD).unlink()
    assert folder_hash(folder) != folder_hash(planned)
    assert planned_facts(coachkit.load(folder), "school") is None
    elsewhere = replace(release.district, meta=release.meta.model_copy(update={"rollout": None}))
    assert plan_sentence(elsewhere) == ""
    assert elsewhere.meta.drawn_by_lot  # a lot that was drawn elsewhere is still a lot


def test_a_tampered_record_and_contradicting_settings_stop_every_run(planned: Path) -> None:
    folder = planned.parent / "tampered"
    shutil.copytree(planned, folder)
    text = (folder / RECORD).read_text()
    (folder / RECORD).write_text(text.replace("seed = 17", "seed = 18"))
    assert "hash does not fit" in str(coachkit.check(folder).error)
    (folder / RECORD).write_text(text)
    settings = (folder / "coachkit.toml").read_text()
    (folder / "coachkit.toml").write_text(settings.replace('chosen_by = "lot"', 'chosen_by = "volunteers"'))
    assert isinstance(coachkit.check(folder).error, Ambiguous)


def test_a_lot_is_not_known_before_its_day(planned: Path) -> None:
    district = coachkit.load(planned)
    assert len(district.draws) == 1
    assert district.as_of(dt.date(2025, 6, 29)).draws == ()
    assert len(district.as_of(dt.date(2025, 6, 30)).draws) == 1


@pytest.mark.parametrize("field", ["draws", "plan", "departed"])
def test_a_release_with_half_a_plan_is_refused(release: Release, tmp_path: Path, field: str) -> None:
    release.copy(tmp_path / "r")
    content = json.loads((tmp_path / "r" / "release.json").read_text())
    for broken in ({k: v for k, v in content["rollout"].items() if k != field}, content["rollout"] | {field: "x"}):
        (tmp_path / "r" / "release.json").write_text(json.dumps(content | {"rollout": broken}))
        with pytest.raises(BadRelease, match="'rollout"):
            read_release(tmp_path / "r")


def test_schools_and_settings_are_enough_to_plan_and_to_draw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coachkit.planning.detect._MOST", 3)
    home = a_folder(tmp_path)
    found = plan_rollout(home)
    assert (found.schools, found.before) == (8, 0)
    assert "no observations yet" in found.source
    assert plan_rollout(home, lessons=4.0).lessons == 4.0
    assert not (home / RECORD).exists()
    draw = draw_rollout(home, 5, "2026-06-30", STARTS)
    assert read_record(home) == (draw,)
    assert draw.detectable is not None
    assert sorted(draw.schools.values()).count("") == 2
    assert record_facts(read_roster(home)).departed.otherwise == ()
    again = draw_rollout(home, 6, "2026-07-01", design="half", reason="another design", last="fall 2027")
    assert (again.starts, again.window[-1].name) == ({"fall 2026": 4}, "fall 2027")
    assert [one.seed for one in record_facts(read_roster(home)).draws] == [5, 6]


@pytest.mark.parametrize(
    ("change", "kind", "says"),
    [
        ({"starts": {"fall 2031": 2}}, Unknown, "no term 'fall 2031'"),
        ({"starts": {"spring 2026": 2}}, BadInput, "began on 2026-01-05, before the day of the lot"),
        ({"starts": {"fall 2025": 2}, "date": "2025-08-01"}, BadInput, "Only 0 of the window's terms are before"),
        ({"starts": {"fall 2026": 9}}, BadInput, "more starts than schools"),
        ({"starts": {}}, BadInput, "No starts are given"),
        ({"design": "half"}, BadInput, "Give either"),
        ({"starts": {}, "design": "halves"}, Unknown, "no design 'halves'"),
        ({"schools": ["1", "2", "3"]}, BadInput, "3 schools are in the lot"),
        ({"schools": ["1", "2", "3", "77"]}, Unknown, "no school '77'"),
        ({"schools": ["1", "01", "3", "4"]}, Ambiguous, "differ in spelling alone"),
        ({"last": "fall 2040"}, Unknown, "no term 'fall 2040'"),
        ({"last": "spring 2026"}, BadInput, "The window has 2 terms"),
        ({"date": "someday"}, CoachkitError, "someday"),
        ({"date": ""}, BadInput, "day of the lot is missing"),
        ({"seed": -3}, BadInput, "seed '-3'"),
        ({"reason": "x" * 501}, BadInput, "more than 500 characters"),
        ({"reason": "a\0b"}, BadInput, "cannot be printed"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    tmp_path: Path, change: dict[str, object], kind: type[CoachkitError], says: str
) -> None:
    given = {"seed": 5, "date": "2026-06-30", "starts": STARTS} | change
    with pytest.raises(kind, match=says) as found:
        draw_rollout(a_folder(tmp_path), **given)  # type: ignore[arg-type]
    assert found.value.fix
    assert not (tmp_path / RECORD).exists()


def test_terms_that_are_not_named_are_asked_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="names no terms"):
        draw_rollout(a_folder(tmp_path, terms=False), 5, "2026-06-30", STARTS)


def test_a_school_that_has_started_is_in_no_lot(tmp_path: Path) -> None:
    home = a_folder(tmp_path)
    rows = (home / "schools.csv").read_text()
    (home / "schools.csv").write_text(rows.replace("003,School 3,", "003,School 3,2025-09-01"))
    with pytest.raises(BadInput, match="School 003 started coaching on 2025-09-01"):
        draw_rollout(home, 5, "2026-06-30", STARTS, schools=["1", "2", "3", "4", "5", "6", "7"])
    assert "003" not in draw_rollout(home, 5, "2026-06-30", STARTS).schools


def test_no_number_of_a_few_teachers_goes_into_the_record(simulated: Simulated, tmp_path: Path) -> None:
    home = tmp_path / "d"
    shutil.copytree(simulated(4, 24, 3), home)
    schools = pd.read_csv(home / "schools.csv", dtype=str)
    schools.assign(coaching_start="").to_csv(home / "schools.csv", index=False)
    rows = pd.read_csv(home / "observations.csv", dtype=str, keep_default_na=False)
    few = sorted(rows["teacher_id"].unique())[:20]
    rows[rows["teacher_id"].isin(few)].to_csv(home / "observations.csv", index=False)
    assert draw_rollout(home, 1, ON, {"fall 2025": 2}).detectable is None


def test_three_schools_are_too_few_to_plan_for(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="3 schools have not started"):
        plan_rollout(a_folder(tmp_path, schools=3))
