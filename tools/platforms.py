"""What ``--suggest`` asks of the exports of nine form tools: the table of docs/mappings.md, made by trying them."""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd

from coachkit.ingest import import_table, write_suggestion
from coachkit.schema.config import Config

__all__ = ["PLATFORMS", "Tried", "platforms", "tried"]

Rows = list[list[object]]
LEVELS = Config().scale.levels
AGREE = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
ITEMS = ("I plan lessons with my coach", "I try what we agreed", "I know whom to ask")
ANSWERS = 24


@dataclass(frozen=True)
class Platform:
    """A form tool: its export of a walkthrough form or a survey, and the edits that the survey's suggestion needs."""

    name: str
    export: str
    write: Callable[[Path, bool], Path]
    edits: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tried:
    """What a suggestion asked, how many lines were edited, and what the import made."""

    asked: tuple[str, ...]
    edits: int
    rows: pd.DataFrame


def _visits(moment: str = "%m/%d/%Y %H:%M:%S", day: str = "%m/%d/%Y") -> list[tuple[str, str, str, str, str, str]]:
    """Moment, observer's address, school, teacher, day, level."""
    out = []
    for i in range(ANSWERS):
        when = dt.datetime(2025, 9, 3, 9, 5) + dt.timedelta(days=i, minutes=i)
        out.append((when.strftime(moment), f"observer{i % 3}@district.example", ("Alder", "Birch")[i % 2], f"Teacher {i % 6}",
                    when.strftime(day), LEVELS[i % 5]))  # fmt: skip
    return out


def _said() -> list[tuple[str, ...]]:
    """Role, then the three answers."""
    return [("Teacher", *(AGREE[(i * k) % 5] for k in (1, 2, 3))) for i in range(ANSWERS)]


QUESTIONS = ("Which school?", "Which teacher?", "Date of the visit", "SAMR level")


