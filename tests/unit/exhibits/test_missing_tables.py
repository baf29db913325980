"""Districts that bring less: what a table's exhibits say without it, and that everything else stands.

Several tables are missing at once, none of which needs another; ``make nightly`` sets ``COACHKIT_EACH_TABLE``: each alone.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import coachkit
from coachkit import exhibits
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS

from .conftest import whole

# Table, exhibits that need it, what each of them says.
NEEDS = {
    "coaching_log": (["follow_up", "group_chain", "core_components", "caseload", "focus_mix"],
                     "Bring a coaching log"),
    "next_steps": (["next_steps"], "Bring a table of next steps"),
    "goals": (["goal_attainment", "school_goals"], "Bring a table of goals"),
    "tools": (["tools_recorded", "tools_in_lessons", "family_communication"], "Bring a table of tools"),
    "tool_use": (["family_communication"], ""),
    "costs": (["unit_cost"], "Bring a table of costs"),
    "survey_items": (["coaching_quality", "tpack", "role_clarity", "clarity_gap", "programme_value"],
                     "Bring a table of survey items"),
    "survey_responses": (["coaching_quality", "tpack", "role_clarity", "clarity_gap", "programme_value", "response_rates"],
                         "Bring a table of survey responses"),
    "self_assessments": (["self_assessment"], "Bring a table of self-assessments"),
    "actions": (["action_plans"], "Bring a table of actions"),
}  # fmt: skip
STAY = {name for table in ("survey_responses", "self_assessments", "actions") for name in NEEDS[table][0]}
TOGETHER = [
    ("coaching_log", "costs", "self_assessments", "survey_responses", "goals", "tool_use"),
    ("survey_items", "next_steps", "tools", "actions"),
]
EACH = [(table,) for table in NEEDS] + [("coaching_log", "next_steps")]

EVERY = bool(os.environ.get("COACHKIT_EACH_TABLE"))


@pytest.fixture(scope="module")
def district(whole_district: Path, sample: Path) -> Path:
    return sample if EVERY else whole_district


@pytest.fixture(scope="module", params=EACH if EVERY else TOGETHER, ids="+".join)
def less(request: pytest.FixtureRequest, district: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple:
    """The tables that are missing, and the folder without them."""
    gone = shutil.ignore_patterns(*(f"{table}.csv" for table in request.param))
    return request.param, Path(shutil.copytree(district, tmp_path_factory.mktemp("less") / "d", ignore=gone))


def test_exhibits_say_which_table_is_missing_and_the_report_is_whole(less: tuple, district: Path) -> None:
    missing, folder = less
    release, full = coachkit.build_release(folder), coachkit.build_release(district)
    silent = {name for table in missing for name in NEEDS[table][0]}
    for part in (release.school(release.schools[0].id), release.district):
        for table in missing:
            for name in NEEDS[table][0]:
                exhibit = EXHIBITS[name](part)
                assert exhibit.chart is None, name
                assert exhibit.lack is not None, name
                assert " to see " in exhibit.sentence, exhibit.sentence
                assert NEEDS[table][1] in exhibit.sentence, name
        for make in [*EXHIBITS.values(), exhibits.answer, exhibits.what_next, exhibits.teacher_brief]:
            assert make(part).to_text()
        for name in STAY:
            whole(EXHIBITS[name](part))
    for name in STAY - silent:
        assert EXHIBITS[name](release.district).status == EXHIBITS[name](full.district).status, name
    with_number = [name for name in STAY if EXHIBITS[name](full.district).status == "ok"]
    assert len(with_number) >= (len(STAY) if EVERY else 4)  # four schools have too few coaches for the others


def test_a_coachs_report_stands_whatever_is_missing(less: tuple) -> None:
    release = coachkit.build_release(less[1], "coach")
    assert release.coaches
    for coach in release.coaches:
        part = release.coach(coach.id)
        for make in (exhibits.coach_answer, *COACH_EXHIBITS.values(), exhibits.data_quality, exhibits.provenance):
            whole(make(part))
        assert len(exhibits.coach_answer(part).sentences) == 3
