"""Forms exports: a first mapping from the file alone, with the lines that need a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import tomli_w

from coachkit.district.raw import Raw
from coachkit.errors import BadInput
from coachkit.sources.read import read_file
from coachkit.sources.recognise import Form, Known, recognise

__all__ = ["Suggestion", "suggest", "write_suggestion"]

_PERSON = "# PERSON: "


@dataclass(frozen=True)
class Suggestion:
    """A mapping's text, and its lines that need a person (number, what to do)."""

    text: str
    person: tuple[tuple[int, str], ...]


def suggest(source: Path | str) -> Suggestion:
    """Write a first mapping for a form's export (CSV or Excel), from the file alone.

    Levels, days, teachers, schools, observers, survey grids and test submissions are told from headers and
    answers in English, Spanish, German, French and Portuguese. What cannot be told is a line that says so.

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
        "",
        _pair("title", path.stem),
        "",
        "[files]",
        _pair("answers", path.name),
        "",
        *_skips(form),
        *_scale(form),
        *_observations(form),
        *_survey(form),
    ]
    text = "\n".join(lines).rstrip() + "\n"
    person = tuple(
        (number, line.split(_PERSON, 1)[1]) for number, line in enumerate(text.splitlines(), 1) if _PERSON in line
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
    return read_file(path)


def _pair(key: str, value: object) -> str:
    return tomli_w.dumps({key: value}).strip()


def _inline(**pairs: str) -> str:
    return "{ " + ", ".join(_pair(key, value) for key, value in pairs.items()) + " }"


def _skips(form: Form) -> list[str]:
    if not form.tests:
        return []
    return [
        "# Answers that look like tests are left out, and listed.",
        "[[skip]]",
        'column = "*"',
        _pair("values", list(form.tests)),
        "",
    ]


def _scale(form: Form) -> list[str]:
    if not form.levels:
        return []
    name, known = form.levels[0]
    lines = [f"# The level is taken from: {_short(name)}", "[config.scale]", _pair("name", known.name)]
    lines += [_pair("levels", list(known.levels)), _pair("transformative", known.levels[known.cut or 1]), ""]
    if known.name == "Degree":
        lines.insert(0, f"{_PERSON}is this question what you mean by the level of a lesson? Others: {_others(form)}")
    return lines


def _others(form: Form) -> str:
    return "; ".join(_short(name) for name, _ in form.levels[1:4]) or "none"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:67] + "..."


def _observations(form: Form) -> list[str]:
    if not form.levels:
        return (
            []
            if form.grids
            else [f"{_PERSON}no question was found whose answers are levels; write [config.scale] and the tables."]
        )
    school = _pair("school_id", form.school) if form.school else 'school_id = { constant = "school" }'
    name = _pair("name", form.school) if form.school else 'name = { constant = "School" }'
    who = "{" + "} {".join(form.teacher) + "}"
    teacher = _inline(text=who) if form.teacher else '{ constant = "teacher" }'
    key = (
        _inline(text=f"{{{form.timestamp}}} {who if form.teacher else ''}".strip())
        if form.timestamp
        else '{ constant = "1" }'
    )
    observer = _inline(numbered=form.observer, label="observer-") if form.observer else '{ constant = "observer-1" }'
    day = form.date or form.timestamp
    return [
        *([] if form.school else [f"{_PERSON}the form asks for no school: name it here, or take it from a question."]),
        *_block("schools", "distinct = true", school, name),
        *([] if form.teacher else [f"{_PERSON}no question for the teacher was found: say which column it is."]),
        *_block("staff", "distinct = true", f"staff_id = {teacher}", school, 'roles = { constant = "teacher" }'),
        *([] if form.observer else [f"{_PERSON}no question for the observer was found: everybody is observer-1."]),
        *_block("staff", "distinct = true", f"staff_id = {observer}", school, 'roles = { constant = "school_leader" }'),
        *([] if form.timestamp else [f"{_PERSON}there is no timestamp: say what tells two answers apart."]),
        *([] if day else [f"{_PERSON}no day was found: say when the lesson was."]),
        *([f'{_PERSON}day and month cannot be told apart: say date = "%d/%m/%Y" or "%m/%d/%Y".'] if form.unclear else []),
        *_block(
            "observations", "", f"observation_id = {key}", f"lesson_id = {key}", f"teacher_id = {teacher}", school,
            f"observer_id = {observer}", f"date = {_day(form, day)}" if day else 'date = { constant = "" }',
            _pair("level", form.levels[0][0]),
        ),
    ]  # fmt: skip


def _day(form: Form, column: str) -> str:
    if not form.order:
        return _inline(column=column, date="any")
    return "{ " + f"{_pair('column', column)}, pattern = '^(\\S+)', {_pair('date', form.order)}" + " }"


def _block(table: str, more: str, *columns: str) -> list[str]:
    return [
        "[[table]]",
        _pair("name", table),
        'file = "answers"',
        *([more] if more else []),
        "[table.columns]",
        *columns,
        "",
    ]


def _survey(form: Form) -> list[str]:
    if form.levels:  # a rubric's rows are about a lesson, not a respondent's answers
        return [f"# Not read: a grid of {len(names)} rows, {_short(ask)}" for ask, (names, _) in form.grids.items()]
    lines: list[str] = []
    for number, (question, (names, known)) in enumerate(form.grids.items(), 1):
        instrument = f"survey_{number}"
        each = _pair("each", list(names))
        lines += [f"# A grid of {len(names)} items: {_short(question)}"]
        lines += _block("survey_items", f"distinct = true\n{each}", f'instrument = {{ constant = "{instrument}" }}',
                        'item_id = "ITEM"', f"column_header = {_inline(constant=_short(question))}",
                        'scale_min = { constant = "1" }', f'scale_max = {{ constant = "{len(known.levels)}" }}')  # fmt: skip
        lines += [f"{_PERSON}name the wave that these answers belong to."]
        lines += _block("survey_responses", each, f'instrument = {{ constant = "{instrument}" }}',
                        'wave = { constant = "wave 1" }',
                        f"respondent_key = {_key(form)}", 'item_id = "ITEM"',
                        *([f"submitted_at = {_day(form, form.timestamp)}"] if form.timestamp else []),
                        f"value = {_value(known)}")  # fmt: skip
    return lines


def _key(form: Form) -> str:
    source = form.observer or form.timestamp
    return _inline(numbered=source, label="r") if source else '{ constant = "r1" }'


def _value(known: Known) -> str:
    values = ", ".join(f'{_pair(level, "")[:-5]} = "{i}"' for i, level in enumerate(known.levels, 1))
    return f'{{ column = "VALUE", values = {{ {values} }} }}'
