"""Rosters as districts have them: doubled and blank keys, other letters, statuses, empty cells, the same file twice."""

import zipfile
from pathlib import Path

import pytest

from coachkit.errors import BadInput
from coachkit.ingest import import_oneroster, import_sds

from .test_rosters import ORGS, ROLES_12, USERS_11, USERS_12, staff, write

V1 = {
    "School": "SIS Id,Name,Principal SIS Id,Principal Name\n1,Alder,P1,Pia Pine\n2,Birch,,\n",
    "Teacher": "SIS Id,School SIS Id,First Name,Last Name,Status\nT1,1,A,B,Active\nT2,1,C,D,Inactive\nT3,2,E,F,\n",
}


def users(*lines: str) -> str:
    return USERS_11.splitlines()[0] + "\n" + "".join(line + "\n" for line in lines)


def coaches(home: Path, text: str) -> Path:
    (home / "c.csv").write_text(text, encoding="utf-8")
    return home / "c.csv"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("name,email\nCoach One,ana@example.org\nCoach Two,\n", r"line 3 has neither staff_id nor email \(Coach Two\)"),
        ("email\ntwo@example.org\n", r"'two@example.org' is the address of '1' \(A A\) and '2' \(B B\)"),
        (
            "staff_id,email\n3,two@example.org\n",
            r"staff_id is '3', but 'two@example.org' is '1' \(A A\) and '2' \(B B\)",
        ),
        ("staff_id\n9\n", "'9' is not in the roster"),  # a student
        ("staff_id\n8\n", "'8' is not in the roster"),  # deleted
        ("email\nkid@example.org\n", "'kid@example.org' is not in the roster"),
        ("email\ngone@example.org\n", "'gone@example.org' is not in the roster"),
    ],
)
def test_a_coach_is_one_person_of_the_usable_staff_or_a_question(tmp_path: Path, listed: str, said: str) -> None:
    text = users(
        "1,active,true,007,teacher,a,A,A,two@example.org,", "2,active,true,008,teacher,b,B,B,TWO@example.org,",
        "3,active,true,007,teacher,c,C,C,ana@example.org,", "9,active,true,007,student,k,K,K,kid@example.org,",
        "10,active,true,007,student,l,L,L,,", "8,tobedeleted,true,007,teacher,d,D,D,gone@example.org,",
    )  # fmt: skip
    with pytest.raises(BadInput, match=said):
        import_oneroster(write(tmp_path / "in", orgs=ORGS, users=text), tmp_path / "d", coaches(tmp_path, listed))
    assert not (tmp_path / "d").exists()


def test_a_deleted_account_takes_no_address_away(tmp_path: Path) -> None:
    text = users(
        "1,active,true,007,teacher,a,A,A,x@example.org,", "0,tobedeleted,true,007,teacher,b,B,B,x@example.org,"
    )
    import_oneroster(
        write(tmp_path / "in", orgs=ORGS, users=text), tmp_path / "d", coaches(tmp_path, "E-Mail\nX@example.org\n")
    )
    assert staff(tmp_path / "d") == {("1", "007"): "coach;teacher"}


def test_ids_in_other_letters_and_lists_with_bars_are_found(tmp_path: Path) -> None:
    orgs = ORGS.replace("007,", "S-a,").replace("008,", "S-b,")
    text = users("T1,active,true,s-A|S-B,teacher,a,A,A,,06|07", "T2,Active,TRUE,S-a;S-b,Teacher,b,B,B,,")
    import_oneroster(
        write(tmp_path / "in", orgs=orgs, users=text), tmp_path / "d", coaches(tmp_path, "Staff ID,school id\nt1,s-b\n")
    )
    assert staff(tmp_path / "d") == {
        ("T1", "S-a"): "teacher", ("T1", "S-b"): "coach;teacher", ("T2", "S-a"): "teacher", ("T2", "S-b"): "teacher",
    }  # fmt: skip


