"""A start without data: the workbook filled in, the forms' exports brought in, checked and run."""

import csv
import datetime as dt
import re
import shutil
import tomllib
from pathlib import Path

import openpyxl
import pytest

from coachkit.api import run
from coachkit.audit import audit
from coachkit.district import check
from coachkit.errors import BadInput
from coachkit.ingest import import_table, load_mapping
from coachkit.measures.catalogue import CATALOGUE
from coachkit.schema.config import Config, load_config, make_config
from coachkit.schema.tables import REQUIRED, TABLES
from coachkit.starter import start
from coachkit.starter.forms import FORMS
from coachkit.starter.plan import plan

LEVELS = Config().scale.levels
AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("start")
    start(home)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """The start with schools and staff filled in."""
    home = Path(shutil.copytree(made, tmp_path / "home"))
    people: list[dict[str, object]] = [
        {"staff_id": f"0{s}{i:02}", "school_id": f"020{s}", "roles": "teacher"} for s in (2, 3) for i in range(12)
    ]
    people += [{"staff_id": "0900", "school_id": f"020{s}", "roles": "coach"} for s in (2, 3)]
    schools = [
        {"school_id": "0202", "name": "Birch"},
        {"school_id": "0203", "name": "Cedar", "coaching_start": dt.datetime(2025, 9, 1)},
    ]
    fill(home, schools=schools, staff=people)
    return home


def fill(home: Path, **tables: list[dict[str, object]]) -> None:
    path = home / "district" / "district.xlsx"
    book = openpyxl.load_workbook(path)
    for name, rows in tables.items():
        sheet = book[name]
        head = [cell.value for cell in sheet[1]]
        for row in rows:
            assert set(row) <= set(head)
            sheet.append([row.get(str(column)) for column in head])
    book.save(path)


