"""One person under several ids: found inside a school, counted once for every smallest group, settled by aliases."""

from pathlib import Path

import pandas as pd
import pytest

from coachkit.audit.groups import count_groups
from coachkit.audit.raw import read_raw
from coachkit.district import check, load
from coachkit.district.duplicate_people import fold, same_people, surplus
from coachkit.errors import BadInput
from coachkit.measures.estimators.levels import transformative_share
from coachkit.pipeline import gated

from ...folder import OBSERVATIONS, SCHOOLS, STAFF, folder

ABLE = (
    "Ann Able",
    "ann able",
    "Ann  Able",
    "A. Able",
    "ANN ABLE",
    "Able Ann",
    "Ann Able.",
    "Ms Able",
    "A Able",
    "Ann B. Able",
)
OTHERS = ("Bo Bold", "Cy Crisp", "Di Dent", "Ed East", "Flo Fern", "Gil Grand", "Hal Hill", "Ida Inn")


def people(*ids: str, school: str = "S", names: tuple[str, ...] = ()) -> pd.DataFrame:
    return pd.DataFrame({"staff_id": ids, "school_id": school, "name": names or ("",) * len(ids)}, dtype="str")


@pytest.mark.parametrize(
    "ids",
    [
        ABLE,
        ("0412", "412"),
        ("412", "412.0"),
        ("T1", "t 1"),
        ("T-1", "T.1"),
        ("José Pérez", "Jose Perez"),
        ("J.-P. Roy", "Jean-Pierre Roy"),
        ("Brit Lopez", "Birt Lopez"),
        ("O'Hara, Bo", "Bo O’Hara"),
        ("Ben Stone", "Benjamin Stone"),
        ("Zoë\u200b Quill", "Zoë Quill"),
        ("Dr. Reed", "Eve Reed"),
        ("ﬁnn moor", "Finn Moor"),
    ],
)
def test_spellings_of_one_person_are_found(ids: tuple[str, ...]) -> None:
    assert same_people(people(*ids)) == [("S", tuple(sorted(ids)))]


@pytest.mark.parametrize(
    "ids",
    [
        ("Ann Able", "Bob Able"),
        ("Teacher 1", "Teacher 12"),
        ("a@x.org", "b@x.org"),
        ("T1", "T2"),
        ("สมชาย ใจดี", "สมศรี ใจดี"),
        ("王小明", "王小红"),
        ("Ann", "Anna"),
        ("100", "1000"),
    ],
)
def test_other_people_are_not(ids: tuple[str, ...]) -> None:
    assert same_people(people(*ids)) == []


def test_names_stand_for_ids_inside_a_school_and_spellings_of_an_id_anywhere() -> None:
    assert same_people(people("1", "2", names=("Ann Able", "A. Able"))) == [("S", ("1", "2"))]
    apart = pd.concat([people("1", names=("Ann Able",)), people("2", school="T", names=("Ann Able",))])
    assert same_people(apart) == []
    assert same_people(pd.concat([people("Ann Able"), people("ann able", school="T")])) == [
        ("", ("Ann Able", "ann able"))
    ]


def test_aliases_have_the_last_word() -> None:
    three = people("Ann Able", "Anna Able", "A. Able")
    assert same_people(three, {fold("Anna Able"): "Anna Able", fold("A. Able"): "Ann Able"}) == [
        ("S", ("A. Able", "Ann Able"))
    ]
    assert same_people(three, {fold(name): name for name in ("Ann Able", "Anna Able", "A. Able")}) == []


def test_a_district_may_have_fewer_people_than_ids() -> None:
    assert surplus([("S", ("a", "b", "c")), ("T", ("d", "e")), ("", ("c", "f"))]) == {"S": 2, "T": 1, "": 4}
    assert surplus([]) == {}


def district(to: Path, names: tuple[str, ...]) -> Path:
    staff = "staff_id,school_id,roles\n" + "".join(f"{name},001,teacher\n" for name in names) + "O1,001,school_leader\n"
    levels = ("None", "Substitution", "Modification")
    rows = "".join(
        f"{i},L{i},{name},001,O1,2025-10-{1 + i % 28:02},{levels[i % 3]},\n" for i, name in enumerate(names * 6)
    )
    return folder(to, staff=staff, observations=OBSERVATIONS.splitlines()[0] + "\n" + rows, coaching_log="")


def test_the_gate_and_the_audit_count_one_person_once_and_the_check_says_so(tmp_path: Path) -> None:
    home = district(tmp_path, ABLE)
    found = check(home)
    assert "10 ids at 001 look like one person" in " ".join(found.district.ledger.notes)
    rows = gated(found.district, "school").rows
    shown = [row for part in rows.values() for row in part if row.estimate is not None and row.people]
    assert not shown
    assert all(group.people == 1 for group in count_groups(read_raw(home), "").of.values())


def test_a_group_of_enough_people_is_shown_and_one_that_may_be_fewer_is_not(tmp_path: Path) -> None:
    def shares(names: tuple[str, ...], at: str) -> int:
        (tmp_path / at).mkdir()
        found = load(district(tmp_path / at, names))
        rows = gated(found, "school", transformative_share(found)).rows["001"]
        return sum(row.estimate is not None for row in rows if row.measure == "transformative_share")

    assert shares(OTHERS, "eight")
    assert not shares((*OTHERS[:3], *ABLE[:4]), "five")


def test_wrong_aliases_are_said(tmp_path: Path) -> None:
    (folder(tmp_path) / "aliases.csv").write_text("name,staff_id\nAnn,T1\nann,T2\n")
    with pytest.raises(BadInput, match="'ann' is 'T1' in one line and 'T2' in another"):
        load(tmp_path)


def test_ids_in_other_letters_are_found_where_one_alone_fits_and_are_noted(tmp_path: Path) -> None:
    plain = load(folder(tmp_path))
    other = OBSERVATIONS.replace("T1,001", "t1,001").replace("T3,", "\u200bt 3,")
    found = check(folder(tmp_path, observations=other))
    assert found.exit_code == 0
    pd.testing.assert_frame_equal(found.district["observations"], plain["observations"])
    assert any("'t1' as 'T1'" in note for note in found.district.ledger.notes)
    two = check(folder(tmp_path, observations=other, staff=STAFF + "T-3,002,teacher,,\n"))
    assert two.exit_code == 1  # two ids fit: nothing is guessed
    assert two.district.ledger.problems["value"].tolist() == ["t 3"]


def test_a_school_in_another_spelling_is_one_school(tmp_path: Path) -> None:
    found = check(folder(tmp_path, schools=SCHOOLS + "Elm,Elm\nelm,ELM\n", staff=STAFF + "T9,elm,teacher,,\n"))
    assert found.exit_code == 1
    assert found.district["schools"]["school_id"].tolist() == ["001", "002", "Elm"]
    assert found.district["staff"]["school_id"].tolist()[-1] == "Elm"
    assert "is the school 'Elm' of line 4 in another spelling" in found.district.ledger.problems["rule"].iloc[0]
    others = load(folder(tmp_path, schools=SCHOOLS + "AB,Elm\nab,Oak\n"))
    assert len(others["schools"]) == 4
