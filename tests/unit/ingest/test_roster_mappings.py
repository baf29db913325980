"""Rosters of systems without an importer of their own, by the mappings that are shipped."""

from pathlib import Path

import pandas as pd

from coachkit.ingest import import_table

from .test_rosters import staff, write

URI = "uri://ed-fi.org/StaffClassificationDescriptor#"


def test_ed_fi(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in",
        schools="schoolId,nameOfInstitution\n255901001,Alder High\n255901044,Birch Middle\n",
        staffs="staffUniqueId,firstName,lastSurname\n207219,Ana,A\n207220,Bo,B\n207221,Cy,C\n",
        staffEducationOrganizationAssignmentAssociations=(
            "staffUniqueId,educationOrganizationId,staffClassificationDescriptor,beginDate,endDate\n"
            f"207219,255901001,{URI}Teacher,2025-08-01,2025-12-31\n"
            f"207219,255901001,{URI}Instructional Coach,2026-01-01,\n"
            f"207220,255901044,{URI}Principal,2025-08-01,\n207221,255901044,{URI}School Nurse,2025-08-01,\n"
            "207221,255901001,Teacher,2025-08-20,\n"
        ),
    )
    made = import_table(source, "ed-fi", tmp_path / "d")
    rows = pd.read_csv(tmp_path / "d" / "staff.csv", dtype=str, keep_default_na=False)
    assert rows[["staff_id", "school_id", "roles", "name", "start_date", "end_date"]].to_numpy().tolist() == [
        ["207219", "255901001", "teacher", "Ana A", "2025-08-01", "2025-12-31"],
        ["207219", "255901001", "coach", "Ana A", "2026-01-01", ""],
        ["207220", "255901044", "school_leader", "Bo B", "2025-08-01", ""],
        ["207221", "255901001", "teacher", "Cy C", "2025-08-20", ""],
    ]
    assert "1 rows left out: their staff classification is no role of coaching." in made.notes


def test_canvas(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in",
        accounts="account_id,parent_account_id,name,status\nD,,District,active\nA,D,Alder,active\nB,D,Birch,active\nX,D,Old,deleted\n",
        users="user_id,full_name,status\n01,Ana A,active\n02,Bo B,active\n03,Cy C,suspended\n04,Kid K,active\n",
        courses="course_id,account_id,status\nC1,A,active\nC2,A,active\nC3,B,active\n",
        enrollments=(
            "course_id,user_id,role,status\nC1,01,teacher,active\nC2,01,teacher,active\nC3,01,teacher,completed\n"
            "C3,02,teacher,deleted\nC1,03,teacher,active\nC1,04,student,active\n"
        ),
    )
    import_table(source, "canvas-sis", tmp_path / "d")
    assert staff(tmp_path / "d") == {("01", "A"): "teacher", ("01", "B"): "teacher"}
    assert pd.read_csv(tmp_path / "d" / "schools.csv", dtype=str)["school_id"].tolist() == ["A", "B"]


def test_powerschool(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in",
        schools="School_Number,Name\n0,District Office\n100,Alder\n200,Birch\n",
        teachers=(
            "TeacherNumber,First_Name,Last_Name,SchoolID,Status,StaffStatus,Title\n007,Ana,A,100,1,1,\n"
            "008,Bo,B,100,1,2,Instructional Coach\n009,Cy,C,200,2,1,\n010,Di,D,200,1,2,principal\n011,Ed,E,0,1,1,\n"
            "012,Flo,F,200,1,4,\n"
        ),
    )
    import_table(source, "powerschool", tmp_path / "d")
    assert staff(tmp_path / "d") == {
        ("007", "100"): "teacher",
        ("008", "100"): "coach",
        ("010", "200"): "school_leader",
    }
