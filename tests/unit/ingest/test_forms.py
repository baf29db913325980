"""First mappings from a form's file alone, in several languages, and what forms do to an export."""

import datetime as dt
import os
import tomllib
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.district import check, load
from coachkit.errors import BadInput
from coachkit.ingest import import_table, suggest, write_suggestion

LANGUAGES = {
    "english": (
        "Timestamp,Email Address,School,Teacher,Date of visit,SAMR level,Notes",
        ["None", "Redefinition", "Substitution", "Modification"],
        ["None", "Substitution", "Augmentation", "Modification", "Redefinition"],
    ),
    "spanish": (
        "Marca temporal,Correo electrónico,Escuela,Docente observado,Fecha de la visita,Nivel SAMR,Comentarios",
        ["Redefinición", "Ninguno", "Sustitución", "Aumento"],
        ["Ninguno", "Sustitución", "Aumento", "Modificación", "Redefinición"],
    ),
    "german": (
        "Zeitstempel,E-Mail,Schule,Lehrkraft,Datum des Besuchs,SAMR-Stufe,Anmerkungen",
        ["Keine", "Neubelegung", "Erweiterung", "Änderung"],
        ["Keine", "Ersetzung", "Erweiterung", "Änderung", "Neubelegung"],
    ),
    "french": (
        "Horodateur,Adresse e-mail,École,Enseignant observé,Date de la visite,Niveau SAMR,Remarques",
        ["Substitution", "Aucun", "Redéfinition", "Augmentation"],
        ["Aucun", "Substitution", "Augmentation", "Modification", "Redéfinition"],
    ),
    "portuguese": (
        "Carimbo de data/hora,Endereço de e-mail,Escola,Nome do professor,Data da observação,Nível SAMR,Comentários",
        ["Redefinição", "Nenhuma", "Substituição", "Aumento"],
        ["Nenhuma", "Substituição", "Aumento", "Modificação", "Redefinição"],
    ),
    "japanese": (
        "タイムスタンプ,メールアドレス,学校名,教員名,授業日,SAMRレベル,備考",
        ["再定義", "なし", "代替", "増強"],
        ["なし", "代替", "増強", "変容", "再定義"],
    ),
    "arabic": (
        "طابع زمني,البريد الإلكتروني,المدرسة,اسم المعلم,تاريخ الزيارة,مستوى SAMR,ملاحظات",
        ["إعادة تعريف", "لا شيء", "استبدال", "زيادة"],
        ["لا شيء", "استبدال", "زيادة", "تعديل", "إعادة تعريف"],
    ),
    "russian": (
        "Отметка времени,Электронная почта,Школа,Учитель,Дата посещения,Уровень SAMR,Комментарии",
        ["Преобразование", "Нет", "Замена", "Улучшение"],
        ["Нет", "Замена", "Улучшение", "Изменение", "Преобразование"],
    ),
}


def answers(header: str, levels: list[str], order: str = "{m}/{d}/2025") -> str:
    rows = [header]
    for i in range(12):
        day = order.format(m=10, d=i + 10)
        rows.append(
            f"{day} 14:0{i % 6}:1{i % 10},o{i % 2}@example.org,North,T{i % 5},{day},{levels[i % 4]},free text {i}"
        )
    return "\n".join(rows) + "\n"


ORDERS = ("{m}/{d}/2025", "{d}/{m}/2025", "{d}.{m}.2025", "2025-{m}-{d}", "2025/{m}/{d}")
EVERY = bool(os.environ.get("COACHKIT_EVERY_FORM"))  # `make nightly`: each language with each order of days
FORMS = [(language, order) for i, language in enumerate(LANGUAGES) for j, order in enumerate(ORDERS)
         if EVERY or j == i % len(ORDERS)]  # fmt: skip


@pytest.mark.parametrize(("language", "order"), FORMS)
def test_a_suggestion_runs_as_it_is(tmp_path: Path, language: str, order: str) -> None:
    header, given, levels = LANGUAGES[language]
    (tmp_path / "form.csv").write_text(answers(header, given, order), encoding="utf-8")
    path, person = write_suggestion(tmp_path / "form.csv", tmp_path / "form.toml")
    assert person == ()
    import_table(tmp_path / "form.csv", path, tmp_path / "d")
    found = check(tmp_path / "d")
    assert found.exit_code == 0, found.district.ledger.problems.to_string() if found.district else found.error
    district = found.district
    assert list(district.config.scale.levels) == levels
    assert district.config.scale.transformative == levels[3]
    assert len(district["observations"]) == 12
    assert sorted(district["observations"]["date"].dt.day.unique()) == list(range(10, 22))
    assert district["schools"]["name"].tolist() == ["North"]
    assert set(district["observations"]["observer_id"]) == {"observer-1", "observer-2"}
    assert "example.org" not in "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "d").glob("*.csv"))
    assert "free text" not in "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "d").glob("*.csv"))


