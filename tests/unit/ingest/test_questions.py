"""Stray answers, keys that repeat, and questions: what is open stops an import, and the check repeats it."""

import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check
from coachkit.errors import BadInput, BadMapping
from coachkit.ingest import import_table, suggest, write_suggestion

HEAD = "Timestamp,Email,School,Teacher,Date,SAMR level\n"
LEVELS = ["None", "Substitution", "Augmentation", "Modification", "Redefinition"]
AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


def lessons(times: int = 20, odd: str = "", first: int = 1) -> str:
    days = [f"2025-10-{i + first:02}" for i in range(times)]
    told = [odd if odd and i == 3 else LEVELS[i % 5] for i in range(times)]
    return HEAD + "".join(
        f'{day} 9:00:00,o{i % 2}@x.org,N,T{i % 4},{day},"{level}"\n'
        for i, (day, level) in enumerate(zip(days, told, strict=True))
    )


def survey(tmp_path: Path, own: list[str], names: str, odd: str = "") -> Path:
    rows = [
        ",".join(
            [cell, "Teacher", *(f'"{odd}"' if odd and i == 2 and k == 1 else AGREE[(i + k) % 5] for k in range(3))]
        )
        for i, cell in enumerate(own)
    ]
    (tmp_path / "s.csv").write_text("\n".join([f"{names},Your role,Q [I plan],Q [I coach],Q [I lead]", *rows]) + "\n")
    return tmp_path / "s.csv"


@pytest.mark.parametrize(
    "odd", ["N/A", "Substitution, Augmentation", "Augmentation;Modification", "Not sure", "-", "no time"]
)
def test_one_stray_answer_keeps_the_scale_and_is_asked(tmp_path: Path, odd: str) -> None:
    (tmp_path / "f.csv").write_text(lessons(odd=odd))
    path, person = write_suggestion(tmp_path / "f.csv", tmp_path / "f.toml")
    assert len(person) == 1
    assert f"'{odd}' (1 row)" in person[0][1]
    with pytest.raises(BadMapping, match="still asks 1 question:\n  line"):
        import_table(tmp_path / "f.csv", path, tmp_path / "d")
    assert not (tmp_path / "d").exists()
    import_table(tmp_path / "f.csv", path, tmp_path / "d", accept_guesses=True)
    found = check(tmp_path / "d")
    assert found.exit_code == 1
    assert found.district is not None
    assert list(found.district.config.scale.levels) == LEVELS
    assert len(found.district["observations"]) == 19
    assert any("imports/f/mapping.toml line" in note and odd in note for note in found.district.ledger.notes)
    path.write_text(path.read_text().replace(f'= "{odd}"', '= "None"').replace("# PERSON:", "# Settled:"))
    import_table(tmp_path / "f.csv", path, tmp_path / "d")
    again = check(tmp_path / "d")
    assert again.exit_code == 0
    assert again.district is not None
    assert not any("asks" in note for note in again.district.ledger.notes)


def test_another_scale_is_not_taken_for_a_known_one_with_strays(tmp_path: Path) -> None:
    own = ["None", "Basic", "Solid", "Strong"]
    text = HEAD + "".join(
        f"2025-10-{i + 1:02} 9:00,o{i % 2}@x.org,N,T{i % 4},2025-10-{i + 1:02},{own[i % 4]}\n" for i in range(20)
    )
    (tmp_path / "f.csv").write_text(text)
    assert any("put these levels in their order" in what for _, what in suggest(tmp_path / "f.csv").person)


def test_strays_of_a_survey_are_asked_and_the_items_stay(tmp_path: Path) -> None:
    found = suggest(survey(tmp_path, [f"2025-10-{i + 1:02} 9:00:00" for i in range(20)], "Timestamp", "N/A"))
    assert 'scale_max = { constant = "5" }' in found.text
    assert [what for _, what in found.person] == [
        "these answers are none of Strongly disagree / Disagree / Neutral / Agree / Strongly agree: translate each in values "
        "of value (\"\" for no answer), or the check sets these rows aside: 'N/A' (1 row)"
    ]


