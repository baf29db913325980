"""Turn a form about lessons into the scale, schools, staff and observations."""

from __future__ import annotations

from coachkit.district.raw import Raw
from coachkit.ingest.grids import Grid
from coachkit.ingest.recognise import Form
from coachkit.ingest.scales import RUBRIC, Known
from coachkit.ingest.templates import named
from coachkit.ingest.toml_lines import (
    PERSON,
    answer_key,
    ask,
    ask_key,
    ask_order,
    block,
    day,
    inline,
    pair,
    short,
    strays,
)


def lesson_blocks(form: Form, raw: Raw) -> list[str]:
    """``[config.scale]`` and the tables of a form that asks for a level."""
    rubric = form.rubric
    name, known = (rubric.question, rubric.known) if rubric else form.levels[0]
    return [
        *_scale(form, name, known),
        *_tables(form, raw, name, known, rubric),
        *_again(form, raw),
        *_unread(form, rubric),
    ]


def _scale(form: Form, name: str, known: Known) -> list[str]:
    lines = [f"# The level is taken from: {short(name)}", "[config.scale]"]
    if known.name != RUBRIC:
        others = "; ".join(short(other) for other, _ in form.levels[1:4]) or "none"
        lines.insert(0, f"{PERSON}is this question what you mean by the level of a lesson? Others: {others}")
    else:
        same = [short(other) for other, kind in form.levels[1:] if kind.name == RUBRIC]
        if same and not form.grids:
            lines.insert(0, f"{PERSON}other questions have levels, too, and are not read: {'; '.join(same)}")
    lines.append(pair("name", known.name))
    return [
        *lines,
        *ask("put these levels in their order, the lowest first.", not known.sure),
        pair("levels", list(known.levels)),
        *ask(
            "from which level on does technology transform the lesson? The middle one is a guess.",
            known.name == "Level",
        ),
        pair("transformative", known.levels[min(known.cut or 1, len(known.levels) - 1)]),
        "",
    ]


def school_of(form: Form) -> str:
    """The rule of ``school_id``."""
    return (
        f"school_id = {inline(column=form.school, fold=True)}" if form.school else 'school_id = { constant = "school" }'
    )


def who_of(form: Form) -> str:
    """The teacher as a text with {COLUMN} in it; "" if the form does not ask for one."""
    return " ".join(map(named, form.teacher))


def place_lines(form: Form) -> list[str]:
    """The block of ``schools``, and what a person must check in it."""
    name = pair("name", form.school) if form.school else 'name = { constant = "School" }'
    return [
        *ask("the form does not ask for the school: name it here, or give the question with it.", not form.school),
        *ask(f"no header names the school; is it this question? {short(form.school)}", form.school in form.guessed),
        *block("schools", ["distinct = true"], school_of(form), name),
    ]


def _tables(form: Form, raw: Raw, name: str, known: Known, rubric: Grid | None) -> list[str]:
    school, who = school_of(form), who_of(form)
    seen = form.date or form.timestamp
    teacher = inline(text=who, fold=True) if who else '{ constant = "teacher" }'
    key = answer_key(form, raw, who, "{ITEM}" if rubric else "")
    observer = inline(numbered=form.observer, label="observer-") if form.observer else '{ constant = "observer-1" }'
    column = "VALUE" if rubric else name
    values = dict(known.spelt) | {answer: answer for answer, _ in known.stray}
    level = inline(column=column, values=values) if values else f"{pair('x', column)[4:]}"
    more = [pair("each", list(rubric.columns))] if rubric else []
    first = form.teacher[0] if form.teacher else ""
    return [
        *place_lines(form),
        *ask("no question for the teacher was found: give its column.", not first),
        *ask(f"no header names the teacher; is it this question? {short(first)}", first in form.guessed),
        *block("staff", ["distinct = true"], f"staff_id = {teacher}", school, 'roles = { constant = "teacher" }'),
        *ask("no question for the observer was found: everybody is observer-1.", not form.observer),
        *block("staff", ["distinct = true"], f"staff_id = {observer}", school, 'roles = { constant = "school_leader" }'),
        *ask_key(form),
        *ask("no day was found: give the day of the lesson.", not seen),
        *ask_order(form),
        *ask("each row of this grid becomes a lesson: is that right?", rubric),
        *strays(known, "values of level"),
        *block(
            "observations", more, f"observation_id = {key}", f"lesson_id = {key}", f"teacher_id = {teacher}", school,
            f"observer_id = {observer}", *([f"date = {day(form, seen)}"] if seen else []),
            f"level = {level}",
        ),
    ]  # fmt: skip


def _again(form: Form, raw: Raw) -> list[str]:
    """Ask about answers with the same people, place and day: they may be corrections of one lesson, or two lessons."""
    same = [*form.teacher, *(n for n in (form.school, form.date, form.observer) if n)]
    if not form.teacher or not form.date or not form.timestamp:
        return []
    count = int(raw.cells.duplicated(same, keep="last").sum())
    if not count:
        return []
    return [
        f"{PERSON}{count} answers have a later one of the same teacher and day: if it corrects them, write below",
        f'# name = "observations": {pair("last_of", same).replace(chr(10), " ")}',
        "",
    ]


def _unread(form: Form, rubric: Grid | None) -> list[str]:
    """Note the rows of a rubric: they rate a lesson and are not a respondent's answers, so no table takes them."""
    return [f"# Not read: a grid of {len(g.columns)} rows, {short(g.question)}" for g in form.grids if g is not rubric]
