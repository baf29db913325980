"""Every rule: the row is set aside once, and file, line, column, value, rule and fix are said."""

from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import Checked, check, load

from ...folder import LOG, OBSERVATIONS, SCHOOLS, STAFF, folder


def obs(**cells: str) -> str:
    """The observations and a fourth row with these cells."""
    row = {"observation_id": "4", "lesson_id": "L4", "teacher_id": "T1", "school_id": "001", "observer_id": "O1",
           "date": "2025-10-06", "level": "None", "pedagogical_fit": ""}  # fmt: skip
    return OBSERVATIONS + ",".join((row | cells).values()) + "\n"


def log(**cells: str) -> str:
    row = {"event_id": "E4", "date": "2025-09-20", "coach_id": "C1", "school_id": "001", "participant_ids": "T1",
           "minutes": "30", "activity": "debrief", "modality": "", "entered_on": ""}  # fmt: skip
    return LOG + ",".join((row | cells).values()) + "\n"


# Tables, a text that breaks one rule in its last row, and what is said of it.
CASES = [
    ("observations", obs(date="2025-13-01"), "date", "2025-13-01", "is not a day", "YYYY-MM-DD"),
    ("observations", obs(date=""), "date", "", "is blank", "Every row needs it"),
    ("observations", obs(date="1925-10-06"), "date", "1925-10-06", "is before 1990", "year"),
    ("observations", obs(date="2205-10-06"), "date", "2205-10-06", "more than a year after", "year"),
    ("observations", obs(level="Modificaton"), "level", "Modificaton", "is not one of None, Sub", "'Modification'"),
    ("observations", obs(pedagogical_fit="perhaps"), "pedagogical_fit", "perhaps", "is not one of yes", "Correct"),
    ("observations", obs(teacher_id="T9"), "teacher_id", "T9", "is not in staff.staff_id", "Add it to staff"),
    ("observations", obs(teacher_id="O1"), "teacher_id", "O1", "does not have the role teacher", "Add teacher"),
    ("observations", obs(teacher_id="T3"), "teacher_id", "T3", "is no teacher of that school", "Add a row"),
    ("observations", obs(teacher_id="T3", school_id="002", date="2026-03-01"), "teacher_id", "T3",
     "was not on the roster that day", "start_date or end_date"),
    ("observations", obs(school_id="1"), "school_id", "1", "is not in schools.school_id", "Did you mean '001'"),
    ("observations", obs(observer_id="X"), "observer_id", "X", "is not in staff.staff_id", "Add it to staff"),
    ("observations", obs(observation_id="2"), "observation_id", "2", "is not unique", "line 3, which is kept"),
    ("coaching_log", log(minutes="0"), "minutes", "0", "is not 1 to 600", "Correct"),
    ("coaching_log", log(minutes="half an hour"), "minutes", "half an hour", "is not a number", "digits"),
    ("coaching_log", log(activity="modelling"), "activity", "modelling", "is not one of planning", "'modeling'"),
    ("coaching_log", log(coach_id="T1", participant_ids="T2"), "coach_id", "T1", "does not have the role coach", "Add coach"),
    ("coaching_log", log(participant_ids="T1;T7"), "participant_ids", "T7", "is not in staff.staff_id", "Add it"),
    ("coaching_log", log(participant_ids="T1;C1"), "participant_ids", "T1;C1", "their own coachee", "Leave"),
    ("coaching_log", log(entered_on="2025-09-01"), "date", "2025-09-20 > 2025-09-01", "lies after entered_on", "Correct"),
    ("staff", STAFF + "T8,001,techer,,\n", "roles", "techer", "is not one of teacher", "'teacher'"),
    ("staff", STAFF + "T8,001,teacher,2025-09-01,2025-08-01\n", "start_date", "2025-09-01 > 2025-08-01",
     "lies after end_date", "Correct"),
    ("schools", SCHOOLS + "001,Again\n", "school_id", "001", "is not unique", "line 2"),
]  # fmt: skip


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """One folder with every bad row in it."""
    tables = {"observations": OBSERVATIONS, "coaching_log": LOG, "staff": STAFF, "schools": SCHOOLS}
    for number, (table, text, *_) in enumerate(CASES):
        row = text.splitlines()[-1]
        for key in ("4,L4,", "E4,", "T8,"):  # ids of their own, but where the id itself is what is wrong
            if row.startswith(key):
                row = row.replace(key, key.replace("4", f"4{number}").replace("8", f"8{number}"), 1)
        tables[table] += row + "\n"
    return check(folder(tmp_path_factory.mktemp("broken"), **tables))


