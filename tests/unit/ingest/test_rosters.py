"""OneRoster sets made from the specification, and the vendor's own School Data Sync samples."""

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check
from coachkit.errors import BadInput
from coachkit.ingest import import_oneroster, import_sds

ORGS = """sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
D1,active,2025-07-01T00:00:00.000Z,The district,district,,
007,active,2025-07-01T00:00:00.000Z,Übung School,school,,D1
008,active,2025-07-01T00:00:00.000Z,Other School,school,,D1
009,tobedeleted,2025-07-01T00:00:00.000Z,Closed School,school,,D1
"""
USERS_11 = """sourcedId,status,enabledUser,orgSourcedIds,role,username,givenName,familyName,email,grades
0001,active,true,007,teacher,a,Ana,Ö,ana@example.org,"06,07"
0002,active,true,"007,008",teacher,b,Ben,P,ben@example.org,
0003,active,true,007,administrator,c,Cy,Q,,
0004,active,true,008,aide,d,Di,R,,
0005,tobedeleted,true,008,teacher,e,Ed,S,,
0006,active,false,008,teacher,f,Flo,T,,
0007,active,true,D1,administrator,g,Gil,U,,
0008,active,true,007,student,h,Hal,V,,
0009,active,true,007,guardian,i,Ida,W,,
0010,active,true,009,teacher,j,Jon,X,,
"""
USERS_12 = """sourcedId,status,enabledUser,username,givenName,familyName,email,grades,primaryOrgSourcedId
0001,active,true,a,Ana,Ö,ana@example.org,"06,07",007
0002,active,true,b,Ben,P,ben@example.org,,007
0003,active,true,c,Cy,Q,,,007
0008,active,true,h,Hal,V,,,007
"""
ROLES_12 = """sourcedId,status,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId
R1,active,0001,primary,teacher,2025-08-18,2026-06-05,007
R2,active,0002,primary,teacher,2025-08-18,,007
R3,active,0002,secondary,teacher,2025-08-18,,008
R4,active,0003,primary,principal,,,007
R5,active,0008,primary,student,,,007
R6,tobedeleted,0001,secondary,teacher,,,008
R7,active,0099,primary,teacher,,,008
R8,active,0002,secondary,siteAdministrator,,,008
"""


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def staff(folder: Path) -> dict[tuple[str, str], str]:
    rows = pd.read_csv(folder / "staff.csv", dtype=str, keep_default_na=False)
    return {(r.staff_id, r.school_id): r.roles for r in rows.itertuples()}


def test_oneroster_11(tmp_path: Path) -> None:
    made = import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_11), tmp_path / "d")
    assert staff(tmp_path / "d") == {
        ("0001", "007"): "teacher",
        ("0002", "007"): "teacher",
        ("0002", "008"): "teacher",
        ("0003", "007"): "school_leader",
    }
    rows = pd.read_csv(tmp_path / "d" / "staff.csv", dtype=str)
    assert rows.loc[0, ["name", "grades"]].tolist() == ["Ana Ö", "06;07"]
    notes = " ".join(made.notes)
    for said in (
        "status tobedeleted",
        "not enabled",
        "2 rows left out: students and families",
        "'aide'",
        "neither a school of the roster nor part of one",
    ):
        assert said in notes
    left = pd.read_csv(tmp_path / "d" / "imports" / "oneroster" / "left_out.csv", dtype=str)
    assert set(left["id"]) == {"009", "0005", "0006", "0004", "0007", "0010"}
    assert "0008" not in set(left["id"])  # students are counted, never listed
    assert left.set_index("id").loc["0004", "line"] == "5"


def test_oneroster_12_and_its_zip_are_the_same(tmp_path: Path) -> None:
    source = write(
        tmp_path / "in",
        orgs=ORGS,
        users=USERS_12,
        roles=ROLES_12,
        manifest="propertyName,value\noneroster.version,1.2\nfile.users,bulk\n",
    )
    import_oneroster(source, tmp_path / "d")
    assert staff(tmp_path / "d") == {
        ("0001", "007"): "teacher",
        ("0002", "007"): "teacher",
        ("0002", "008"): "school_leader;teacher",
        ("0003", "007"): "school_leader",
    }
    rows = pd.read_csv(tmp_path / "d" / "staff.csv", dtype=str, keep_default_na=False).set_index(
        ["staff_id", "school_id"]
    )
    assert rows.loc[("0001", "007"), ["start_date", "end_date"]].tolist() == ["2025-08-18", "2026-06-05"]
    left = pd.read_csv(tmp_path / "d" / "imports" / "oneroster" / "left_out.csv", dtype=str)
    assert left.set_index("id").loc["0099", "reason"] == "their user is not among the usable users"
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        for path in source.iterdir():
            archive.write(path, f"export/{path.name}")
    import_oneroster(tmp_path / "r.zip", tmp_path / "z")
    assert (tmp_path / "z" / "staff.csv").read_bytes() == (tmp_path / "d" / "staff.csv").read_bytes()


