"""Ids made of names: folded, asked about before anybody is counted, settled in aliases.csv."""

from pathlib import Path

import pandas as pd
import pytest

from coachkit.errors import BadInput
from coachkit.ingest import import_table, write_suggestion

SPELT = ("Ann Able", "ann able", "Ann  Able", "ANN ABLE", "Ann Able.", "Bo Bold", "Cy Crisp")


def form(home: Path, teachers: tuple[str, ...], observer: str = "c@d.example") -> Path:
    rows = [
        f"09/{13 + i % 15:02}/2025 09:05:{i % 60:02},{observer if i % 2 else 'x@d.example'},{('Alder', 'alder ')[i % 2]},"
        f"{name},09/{13 + i % 15:02}/2025,Substitution\n"
        for i, name in enumerate(teachers * 4)
    ]
    (home / "a.csv").write_text("Timestamp,Observer,School,Teacher,Date,SAMR level\n" + "".join(rows), encoding="utf-8")
    if not (home / "m.toml").exists():
        write_suggestion(home / "a.csv", home / "m.toml")
    return home


def bring(home: Path) -> pd.DataFrame:
    import_table(home / "a.csv", home / "m.toml", home / "d", replace=True)
    return pd.read_csv(home / "d" / "staff.csv", dtype=str)


def test_case_spaces_and_points_are_no_other_person_and_no_other_school(tmp_path: Path) -> None:
    staff = bring(form(tmp_path, SPELT))
    assert staff.loc[staff["roles"].eq("teacher"), "staff_id"].tolist() == ["Ann Able", "Bo Bold", "Cy Crisp"]
    assert pd.read_csv(tmp_path / "d" / "schools.csv")["school_id"].tolist() == ["Alder"]
    seen = pd.read_csv(tmp_path / "d" / "observations.csv", dtype=str)
    assert set(seen["teacher_id"]) == {"Ann Able", "Bo Bold", "Cy Crisp"}
    bring(form(tmp_path, ("ANN ABLE",)))  # next month: the id stays
    assert set(pd.read_csv(tmp_path / "d" / "observations.csv", dtype=str)["teacher_id"]) == {"Ann Able"}


@pytest.mark.parametrize(
    "other", ["A. Able", "Able Ann", "Ms Able", "Ann B. Able", "Ann Abel", "Able, Ann", "Anne Able"]
)
def test_near_identical_names_stop_the_import_until_they_are_settled(tmp_path: Path, other: str) -> None:
    form(tmp_path, ("Ann Able", other.replace(",", " "), "Bo Bold"))
    with pytest.raises(BadInput, match="may be one person") as error:
        bring(tmp_path)
    assert "Ann Able" in str(error.value)
    assert not (tmp_path / "d" / "staff.csv").exists()
    likeliest = tmp_path / "d" / "imports" / "m" / "who.csv"
    likeliest.rename(tmp_path / "d" / "aliases.csv")  # the answer it proposes
    staff = bring(tmp_path)
    assert staff["roles"].tolist().count("teacher") == 2
    assert set(pd.read_csv(tmp_path / "d" / "observations.csv", dtype=str)["teacher_id"]) <= set(staff["staff_id"])


def test_two_people_of_near_identical_names_stay_two(tmp_path: Path) -> None:
    form(tmp_path, ("Ann Able", "Anna Able"))
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "aliases.csv").write_text("name,staff_id\nAnna Able,Anna Able\n")
    assert bring(tmp_path)["roles"].tolist().count("teacher") == 2


def test_who_is_in_the_folder_already_is_compared_too(tmp_path: Path) -> None:
    bring(form(tmp_path, ("Ann Able",)))
    (tmp_path / "m.toml").rename(tmp_path / "n.toml")
    form(tmp_path, ("A. Able",))
    with pytest.raises(BadInput, match=r"'A\. Able', 'Ann Able'"):
        bring(tmp_path)


def test_observers_with_numbers_are_asked_about_by_their_names(tmp_path: Path) -> None:
    home = form(tmp_path, ("Bo Bold",), observer="Cy Crisp")
    text = (home / "a.csv").read_text()
    (home / "a.csv").write_text(text.replace("x@d.example", "cy  CRISP"))
    staff = bring(home)
    assert [person for person in staff["staff_id"] if person.startswith("observer")] == ["observer-1"]
    (home / "a.csv").write_text(text.replace("x@d.example", "C. Crisp"))
    with pytest.raises(BadInput, match=r"'C\. Crisp', 'Cy Crisp'"):
        bring(home)
