"""Columns that put teachers into groups: read, typed, checked; and the groups at the end of each term."""

from __future__ import annotations

from pathlib import Path

import pytest

from coachkit.district import load
from coachkit.errors import Ambiguous, BadConfig
from coachkit.measures.prepare.groups import groups, in_order
from tests.folder import folder

HEAD = "staff_id,school_id,roles,subject,grades,years_of_service,start_date,end_date,Pathway\n"
TERMS = """[terms."fall 2025"]
start = 2025-08-18
end = 2025-12-19
[terms."spring 2026"]
start = 2026-01-05
end = 2026-06-05
"""


def _district(to: Path, staff: str, settings: str = "", **tables: str):
    folder(to, staff=HEAD + staff + "C1,001,coach,,,,,,\nC1,002,coach,,,,,,\nO1,001,school_leader,,,,,,\n", **tables)
    (to / "coachkit.toml").write_text(settings + TERMS, encoding="utf-8")
    return load(to)


STAFF = """T1,001,teacher,Math;Science,06;7th,12,,,A
T2,001,teacher,Music,K-2,3,,2025-10-20,B
T2,001,teacher,Science,Grade 4,3,2025-10-21,,B
T3,002,teacher,Math,,,2025-09-01,2026-01-31,
"""


def test_groups_are_those_at_the_end_of_the_term(tmp_path: Path) -> None:
    district = _district(tmp_path, STAFF, '[explore]\ncolumns = ["staff.pathway"]\n')
    staff = district["staff"].set_index("staff_id")
    assert staff["grades"].dropna().tolist() == ["6;7", "K;1;2", "4"]
    assert staff["own:pathway"].tolist()[:3] == ["A", "B", "B"]
    found = district.cached(groups).set_index(["teacher_id", "term"])
    fall = found.xs("fall 2025", level="term")
    columns = ["subject", "grade", "grade_band", "years_of_service", "own:pathway"]
    assert fall.loc["T1", columns].tolist() == ["several subjects", "several grades", "6-8", "10 years or more", "A"]
    # T2 has another subject and grade since 21 October, and the roster's last day is in the data: 3 October.
    assert fall.loc["T2", ["subject", "grade_band"]].tolist() == ["Music", "PK-2"]
    assert fall.loc["T3", columns].tolist() == ["Math", "not given", "not given", "not given", "not given"]
    assert in_order("subject", fall["subject"], district) == ["Math", "Music", "several subjects"]


def test_a_teacher_who_changes_counts_as_at_the_end(tmp_path: Path) -> None:
    late = "observation_id,lesson_id,teacher_id,school_id,observer_id,date,level\n"
    late += "1,L1,T1,001,O1,2025-10-01,None\n2,L2,T2,001,O1,2026-05-04,None\n"
    found = groups(_district(tmp_path, STAFF, observations=late)).set_index(["teacher_id", "term"])
    assert found.loc[("T2", "fall 2025"), "subject"] == "Science"
    assert found.loc[("T2", "spring 2026"), ["grade_band", "years_of_service"]].tolist() == [
        "3-5",
        "3 to below 10 years",
    ]
    assert found.loc[("T2", "fall 2025"), "years_of_service"] == "below 3 years"  # half a year earlier
    assert found.loc[("T3", "spring 2026"), "subject"] == "Math"  # left in January: as on the last day there
    assert found.loc[("T3", ""), "subject"] == "Math"


def test_near_identical_names_of_groups_are_a_question_that_stops(tmp_path: Path) -> None:
    staff = "T1,001,teacher,Math,,,,,\nT2,001,teacher,math ,,,,,\nT3,002,teacher,Maths;Music,,,,,\n"
    with pytest.raises(Ambiguous) as asked:
        _district(tmp_path, staff)
    assert "staff.csv: column 'subject' may name one group in several spellings" in asked.value.message
    for said in (
        "'Math' (1 rows, first in line 2)",
        "'math' (1 rows, first in line 3)",
        "'Maths' (1 rows, first in line 4)",
    ):
        assert said in asked.value.message
    block = asked.value.fix.partition("\n")[2]
    assert block == '[explore.spellings.subject]\nMaths = "Math"\nmath = "Math"'
    district = _district(tmp_path, staff, block + "\n")
    assert set(groups(district)["subject"]) == {"Math", "several subjects"}
    apart = block.replace('Maths = "Math"', 'Maths = "Maths"')
    assert "Maths;Music" in set(_district(tmp_path, staff, apart + "\n")["staff"]["subject"].dropna())


