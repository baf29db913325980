"""First mappings from a form's file alone, in several languages, and what forms do to an export."""

from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check, load
from coachkit.errors import BadInput
from coachkit.sources import import_table, suggest, write_suggestion

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
}


def answers(header: str, levels: list[str], order: str = "{m}/{d}/2025") -> str:
    rows = [header]
    for i in range(12):
        day = order.format(m=10, d=i + 10)
        rows.append(
            f"{day} 14:0{i % 6}:1{i % 10},o{i % 2}@example.org,North,T{i % 5},{day},{levels[i % 4]},free text {i}"
        )
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("order", ["{m}/{d}/2025", "{d}/{m}/2025", "{d}.{m}.2025", "2025-{m}-{d}", "2025/{m}/{d}"])
@pytest.mark.parametrize("language", LANGUAGES)
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
    assert "no question was found whose answers are levels" in what
    assert what in found.text.splitlines()[number - 1]
    rows = "5/6/2025 10:00:00,A,None\n5/7/2025 10:00:00,B,None\n5/7/2025 1:00:00,B,Substitution\n"
    (tmp_path / "days.csv").write_text("Timestamp,Teacher,SAMR level\n" + rows)
    told = " ".join(what for _, what in suggest(tmp_path / "days.csv").person)
    assert "day and month cannot be told apart" in told
    assert "asks for no school" in told
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
    assert [what for _, what in person] == ["name the wave that these answers belong to."]
    import_table(tmp_path / "form.csv", path, tmp_path / "d")
    items = pd.read_csv(tmp_path / "d" / "survey_items.csv", dtype=str)
    assert items["item_id"].tolist() == ["I can choose tools", "I can coach peers", "I plan with goals"]
    responses = pd.read_csv(tmp_path / "d" / "survey_responses.csv", dtype=str)
    assert len(responses) == 5  # the blank answer is no answer
    first = responses[responses["respondent_key"].eq("r1")].set_index("item_id")["value"]
    assert first.to_dict() == {"I can choose tools": "6", "I can coach peers": "7", "I plan with goals": "2"}


def test_a_written_suggestion_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text(answers(*LANGUAGES["english"][:2]))
    write_suggestion(tmp_path / "form.csv", tmp_path / "m.toml")
    with pytest.raises(BadInput, match="is there already"):
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
    made = import_table(source, path, tmp_path / "d")
    if name == "classroom_observations":
        assert check(tmp_path / "d").exit_code == 0
        assert made.rows["observations"] == 14
    else:
        assert made.rows["survey_items"] == 21
        assert made.rows["survey_responses"] == 357
