"""Headers of survey platforms, files without one, sheets: read as they are meant, or asked."""

import csv
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from coachkit.district.workbook import sheet_rows
from coachkit.errors import BadInput, BadMapping
from coachkit.ingest import import_table, suggest, write_suggestion
from coachkit.ingest.read import read_file, tables_in

HEAD = ["Timestamp", "Email", "School", "Teacher", "Date", "SAMR level"]
LEVELS = ["None", "Substitution", "Augmentation", "Modification", "Redefinition"]
ROWS = [
    [f"2025-10-{i + 1:02} 09:{i:02}:00", f"o{i % 2}@x.org", "AB"[i % 2], f"T{i % 5}", f"2025-10-{i + 1:02}", LEVELS[i % 5]]
    for i in range(20)
]  # fmt: skip
IDS = [f'{{"ImportId":"QID{n}"}}' for n in range(6)]
CODES = ["StartDate", "Q1", "Q2", "Q3", "Q4", "Q5"]
MONKEY = (
    ["Respondent ID", "Start Date", "Email Address", "School", "Please rate:", "", "", ""],
    ["", "", "", "Response", "I plan", "I coach", "I lead", "Other (please specify)"],
)
AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
ANSWERS = [
    [str(114_000_000_000 + i), f"10/{i + 1}/2025 9:00", f"t{i}@x.org", "AB"[i % 2], *(AGREE[(i + k) % 5] for k in range(3)), ""]
    for i in range(20)
]  # fmt: skip


