from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check
from coachkit.errors import BadInput
from coachkit.ingest import import_oneroster, import_table

from .test_rosters import ORGS, USERS_11, write

MAPPING = """
title = "Log"
[files]
log = "log.csv"
[[table]]
name = "coaching_log"
file = "log"
[table.columns]
event_id = "Id"
date = "Day"
coach_id = { person = "Coach" }
school_id = { constant = "007" }
participant_ids = { person = "Teacher" }
minutes = "Minutes"
activity = { constant = "debrief" }
"""
LOG = """Id,Day,Coach,Teacher,Minutes
1,2025-10-01,"p, ben",Ana Ö,30
2,2025-10-02,BEN P.,Anna Oe,30
3,2025-10-03,Ben P,Cy Q,30
4,2025-10-04,Zebulon Quux,0001,30
"""


@pytest.fixture
def district(tmp_path: Path) -> Path:
    (tmp_path / "coaches.csv").write_text("staff_id\n0002\n")
    import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_11), tmp_path / "d", tmp_path / "coaches.csv")
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "log.csv").write_text(LOG, encoding="utf-8")
    (tmp_path / "d" / "observations.csv").write_text(
        "observation_id,lesson_id,teacher_id,school_id,observer_id,date,level\n"
    )
    return tmp_path


def test_names_that_leave_no_doubt_become_ids_and_others_are_listed(district: Path) -> None:
    made = import_table(district / "log.csv", district / "m.toml", district / "d")
    log = pd.read_csv(district / "d" / "coaching_log.csv", dtype=str)
    assert log["coach_id"].tolist() == ["0002", "0002", "0002", "Zebulon Quux"]
    assert log["participant_ids"].tolist() == ["0001", "Anna Oe", "0003", "0001"]
    people = pd.read_csv(district / "d" / "imports" / "m" / "people.csv", dtype=str, keep_default_na=False).set_index(
        "name"
    )
    assert people.loc["Anna Oe", ["rows", "likeliest_staff_id"]].tolist() == ["1", "0001"]
    assert people.loc["Zebulon Quux", "likeliest_staff_id"] == ""
    assert "2 names are not in the roster with their spelling" in " ".join(made.notes)
    found = check(district / "d")
    assert found.district.ledger.tables.set_index("table").loc["coaching_log", "set_aside"] == 2


def test_aliases_settle_them_and_are_kept(district: Path) -> None:
    (district / "d" / "aliases.csv").write_text("name,staff_id\nanna OE,0001\nZebulon Quux,0002\n")
    made = import_table(district / "log.csv", district / "m.toml", district / "d")
    assert not [note for note in made.notes if "spelt" in note]
    assert check(district / "d").exit_code == 0
    assert (district / "d" / "aliases.csv").is_file()
    assert not (district / "d" / "imports" / "m" / "people.csv").exists()


def test_two_people_of_one_name_are_never_guessed(district: Path) -> None:
    staff = district / "d" / "staff.csv"
    staff.write_text(staff.read_text(encoding="utf-8") + "0099,008,teacher,Ö Ana,\n", encoding="utf-8")
    import_table(district / "log.csv", district / "m.toml", district / "d")
    people = pd.read_csv(district / "d" / "imports" / "m" / "people.csv", dtype=str).set_index("name")
    assert people.loc["Ana Ö", ["likeliest_staff_id", "why"]].tolist() == ["0001;0099", "two people have this name"]


def test_wrong_aliases_are_said(district: Path) -> None:
    (district / "d" / "aliases.csv").write_text("who,staff_id\nx,0001\n")
    with pytest.raises(BadInput, match="no column 'name'"):
        import_table(district / "log.csv", district / "m.toml", district / "d")
