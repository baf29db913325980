"""Turn a survey into items, responses, and the wave they belong to."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from coachkit.district.duplicate_people import fold
from coachkit.district.parse import parse
from coachkit.district.raw import Raw
from coachkit.ingest.days import day_part
from coachkit.ingest.grids import Grid
from coachkit.ingest.recognise import Form
from coachkit.ingest.scales import words
from coachkit.ingest.toml_lines import ask, ask_order, block, day, inline, pair, short, strays, translation
from coachkit.schema.tables import TABLES
from coachkit.schema.tables.people import ROLES

_DAY = TABLES["survey_responses"].columns()["submitted_at"]
_LONGEST = 120  # days that one round of a survey may take
_FEW = 0.2  # share of answers with the address of another, up to which they are corrections
_LISTED = 60  # schools whose names are listed to be translated


def survey_blocks(form: Form, raw: Raw) -> list[str]:
    """``[config.waves]``, ``survey_items`` and ``survey_responses`` of a form with grids of statements."""
    wave, lines = _wave(form, raw)
    for number, grid in enumerate(form.grids, 1):
        lines += _instrument(form, raw, grid, f"survey_{number}" if len(form.grids) > 1 else "survey", wave)
    return lines


def _wave(form: Form, raw: Raw) -> tuple[str, list[str]]:
    """The round that the answers' days are in; if the days do not decide it, a line asks a person."""
    days = _days(form, raw)
    if days.empty or (days.max() - days.min()).days > _LONGEST:
        return "wave 1", [
            *ask("name the wave that these answers belong to, and its days, in [config.waves]."),
            "",
        ]
    middle = days.sort_values().iloc[len(days) // 2]
    name = f"{'spring' if middle.month <= 7 else 'fall'} {middle.year}"
    span = [f"start = {days.min().date()}", f"end = {days.max().date()}"]
    return name, [
        "# The wave is named by the answers' days.",
        f"[config.waves.{pair(name, 0).removesuffix(' = 0')}]",
        *span,
        "",
    ]


def _days(form: Form, raw: Raw) -> pd.Series:
    told = form.timestamp or form.date
    if not told or form.unclear:
        return pd.Series(dtype="datetime64[ns]")
    cells = day_part(raw.cells[told])
    order = form.order.get(told)
    found = pd.to_datetime(cells, format=order, errors="coerce") if order else parse(cells, _DAY).values
    return found.dropna()


def _instrument(form: Form, raw: Raw, grid: Grid, name: str, wave: str) -> list[str]:
    each, known, told = pair("each", list(grid.columns)), grid.known, form.timestamp or form.date
    low, high = (known.levels[0], known.levels[-1]) if known.name == "Numbers" else ("1", str(len(known.levels)))
    if not known.sure:
        asked = ask("the order of these answers is a guess: number them in values of the responses, the lowest 1.")
    elif known.name == "Numbers":
        asked = ask(
            f"answers are numbers: is the lowest {low} and the highest {high}? Correct scale_min and scale_max."
        )
    else:
        some = f"{known.seen} of {len(known.levels)} answers were given"
        asked = ask(f"{some}: is the scale {' / '.join(known.levels)}?", known.seen < len(known.levels))
    return [
        f"# {len(grid.columns)} items: {short(grid.question)}",
        "# Give the instrument a name (tpack, role_clarity, coaching_quality, program_value or your own), items a domain.",
        *asked,
        *block(
            "survey_items", ["distinct = true", each], f"instrument = {inline(constant=name)}", 'item_id = "ITEM"',
            'column_header = "ITEM"', f"scale_min = {inline(constant=low)}", f"scale_max = {inline(constant=high)}",
        ),
        *_asked(form, raw),
        *strays(known, "values of value"),
        *block(
            "survey_responses", [each, *_edited(form, raw)], f"instrument = {inline(constant=name)}",
            f"wave = {inline(constant=wave)}",
            f"respondent_key = {_key(form, raw, _stem(raw))}", 'item_id = "ITEM"', f"respondent_role = {_role(form, raw)[0]}",
            *_school(form, raw),
            *([f"submitted_at = {day(form, told)}"] if told else []), f"value = {_value(grid)}",
        ),
    ]  # fmt: skip


def _edited(form: Form, raw: Raw) -> list[str]:
    """A second answer by one person in one round is an edit: the last counts, and the earlier ones are listed."""
    days = _days(form, raw)
    if not form.mail or days.empty or not days.is_monotonic_increasing or (days.max() - days.min()).days > _LONGEST:
        return []
    mail = raw.cells[form.mail]
    again = mail[mail.ne("")].duplicated()
    return [pair("last_of", [form.mail])] if again.any() and again.sum() <= max(2, _FEW * len(mail)) else []


def _stem(raw: Raw) -> str:
    """The file's name in letters and digits, so that ids from two forms that count from 1 differ."""
    return re.sub(r"\W+", "-", Path(raw.file.split(" [")[0]).stem).strip("-_") or "r"


def _key(form: Form, raw: Raw, name: str) -> str:
    """Who answered: the address (without its earlier answers), else the platform's id, else the time."""
    mail = raw.cells[form.mail] if form.mail else raw.cells.iloc[:, 0]
    if form.mail and mail.ne("").all() and (mail.is_unique or _edited(form, raw)):
        return inline(numbered=form.mail, label="r")
    source = form.response or form.timestamp or form.mail
    return inline(numbered=source, label=f"{name}-", unique=True) if source else inline(row_number=f"{name}-")


def _asked(form: Form, raw: Raw) -> list[str]:
    nobody = "nothing identifies a respondent, so each row counts as one: is that right? Then never import a row twice."
    lines = ask(nobody, not (form.mail or form.response or form.timestamp))
    if form.mail and not _edited(form, raw):
        again = int(raw.cells[form.mail].replace("", None).dropna().duplicated().sum())
        last = " ".join(pair("last_of", [form.mail]).split())
        lines += ask(
            f"{again} answers repeat an address, and each counts as a respondent; if they are corrections, write {last} "
            "below the responses' file.",
            again,
        )
    return [
        *lines,
        *_role(form, raw)[1],
        *ask("translate the schools' names to your school ids, in values of school_id.", form.school),
        *ask_order(form),
    ]


def _role(form: Form, raw: Raw) -> tuple[str, list[str]]:
    roles = ", ".join(ROLES)
    if not form.role:
        return '{ constant = "teacher" }', ask(f"the form does not ask who answers: give one of {roles}.")
    found, open_ = translation(
        sorted(set(raw.cells[form.role]) - {""}), {role: words()["roles"].get(role, []) for role in ROLES}
    )
    asked = ask(f"translate these to {roles} in values: {'; '.join(map(short, open_[:12]))}", open_)
    return inline(column=form.role, values=found), asked


def _school(form: Form, raw: Raw) -> list[str]:
    if not form.school:
        return []
    spelt: dict[str, str] = {}
    for name in sorted(set(raw.cells[form.school]) - {""}):
        spelt.setdefault(fold(name), name)
    values = {"values": {name: name for name in spelt.values()}} if len(spelt) <= _LISTED else {}
    return [f"school_id = {inline(column=form.school, fold=True, **values)}"]


def _value(grid: Grid) -> str:
    odd = {answer: answer for answer, _ in grid.known.stray}
    if grid.known.name == "Numbers":
        return inline(column="VALUE", values=odd) if odd else '"VALUE"'
    numbers = {level: str(i) for i, level in enumerate(grid.known.levels, 1)}
    return inline(column="VALUE", values=numbers | {answer: numbers[level] for answer, level in grid.known.spelt} | odd)
