"""Forms exports: a first mapping from the file alone, with the lines that need a person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from coachkit.district.raw import Raw
from coachkit.errors import BadInput
from coachkit.sources.blocks import PERSON, pair
from coachkit.sources.forms_lessons import lesson_blocks
from coachkit.sources.forms_log import log_blocks
from coachkit.sources.forms_survey import survey_blocks
from coachkit.sources.headers import again
from coachkit.sources.read import read_file
from coachkit.sources.recognise import Form, recognise

__all__ = ["Suggestion", "suggest", "write_suggestion"]


@dataclass(frozen=True)
class Suggestion:
    """A mapping's text, and its lines that need a person (number, what to do)."""

    text: str
    person: tuple[tuple[int, str], ...]


def suggest(source: Path | str) -> Suggestion:
    """Write a first mapping for a form's export (CSV or Excel), from the file alone.

    Levels, days, teachers, schools, observers, coaching logs, survey items and test submissions are told from headers
    and answers in many languages (``words.toml``), and from the answers alone where no word is known. What cannot be
    told, or is a guess, is a line that says so.

    Raises
    ------
    BadInput
        When the file cannot be read, or has no answers.
    """
    path = Path(source)
    raw = _read(path)
    if not len(raw.cells):
        raise BadInput(f"{path.name} has no answers.", "Export the form again once somebody has answered.")
    form = recognise(raw)
    lines = [
        f"# A first mapping for {path.name}, made from the file alone. Read it, mend it, keep it.",
        f"# {len(raw.cells)} answers, {len(raw.cells.columns)} questions.",
        *(f"# {note}" for note in raw.notes),
        "",
        pair("title", path.stem),
        "",
        "[files]",
        pair("answers", path.name),
        "",
        *_skips(form),
        *lesson_blocks(form, raw),
        *([] if form.levels else log_blocks(form, raw)),
        *survey_blocks(form, raw),
    ]
    if not any(line == "[[table]]" for line in lines):
        lines.append(f"{PERSON}no question was found whose answers are levels; write [config.scale] and the tables.")
    text = "\n".join(lines).rstrip() + "\n"
    person = tuple(
        (number, line.split(PERSON, 1)[1]) for number, line in enumerate(text.splitlines(), 1) if PERSON in line
    )
    return Suggestion(text, person)


def write_suggestion(source: Path | str, to: Path | None = None) -> tuple[Path, tuple[tuple[int, str], ...]]:
    """Write a suggestion to a file (by default ``NAME.mapping.toml`` here); returns it and its lines for a person.

    Raises
    ------
    BadInput
        When the file is there already: somebody may have mended it.
    """
    path = Path(f"{Path(source).stem}.mapping.toml") if to is None else to
    if path.exists():
        raise BadInput(f"{path} is there already.", "Move it away, or name another file with --map.")
    found = suggest(source)
    path.write_text(found.text, encoding="utf-8", newline="\n")
    return path, found.person


def _read(path: Path) -> Raw:
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", "Give the CSV or Excel file of the form's answers.")
    raw = read_file(path)
    keep = ~(raw.ragged | again(raw))
    return replace(raw, cells=raw.cells[keep].reset_index(drop=True), lines=raw.lines[keep], ragged=raw.ragged[keep])


def _skips(form: Form) -> list[str]:
    if not form.tests:
        return []
    return [
        "# Answers that look like tests are left out, and listed.",
        "[[skip]]",
        'column = "*"',
        pair("values", list(form.tests)),
        "",
    ]
