from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check, load
from coachkit.errors import BadConfig, BadInput, BadMapping, Unknown
from coachkit.ingest import import_table, load_mapping, mappings

MAPPING = """
title = "Test"
[files]
answers = "answers.csv"
[config.scale]
levels = ["Low", "High"]
transformative = "High"
[[table]]
name = "schools"
file = "answers"
distinct = true
[table.columns]
school_id = { text = "{School:0>3}" }
name = { text = "School {School}" }
[[table]]
name = "staff"
file = "answers"
distinct = true
[table.columns]
staff_id = "Teacher"
school_id = { text = "{School:0>3}" }
roles = { constant = "teacher" }
[[table]]
name = "staff"
file = "answers"
distinct = true
[table.columns]
staff_id = { numbered = "E-mail", label = "observer-" }
school_id = { text = "{School:0>3}" }
roles = { constant = "school_leader" }
[[table]]
name = "observations"
file = "answers"
[table.columns]
observation_id = { column = "Key", pattern = '^(\\d+)-' }
lesson_id = "Key"
teacher_id = "Teacher"
school_id = { text = "{School:0>3}" }
observer_id = { numbered = "E-mail", label = "observer-" }
date = { column = "Key", pattern = '-(\\d{8})$', date = "%d%m%Y" }
level = { highest_of = ["Seg*"], values = { 1 = "Low", 2 = "High" } }
"""
ANSWERS = """Key,School,Teacher,E-mail,Seg1,Seg2
1-01102025,7,A,z@example.org,1,
2-02102025,7,B,a@example.org,1,2
3-03102025,12,C,z@example.org,,1.5
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "answers.csv").write_text(ANSWERS)
    return tmp_path


def test_every_kind_of_rule(source: Path) -> None:
    made = import_table(source / "src", source / "m.toml", source / "to")
    observations = pd.read_csv(source / "to" / "observations.csv", dtype=str, keep_default_na=False)
    assert observations["observation_id"].tolist() == ["1", "2", "3"]
    assert observations["school_id"].tolist() == ["007", "007", "012"]
    assert observations["date"].tolist() == ["2025-10-01", "2025-10-02", "2025-10-03"]
    assert observations["observer_id"].tolist() == ["observer-2", "observer-1", "observer-2"]
    assert observations["level"].tolist() == ["Low", "High", "1.5"]
    staff = pd.read_csv(source / "to" / "staff.csv", dtype=str)
    assert staff["staff_id"].tolist() == ["A", "B", "C", "observer-2", "observer-1", "observer-2"]
    assert made.rows == {"schools": 2, "staff": 6, "observations": 3}
    assert "@" not in "".join(p.read_text() for p in (source / "to").glob("*.csv"))
    found = check(source / "to")
    assert found.exit_code == 1  # the half point is no level of the scale, and the mapping does not say what it is
    assert found.district.ledger.problems["value"].tolist() == ["1.5"]
    assert (source / "to" / "imports" / "m" / "mapping.toml").read_text() == MAPPING


def test_a_file_is_as_good_as_its_folder_and_twice_gives_the_same(source: Path) -> None:
    import_table(source / "src", source / "m.toml", source / "to")
    before = {p.name: p.read_bytes() for p in (source / "to").rglob("*.*")}
    import_table(source / "src" / "answers.csv", source / "m.toml", source / "to")
    assert {p.name: p.read_bytes() for p in (source / "to").rglob("*.*")} == before


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('staff_id = "Teacher"', 'staff_id = "Techer"', "Did you mean 'Teacher'"),
        ('name = "staff"', 'name = "stuff"', "did you mean 'staff'"),
        ('lesson_id = "Key"', 'lesson = "Key"', "did you mean 'lesson_id'"),
        ("highest_of", "highest", "Did you mean 'highest_of'"),
        ('{ constant = "teacher" }', '{ constant = "teacher", column = "Key" }', "exactly one of"),
        ('file = "answers"', 'file = "answer"', "[files] does not name"),
        ('title = "Test"', "title = Test", "line 2"),
        ('lesson_id = "Key"', 'lesson_id = "Seg*"', "matches 2 columns"),
        ("observation_id = { column = \"Key\", pattern = '^(\\d+)-' }", "", "needs a rule for its key"),
    ],
)
def test_a_wrong_mapping_is_said(source: Path, old: str, new: str, said: str) -> None:
    assert old in MAPPING
    (source / "m.toml").write_text(MAPPING.replace(old, new, 1))
    with pytest.raises(BadMapping) as error:
        import_table(source / "src", source / "m.toml", source / "to")
    assert said in str(error.value)
    assert not (source / "to").exists()


def test_wrong_settings_files_and_names_are_said(source: Path) -> None:
    (source / "m.toml").write_text(MAPPING.replace("transformative =", "transformativ ="))
    with pytest.raises(BadConfig, match=r"m\.toml"):
        import_table(source / "src", source / "m.toml", source / "to")
    with pytest.raises(Unknown, match="Did you mean 'oecd-gti'"):
        import_table(source / "src", "oecd-git", source / "to")
    (source / "m.toml").write_text(MAPPING)
    with pytest.raises(BadInput, match=r"has no file answers\.csv"):
        import_table(source, source / "m.toml", source / "to")
    with pytest.raises(BadInput, match="There is no folder"):
        import_table(source / "nowhere", source / "m.toml", source / "to")
    with pytest.raises(BadInput, match="not empty"):
        import_table(source / "src", source / "m.toml", source / "src")


@pytest.mark.parametrize("name", ["google-forms-walkthrough", "oecd-gti"])
def test_shipped_mappings_are_whole(name: str) -> None:
    mapping, path = load_mapping(name)
    assert path == mappings()[name]
    assert mapping.notes


def test_real_ratings_of_lessons_on_video(shared_data: Path, tmp_path: Path) -> None:
    import_table(shared_data / "oecd-gti", "oecd-gti", tmp_path / "gti")
    district = load(tmp_path / "gti")
    counts = district.ledger.tables.set_index("table")
    assert counts["kept"].to_dict() == {"schools": 116, "staff": 136, "observations": 532}
    assert counts.loc["observations", "unmatched"] == 532
    # Computed from the export by another way: the highest segment, row by row.
    raw = pd.read_csv(shared_data / "oecd-gti" / "GTI-VidInd-Data.csv", dtype=str)
    segments = raw[[c for c in raw if c.startswith("ICE3TU_S")]].astype(float).max(axis=1)
    assert (district["observations"]["level"].cat.codes.to_numpy() + 1 == segments.to_numpy()).all()
    assert district["observations"]["lesson_id"].nunique() == 267
    staff = set(pd.read_csv(shared_data / "oecd-gti" / "GTI-Teacher-Data.csv", dtype=str)["T_ID"])
    assert set(district["observations"]["teacher_id"]) <= staff


def test_a_real_walkthrough_form(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "google-forms-walkthrough"
    import_table(folder / "classroom_observations.csv", "google-forms-walkthrough", tmp_path / "forms")
    district = load(tmp_path / "forms")
    assert district.ledger.clean
    assert len(district["observations"]) == 14
    assert district["schools"]["name"].tolist() == ["Walkthrough school"]
    assert district["observations"]["level"].value_counts().to_dict() == {
        "Somewhat": 8,
        "Mostly": 4,
        "Not Yet": 2,
        "Yes": 0,
    }
    text = "".join(p.read_text() for p in (tmp_path / "forms").glob("*.csv"))
    assert "@" not in text