def export(path: Path, head: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([head, *rows])
    return path


def questions(home: Path, name: str) -> list[str]:
    return [line.split("**")[1] for line in (home / "forms" / f"{name}.md").read_text().splitlines() if "**" in line]


def visits() -> list[list[str]]:
    rows = []
    for i in range(48):
        day, school = dt.date(2025, 9, 1) + dt.timedelta(days=i), 2 + i % 2
        teacher = f"0{school}{i // 2 % 12:02} A. Person"
        rows.append([f"020{school} School", teacher, "0900 C. Person", f"{day:%m/%d/%Y}", "2", LEVELS[i % 5], "20", "Partly",
                     "Create", "Yes", "Coaching"])  # fmt: skip
    return rows


def test_every_table_has_a_sheet_of_the_contract_with_a_worked_row_and_dropdowns(made: Path) -> None:
    book = openpyxl.load_workbook(made / "district" / "district.xlsx")
    assert book.sheetnames == list(TABLES)
    for name, table in TABLES.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]][1:] == list(table.columns())
        assert sheet["A2"].value == "example"
        assert all(cell.comment for cell in sheet[1])
        lists = {v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"}
        wanted = {f'"{",".join(c.allowed)}"' for c in table.columns().values() if c.allowed}
        assert wanted <= lists
    coded = {v.formula1 for v in book["observations"].data_validations.dataValidation}
    assert f'"{",".join(LEVELS)}"' in coded


def test_the_worked_rows_alone_are_no_data(made: Path) -> None:
    found = check(made / "district")
    assert found.exit_code == 2
    assert "has no rows" in str(found.error)


def test_a_worked_row_that_was_typed_over_or_lost_its_mark_is_named(home: Path) -> None:
    path = home / "district" / "district.xlsx"
    book = openpyxl.load_workbook(path)
    book["costs"]["C2"] = "other"  # typed over, the mark left
    book["tools"]["A2"] = None
    book.save(path)
    seen = {
        "teacher_id": "0201",
        "school_id": "0202",
        "observer_id": "0900",
        "date": dt.datetime(2025, 9, 2),
        "level": LEVELS[2],
    }
    fill(home, observations=[{"observation_id": str(i), "lesson_id": str(i), **seen} for i in range(3)])
    found = check(home / "district")
    assert found.district is not None
    rules = {name: rows["rule"].iloc[0] for name, rows in found.district.ledger.set_aside.items()}
    assert "is marked as an example but is not the worked row" in rules["costs"]
    assert "is the worked example" in rules["tools"]
    assert len(found.district["observations"]) == 3
    assert found.exit_code == 1


def test_the_settings_are_all_there_and_all_comments(made: Path) -> None:
    file = made / "district" / "coachkit.toml"
    assert load_config(file).district.name == "Our district"
    lines = [line.removeprefix("# ") for line in file.read_text().splitlines()]
    live = tomllib.loads("\n".join(line for line in lines if re.fullmatch(r"\[.+\]|\w+ = [^\s].*", line)))
    assert set(live) == set(Config.model_fields) - {"terms_derived"}
    assert make_config(live, "all").plan == Config().plan
    for section in ("plan", "effect", "privacy"):
        told = type(getattr(Config(), section)).model_fields
        assert all(f"{key} =" in "\n".join(lines) for key in told)


def test_the_plan_names_every_table_and_a_question_for_every_factor(made: Path) -> None:
    text = (made / "START.md").read_text()
    assert set(plan()["often"]) == set(TABLES)
    assert {name for factor in plan()["factor"] for name in factor["tables"]} == set(TABLES)
    for factor in plan()["factor"]:
        assert any(m.factor == factor["number"] and m.question in text for m in CATALOGUE.values())
    assert all(f"`{name}`" in text.split("## Which")[0] for name in REQUIRED)


def test_forms_come_in_unedited_and_the_district_runs(home: Path, tmp_path: Path) -> None:
    head = questions(home, "walkthrough")
    stamped = [["9/1/2025 10:00:00", *row] for row in visits()]
    sources = {"walkthrough": export(tmp_path / "w.csv", ["Timestamp", *head], stamped)}
    sessions = [
        ["0203 Cedar", "0900 C. Person", f"03{i % 12:02} A. Person, 03{(i + 1) % 12:02} B. Person",
         f"{9 + i % 3:02}/{i + 1:02}/2025",
         "45",
         ["Co teaching", "Group session"][i % 2], "In person", "Family communication", "Goal", ""]
        for i in range(28)
    ]  # fmt: skip
    sources["coaching-log"] = export(tmp_path / "l.csv", questions(home, "coaching-log"), sessions)
    asked = questions(home, "role-and-value")
    items = [f"How far do you agree? [{item}]" for item in asked[2:]]
    people = [
        [f"020{2 + i % 2} X", ["Teacher", "School leader"][i % 2], *(AGREE[(i + k) % 5] for k in range(len(items)))]
        for i in range(30)
    ]
    sources["role-and-value"] = export(tmp_path / "s.csv", [*asked[:2], *items], people)
    assert set(sources) == set(FORMS)
    for name, source in sources.items():
        import_table(source, home / "forms" / f"{name}.toml", home / "district")
    found = check(home / "district")
    assert found.district is not None
    assert found.exit_code == 0, found.district.ledger.problems.to_string()
    rows = {
        name: len(found.district[name])
        for name in ("schools", "observations", "coaching_log", "survey_items", "survey_responses")
    }
    assert rows == {"schools": 2, "observations": 48, "coaching_log": 28, "survey_items": 8, "survey_responses": 240}
    assert set(found.district["coaching_log"]["participant_ids"].iloc[0].split(";")) == {"0300", "0301"}
    assert "goals" not in found.district.present
    done = run(home / "district", tmp_path / "out", "district_report")
    assert not done.failed
    assert not audit(tmp_path / "out" / "share", home / "district").leaks


def test_two_visits_of_one_day_are_two_lessons_and_two_observers_one(home: Path, tmp_path: Path) -> None:
    head, (row, *_) = questions(home, "walkthrough"), visits()
    again = [*row[:4], "5", *row[5:]]
    other = [*row[:2], "0201 B. Person", *row[3:]]
    days = [*row[:3], "09/28/2025", *row[4:]]
    source = export(tmp_path / "w.csv", head, [row, again, other, days])
    import_table(source, home / "forms" / "walkthrough.toml", home / "district")
    found = check(home / "district")
    assert found.district is not None
    assert found.district["observations"]["lesson_id"].nunique() == 3
    assert len(found.district["observations"]) == 4


def test_nothing_is_overwritten_and_the_same_start_is_the_same_bytes(made: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not empty"):
        start(made)
    files = start(tmp_path / "again")
    for path in files:
        assert path.read_bytes() == (made / path.relative_to(tmp_path / "again")).read_bytes(), path.name
    for name in FORMS:
        load_mapping(made / "forms" / f"{name}.toml")
