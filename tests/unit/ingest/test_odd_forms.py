"""Exports as people keep them: titles, headers again, days in words, levels in two spellings, scales of many languages."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.district import check
from coachkit.ingest import import_table, suggest, write_suggestion
from coachkit.ingest.days import plain_days
from coachkit.ingest.read import read_file
from coachkit.ingest.scales import scale_of
from coachkit.ingest.templates import parts_of

HEAD = "Timestamp,Email,School,Teacher,Date,SAMR level\n"


def made(tmp_path: Path, text: str, table: str = "observations") -> tuple[pd.DataFrame, list[str]]:
    (tmp_path / "f.csv").write_text(text, encoding="utf-8")
    path, person = write_suggestion(tmp_path / "f.csv", tmp_path / "f.toml")
    import_table(tmp_path / "f.csv", path, tmp_path / "d", accept_guesses=True)
    return pd.read_csv(tmp_path / "d" / f"{table}.csv", dtype=str, keep_default_na=False), [what for _, what in person]


def lessons(times: int = 12, level: str = "None") -> str:
    return "".join(
        f"10/{i + 10}/2025 9:00:00,o{i % 2}@x.org,N,T{i % 4},10/{i + 10}/2025,{level}\n" for i in range(times)
    )


def test_a_header_again_is_left_out_and_listed(tmp_path: Path) -> None:
    rows, person = made(tmp_path, HEAD + lessons(6) + HEAD + lessons(6, "Substitution").replace(" 9:", " 10:"))
    assert len(rows) == 12
    assert person == ["6 answers have a later one of the same teacher and day: if it corrects them, write below"]
    left = pd.read_csv(tmp_path / "d" / "imports" / "f" / "left_out.csv", dtype=str)
    assert left[["line", "reason"]].to_numpy().tolist() == [["8", "the header again"]]
    assert set(rows["level"]) == {"None", "Substitution"}


@pytest.mark.parametrize("title", ["Walkthroughs\n", "Walkthroughs,,,,,\n,,,,,\n"])
def test_a_title_above_the_header_is_told(tmp_path: Path, title: str) -> None:
    rows, person = made(tmp_path, title + HEAD + lessons())
    assert (len(rows), person) == (12, [])
    raw = read_file(tmp_path / "f.csv")
    assert raw.lines[0] == title.count("\n") + 2
    assert any("was read as the header" in note for note in raw.notes)


def test_a_title_in_a_workbook_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["Our walkthroughs"],
        [],
        ["Teacher", "School", "Level", "Notes", "Notes"],
        ["A", "N", "None", "", "x"],
    ):
        book.active.append(row)
    book.save(tmp_path / "b.xlsx")
    raw = read_file(tmp_path / "b.xlsx")
    assert list(raw.cells) == ["Teacher", "School", "Level", "Notes", "Notes (2)"]
    assert raw.lines.tolist() == [4]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Sep 03, 2025 09:05 AM", "2025-09-03 09:05 AM"),
        ("3 de septiembre de 2025", "2025-09-03"),
        ("3. März 2025", "2025-03-03"),
        ("Monday, September 1st, 2025", "2025-09-01"),
        ("1er août 2025", "2025-08-01"),
        ("٠٣/٠٩/٢٠٢٥ ٠٩:٠٥ ص", "03/09/2025 09:05 ص"),
        ("2025. 09. 03. 9:05:33", "2025-09-03 9:05:33"),
        ("3. 9. 2025", "3.9.2025"),
        ("09/03/25, 09:05 AM", "09/03/25 09:05 AM"),
        ("45900.37", "45900"),
        ("1 mar 2025", "2025-03-01"),
        ("no day", "no day"),
        ("", ""),
    ],
)
def test_days_are_brought_to_one_form(written: str, plain: str) -> None:
    assert plain_days(pd.Series([written], dtype="str")).tolist() == [plain]


def test_spellings_of_a_level_are_one_level() -> None:
    known = scale_of(pd.Series(["none", "Substitution", "SUBSTITUTION", "3 - Modification"], dtype="str"), 2)
    assert known is not None
    assert known.levels[:2] == ("none", "Substitution")
    assert dict(known.spelt)["3 - Modification"] == "Modification"
    assert dict(known.spelt)["SUBSTITUTION"] == "Substitution"
    assert scale_of(pd.Series(["None", "No tech", "Substitution"], dtype="str"), 2) is None  # two answers, two meanings


@pytest.mark.parametrize(
    "words",
    [
        ["Zdecydowanie się nie zgadzam", "Raczej się nie zgadzam", "Trudno powiedzieć", "Raczej się zgadzam",
         "Zdecydowanie się zgadzam"],
        ["Sangat tidak setuju", "Tidak setuju", "Netral", "Setuju", "Sangat setuju"],
        ["Trifft gar nicht zu", "Trifft eher nicht zu", "Trifft eher zu", "Trifft völlig zu"],
        ["पूरी तरह असहमत", "असहमत", "तटस्थ", "सहमत", "पूरी तरह सहमत"],
        ["Hoàn toàn không đồng ý", "Không đồng ý", "Phân vân", "Đồng ý", "Hoàn toàn đồng ý"],
    ],
)  # fmt: skip
def test_agreement_is_ordered_whatever_comes_first(words: list[str]) -> None:
    known = scale_of(pd.Series(words[::-1], dtype="str"), 2)
    assert known is not None
    assert list(known.levels) == words


def test_questions_with_shared_unknown_answers_are_a_survey_and_no_level(tmp_path: Path) -> None:
    said = ["kwa", "tari", "mno", "sana"]
    rows = "".join(
        f"2025-10-{i + 10} 9:00:00,{said[i % 4]},{said[(i + 1) % 4]},{said[(i + 2) % 4]}\n" for i in range(12)
    )
    (tmp_path / "s.csv").write_text("When,A,B,C\n" + rows)
    found = suggest(tmp_path / "s.csv")
    assert 'name = "survey_responses"' in found.text
    assert "observations" not in found.text
    assert any("the order of these answers is a guess" in what for _, what in found.person)


def test_what_was_coached_is_no_coach_and_several_activities_are_asked(tmp_path: Path) -> None:
    head = "Timestamp,Email,School,Teacher(s) coached,Date,Minutes,Coaching activities\n"
    acts = ["Modeling, Debrief", "Co-teaching", "Debrief, Modeling"]
    rows = "".join(
        f'10/{i + 10}/2025 9:00:00,c{i % 2}@x.org,N,Ana,10/{i + 10}/2025,45,"{acts[i % 3]}"\n' for i in range(9)
    )
    log, person = made(tmp_path, head + rows, "coaching_log")
    assert set(log["coach_id"]) == {"coach-1", "coach-2"}
    assert log["activity"].tolist()[:3] == ["modeling", "co_teaching", "debrief"]
    assert any("some cells have several activities; the first is used" in what for what in person)


def test_headers_with_points_colons_and_braces_are_columns(tmp_path: Path) -> None:
    head = HEAD.replace("Teacher", '"Teacher: {last}, e.g. Smith! [one]:"')
    rows, person = made(tmp_path, head + lessons())
    assert person == []
    assert sorted(rows["teacher_id"].unique()) == ["T0", "T1", "T2", "T3"]
    assert parts_of("{id:0>4} {a:b}", {"id", "a:b"}.__contains__) == [("", "id", "0>4"), (" ", "a:b", ""), ("", "", "")]


def test_edited_answers_count_once_in_a_survey_and_blank_addresses_are_no_duplicates(tmp_path: Path) -> None:
    rows = "".join(
        f"2025-10-{i + 10} 9:00:00,{m},Teacher,Agree,{'Disagree' if i else 'Agree'},Agree\n"
        for i, m in enumerate(["a@x.org", "b@x.org", "c@x.org", "a@x.org"])
    )
    text = "Timestamp,Email,Role,Q [I plan],Q [I coach],Q [I lead]\n" + rows
    answers, _ = made(tmp_path, text, "survey_responses")
    assert len(answers) == 9
    assert answers[answers["item_id"].eq("I coach")]["value"].nunique() == 1
    (tmp_path / "f.csv").write_text(text.replace("b@x.org", "").replace("c@x.org", ""))
    again = import_table(tmp_path / "f.csv", tmp_path / "f.toml", tmp_path / "d", accept_guesses=True, replace=True)
    assert again.rows["survey_responses"] == 9


def test_levels_of_other_days_and_later_answers_about_a_lesson_are_asked(tmp_path: Path) -> None:
    wide = "Teacher,School,Observer,Sept Date,Sept Level,Nov Level\n" + "".join(
        f"T{i},N,O{i % 2},2025-09-{i + 10},{'None' if i % 2 else 'Substitution'},Modification\n" for i in range(6)
    )
    (tmp_path / "w.csv").write_text(wide)
    asked = [what for _, what in suggest(tmp_path / "w.csv").person]
    assert "other questions have levels, too, and are not read: Nov Level" in asked
    once = "10/20/2025 9:00:00,o@x.org,N,T0,10/20/2025,None\n10/20/2025 9:04:00,o@x.org,N,T0,10/20/2025,Substitution\n"
    (tmp_path / "e.csv").write_text(HEAD + lessons() + once)
    found = suggest(tmp_path / "e.csv")
    assert any(what.startswith("1 answers have a later one") for _, what in found.person)
    assert '# name = "observations": last_of = [' in found.text


def test_without_a_day_the_mapping_runs_and_the_check_says_what_lacks(tmp_path: Path) -> None:
    text = "Observer,School,Teacher,SAMR\n" + "".join(
        f"O{i % 2},N,T{i % 3},{'None' if i % 2 else 'Substitution'}\n" for i in range(6)
    )
    _, person = made(tmp_path, text)
    assert any("no day was found" in what for what in person)
    assert check(tmp_path / "d").exit_code == 2