@pytest.mark.parametrize("number", range(len(CASES)))
def test_a_rule(broken: Checked, number: int) -> None:
    assert broken.exit_code == 1, broken.error
    table, text, column, value, rule, fix = CASES[number]
    line = len(text.splitlines()) + [case[0] for case in CASES[:number]].count(table)
    ledger = broken.district.ledger
    found = ledger.problems[ledger.problems["table"].eq(table) & ledger.problems["line"].eq(line)].to_dict("records")
    assert len(found) == 1, ledger.problems.to_string()
    (said,) = found
    assert (said["file"], said["column"], said["value"]) == (f"{table}.csv", column, value)
    assert rule in said["rule"]
    assert fix in said["fix"]
    assert said["count"] == 1
    assert ledger.set_aside[table]["line"].tolist().count(line) == 1
    counts = ledger.tables.set_index("table").loc[table]
    assert counts["read"] == counts["kept"] + counts["set_aside"]
    assert counts["set_aside"] == [case[0] for case in CASES].count(table)


def test_a_clean_folder_is_clean(tmp_path: Path) -> None:
    found = check(folder(tmp_path))
    assert found.exit_code == 0
    assert found.to_json()["problems"] == []
    district = found.district
    assert district["observations"]["teacher_id"].tolist() == ["T1", "T2", "T3"]
    assert district["observations"]["level"].cat.codes.tolist() == [0, 1, 3]
    assert district["observations"]["tool_id"].isna().all()
    assert set(district.present) == {"schools", "staff", "observations", "coaching_log"}
    assert len(district.tables) == 14


def test_a_row_with_three_faults_is_set_aside_once_and_all_are_said(tmp_path: Path) -> None:
    found = check(folder(tmp_path, observations=obs(date="x", level="y", school_id="z")))
    assert found.district.ledger.tables.set_index("table").loc["observations", "set_aside"] == 1
    assert len(found.district.ledger.problems) == 3
    why = found.district.ledger.set_aside["observations"]["rule"].iloc[0]
    assert all(word in why for word in ("date", "level", "school_id"))


def test_problems_of_a_kind_are_counted_together(tmp_path: Path) -> None:
    rows = "".join(f"{i},L{i},T1,001,O1,never,None,\n" for i in range(10, 20))
    problems = check(folder(tmp_path, observations=OBSERVATIONS + rows)).district.ledger.problems
    assert problems["count"].tolist() == [10]
    assert problems["line"].tolist() == [5]


def test_a_row_set_aside_takes_those_that_need_it_along_and_they_say_so(tmp_path: Path) -> None:
    found = check(folder(tmp_path, staff=STAFF.replace("T1,001,teacher", "T1,001,techer")))
    problems = found.district.ledger.problems.set_index("table")
    assert "set aside: staff.csv line 2" in problems.loc["observations", "fix"]


def test_spelling_that_leaves_no_doubt_is_understood(tmp_path: Path) -> None:
    text = (
        OBSERVATIONS.replace("observation_id,", "Observation ID,")
        .replace("None", "none ")
        .replace("Modification", "MODIFICATION")
    )
    district = load(folder(tmp_path, observations=text, coaching_log=LOG.replace("in_person", "In Person")))
    assert district.ledger.clean
    assert district["observations"]["level"].astype(str).tolist() == ["None", "Substitution", "Modification"]
    assert district["coaching_log"]["modality"].dropna().tolist() == ["in_person"]


def test_days_in_one_order_are_understood_and_noted_others_set_aside(tmp_path: Path) -> None:
    text = OBSERVATIONS.replace("2025-10-01", "10/01/2025").replace("2025-10-02", "10/22/2025")
    district = load(folder(tmp_path, observations=text))
    assert district["observations"]["date"].dt.strftime("%m-%d").tolist() == ["10-01", "10-22", "10-03"]
    assert any("month/day/year" in note for note in district.ledger.notes)
    unclear = OBSERVATIONS.replace("2025-10-01", "10/01/2025")
    found = check(folder(tmp_path, observations=unclear))
    assert found.exit_code == 1
    assert "cannot be told apart" in found.district.ledger.problems["fix"].iloc[0]