@pytest.mark.parametrize(
    ("names", "own"),
    [
        ("Response ID,Date started", [f"{i},1980-01-01 00:00:00" for i in range(20)]),
        ("_id,_uuid,end", [f"{1000 + i},u-{i},2025-10-02T09:00:00" for i in range(20)]),
        ("#,Submit Date (UTC)", [f"k{i},2025-10-02 09:00:00" for i in range(20)]),
        ("record_id,survey_timestamp", [f"{i},2025-10-02 09:00:00" for i in range(20)]),
        ("ResponseId,RecordedDate", [f"R_{i},2025-10-{i + 1} 09:00:00" for i in range(20)]),
        ("Timestamp,Remarks", [f"2025-10-01 09:00:00,remark {i}" for i in range(20)]),
        ("Timestamp,Email", [f"2025-10-{i + 1:02} 09:00:00,school@x.org" for i in range(20)]),
        ("Timestamp,Email", [f"2025-10-{i + 1:02} 09:00:00,{'' if i % 2 else f't{i}@x.org'}" for i in range(20)]),
        ("Favourite tool", ["x"] * 20),
    ],
)
def test_twenty_people_stay_twenty(tmp_path: Path, names: str, own: list[str]) -> None:
    source = survey(tmp_path, [f"{cell}" for cell in own], names)
    path, _ = write_suggestion(source, tmp_path / "s.toml")
    made = import_table(source, path, tmp_path / "d", accept_guesses=True)
    answers = pd.read_csv(tmp_path / "d" / "survey_responses.csv", dtype=str)
    tied = names == "Timestamp,Remarks"
    assert answers["respondent_key"].nunique() == 20
    assert answers.groupby("respondent_key").size().eq(3).all()
    assert any("share their key with an earlier one" in note for note in made.notes) == tied


def test_the_same_answer_twice_keeps_one_key_for_the_check_to_find(tmp_path: Path) -> None:
    text = lessons()
    other = "2025-10-01 9:00:00,o0@x.org,N,T0,2025-10-01,Redefinition\n"  # the second of its moment, and another answer
    (tmp_path / "f.csv").write_text(text + text.splitlines()[1] + "\n" + other)
    path, _ = write_suggestion(tmp_path / "f.csv", tmp_path / "f.toml")
    made = import_table(tmp_path / "f.csv", path, tmp_path / "d", accept_guesses=True)
    assert any("1 rows of f.csv equal an earlier one in every column" in note for note in made.notes)
    found = check(tmp_path / "d")
    assert found.district is not None
    assert len(found.district["observations"]) == 21
    aside = found.district.ledger.set_aside["observations"]
    assert aside["rule"].str.endswith("is not unique").tolist() == [True]


def test_another_period_is_stacked_on_request_and_never_replaces_unasked(tmp_path: Path) -> None:
    (tmp_path / "sep.csv").write_text(lessons(8))
    (tmp_path / "oct.csv").write_text(lessons(8, first=12))
    path, _ = write_suggestion(tmp_path / "sep.csv", tmp_path / "m.toml")
    import_table(tmp_path / "sep.csv", path, tmp_path / "d", accept_guesses=True)
    with pytest.raises(BadInput, match="8 of the 8 rows that m brought before are not in this file"):
        import_table(tmp_path / "oct.csv", path, tmp_path / "d", accept_guesses=True)
    for _ in range(2):  # once more adds nothing
        import_table(tmp_path / "oct.csv", path, tmp_path / "d", accept_guesses=True, add=True)
        assert len(pd.read_csv(tmp_path / "d" / "observations.csv")) == 16
    found = check(tmp_path / "d")
    assert found.district is not None
    assert any(
        "imports/m is made from 2 files: sep.csv" in note and "8 of observations" in note
        for note in found.district.ledger.notes
    )
    with pytest.raises(BadInput, match="was made from 2 files"):
        import_table(tmp_path / "oct.csv", path, tmp_path / "d", accept_guesses=True)
    import_table(tmp_path / "oct.csv", path, tmp_path / "d", accept_guesses=True, replace=True)
    assert len(pd.read_csv(tmp_path / "d" / "observations.csv")) == 8


def test_rows_that_only_their_place_tells_apart_are_never_stacked(tmp_path: Path) -> None:
    source = survey(tmp_path, ["x"] * 20, "Favourite tool")
    path, _ = write_suggestion(source, tmp_path / "s.toml")
    import_table(source, path, tmp_path / "d", accept_guesses=True)
    with pytest.raises(BadMapping, match="would share their keys"):
        import_table(source, path, tmp_path / "d", accept_guesses=True, add=True)


def test_the_command_says_what_is_open_and_the_check_repeats_it_even_of_a_survey_alone(tmp_path: Path) -> None:
    source = survey(tmp_path, ["x"] * 20, "Favourite tool", odd="N/A")
    path, person = write_suggestion(source, tmp_path / "s.toml")
    command = [
        sys.executable,
        "-m",
        "coachkit",
        "import",
        "forms",
        str(source),
        "--map",
        str(path),
        "--to",
        str(tmp_path / "d"),
    ]
    stopped = subprocess.run(command, capture_output=True, text=True, check=False)
    assert stopped.returncode == 2
    assert f"s.toml still asks {len(person)} questions:" in stopped.stderr
    assert "--accept-guesses" in stopped.stderr
    import_table(source, path, tmp_path / "d", accept_guesses=True)
    found = check(tmp_path / "d")
    notes = found.notes or (found.ledger.notes if found.ledger else ())
    assert sum("imports/s/mapping.toml line" in note for note in notes) == len(person)