@pytest.mark.parametrize(
    "names",
    [("Algebra 1", "Algebra 2"), ("Arts", "Language arts"), ("Group A", "Group B"), ("Science", "Social science")],
)
def test_different_names_are_no_question(tmp_path: Path, names: tuple[str, str]) -> None:
    one, two = names
    _district(tmp_path, f"T1,001,teacher,{one},,,,,\nT2,001,teacher,{two},,,,,\nT3,002,teacher,,,,,,\n")


def test_bad_cells_name_file_line_column_value_and_what_to_do(tmp_path: Path) -> None:
    bad = "X1,001,teacher,,8-Jun,,,,\nX2,001,teacher,,,-1,,,\nX3,002,teacher,,,many,,,\n"
    problems = _district(tmp_path, STAFF + bad).ledger.problems
    told = problems.loc[problems["table"].eq("staff"), ["file", "line", "column", "value"]].to_numpy().tolist()
    assert sorted(told) == [
        ["staff.csv", 6, "grades", "8-Jun"],
        ["staff.csv", 7, "years_of_service", "-1"],
        ["staff.csv", 8, "years_of_service", "many"],
    ]
    grades = problems[problems["column"].eq("grades")].iloc[0]
    assert grades["rule"].startswith("is not one of PK, K, 1, 2") and "6;7;8" in grades["fix"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ('["staff.pathwey"]', "Did you mean 'staff.Pathway'?"),
        ('["staff.subject"]', "coachkit reads anyway"),
        ('["coaching_log.note"]', "Own columns can be of staff, observations, schools."),
        ('["pathway", "staff.pathway"]', "named twice"),
        ('["nothing"]', "Own columns there: staff.Pathway"),
    ],
)
def test_a_wrong_own_column_is_an_error_of_the_settings(tmp_path: Path, columns: str, said: str) -> None:
    with pytest.raises(BadConfig) as wrong:
        _district(tmp_path, STAFF, f"[explore]\ncolumns = {columns}\n")
    assert said in str(wrong.value)


def test_an_own_column_names_groups_not_people(tmp_path: Path) -> None:
    rows = "".join(f"X{n},001,teacher,,,,,,name {chr(97 + n % 26)} {n}\n" for n in range(201))
    with pytest.raises(BadConfig, match=r"203 different texts in staff\.csv"):
        _district(tmp_path, STAFF + rows, '[explore]\ncolumns = ["pathway"]\n')


def test_own_numbers_are_numbers_and_codes_stay_texts(tmp_path: Path) -> None:
    rooms = "observation_id,lesson_id,teacher_id,school_id,observer_id,date,level,room,size\n"
    rooms += "1,L1,T1,001,O1,2025-10-01,None,007,21\n2,L2,T2,001,O1,2025-10-02,None,12,\n"
    district = _district(tmp_path, STAFF, '[explore]\ncolumns = ["room", "size"]\n', observations=rooms)
    assert district["observations"]["own:room"].tolist() == ["007", "12"]
    assert district["observations"]["own:size"].tolist()[0] == 21.0
    assert district["observations"]["own:size"].dtype == "float64"


def test_two_rows_of_a_teacher_with_two_subjects_say_how_to_write_them(tmp_path: Path) -> None:
    problems = _district(tmp_path, STAFF + "T1,001,teacher,Music,6,12,,,\n").ledger.problems
    assert problems["fix"].tolist() == [
        "Write both subjects into one row, 'Math;Science;Music', or give each row its days."
    ]
