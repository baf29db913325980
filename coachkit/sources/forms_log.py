"""What a form about coaching becomes: schools, staff and the coaching log."""

from __future__ import annotations

from coachkit.contract.activities import ACTIVITIES
from coachkit.district.raw import Raw
from coachkit.sources.blocks import PERSON, block, day, inline, pair, short, translation
from coachkit.sources.forms_lessons import places, school_of
from coachkit.sources.recognise import Form
from coachkit.sources.scales import words
from coachkit.sources.texts import named

__all__ = ["log_blocks"]


def log_blocks(form: Form, raw: Raw) -> list[str]:
    """The tables of a form that asks how long somebody was coached; nothing for another form."""
    if not form.minutes or not (form.teacher or form.coach):
        return []
    school, coach = school_of(form), form.coach or form.observer
    rule = inline(numbered=coach, label="coach-") if coach else '{ constant = "coach-1" }'
    seen, told = form.date or form.timestamp, form.teacher[0] if form.teacher else ""
    apart = _apart(raw, told)
    listed = inline(person=told, list=apart) if apart else inline(person=told)
    key = inline(text=f"{named(form.timestamp)} {named(told or coach)}") if form.timestamp else '{ constant = "1" }'
    asked = [
        f"{PERSON}names are looked up in the roster: import it first, or make staff of this question: {short(told)}"
    ]
    return [
        f"# A coaching log: minutes are taken from {short(form.minutes)}",
        *places(form),
        *([] if coach else [f"{PERSON}no question for the coach was found: everybody is coach-1."]),
        *block("staff", ["distinct = true"], f"staff_id = {rule}", school, 'roles = { constant = "coach" }'),
        *([] if form.timestamp else [f"{PERSON}there is no timestamp: say what tells two answers apart."]),
        *([] if seen else [f"{PERSON}no day was found: say when it was."]),
        *([f'{PERSON}day and month cannot be told apart: say date = "%d/%m/%Y" or "%m/%d/%Y".'] if form.unclear else []),
        *(asked if told else [f"{PERSON}no question for the teachers was found: say which column they are."]),
        *_activity(form, raw),
        *block(
            "coaching_log", [], f"event_id = {key}", *([f"date = {day(form, seen)}"] if seen else []),
            f"coach_id = {rule}", school, *([f"participant_ids = {listed}"] if told else []),
            pair("minutes", form.minutes), f"activity = {_rule(form, raw)}",
        ),
    ]  # fmt: skip


def _apart(raw: Raw, column: str) -> str:
    """What stands between the names of a cell, as forms write multiple choice: ``;`` or a comma."""
    if not column:
        return ""
    cells = raw.cells[column]
    return next((mark for mark in (";", ", ") if cells.str.contains(mark, regex=False).any()), "")


def _activities(form: Form, raw: Raw) -> tuple[dict[str, str], list[str]]:
    known = {name: words()["activity"].get(name, []) for name in ACTIVITIES}
    cells, apart = raw.cells[form.activity], _apart(raw, form.activity)
    if apart:
        cells = cells.str.split(apart.strip(), regex=False).explode().str.strip()
    return translation(sorted(set(cells) - {""}), known)


def _activity(form: Form, raw: Raw) -> list[str]:
    if not form.activity:
        return [
            f"{PERSON}no question for the activity was found: everything is planning. Known: {', '.join(ACTIVITIES)}."
        ]
    open_, several = _activities(form, raw)[1], []
    if _apart(raw, form.activity):
        several = [f"{PERSON}several activities stand in one cell; the first is taken: {short(form.activity)}"]
    if not open_:
        return several
    return [
        *several,
        f"{PERSON}say in activity, values, what these are ({', '.join(ACTIVITIES)}): {'; '.join(map(short, open_[:12]))}",
    ]


def _rule(form: Form, raw: Raw) -> str:
    if not form.activity:
        return '{ constant = "planning" }'
    values, apart = _activities(form, raw)[0], _apart(raw, form.activity).strip()
    first = {"pattern": rf"^\s*([^{apart}]*[^{apart}\s])"} if apart else {}
    return inline(column=form.activity, **first, values=values)