def _csv(path: Path, *rows: list[object], delimiter: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return path


def _google(home: Path, survey: bool) -> Path:
    if survey:
        rows: Rows = [[v[0], *s] for v, s in zip(_visits(), _said(), strict=True)]
        return _csv(
            home / "form.csv", ["Timestamp", "Your role", *(f"How far do you agree? [{i}]" for i in ITEMS)], *rows
        )
    return _csv(home / "form.csv", ["Timestamp", "Email Address", *QUESTIONS], *map(list, _visits()))


def _microsoft(home: Path, survey: bool) -> Path:
    own = ["ID", "Start time", "Completion time", "Email", "Name"]
    head = [*own, "Your role", *ITEMS] if survey else [*own, *QUESTIONS]
    rows: Rows = []
    for i, (visit, said) in enumerate(zip(_visits(), _said(), strict=True), 1):
        when = dt.datetime.strptime(visit[0], "%m/%d/%Y %H:%M:%S")
        mine: list[object] = [i, when, when + dt.timedelta(minutes=2), "anonymous" if survey else visit[1], ""]
        day = dt.datetime.strptime(visit[4], "%m/%d/%Y")
        rows.append([*mine, *said] if survey else [*mine, visit[2], visit[3], day, visit[5]])
    return _book(home / "form.xlsx", {"Form1": [head, *rows]})


def _book(path: Path, sheets: dict[str, Rows]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _qualtrics(home: Path, survey: bool) -> Path:
    asked = ["Your role", *(f"How far do you agree? - {i}" for i in ITEMS)] if survey else [*QUESTIONS, "Observer"]
    codes = ["Q1", *(f"Q2_{n}" for n in (1, 2, 3))] if survey else [f"Q{n}" for n in range(1, 6)]
    own = [
        "Start Date",
        "End Date",
        "Response Type",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "Recorded Date",
        "Response ID",
    ]
    rows: Rows = []
    for i, (visit, said) in enumerate(zip(_visits("%Y-%m-%d %H:%M:%S"), _said(), strict=True)):
        mine = [
            visit[0],
            visit[0],
            "Survey Preview" if i == 0 else "IP Address",
            "100",
            str(60 + i),
            "True",
            visit[0],
            f"R_{i:04}",
        ]
        rows.append([*mine, *said] if survey else [*mine, *visit[2:], visit[1]])
    first = [
        "StartDate",
        "EndDate",
        "Status",
        "Progress",
        "Duration (in seconds)",
        "Finished",
        "RecordedDate",
        "ResponseId",
        *codes,
    ]
    return _csv(home / "form.csv", list(first), [*own, *asked], [f'{{"ImportId":"{name}"}}' for name in first], *rows)


def _monkey(home: Path, survey: bool) -> Path:
    own = ["Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"]
    if survey:
        head, below = [*own, "Your role", "How far do you agree?", "", ""], ["", "", "", "", "", "Response", *ITEMS]
    else:
        head = [*own, *QUESTIONS, "Observer"]
        below = ["", "", "", "", "", "Response", "Open-Ended Response", "Date", "Response", "Response"]
    rows: Rows = []
    for i, (visit, said) in enumerate(zip(_visits("%m/%d/%Y %I:%M:%S %p"), _said(), strict=True)):
        mine = [str(118_000_000_000 + i), "451", visit[0], visit[0], ""]
        rows.append([*mine, *said] if survey else [*mine, *visit[2:], visit[1]])
    return _csv(home / "form.csv", list(head), list(below), *rows)


def _lime(home: Path, survey: bool) -> Path:
    own = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Date started"]
    head = (
        [*own, "Your role", *(f"How far do you agree? [{i}]" for i in ITEMS)]
        if survey
        else [*own, *QUESTIONS, "Observer"]
    )
    never = "1980-01-01 00:00:00"  # what an anonymous survey says of its days
    rows: Rows = []
    for i, (visit, said) in enumerate(zip(_visits(day="%Y-%m-%d"), _said(), strict=True), 1):
        mine = [str(i), never, "2", "en", str(7 * i), never]
        rows.append([*mine, *said] if survey else [*mine, *visit[2:], visit[1]])
    return _csv(home / "form.csv", list(head), *rows)


def _kobo(home: Path, survey: bool) -> Path:
    own = [
        "__version__",
        "_id",
        "_uuid",
        "_submission_time",
        "_validation_status",
        "_notes",
        "_status",
        "_submitted_by",
        "_index",
    ]
    head = ["start", "end", "today", *(["Your role", *ITEMS] if survey else [*QUESTIONS, "Observer"]), *own]
    rows: Rows = []
    for i, (visit, said) in enumerate(zip(_visits("%Y-%m-%dT%H:%M:%S.000-04:00", "%Y-%m-%d"), _said(), strict=True), 1):
        asked = said if survey else (*visit[2:], visit[1])
        mine = ["vA1", str(3_000_000 + i), f"uuid-{i}", visit[0][:19], "", "", "submitted_via_web", "", str(i)]
        rows.append([visit[0], visit[0], visit[4], *asked, *mine])
    return _csv(home / "form.csv", list(head), *rows, delimiter=";")


def _odk(home: Path, survey: bool) -> Path:
    """Names of questions and choices, not their texts."""
    asked = ["about-role", *(f"items-{n}" for n in ("plan", "try", "ask"))] if survey else [
        "visit-school", "visit-teacher", "visit-date", "visit-samr_level", "visit-observer"]  # fmt: skip
    head = [
        "SubmissionDate",
        *asked,
        "meta-instanceID",
        "KEY",
        "SubmitterID",
        "SubmitterName",
        "AttachmentsPresent",
        "ReviewState",
        "Edits",
    ]
    rows: Rows = []
    for i, (visit, said) in enumerate(zip(_visits("%Y-%m-%dT%H:%M:%S.000Z", "%Y-%m-%d"), _said(), strict=True)):
        given = [
            word.casefold().replace(" ", "_")
            for word in (said if survey else (visit[2], visit[3], visit[4], visit[5], visit[1]))
        ]
        rows.append([visit[0], *given, f"uuid:{i}", f"uuid:{i}", "12", "field", "0", "", "0"])
    return _csv(home / "form.csv", list(head), *rows)


def _cover(home: Path, survey: bool) -> Path:
    head = ["Timestamp", "Your role", *ITEMS] if survey else ["Timestamp", "Observer", *QUESTIONS]
    rows: Rows = []
    for visit, said in zip(_visits(), _said(), strict=True):
        when, day = dt.datetime.strptime(visit[0], "%m/%d/%Y %H:%M:%S"), dt.datetime.strptime(visit[4], "%m/%d/%Y")
        rows.append([when, *said] if survey else [when, visit[1].split("@")[0], visit[2], visit[3], day, visit[5]])
    return _book(
        home / "form.xlsx",
        {"Read me": [["Answers of autumn"]], "Answers": [list(head), *rows], "Lists": [["Alder"], ["Birch"]]},
    )


def _headless(home: Path, survey: bool) -> Path:
    source = _google(home, survey)
    source.write_text(source.read_text(encoding="utf-8").split("\n", 1)[1], encoding="utf-8")
    return source


_WAVE = (
    ("# PERSON: name the wave", '[config.waves."fall 2025"]\nstart = 2025-09-01\nend = 2025-10-31\n# The wave'),
    ('wave = { constant = "wave 1" }', 'wave = { constant = "fall 2025" }'),
)

PLATFORMS = (
    Platform("Google Forms", "CSV; `Timestamp` first, rows of a grid in brackets", _google),
    Platform("Microsoft Forms", "Excel; ID, two times, e-mail and name first", _microsoft),
    Platform("Qualtrics", "CSV; three header rows, the second has the questions", _qualtrics),
    Platform("SurveyMonkey", "CSV; two header rows, the second has the items", _monkey),
    Platform("LimeSurvey", "CSV; anonymous, every day is 1980-01-01", _lime, _WAVE),
    Platform("KoboToolbox", "CSV with semicolons; labels, `_id`, `_uuid`", _kobo),
    Platform("ODK Central", "CSV; names of questions and choices", _odk),
    Platform("Excel", "a cover sheet first, a sheet of lists last", _cover),
    Platform("a CSV without a header", "as Google Forms, the first line lost", _headless),
)


@cache
def tried(platform: Platform, survey: bool) -> Tried:
    """Suggest a mapping for an export, answer what it asks, import, and look at what was made."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        source = platform.write(home, survey)
        path, person = write_suggestion(source, home / "form.toml")
        text = path.read_text(encoding="utf-8")
        edits = platform.edits if survey else ()
        for before, after in edits:
            assert before in text, (platform.name, before)
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")
        import_table(source, path, home / "d", accept_guesses=True)
        table = "survey_responses" if survey else "observations"
        rows = pd.read_csv(home / "d" / f"{table}.csv", dtype=str, keep_default_na=False)
    return Tried(tuple(what for _, what in person), len(edits), rows)


def platforms() -> str:
    """The table: what was asked of a walkthrough form and of a survey, by form tool."""
    lines = ["| form tool | the export | asked of a walkthrough form | asked of a survey |", "|---|---|---|---|"]
    for platform in PLATFORMS:
        cells = [_cell(tried(platform, survey)) for survey in (False, True)]
        lines.append(f"| {platform.name} | {platform.export} | {cells[0]} | {cells[1]} |")
    return "\n".join(lines)


def _cell(found: Tried) -> str:
    if not found.asked:
        return "nothing"
    said = [what.split(":")[0].split(";")[0].rstrip(".?") for what in found.asked]
    edits = f"{found.edits} lines edited" if found.edits else "no edit"
    return f"{len(said)}, {edits}: " + "; ".join(said)