def test_roles_find_their_users_and_schools_in_other_letters(tmp_path: Path) -> None:
    text = USERS_12.replace("0001,", "Ab1,")
    roles = ROLES_12.replace("active,0001,", "active,AB1,")
    import_oneroster(write(tmp_path / "in", orgs=ORGS, users=text, roles=roles), tmp_path / "d")
    assert staff(tmp_path / "d")["Ab1", "007"] == "teacher"


def test_what_is_not_active_is_left_out_by_its_status(tmp_path: Path) -> None:
    text = users(
        "1,active,true,007,teacher,a,A,A,,", "2,inactive,true,007,teacher,b,B,B,,", "3,Suspended,true,007,teacher,c,C,C,,",
        "4,,,007,teacher,d,D,D,,", "5,active,disabled,007,teacher,e,E,E,,", "6,ACTIVE,yes,007,teacher,f,F,F,,",
    )  # fmt: skip
    made = import_oneroster(write(tmp_path / "in", orgs=ORGS, users=text), tmp_path / "d")
    assert {person for person, _ in staff(tmp_path / "d")} == {"1", "4", "6"}
    for said in ("status inactive", "status Suspended", "user is not enabled"):
        assert f"1 rows left out: {said}." in made.notes


@pytest.mark.parametrize(
    ("word", "role"),
    [("Instructional Coach", "coach"), ("instructionalCoach", "coach"), ("Technology Coach", "coach"), ("COACH", "coach"),
     ("Football Coach", None), ("Head Coach", None), ("Assistant Principal", "school_leader")],
)  # fmt: skip
def test_coaches_of_teachers_are_a_role_that_rosters_may_know(tmp_path: Path, word: str, role: str | None) -> None:
    text = users("1,active,true,007,teacher,a,A,A,,", f"2,active,true,007,{word},b,B,B,,")
    made = import_oneroster(write(tmp_path / "in", orgs=ORGS, users=text), tmp_path / "d")
    assert staff(tmp_path / "d").get(("2", "007")) == role
    assert ("1 coaches by the roster's own roles." in made.notes) == (role == "coach")


@pytest.mark.parametrize(
    ("days", "span"),
    [
        (("9/1/2023", "6/30/2024", "8/15/2025", "6/30/2026"), ("2023-09-01", "2026-06-30")),
        (("1.9.2023", "30.6.2024", "15.8.2025", "30.6.2026"), ("2023-09-01", "2026-06-30")),
        (("2023-09-01", "2024-06-30", "2025-08-15T00:00:00.000Z", ""), ("2023-09-01", "")),
        (("20230901", "2024-06-30", "2025-08-15", "2026-06-30"), ("20230901", "2026-06-30")),  # for the check to name
    ],
)
def test_days_of_roles_are_compared_as_days(tmp_path: Path, days: tuple[str, ...], span: tuple[str, str]) -> None:
    roles = (
        "sourcedId,status,userSourcedId,role,beginDate,endDate,orgSourcedId\n"
        f"R1,active,0001,teacher,{days[0]},{days[1]},007\nR2,active,0001,teacher,{days[2]},{days[3]},007\n"
    )
    import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_12, roles=roles), tmp_path / "d")
    lines = (tmp_path / "d" / "staff.csv").read_text(encoding="utf-8").splitlines()
    assert lines[1].split(",")[-2:] == list(span)


def test_swapped_days_of_roles_are_a_stop(tmp_path: Path) -> None:
    roles = "userSourcedId,role,beginDate,endDate,orgSourcedId\n0001,teacher,2023-01-09,30/06/2024,007\n"
    roles += "0002,teacher,15/08/2025,2026-05-06,007\n"
    with pytest.raises(BadInput, match="swapped day and month"):
        import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_12, roles=roles), tmp_path / "d")


@pytest.mark.parametrize("header", ["SourcedId", "SOURCEDID", "sourced_id", " sourcedId "])
def test_headers_in_other_letters_are_found_everywhere(tmp_path: Path, header: str) -> None:
    text = USERS_11.replace("sourcedId", header, 1)
    made = import_oneroster(write(tmp_path / "in", orgs=ORGS, users=text), tmp_path / "d")
    assert made.rows == {"schools": 2, "staff": 4}


