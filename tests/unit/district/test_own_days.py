"""Roles with their own days: a teacher who becomes the coach of her school in January; and folders that lack tables."""

import json
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check, load
from coachkit.ingest import import_oneroster
from coachkit.measures.estimators.coaches import _fte
from coachkit.measures.prepare.contacts import eligible
from coachkit.measures.prepare.waves import roster

from ...folder import LOG, OBSERVATIONS, STAFF, folder
from ..ingest.test_rosters import ORGS, USERS_12, write

CHANGED = STAFF.replace("T1,001,teacher,,", "T1,001,teacher,2025-08-01,2025-12-31\nT1,001,coach,2026-01-01,")
JANUARY = LOG + "E4,2026-01-20,T1,001,T2,45,debrief,,\n"


def test_rows_of_staff_may_repeat_with_other_days(tmp_path: Path) -> None:
    found = check(folder(tmp_path, staff=CHANGED, coaching_log=JANUARY))
    assert found.exit_code == 0
    taught = eligible(found.district).set_index("teacher_id").loc["T1"]
    assert taught["end"] == pd.Timestamp("2025-12-31")
    posts = _fte(found.district).set_index(["coach_id", "term"])
    assert posts.loc[("T1", "spring 2026"), "fte"] == 1
    assert ("T1", "fall 2025") not in posts.index


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"observations": OBSERVATIONS + "4,L4,T1,001,O1,2026-02-02,None,\n", "coaching_log": JANUARY},
         "was not on the roster that day"),
        ({"staff": CHANGED + "T1,001,school_leader,2026-01-01,\n", "coaching_log": JANUARY}, "is not unique"),
    ],
)  # fmt: skip
def test_each_role_counts_in_its_own_days(tmp_path: Path, tables: dict[str, str], said: str) -> None:
    found = check(folder(tmp_path, **{"staff": CHANGED, **tables}))
    assert found.district.ledger.problems["rule"].tolist() == [said]


def test_a_teacher_who_came_back_is_one_teacher(tmp_path: Path) -> None:
    back = STAFF.replace("T1,001,teacher,,", "T1,001,teacher,2024-08-01,2025-01-31\nT1,001,teacher,2025-08-01,")
    district = load(folder(tmp_path, staff=back))
    assert eligible(district)["teacher_id"].tolist().count("T1") == 1


def test_who_changed_role_within_a_wave_is_asked_once(tmp_path: Path) -> None:
    (tmp_path / "coachkit.toml").write_text("[waves.w]\nstart = 2025-12-01\nend = 2026-02-01\n")
    people = roster(load(folder(tmp_path, staff=CHANGED, coaching_log=JANUARY)), ["w"])
    assert people.loc[people["person"].eq("T1"), "role"].tolist() == ["coach"]


def test_a_roster_and_a_list_of_coaches_bring_roles_with_their_days(tmp_path: Path) -> None:
    roles = (
        "userSourcedId,role,beginDate,endDate,orgSourcedId\n0001,teacher,2025-08-01,2025-12-31,007\n"
        "0001,Instructional Coach,2026-01-01,,007\n0002,teacher,2025-08-01,,007\n0003,principal,,,007\n"
    )
    (tmp_path / "c.csv").write_text("staff_id,start_date\n0002,2026-02-01\n")
    import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_12, roles=roles), tmp_path / "d", tmp_path / "c.csv")
    assert (tmp_path / "d" / "staff.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "0001,007,teacher,Ana Ö,06;07,2025-08-01,2025-12-31",
        "0001,007,coach,Ana Ö,06;07,2026-01-01,",
        "0002,007,teacher,Ben P,,2025-08-01,",
        "0002,007,coach,Ben P,,2026-02-01,",
        "0003,007,school_leader,Cy Q,,,",
    ]


def test_a_folder_of_a_log_alone_is_checked_as_far_as_it_goes(tmp_path: Path) -> None:
    found = check(
        folder(tmp_path, schools="", staff="", observations="", coaching_log=LOG + "E3,x,C1,001,,30,party,,\n")
    )
    assert found.exit_code == 2
    assert "required tables schools, staff, observations are missing" in str(found.error)
    said = found.to_json()
    json.dumps(said)
    assert said["tables"]["coaching_log"]["set_aside"] == 1
    assert {problem["column"] for problem in said["problems"]} == {"", "date", "activity"}
    assert "coaching_log.coach_id could not be checked: there is no table staff." in said["notes"]


def test_a_folder_of_a_survey_alone_is_checked_as_far_as_it_goes(tmp_path: Path) -> None:
    items = "instrument,item_id,scale_min,scale_max\ntpack,a,1,5\ntpack,c,,\n"
    rows = "instrument,wave,respondent_key,item_id,value\n" + "".join(
        f"tpack,w,r{i},{item},{value}\n"
        for i, (item, value) in enumerate([("a", 3), ("a", 9), ("b", 2), ("c", 1), ("a", "x")])
    )
    found = check(
        folder(
            tmp_path, schools="", staff="", observations="", coaching_log="", survey_items=items, survey_responses=rows
        )
    )
    assert found.exit_code == 2
    assert found.ledger.problems["rule"].tolist() == ["is not a number"]
    notes = " ".join(found.ledger.notes)
    assert "1 answers are outside their item's scale and count in no score; the first is in line 3, tpack a 9." in notes
    assert "1 answers are to items that survey_items does not describe" in notes
    assert "1 answers are to items without scale_min and scale_max" in notes


def test_a_folder_around_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    folder(tmp_path / "export")
    assert "Give that folder" in str(check(tmp_path).error)