def test_unknown_ids_may_be_kept_and_are_counted(tmp_path: Path) -> None:
    (tmp_path / "coachkit.toml").write_text('[check]\nkeep_unmatched = ["observations.observer_id"]\n')
    ledger = load(folder(tmp_path, observations=obs(observer_id="X"))).ledger
    assert ledger.clean
    assert ledger.tables.set_index("table").loc["observations", "unmatched"] == 1


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"schools": ""}, "required table 'schools' is missing"),
        ({"schools": "school_id,name\n"}, "has no rows"),
        ({"observations": OBSERVATIONS.replace("level", "lvl")}, "required column 'level' is missing"),
        ({"observations": OBSERVATIONS.replace("2025-", "year ")}, "none of its 3 rows can be used"),
        ({"staff": "\n"}, "staff.csv is empty"),
    ],
)
def test_an_unusable_required_table_is_two(tmp_path: Path, tables: dict[str, str], said: str) -> None:
    found = check(folder(tmp_path, **tables))
    assert found.exit_code == 2
    assert said in str(found.error)
    assert found.to_json()["error"]["fix"]


def test_an_optional_table_without_a_required_column_is_set_aside_whole(tmp_path: Path) -> None:
    found = check(folder(tmp_path, coaching_log=LOG.replace("coach_id", "who")))
    assert found.exit_code == 1
    assert found.district.ledger.tables.set_index("table").loc["coaching_log", "set_aside"] == 3
    assert "coaching_log" not in found.district.present
    assert len(found.district.ledger.set_aside["coaching_log"]) == 3


def test_blank_optional_columns_and_an_empty_table_are_no_problem(tmp_path: Path) -> None:
    district = load(folder(tmp_path, coaching_log=LOG.splitlines()[0] + "\n", next_steps="step_id,due\n1,\n"))
    assert district.ledger.clean
    assert len(district["coaching_log"]) == 0
    assert "coaching_log" in district.present
    assert district["next_steps"]["due"].isna().all()


def test_names_with_accents_and_right_to_left_text_survive(tmp_path: Path) -> None:
    text = "school_id,name\n001,Ñandú\n002,مدرسة\n"
    assert load(folder(tmp_path, schools=text))["schools"]["name"].tolist() == ["Ñandú", "مدرسة"]


def test_two_schools_one_person_and_a_wrong_year_do_not_disturb_each_other(tmp_path: Path) -> None:
    """One typing error of a year must not move what counts as the data's last day."""
    district = check(folder(tmp_path, observations=obs(date="2052-10-06"))).district
    assert district.last_date == pd.Timestamp("2025-10-03")


def test_set_aside_files_hold_the_rows_and_no_formulas(tmp_path: Path) -> None:
    ledger = check(folder(tmp_path, observations=obs(date="=1+1"))).district.ledger
    paths = ledger.write_set_aside(tmp_path / "aside")
    rows = pd.read_csv(paths[0], dtype=str)
    assert paths[0].name == "observations.csv"
    assert rows.loc[0, ["file", "line", "column", "value"]].tolist() == ["observations.csv", "5", "date", "'=1+1"]
    assert rows.loc[0, "lesson_id"] == "L4"


def test_terms_are_derived_and_said_or_taken_from_the_settings(tmp_path: Path) -> None:
    district = load(folder(tmp_path))
    assert [term.name for term in district.config.terms] == ["fall 2025"]
    assert district.config.terms_derived
    (tmp_path / "coachkit.toml").write_text("[terms.T1]\nstart = 2025-08-01\nend = 2025-12-31\n")
    assert not load(tmp_path).config.terms_derived


def test_as_of_leaves_out_what_came_later(tmp_path: Path) -> None:
    district = load(folder(tmp_path)).as_of(pd.Timestamp("2025-09-11").date())
    assert district["coaching_log"]["event_id"].tolist() == ["E1"]
    assert len(district["observations"]) == 0
    assert district.last_date == pd.Timestamp("2025-09-11")
    assert len(district["schools"]) == 2
