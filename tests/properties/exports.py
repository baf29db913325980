"""The answers of one form in all the files that they may come in: spelling, order, dialect, header, sheet."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl

LEVELS = ["None", "Substitution", "Augmentation", "Modification", "Redefinition"]
AGREE = ["Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree"]
ITEMS = ["I plan with goals", "I coach peers", "I lead"]
Row = list[str]


@dataclass(frozen=True)
class Answers:
    """A form's header and its answers; days are ISO until they are written. ``days`` are the columns that hold them."""

    table: str
    head: Row
    rows: list[Row]
    days: tuple[int, ...]


def lessons() -> Answers:
    head = ["Timestamp", "Observer", "School", "Teacher", "Date of visit", "SAMR level"]
    return Answers("observations", head, [
        [f"{_day(i)} 09:{i:02}:00", f"Observer {i % 3}", f"School {'AB'[i % 2]}", f"Teacher {i % 7}", _day(i), LEVELS[i * i % 5]]
        for i in range(28)], (0, 4))  # fmt: skip


def sessions() -> Answers:
    head = [
        "Timestamp",
        "Coach",
        "School",
        "Teacher coached",
        "Date of session",
        "Duration (minutes)",
        "Type of activity",
    ]
    return Answers("coaching_log", head, [
        [f"{_day(i)} 10:{i:02}:00", f"Coach {i % 3}", f"School {'AB'[i % 2]}", f"Teacher {i % 7}", _day(i),
         str(30 + 15 * (i % 3)), ["Planning", "Modeling"][i % 2]]
        for i in range(28)], (0, 4))  # fmt: skip


def survey() -> Answers:
    head = ["Timestamp", "Your role", *(f"How far do you agree? [{item}]" for item in ITEMS)]
    return Answers("survey_responses", head, [
        [f"{_day(i)} 11:{i:02}:00", "Teacher", *(AGREE[(i * k) % 5] for k in range(1, 4))] for i in range(28)], (0,))  # fmt: skip


def _day(i: int) -> str:
    return str(dt.date(2025, 9, 1) + dt.timedelta(days=i))


FORMS: tuple[Callable[[], Answers], ...] = (lessons, sessions, survey)


def written(rng: random.Random, answers: Answers, home: Path) -> tuple[Path, list[str]]:
    """The answers as one of their files; and what was done to them."""
    done = [
        rng.choice(["as it is", "shuffled"]),
        rng.choice(sorted(_SPELLINGS)),
        rng.choice(sorted(_DAYS)),
        rng.choice(sorted(LAYOUTS)),
    ]
    columns = list(range(len(answers.head)))
    rows = [list(row) for row in answers.rows]
    if done[0] == "shuffled":
        rng.shuffle(columns)
        rng.shuffle(rows)
    for row in rows:
        for at in answers.days:
            row[at] = _DAYS[done[2]](row[at])
    rows = [_SPELLINGS[done[1]](rng, [row[at] for at in columns]) for row in rows]
    whole = LAYOUTS[done[3]]([answers.head[at] for at in columns], rows, [at in answers.days for at in columns])
    kind = rng.choice(["csv", "workbook"])
    if kind == "csv":
        name, data = _dialect(rng, whole)
        path = home / "answers.csv"
        path.write_bytes(data)
        return path, [*done, name]
    name, sheets = _sheets(rng, whole)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, cells in sheets.items():
        sheet = book.create_sheet(title)
        for row in cells:
            sheet.append(row)
    book.save(home / "answers.xlsx")
    return home / "answers.xlsx", [*done, name]


def _written(style: str) -> Callable[[str], str]:
    def write(cell: str) -> str:
        day, space, time = cell.partition(" ")
        return dt.date.fromisoformat(day).strftime(style) + space + time

    return write


_DAYS = {style: _written(style) for style in ("%Y-%m-%d", "%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y")}
_LEVEL = {*LEVELS, *AGREE}


def _cased(rng: random.Random, row: Row) -> Row:
    return [rng.choice([cell, cell.upper(), cell.lower(), f" {cell} "]) if cell in _LEVEL else cell for cell in row]


def _stray(rng: random.Random, row: Row) -> Row:
    return [
        rng.choice(["N/A", "?", f"{cell}, {rng.choice(LEVELS)}"]) if cell in _LEVEL and rng.random() < 0.04 else cell
        for cell in row
    ]


_SPELLINGS: dict[str, Callable[[random.Random, Row], Row]] = {
    "spelt as they are": lambda rng, row: row,
    "cased": _cased,
    "stray": _stray,
}


def _codes(head: Row, rows: list[Row], days: list[bool]) -> list[Row]:
    wide = range(len(head))
    return [[f"Q{n}" for n in wide], head, [f'{{"ImportId":"QID{n}"}}' for n in wide], *rows]


def _two(head: Row, rows: list[Row], days: list[bool]) -> list[Row]:
    """Questions with a blank below; the rows of a grid below its question."""
    first, second, before = [], [], ""
    for name, day in zip(head, days, strict=True):
        question, _, item = name.removesuffix("]").partition(" [")
        first.append("" if item and question == before else question)
        second.append(item or ("" if day else "Response"))
        before = question
    return [first, second, *rows]


LAYOUTS: dict[str, Callable[[Row, list[Row], list[bool]], list[Row]]] = {
    "one row": lambda head, rows, days: [head, *rows],
    "no header": lambda head, rows, days: rows,
    "a title": lambda head, rows, days: [["All answers, autumn"], [], head, *rows],
    "three rows": _codes,
    "two rows": _two,
    "again": lambda head, rows, days: [head, *rows[:9], head, *rows[9:]],
    "a blank row": lambda head, rows, days: [head, ["" for _ in head], *rows],
    "blank columns": lambda head, rows, days: [[*head, "", ""], *([*row, "", ""] for row in rows)],
}


def _dialect(rng: random.Random, rows: list[Row]) -> tuple[str, bytes]:
    delimiter, encoding = rng.choice(",;\t|"), rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    quoting, end = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), rng.choice(["\n", "\r\n"])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)
    return f"{delimiter!r} {encoding} {quoting} {end!r}", out.getvalue().encode(encoding)


def _sheets(rng: random.Random, rows: list[Row]) -> tuple[str, dict[str, list[Row]]]:
    cut = len(rows) // 2
    other = [["Code", "Meaning"], ["S", "Substitution"], ["M", "Modification"]]
    ways: dict[str, dict[str, list[Row]]] = {
        "one sheet": {"Answers": rows},
        "a cover": {"Read me": [["Answers of autumn"]], "Answers": rows},
        "a code book": {"Codes": other, "Answers": rows},
        "blank sheets": {"Sheet1": [], "Answers": rows, "Sheet3": []},
        "two halves": {"September": rows[:cut], "October": [rows[0], *rows[cut:]]},
    }
    way = rng.choice(sorted(ways))
    return way, ways[way]
