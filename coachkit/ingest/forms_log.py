"""Turn a form about coaching into schools, staff and the coaching log."""

from __future__ import annotations

import pandas as pd

from coachkit.district.doubts import doubtful_minutes
from coachkit.district.raw import Raw
from coachkit.ingest.forms_lessons import place_lines, school_of
from coachkit.ingest.lengths import in_minutes, readable, units_of
from coachkit.ingest.recognise import Form
from coachkit.ingest.scales import no_answer, words
from coachkit.ingest.templates import named
from coachkit.ingest.toml_lines import (
    answer_key,
    ask,
    ask_key,
    ask_order,
    block,
    counted,
    day,
    inline,
    pair,
    short,
    translation,
)
from coachkit.schema.activities import ACTIVITIES

_MOST = 600  # minutes that an event may take
_SHORT = 5  # minutes that an event hardly takes
_SOME = (0.1, 0.25)  # the share of such events that is a question: where the header names no unit, and where it does


def log_blocks(form: Form, raw: Raw) -> list[str]:
    """The tables of a form that asks how long somebody was coached."""
    school, coach = school_of(form), form.coach or form.observer
    rule = inline(numbered=coach, label="coach-") if coach else '{ constant = "coach-1" }'
    seen, told = form.date or form.timestamp, form.teacher[0] if form.teacher else ""
    apart = _separator(raw, told)
    listed = inline(person=told, list=apart) if apart else inline(person=told)
    key = answer_key(form, raw, named(told or coach))
    asked = [f"# Names are looked up in the folder's roster: import it first. Columns with names: {short(told)}"]
    minutes, unit = _minutes(form, raw)
    return [
        f"# A coaching log: minutes are taken from {short(form.minutes)}",
        *place_lines(form),
        *ask("no question for the coach was found: everybody is coach-1.", not coach),
        *block("staff", ["distinct = true"], f"staff_id = {rule}", school, 'roles = { constant = "coach" }'),
        *ask_key(form),
        *ask("no day was found: give the day of the event.", not seen),
        *ask_order(form),
        *(asked if told else ask("no question for the teachers was found: give their column.")),
        *_activity(form, raw),
        *unit,
        *block(
            "coaching_log", [], f"event_id = {key}", *([f"date = {day(form, seen)}"] if seen else []),
            f"coach_id = {rule}", school, *([f"participant_ids = {listed}"] if told else []),
            f"minutes = {minutes}", f"activity = {_rule(form, raw)}",
        ),
    ]  # fmt: skip


def _minutes(form: Form, raw: Raw) -> tuple[str, list[str]]:
    """The rule of the minutes, and what to ask about their unit."""
    cells = raw.cells[form.minutes]
    filled = cells[cells.ne("") & ~cells.map(no_answer)]
    named_, plain = units_of(form.minutes), filled.str.fullmatch(r"\d+(?:[.,]\d+)?").to_numpy()
    unit = named_[0] if len(named_) == 1 else "minutes" if plain.any() else "hours"  # a clock without numbers: 1:30
    rule = pair("minutes", form.minutes)[len("minutes = ") :]
    odd = {str(cell): str(cell) for cell in cells[cells.ne("") & ~readable(cells, unit)].unique()[:8]}
    if odd:
        rule = inline(column=form.minutes, unit=unit, values=odd)
    elif unit != "minutes" or not plain.all():
        rule = inline(column=form.minutes, unit=unit)
    return rule, _doubts(cells, unit, named_)


def _doubts(cells: pd.Series, unit: str, units: tuple[str, ...]) -> list[str]:
    what = 'write unit = "hours", "minutes" or "seconds" beside its column'
    if len(units) > 1:
        return ask(f"the question about minutes mentions {' and '.join(units)}: {what}.")
    known = readable(cells, unit)
    minutes = pd.to_numeric(in_minutes(cells[known], unit), errors="coerce").dropna()
    lines: list[str] = []
    if (middle := doubtful_minutes(minutes)) or (minutes < _SHORT).mean() > _SOME[bool(units)]:
        found = (
            f"median {minutes.median():g}" if middle else f"{int((minutes < _SHORT).sum())} are shorter than {_SHORT}"
        )
        lines += ask(f"are these lengths {unit}? As minutes, {found}: {what}.")
    long = int((minutes > _MOST).sum())
    if not lines:
        lines += ask(
            f"{long} of these lengths are longer than {_MOST} minutes in {unit}: translate them in values.", long
        )
    open_ = cells[~known & cells.ne("")].value_counts()
    if len(open_):
        listed = "; ".join(f"'{short(str(cell))}' ({counted(int(rows))})" for cell, rows in open_.head(8).items())
        lines += ask(f"these are not lengths: translate each in values of minutes, in {unit}: {listed}")
    return lines


def _separator(raw: Raw, column: str) -> str:
    """The separator of names in a cell, as forms write multiple choices: ``;`` or a comma."""
    if not column:
        return ""
    cells = raw.cells[column]
    return next((mark for mark in (";", ", ") if cells.str.contains(mark, regex=False).any()), "")


def _activities(form: Form, raw: Raw) -> tuple[dict[str, str], list[str]]:
    known = {name: words()["activity"].get(name, []) for name in ACTIVITIES}
    cells, apart = raw.cells[form.activity], _separator(raw, form.activity)
    if apart:
        cells = cells.str.split(apart.strip(), regex=False).explode().str.strip()
    return translation(sorted(set(cells) - {""}), known)


def _activity(form: Form, raw: Raw) -> list[str]:
    if not form.activity:
        return ask(f"no question for the activity was found: everything is planning. Known: {', '.join(ACTIVITIES)}.")
    open_ = _activities(form, raw)[1]
    listed = "; ".join(map(short, open_[:12]))
    return [
        *ask(
            f"some cells have several activities; the first is used: {short(form.activity)}",
            _separator(raw, form.activity),
        ),
        *ask(f"translate these in values of activity ({', '.join(ACTIVITIES)}): {listed}", open_),
    ]


def _rule(form: Form, raw: Raw) -> str:
    if not form.activity:
        return '{ constant = "planning" }'
    values, apart = _activities(form, raw)[0], _separator(raw, form.activity).strip()
    first = {"pattern": rf"^\s*([^{apart}]*[^{apart}\s])"} if apart else {}
    return inline(column=form.activity, **first, values=values)