def table(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    return path


def book(path: Path, **sheets: list[list[str]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def levels(source: Path, tmp_path: Path, **options: bool) -> dict[str, int]:
    path, _ = write_suggestion(source, tmp_path / "m.toml", **options)
    import_table(source, path, tmp_path / "d", accept_guesses=True)
    return (
        pd.read_csv(tmp_path / "d" / "observations.csv", dtype=str, keep_default_na=False)["level"]
        .value_counts()
        .to_dict()
    )


@pytest.mark.parametrize(
    "head",
    [
        [HEAD],
        [CODES, HEAD, IDS],
        [CODES, HEAD],
        [HEAD, ["yyyy-mm-dd", "e-mail", "name", "name", "day", "choice"]],
        [["Our walkthroughs, fall"], ["exported 1 Dec, 2025"], HEAD],
        [HEAD, [""] * 6],
        [["", "", "x"], HEAD][1:],
    ],
)
def test_no_answer_is_lost_and_no_header_becomes_an_answer(tmp_path: Path, head: list[list[str]]) -> None:
    assert levels(table(tmp_path / "a.csv", *head, *ROWS), tmp_path) == dict.fromkeys(LEVELS, 4)


def test_a_file_without_a_header_keeps_its_first_answer_and_asks(tmp_path: Path) -> None:
    source = table(tmp_path / "a.csv", *ROWS)
    assert any("the file has no header" in what for _, what in suggest(source).person)
    assert levels(source, tmp_path) == dict.fromkeys(LEVELS, 4)
    with pytest.raises(BadInput, match="header_rows = 0"):  # next month's file has a header
        import_table(table(tmp_path / "b.csv", HEAD, *ROWS), tmp_path / "m.toml", tmp_path / "e", accept_guesses=True)


def test_a_mapping_for_three_rows_swallows_no_answer_of_a_file_with_one(tmp_path: Path) -> None:
    path, person = write_suggestion(table(tmp_path / "a.csv", CODES, HEAD, IDS, *ROWS), tmp_path / "m.toml")
    assert person == ()
    assert "header_rows = 3" in path.read_text()
    with pytest.raises(BadInput, match="look like a header of 1"):
        import_table(table(tmp_path / "b.csv", HEAD, *ROWS), path, tmp_path / "d")


def test_qualtrics_put_below_each_other_and_its_previews(tmp_path: Path) -> None:
    mark = [[*row, "Survey Preview" if i == 0 else "IP Address"] for i, row in enumerate(ROWS)]
    top = [[*CODES, "Status"], [*HEAD, "Response Type"], [*IDS, '{"ImportId":"status"}']]
    source = table(tmp_path / "a.csv", *top, *mark[:10], *top, *mark[10:])
    assert sum(levels(source, tmp_path).values()) == 19
    left = pd.read_csv(tmp_path / "d" / "imports" / "m" / "left_out.csv")
    assert left["reason"].value_counts().to_dict() == {"the header again": 3, "test submission": 1}


def test_questions_and_items_in_two_rows_become_a_grid(tmp_path: Path) -> None:
    raw = read_file(table(tmp_path / "s.csv", *MONKEY, *ANSWERS))
    assert list(raw.cells)[3:6] == ["School", "Please rate: [I plan]", "Please rate: [I coach]"]
    assert len(raw.cells) == 20
    wide = book(tmp_path / "s.xlsx", Sheet=[*map(list, MONKEY), *ANSWERS])
    assert list(read_file(wide).cells) == list(raw.cells)
    found = suggest(tmp_path / "s.csv")
    assert "header_rows = 2" in found.text
    assert not any("order of these answers" in what for _, what in found.person)


def test_ticked_boxes_and_years_are_headers(tmp_path: Path) -> None:
    source = table(
        tmp_path / "a.csv",
        [*HEAD, "Math", "2024"],
        *([*row, "Math" if i % 2 else "", str(i)] for i, row in enumerate(ROWS)),
    )
    assert len(read_file(source).cells) == 20


def test_a_cover_sheet_is_passed_over_and_other_sheets_are_named(tmp_path: Path) -> None:
    source = book(
        tmp_path / "a.xlsx", Cover=[["Walkthroughs"]], Data=[HEAD, *ROWS], Pivot=[["School", "n"], ["A", "3"]]
    )
    assert levels(source, tmp_path) == dict.fromkeys(LEVELS, 4)
    made = import_table(source, tmp_path / "m.toml", tmp_path / "e")
    assert any("not read: the sheets 'Cover', 'Pivot' (1 rows)" in note for note in made.notes)


def test_sheets_that_are_alike_are_asked_and_stacked_on_request(tmp_path: Path) -> None:
    turned = [HEAD[::-1], *(row[::-1] for row in ROWS[8:])]
    source = book(tmp_path / "a.xlsx", Sep=[HEAD, *ROWS[:8]], Oct=turned)
    assert any('write sheets = ["Sep", "Oct"]' in what for _, what in suggest(source).person)
    assert levels(source, tmp_path, stack=True) == dict.fromkeys(LEVELS, 4)
    plain = (tmp_path / "m.toml").read_text().replace(', sheets = [\n    "Sep",\n    "Oct",\n]', "")
    (tmp_path / "p.toml").write_text(plain)
    assert "sheets" not in plain
    with pytest.raises(BadMapping, match='the sheets "Sep", "Oct" all have the columns'):
        import_table(source, tmp_path / "p.toml", tmp_path / "e")


def ods(path: Path, rows: list[list[str]]) -> Path:
    """An OpenDocument sheet as any program writes it, by hand."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    head = f'xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"'
    sheet = f'<table:table table:name="S">{cells}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        kind = 'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"'
        listed = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry {kind}/></manifest:manifest>'
        file.writestr("META-INF/manifest.xml", listed)
        file.writestr("content.xml", f"<office:document-content {head}>{body}</office:document-content>")
    return path


def test_open_documents_are_read(tmp_path: Path) -> None:
    assert levels(ods(tmp_path / "a.ods", [HEAD, *ROWS]), tmp_path) == dict.fromkeys(LEVELS, 4)


def test_an_error_value_in_an_open_document_is_no_blank(tmp_path: Path) -> None:
    path = ods(tmp_path / "a.ods", [HEAD, *ROWS])
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    error = b' office:string-value="" calcext:value-type="error"><text:p>'
    parts["content.xml"] = parts["content.xml"].replace(b"><text:p>", error, 2)
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    with pytest.raises(BadInput, match="2 cells with the error value of a formula"):
        sheet_rows(path)


def test_old_excel_files_are_read(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt", reason="xlwt writes the old format that is to be read")
    whole = xlwt.Workbook()
    sheet = whole.add_sheet("S")
    for at, row in enumerate([HEAD, *ROWS]):
        for column, cell in enumerate(row):
            sheet.write(at, column, cell)
    whole.save(str(tmp_path / "a.xls"))
    assert levels(tmp_path / "a.xls", tmp_path) == dict.fromkeys(LEVELS, 4)


def test_text_under_the_ending_of_a_workbook_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not a workbook"):
        tables_in(table(tmp_path / "a.xls", HEAD, *ROWS))