def test_what_cannot_be_told_is_a_line_for_a_person(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text("Question,Other\nx,1\ny,2\n")
    found = suggest(tmp_path / "form.csv")
    assert len(found.person) == 1
    number, what = found.person[0]
    assert "no question has levels as answers" in what
    assert what in found.text.splitlines()[number - 1]
    rows = "5/6/2025 10:00:00,A,None\n5/7/2025 10:00:00,B,None\n5/7/2025 1:00:00,B,Substitution\n"
    (tmp_path / "days.csv").write_text("Timestamp,Teacher,SAMR level\n" + rows)
    told = " ".join(what for _, what in suggest(tmp_path / "days.csv").person)
    assert "day and month cannot be told apart" in told
    assert "does not ask for the school" in told
    assert "no question for the observer" in told


def test_tests_repeated_headers_and_later_answers(tmp_path: Path) -> None:
    header = "Timestamp,Email,School,Teacher,Date,SAMR level,Notes,Notes"
    given = (
        (13, "A", "None"),
        (14, "test", "None"),
        (15, "B", "Substitution"),
        (16, "B", "Modification"),
        (17, "C", "None"),
    )
    rows = [f"10/{d}/2025 10:00:00,o@example.org,North,{t},10/{d}/2025,{level},a,b" for d, t, level in given]
    (tmp_path / "form.csv").write_text("\n".join([header, *rows]) + "\n")
    path, _ = write_suggestion(tmp_path / "form.csv", tmp_path / "form.toml")
    text = path.read_text()
    assert 'values = [\n    "test",\n]' in text
    path.write_text(text.replace('name = "observations"\n', 'name = "observations"\nlast_of = ["Teacher"]\n'))
    made = import_table(tmp_path / "form.csv", path, tmp_path / "d")
    district = load(tmp_path / "d")
    assert district["observations"]["teacher_id"].tolist() == ["A", "B", "C"]
    assert district["observations"]["level"].astype(str).tolist() == ["None", "Modification", "None"]
    left = pd.read_csv(tmp_path / "d" / "imports" / "form" / "left_out.csv", dtype=str)
    assert left["line"].tolist() == ["3", "4"]
    assert left["reason"].tolist() == ["test submission", "an earlier answer of the same Teacher"]
    assert "1 rows left out: test submission." in made.notes


def test_a_survey_grid_becomes_items_and_responses(tmp_path: Path) -> None:
    ask = "How far do you agree?"
    header = f"Timestamp,Email,{ask} [I can choose tools],{ask} [I can coach peers],{ask} [I plan with goals]"
    rows = [
        "2025-10-01 10:00:00,a@example.org,Agree,Strongly Agree,Disagree",
        "2025-10-02 10:00:00,b@example.org,Disagree,,Agree",
    ]
    (tmp_path / "form.csv").write_text("\n".join([header, *rows]) + "\n")
    path, person = write_suggestion(tmp_path / "form.csv", tmp_path / "s.toml")
    asked = " ".join(what for _, what in person)
    assert (
        "3 of 5 answers were given: is the scale Strongly disagree / Disagree / Neutral / Agree / Strongly Agree?"
        in asked
    )
    assert "the form does not ask who answers" in asked
    assert '[config.waves."fall 2025"]' in path.read_text(encoding="utf-8")
    import_table(tmp_path / "form.csv", path, tmp_path / "d", accept_guesses=True)
    items = pd.read_csv(tmp_path / "d" / "survey_items.csv", dtype=str)
    assert items["item_id"].tolist() == ["I can choose tools", "I can coach peers", "I plan with goals"]
    responses = pd.read_csv(tmp_path / "d" / "survey_responses.csv", dtype=str)
    assert len(responses) == 5  # the blank answer is no answer
    first = responses[responses["respondent_key"].eq("r1")].set_index("item_id")["value"]
    assert first.to_dict() == {"I can choose tools": "4", "I can coach peers": "5", "I plan with goals": "2"}
    assert responses["wave"].unique().tolist() == ["fall 2025"]
    assert "example.org" not in "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "d").rglob("*.csv"))


def test_a_written_suggestion_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text(answers(*LANGUAGES["english"][:2]))
    write_suggestion(tmp_path / "form.csv", tmp_path / "m.toml")
    with pytest.raises(BadInput, match="exists already"):
        write_suggestion(tmp_path / "form.csv", tmp_path / "m.toml")
    with pytest.raises(BadInput, match="no answers"):
        (tmp_path / "empty.csv").write_text("Timestamp,Level\n")
        suggest(tmp_path / "empty.csv")
    with pytest.raises(BadInput, match="There is no file"):
        suggest(tmp_path / "nothing.csv")


@pytest.mark.parametrize("name", ["classroom_observations", "teacher_pre_survey"])
def test_real_forms_are_understood(shared_data: Path, tmp_path: Path, name: str) -> None:
    source = shared_data / "google-forms-walkthrough" / f"{name}.csv"
    path, person = write_suggestion(source, tmp_path / "m.toml")
    assert person
    made = import_table(source, path, tmp_path / "d", accept_guesses=True)
    if name == "classroom_observations":
        assert check(tmp_path / "d").exit_code == 0
        assert made.rows["observations"] == 14
    else:
        assert made.rows["survey_items"] == 21
        assert made.rows["survey_responses"] == 357


def microsoft(path: Path, header: list[str], rows: list[list[object]]) -> Path:
    """A workbook as Microsoft Forms writes it: Id, two times, e-mail, name, then the questions."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(header)
    for number, row in enumerate(rows, 1):
        start = dt.datetime(2025, 10, number, 9, number)
        sheet.append([number, start, start + dt.timedelta(minutes=3), *row])
    book.save(path)
    return path


@pytest.mark.parametrize("mail", ["anonymous", "o@example.org"])
def test_microsoft_forms_in_any_language_are_known_by_their_columns(tmp_path: Path, mail: str) -> None:
    header = ["ID", "Startzeit", "Fertigstellungszeit", "E-Mail", "Name", "Schule", "Lehrkraft", "Datum", "SAMR-Stufe"]
    levels = ["Keine", "Neudefinition", "Substitution"]
    rows = [[mail, "", "Nord", f"T{i % 4}", dt.datetime(2025, 10, i + 1), levels[i % 3]] for i in range(12)]
    source = microsoft(tmp_path / "m.xlsx", header, rows)
    path, person = write_suggestion(source, tmp_path / "m.toml")
    assert [what for _, what in person] == (
        ["no question for the observer was found: everybody is observer-1."] if mail == "anonymous" else []
    )
    import_table(source, path, tmp_path / "d", accept_guesses=mail == "anonymous")
    district = load(tmp_path / "d")
    assert len(district["observations"]) == 12  # twelve times of day tell twelve answers apart
    assert sorted(district["staff"]["staff_id"]) == ["T0", "T1", "T2", "T3", "observer-1"]
    assert district["observations"]["level"].astype(str).value_counts().to_dict() == dict.fromkeys(levels, 4)


def test_questions_with_the_same_answers_are_items_without_brackets(tmp_path: Path) -> None:
    asked = ["I choose tools", "I plan with goals", "I coach peers"]
    given = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
    rows = [["anonymous", "", "Principal", *(given[(i + k) % 5] for k in range(3))] for i in range(10)]
    source = microsoft(tmp_path / "s.xlsx", ["Id", "Start", "End", "Email", "Name", "Your role", *asked], rows)
    path, person = write_suggestion(source, tmp_path / "s.toml")
    assert person == ()
    import_table(source, path, tmp_path / "d")
    answers = pd.read_csv(tmp_path / "d" / "survey_responses.csv", dtype=str)
    assert len(answers) == 30
    assert set(answers["respondent_role"]) == {"school_leader"}
    assert set(answers["value"]) == {"1", "2", "3", "4", "5"}


def test_words_that_are_not_known_are_guessed_and_asked(tmp_path: Path) -> None:
    rows = "".join(f"{i + 10}/10/2025 9:05:0{i},P{'abc'[i % 3]},{'NS'[i % 2]},{'kwt'[i % 3] * 3}\n" for i in range(9))
    (tmp_path / "x.csv").write_text("Aan,Wie,Waar,Hoe\n" + rows)
    path, person = write_suggestion(tmp_path / "x.csv", tmp_path / "x.toml")
    asked = [what for _, what in person]
    assert "put these levels in their order, the lowest first." in asked
    assert any("is it this question? Wie" in what for what in asked)
    assert any("is it this question? Waar" in what for what in asked)
    import_table(tmp_path / "x.csv", path, tmp_path / "d", accept_guesses=True)  # it runs all the same
    assert check(tmp_path / "d").exit_code == 0


def test_numbers_in_the_answers_give_their_order_and_explanations_do_not_count(tmp_path: Path) -> None:
    head = "Timestamp,Email,School,Teacher,Level\n"
    tim = ["5 - Transformation", "1 - Entry", "3 - Adaptation"]
    rows = [f"2025-10-{i + 10} 9:05:00,o{i % 2}@x.org,N,T{i % 3}," for i in range(9)]
    (tmp_path / "a.csv").write_text(head + "".join(f"{row}{tim[i % 3]}\n" for i, row in enumerate(rows)))
    text = suggest(tmp_path / "a.csv").text
    assert tomllib.loads(text)["config"]["scale"]["levels"] == ["1 - Entry", "3 - Adaptation", "5 - Transformation"]
    said = ["Substitution (a direct substitute)", "None: nothing used", "Redefinition - new tasks"]
    (tmp_path / "b.csv").write_text(head + "".join(f"{row}{said[i % 3]}\n" for i, row in enumerate(rows)))
    path, person = write_suggestion(tmp_path / "b.csv", tmp_path / "b.toml")
    assert person == ()
    import_table(tmp_path / "b.csv", path, tmp_path / "d")
    levels = load(tmp_path / "d")["observations"]["level"].astype(str)
    assert set(levels) == {"Substitution", "None", "Redefinition"}


def test_a_grid_of_levels_becomes_a_lesson_a_row(tmp_path: Path) -> None:
    rows = "".join(
        f"10/{i + 10}/2025 9:00:00,o@x.org,N,T{i},Substitution,{'None' if i % 2 else ''}\n" for i in range(6)
    )
    (tmp_path / "g.csv").write_text("Timestamp,Email,School,Teacher,SAMR [Reading],SAMR [Math]\n" + rows)
    path, person = write_suggestion(tmp_path / "g.csv", tmp_path / "g.toml")
    assert "each row of this grid becomes a lesson: is that right?" in [what for _, what in person]
    import_table(tmp_path / "g.csv", path, tmp_path / "d", accept_guesses=True)
    assert len(load(tmp_path / "d")["observations"]) == 9


LOG = "Timestamp,Email Address,School,Teachers,Date,Minutes,Type of activity\n" + "".join(
    f'10/{i + 10}/2025 9:00:00,c@x.org,N,"Ruiz Ana, Po Ben",10/{i + 10}/2025,45,{"Planning" if i % 2 else "Tea"}\n'
    for i in range(6)
)


def test_a_coaching_form_becomes_a_log_and_lists_are_looked_up_name_by_name(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "staff.csv").write_text(
        "staff_id,school_id,roles,name\n01,N,teacher,Ana Ruiz\n02,N,teacher,Ben Pó\n"
    )
    (tmp_path / "l.csv").write_text(LOG)
    path, person = write_suggestion(tmp_path / "l.csv", tmp_path / "l.toml")
    assert any("translate these in values of activity" in what and what.endswith(": Tea") for _, what in person)
    text = path.read_text()
    path.write_text(text[: text.index("[[table]]")] + text[text.index('[[table]]\nname = "coaching_log"') :])
    made = import_table(tmp_path / "l.csv", path, tmp_path / "d", accept_guesses=True)
    log = pd.read_csv(tmp_path / "d" / "coaching_log.csv", dtype=str)
    assert set(log["participant_ids"]) == {"01;02"}
    assert set(log["activity"]) == {"planning", "Tea"}
    assert any("still lacks schools, observations" in note for note in made.notes)


def test_numbers_stay_the_same_next_month_and_across_forms(tmp_path: Path) -> None:
    body = [f"2025-10-{i + 10} 9:05:00,{m}@x.org,N,T1,None" for i, m in enumerate(["zoe", "max", "zoe", "max"])]
    head = "Timestamp,Email,School,Teacher,SAMR"
    (tmp_path / "f.csv").write_text("\n".join([head, *body]) + "\n")
    path, _ = write_suggestion(tmp_path / "f.csv", tmp_path / "f.toml")
    import_table(tmp_path / "f.csv", path, tmp_path / "d")
    more = "2025-11-01 9:05:00,amy@x.org,N,T1,None"
    (tmp_path / "f.csv").write_text("\n".join([head, more, *body]) + "\n")
    again = import_table(tmp_path / "f.csv", path, tmp_path / "d")
    change = {c.table: c for c in again.changes}["observations"]
    assert (change.new, change.changed, change.gone) == (1, 0, 0)
    (tmp_path / "other.toml").write_text(path.read_text())
    (tmp_path / "f.csv").write_text("\n".join([head, "2026-02-01 9:05:00,ZOE@x.org,N,T1,None"]) + "\n")
    import_table(tmp_path / "f.csv", tmp_path / "other.toml", tmp_path / "d")
    rows = pd.read_csv(tmp_path / "d" / "observations.csv", dtype=str)
    assert rows.set_index("date")["observer_id"].to_dict()["2026-02-01"] == "observer-2"  # zoe, in whatever form
    assert "zoe" not in "".join(p.read_text().casefold() for p in (tmp_path / "d").rglob("*.csv"))
