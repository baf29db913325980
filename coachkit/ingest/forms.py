"""Exports of forms: suggest a first mapping from the file alone, with the lines that a person must decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from coachkit.district.questions import open_lines
from coachkit.district.raw import Raw
from coachkit.errors import BadInput
from coachkit.ingest.forms_lessons import lesson_blocks
from coachkit.ingest.forms_log import log_blocks
from coachkit.ingest.forms_survey import survey_blocks
from coachkit.ingest.headers import again
from coachkit.ingest.layouts import header_rows, put_together
from coachkit.ingest.read import tables_in
from coachkit.ingest.recognise import Form, recognise
from coachkit.ingest.sheets import alike, answered, stacked
from coachkit.ingest.toml_lines import ask, inline, pair, short


@dataclass(frozen=True)
class Suggestion:
    """The text of a mapping, and its lines that need a person (number, what to do)."""

    text: str
    person: tuple[tuple[int, str], ...]


def suggest(source: Path | str, stack: bool = False) -> Suggestion:
    """Suggest a first mapping for a form's export (CSV or Excel), from the file alone.

    Levels, days, teachers, schools, observers, coaching logs, survey items and test submissions are recognised by headers
    and answers in many languages (``words.toml``), or by the answers alone where no word is known. Anything that stays
    unknown or is a guess gets a line that says so. In a workbook, the first sheet with answers is read or, with ``stack``,
    all sheets with the same columns.

    Raises
    ------
    BadInput
        When the file cannot be read, or has no answers.

    Examples
    --------
    >>> found = suggest("exports/form.csv")
    >>> [line for line in found.text.splitlines() if line.startswith("level")]
    ['levels = [', 'level = "Level"']
    """
    path = Path(source)
    found = _read(path, stack)
    raw = found.raw
    form = recognise(raw)
    lines = [
        f"# A first mapping for {path.name}, made from the file alone. Read it, correct it, keep it.",
        f"# {len(raw.cells)} answers, {len(raw.cells.columns)} questions.",
        *([f"# The header has {len(raw.heads)} rows."] if raw.heads else []),
        *(f"# {note}" for note in raw.notes),
        "",
        pair("title", path.stem),
        "",
        *found.asked,
        "[files]",
        f"answers = {found.rule}",
        "",
        *_skips(form),
        *_blocks(form, raw),
    ]
    lines += ask("no question has levels as answers; write [config.scale] and the tables.", "[[table]]" not in lines)
    text = "\n".join(lines).rstrip() + "\n"
    return Suggestion(text, open_lines(text))


def write_suggestion(
    source: Path | str, to: Path | None = None, stack: bool = False
) -> tuple[Path, tuple[tuple[int, str], ...]]:
    """Write a suggestion to a file (default: ``NAME.mapping.toml`` here); return the path and the lines for a person.

    Raises
    ------
    BadInput
        When the file exists: somebody may have edited it.

    Examples
    --------
    >>> path, person = write_suggestion("exports/form.csv", Path("form.mapping.toml"))
    >>> path.name, len(person)
    ('form.mapping.toml', 1)
    """
    path = Path(f"{Path(source).stem}.mapping.toml") if to is None else to
    if path.exists():
        raise BadInput(f"{path} exists already.", "Move it away, or name another file with --map.")
    found = suggest(source, stack)
    path.write_text(found.text, encoding="utf-8", newline="\n")
    return path, found.person


# What a form is about, and its part of the mapping.
_KINDS: tuple[tuple[Callable[[Form], bool], Callable[[Form, Raw], list[str]]], ...] = (
    (lambda form: form.about_lessons, lesson_blocks),
    (lambda form: form.about_coaching, log_blocks),
    (lambda form: form.about_opinions, survey_blocks),
)


def _blocks(form: Form, raw: Raw) -> list[str]:
    return [line for fits, blocks in _KINDS if fits(form) for line in blocks(form, raw)]


@dataclass(frozen=True)
class _Found:
    """The answers of a file, the rule that reads them, and the open questions."""

    raw: Raw
    rule: str
    asked: tuple[str, ...]


def _read(path: Path, stack: bool) -> _Found:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", "Give the CSV or Excel file of the form's answers.")
    sheets = tables_in(path)
    tables = answered(sheets)
    if not tables:
        raise BadInput(f"{path.name} has no answers.", "Export the form again once somebody has answered.")
    header = {name: header_rows(raw) for name, raw in tables.items()}
    every = {name: put_together(raw, header[name]) for name, raw in tables.items()}
    name = max(every, key=lambda n: _known(every[n])) if len(every) > 1 else next(iter(every))
    same = [other for other, raw in every.items() if alike(raw, every[name])]
    asked: list[str] = []
    rule: dict[str, object] = {"path": path.name}
    if len(same) > 1 and stack:
        rule["sheets"] = same
    elif len(sheets) > 1:
        rule["sheet"] = name
        asked = _sheets(name, same, every)
    raw = stacked(path.name, {n: every[n] for n in same}) if "sheets" in rule else every[name]
    rows = header[name]
    if rows != 1:
        rule["header_rows"] = rows
    if rows == 0:
        rule["names"] = list(map(str, raw.cells.columns))
        first = "; ".join(f"{n} = {short(str(raw.cells[n].iloc[0]))}" for n in raw.cells)
        asked += ask(f"the file has no header; name its columns in names and below, or export it with one: {first}")
    raw = _whole(raw)
    if not len(raw.cells):
        raise BadInput(f"{path.name} has no answers.", "Export the form again once somebody has answered.")
    return _Found(raw, inline(**rule) if len(rule) > 1 else pair("x", path.name)[len("x = ") :], tuple(asked))


def _known(raw: Raw) -> tuple[bool, int]:
    """How much of a form is recognised in a sheet."""
    whole = _whole(raw)
    form = recognise(whole)
    parts = (
        form.timestamp,
        form.response,
        form.date,
        form.teacher,
        form.school,
        form.observer,
        form.minutes,
        form.levels,
        form.grids,
    )
    return bool(_blocks(form, whole)), sum(map(bool, parts))


def _sheets(name: str, same: list[str], every: dict[str, Raw]) -> list[str]:
    """Questions about sheets that are not read."""
    listed = ", ".join(f'"{n}"' for n in same)
    lines = ask(
        f"{len(same)} sheets have these columns, and one is read: for all, write sheets = [{listed}].", len(same) > 1
    )
    others = [n for n, raw in every.items() if n not in same]
    forms = [n for n in others if _known(every[n])[0]]
    lines += ask(f"is '{name}' the right sheet? Others with answers of their own: {', '.join(forms)}", forms)
    plain = [f"'{n}' ({len(every[n].cells)} rows)" for n in others if n not in forms]
    return [*lines, *([f"# Not read: the sheets {', '.join(plain)}."] if plain else [])]


def _whole(raw: Raw) -> Raw:
    """The table without rows that are not answers."""
    keep = ~(raw.ragged | again(raw))
    return replace(raw, cells=raw.cells[keep].reset_index(drop=True), lines=raw.lines[keep], ragged=raw.ragged[keep])


def _skips(form: Form) -> list[str]:
    lines = []
    for why, column, values in (
        ("Answers that look like tests are left out and listed.", "*", form.tests),
        ("Answers that the platform marks as previews are left out and listed.", *form.previews),
    ):
        if values:
            lines += [f"# {why}", "[[skip]]", pair("column", column), pair("values", list(values)), ""]
    return lines