def test_coaches_come_from_a_list_and_hybrids_are_real(tmp_path: Path) -> None:
    source = write(tmp_path / "in", orgs=ORGS, users=USERS_11)
    (tmp_path / "coaches.csv").write_text(
        "staff_id,email,school_id\n0002,,008\n,ANA@example.org,\n,ana@example.org,008\n"
    )
    made = import_oneroster(source, tmp_path / "d", tmp_path / "coaches.csv")
    found = staff(tmp_path / "d")
    assert found["0002", "008"] == "coach;teacher"
    assert found["0002", "007"] == "teacher"
    assert found["0001", "007"] == "coach;teacher"
    assert found["0001", "008"] == "coach"  # coaches at a school where she does not teach
    assert "2 coaches of coaches.csv, at 3 places" in made.notes[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("staff_id\n002\n", "line 2: '002' is not in the roster.\n  Did you mean '0002'"),
        ("staff_id,school_id\n0002,07\n", "Did you mean '007'"),
        ("who\n0002\n", "no column staff_id or email"),
    ],
)
def test_a_wrong_list_of_coaches_is_said(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "c.csv").write_text(text)
    with pytest.raises(BadInput) as error:
        import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_11), tmp_path / "d", tmp_path / "c.csv")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"orgs": ORGS}, "has no users.csv"),
        ({"orgs": ORGS, "users": USERS_11.replace("sourcedId", "id", 1)}, "the column 'sourcedId' is missing"),
        ({"orgs": ORGS, "users": USERS_11, "manifest": "propertyName,value\nfile.users,delta\n"}, "delta export"),
    ],
)
def test_a_wrong_roster_is_said(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        import_oneroster(write(tmp_path / "in", **files), tmp_path / "d")


def test_no_folder_and_no_zip(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no folder or zip"):
        import_oneroster(tmp_path / "nowhere", tmp_path / "d")
    (tmp_path / "x.zip").write_text("no zip")
    with pytest.raises(BadInput, match="cannot be opened as a zip"):
        import_oneroster(tmp_path / "x.zip", tmp_path / "d")


def test_next_month_says_what_is_new_changed_and_gone(tmp_path: Path) -> None:
    source = write(tmp_path / "in", orgs=ORGS, users=USERS_11)
    import_oneroster(source, tmp_path / "d")
    again = import_oneroster(source, tmp_path / "d")
    assert "0 new, 0 changed, 0 gone" in str(again.changes[1])
    before = (tmp_path / "d" / "staff.csv").read_bytes()
    later = (
        USERS_11.replace("Ana,Ö", "Anna,Ö")
        .replace('"007,008"', "007")
        .replace("0004,active,true,008,aide", "0004,active,true,008,teacher")
    )
    made = import_oneroster(write(source, users=later), tmp_path / "d")
    change = {c.table: c for c in made.changes}["staff"]
    assert (change.new, change.changed, change.gone) == (1, 1, 1)
    import_oneroster(write(source, users=USERS_11), tmp_path / "d")
    assert (tmp_path / "d" / "staff.csv").read_bytes() == before


def test_a_roster_and_a_form_make_one_district(tmp_path: Path) -> None:
    """Schools and people come from the roster, observations from a form that also names a stranger."""
    import_oneroster(write(tmp_path / "in", orgs=ORGS, users=USERS_11), tmp_path / "d")
    (tmp_path / "m.toml").write_text(
        'title = "F"\n[files]\na = "a.csv"\n[[table]]\nname = "observations"\nfile = "a"\n[table.columns]\n'
        'observation_id = "Key"\nlesson_id = "Key"\nteacher_id = "Teacher"\nschool_id = "School"\n'
        'observer_id = { constant = "0003" }\ndate = "Day"\nlevel = "Level"\n'
    )
    from coachkit.ingest import import_table

    (tmp_path / "a.csv").write_text(
        "Key,Teacher,School,Day,Level\n1,0001,007,2025-10-01,None\n2,9999,007,2025-10-02,None\n"
    )
    import_table(tmp_path / "a.csv", tmp_path / "m.toml", tmp_path / "d")
    found = check(tmp_path / "d")
    assert found.exit_code == 1
    assert found.district.ledger.problems["value"].tolist() == ["9999"]
    assert {p.name for p in (tmp_path / "d" / "imports").iterdir()} == {"m", "oneroster"}


def test_settings_that_somebody_changed_are_kept(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        'title = "F"\n[files]\na = "a.csv"\n[config.district]\nname = "From the mapping"\n'
        '[[table]]\nname = "schools"\nfile = "a"\n'
        '[table.columns]\nschool_id = "id"\nname = "id"\n'
    )
    (tmp_path / "a.csv").write_text("id\n1\n")
    from coachkit.ingest import import_table

    import_table(tmp_path / "a.csv", tmp_path / "m.toml", tmp_path / "d")
    settings = tmp_path / "d" / "coachkit.toml"
    assert "From the mapping" in settings.read_text()
    settings.write_text('[district]\nname = "Mine"\n')
    import_table(tmp_path / "a.csv", tmp_path / "m.toml", tmp_path / "d")
    assert "Mine" in settings.read_text()


@pytest.mark.parametrize(
    ("version", "schools", "teachers", "notes"),
    [
        ("SDS_v1_100_users", 2, 12, "86 rows left out: students and families"),
        ("SDS_v2", 3, 5, "the role 'aide'"),
        ("SDS_v2.1", 2, 2, "4 rows left out: students and families"),
    ],
)
def test_the_vendors_own_samples(
    shared_data: Path, tmp_path: Path, version: str, schools: int, teachers: int, notes: str
) -> None:
    made = import_sds(shared_data / "school-data-sync" / version, tmp_path / "d")
    assert made.rows["schools"] == schools
    assert sum("teacher" in roles for roles in staff(tmp_path / "d").values()) == teachers
    assert notes in " ".join(made.notes)
    text = "".join(p.read_text() for p in (tmp_path / "d").rglob("*.csv"))
    assert "P@ssw" not in text


def test_what_is_no_school_data_sync_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a School Data Sync export"):
        import_sds(write(tmp_path / "in", things="a\n1\n"), tmp_path / "d")


def test_a_department_is_part_of_its_school_and_a_district_of_none(tmp_path: Path) -> None:
    orgs = ORGS + "M1,active,,Mathematics,department,,007\nX,active,,Circle,department,,Y\nY,active,,Circle,local,,X\n"
    users = (
        "sourcedId,enabledUser,orgSourcedIds,role,givenName,familyName,email\n"
        '0001,true,M1,teacher,Ana,A,\n0002,true,"D1,008",administrator,Bo,B,\n0003,true,D1,administrator,Cy,C,c@x.org\n'
        "0004,true,X,teacher,Di,D,\n0005,0,007,teacher,Off,E,\n"
    )
    (tmp_path / "c.csv").write_text("email,school_id\nc@x.org,007\nc@x.org,008\n")
    made = import_oneroster(write(tmp_path / "in", orgs=orgs, users=users), tmp_path / "d", tmp_path / "c.csv")
    assert staff(tmp_path / "d") == {
        ("0001", "007"): "teacher",
        ("0002", "008"): "school_leader",
        ("0003", "007"): "coach",  # works for the district, coaches at two schools, and keeps the name
        ("0003", "008"): "coach",
    }
    rows = pd.read_csv(tmp_path / "d" / "staff.csv", dtype=str)
    assert set(rows.loc[rows["staff_id"].eq("0003"), "name"]) == {"Cy C"}
    left = pd.read_csv(tmp_path / "d" / "imports" / "oneroster" / "left_out.csv", dtype=str)
    assert set(left["id"]) == {"009", "0003", "0004", "0005"}
    assert "2 rows left out: their organisation is neither a school of the roster nor part of one." in made.notes


def test_roles_of_12_count_even_where_users_have_a_role_and_unneeded_files_are_never_opened(tmp_path: Path) -> None:
    users = "sourcedId,enabledUser,role,givenName,familyName\n0001,true,teacher,Ana,A\n"
    roles = "userSourcedId,role,orgSourcedId\n0001,principal,007\n"
    source = write(tmp_path / "in", orgs=ORGS, users=users, roles=roles, manifest="only one column\n")
    (source / "enrollments.csv").mkdir()
    (source / "demographics.csv").write_bytes(b"\0\0")
    (source / "users.csv").write_bytes(("\ufeff" + users).encode("utf-16"))
    made = import_oneroster(source, tmp_path / "d")
    assert staff(tmp_path / "d") == {("0001", "007"): "school_leader"}
    assert "users.csv: read as UTF-16." in made.notes
    (source / "users.csv").unlink()
    (source / "users.csv").mkdir()
    with pytest.raises(BadInput, match="cannot be opened"):
        import_oneroster(source, tmp_path / "d")