def test_school_data_sync_in_other_letters_with_statuses_and_principals(tmp_path: Path) -> None:
    made = import_sds(write(tmp_path / "in", **V1), tmp_path / "d")
    assert staff(tmp_path / "d") == {("P1", "1"): "school_leader", ("T1", "1"): "teacher", ("T3", "2"): "teacher"}
    assert "1 rows left out: status Inactive." in made.notes


def test_empty_cells_at_the_end_change_nothing_and_11_is_never_blamed_for_12(tmp_path: Path) -> None:
    head, *rows = ROLES_12.splitlines()
    for at, text in enumerate((f"{head},,\n" + "\n".join(rows), head + "\n" + "\n".join(row + "," for row in rows))):
        import_oneroster(write(tmp_path / f"in{at}", orgs=ORGS, users=USERS_12, roles=text + "\n"), tmp_path / f"d{at}")
        assert ("0002", "008") in staff(tmp_path / f"d{at}")
    shifted = head + "\n" + "\n".join(row + ",x" for row in rows) + "\n"
    with pytest.raises(BadInput, match=r"roles.csv: none of its 8 rows has as many cells"):
        import_oneroster(write(tmp_path / "in2", orgs=ORGS, users=USERS_12, roles=shifted), tmp_path / "d2")


def test_a_file_that_stands_twice_is_refused_and_both_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        for home, text in (("current", USERS_11), ("old", USERS_11.replace("Ana", "Zoe"))):
            archive.writestr(f"{home}/orgs.csv", ORGS)
            archive.writestr(f"{home}/users.csv", text)
    with pytest.raises(BadInput, match=r"has orgs.csv twice: current/orgs.csv and old/orgs.csv"):
        import_oneroster(tmp_path / "r.zip", tmp_path / "d")
    home = write(tmp_path / "in", orgs=ORGS, users=USERS_11)
    (home / "Users.csv").write_text(USERS_11)
    with pytest.raises(BadInput, match=r"twice: Users\.csv and users\.csv"):
        import_oneroster(home, tmp_path / "d")


def test_a_folder_around_the_folder_is_said(tmp_path: Path) -> None:
    write(tmp_path / "in", orgs=ORGS, users=USERS_11).rename(tmp_path / "export")
    (tmp_path / "outer").mkdir()
    (tmp_path / "export").rename(tmp_path / "outer" / "export")
    with pytest.raises(BadInput, match=r"Give that folder: .*outer.export"):
        import_oneroster(tmp_path / "outer", tmp_path / "d")


@pytest.mark.parametrize(
    ("orgs", "said"),
    [
        (
            ORGS.replace(",school,", ",region,"),
            "gave no schools: nothing was written. 3 rows left out: region|gave no schools",
        ),
        (ORGS, "gave no staff: nothing was written"),
    ],
)
def test_nothing_read_is_an_error(tmp_path: Path, orgs: str, said: str) -> None:
    text = users("1,active,true,007,student,a,A,A,,")
    with pytest.raises(BadInput, match=said) as error:
        import_oneroster(write(tmp_path / "in", orgs=orgs, users=text), tmp_path / "d")
    assert error.value.exit_code == 2
    assert not (tmp_path / "d").exists()


def test_kinds_of_schools_are_schools(tmp_path: Path) -> None:
    orgs = ORGS.replace("Übung School,school", "Übung School,Elementary School").replace(
        "Other School,school", "Oak,High School"
    )
    orgs += "D2,active,,District,School District,,\n"
    made = import_oneroster(write(tmp_path / "in", orgs=orgs, users=USERS_11), tmp_path / "d")
    assert (tmp_path / "d" / "schools.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "007,Übung School,elementary", "008,Oak,high",
    ]  # fmt: skip
    assert "1 rows left out: schooldistrict organisations that are not schools." in made.notes
