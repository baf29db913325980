"""Three forms: their questions as a page, and the mapping that imports their export; both come from the schema."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from coachkit.district.cell_checks import columns_of
from coachkit.ingest.templates import named
from coachkit.ingest.toml_lines import inline, pair
from coachkit.schema.column import Column
from coachkit.schema.config import Config
from coachkit.schema.tables import TABLES
from coachkit.simulate.questions import survey_items

_ID = r"^(\S+)"  # a choice is an id and a name: the id is what counts
_MUST = ("teacher_id", "respondent_role", "participant_ids")  # what a form can ask of everybody, and a roster cannot
_WORDS = {"date": "a day", "number": "a number", "whole number": "a whole number", "text": "a short text"}
_AMBIGUOUS = (
    '# If the check calls the order of day and month ambiguous: date = "%m/%d/%Y" or "%d/%m/%Y" instead of "any".'
)


@cache
def _forms() -> dict[str, Any]:
    return tomllib.loads(files("coachkit.starter").joinpath("forms.toml").read_text(encoding="utf-8"))


FORMS: tuple[str, ...] = tuple(_forms())


def form_page(name: str) -> str:
    """The questions of a form, to copy into a form tool: text, kind, choices, meaning."""
    form, columns = _forms()[name], _columns(name)
    lines = [f"# {form['title']}", "", form["about"], ""]
    for number, (question, key) in enumerate(form["questions"].items(), 1):
        column = columns[key]
        must = " Required." if column.required or key in _MUST else ""
        lines += [f"{number}. **{question}**: {_kind(column)}.{must} {column.description}"]
        lines += [f"   - {choice}" for choice in _choices(column)]
    items = _items(name)
    if len(items):
        lines += ["", f"Then {len(items)} statements, each its own question (or a row of one grid), answered by:"]
        lines += [f"   - {answer}" for answer in form["answers"]]
        lines += [
            "",
            *(f"{n}. **{text}**" for n, text in enumerate(items["column_header"], len(form["questions"]) + 1)),
        ]
    return "\n".join([*lines, "", _use(name)])


def _use(name: str) -> str:
    return (
        "Keep the wording: the mapping beside this page reads the export by it. Choices of people and schools begin with "
        "their id, as in `00412 A. Example`; the id is what counts, and names with a comma would be cut. Then:\n\n"
        f"```sh\ncoachkit import forms EXPORT.csv --map forms/{name}.toml --to district\ncoachkit check district\n```\n"
    )


def _kind(column: Column) -> str:
    if column.refers and column.refers.table in ("staff", "schools"):
        several = "boxes to tick" if column.many else "a list to choose from"
        return f"{several}, each a choice of id and name ({column.example.split(';')[0]} …)"
    if column.allowed or column.kind == "yes/no":
        return "a list to choose from"
    return _WORDS[column.kind]


def _choices(column: Column) -> list[str]:
    coded = column.allowed or (("yes", "no") if column.kind == "yes/no" else ())
    return [word if word[:1].isupper() else word.replace("_", " ").capitalize() for word in coded]


def _columns(name: str) -> dict[str, Column]:
    table = _forms()[name]["table"]
    return columns_of(table, TABLES[table], Config())


def _items(name: str) -> pd.DataFrame:
    return survey_items([(instrument, 5) for instrument in _forms()[name].get("instruments", ())])


def form_mapping(name: str) -> str:
    """The mapping of a form's export from any form tool: it finds columns by the wording of the questions."""
    form, columns = _forms()[name], _columns(name)
    head = [f"# {form['title']}: its questions are in {name}.md.", pair("title", form["title"]), "", "[files]",
            pair("answers", f"{name}.csv"), ""]  # fmt: skip
    rules = {key: _rule(question, key, columns[key]) for question, key in form["questions"].items()}
    items = _items(name)
    if len(items):
        return "\n".join([*head, *_survey(form, items, rules)])
    told = {key: inline(text=text, **more) for key, (text, more) in _keys(form).items()}
    lines = [f"{key} = {rule}" for key, rule in {**told, **{k: r for k, r in rules.items() if k not in told}}.items()]
    return "\n".join([*head, _AMBIGUOUS, "[[table]]", pair("name", form["table"]), 'file = "answers"',
                      "[table.columns]", *lines, ""])  # fmt: skip


def _keys(form: dict[str, Any]) -> dict[str, tuple[str, dict[str, bool]]]:
    """The questions that identify an answer: who, when and where. Answers alike in all of them are numbered."""
    asked = {key: named(question) for question, key in form["questions"].items()}
    if form["table"] == "observations":
        lesson = " ".join(asked[key] for key in ("date", "lesson_id", "teacher_id"))
        return {"observation_id": (f"{lesson} {asked['observer_id']}", {"unique": True}), "lesson_id": (lesson, {})}
    told = " ".join(asked[key] for key in ("date", "coach_id", "participant_ids", "activity"))
    return {"event_id": (told, {"unique": True})}


def _rule(question: str, key: str, column: Column) -> str:
    if column.refers and column.refers.table in ("staff", "schools"):
        several = {"list": ","} if column.many else {}
        return inline(column=question, **several, pattern=_ID)
    if column.kind == "date":
        return inline(column=question, date="any")
    return pair("x", question)[len("x = ") :]


def _survey(form: dict[str, Any], items: pd.DataFrame, rules: dict[str, str]) -> list[str]:
    """Blocks for the items, by instrument, domain and direction, and for the responses, by instrument."""
    values = {answer: str(number) for number, answer in enumerate(form["answers"], 1)}
    lines = ["# One row of the export is one respondent. For another round, copy this file and name its wave.", ""]
    for (instrument, domain, reverse), part in items.groupby(["instrument", "domain", "reverse"], sort=False):
        fixed = {"instrument": instrument, "domain": domain, "reverse": reverse, "scale_min": "1",
                 "scale_max": str(len(values))}  # fmt: skip
        lines += ["[[table]]", 'name = "survey_items"', 'file = "answers"', "distinct = true", _each(part), "[table.columns]",
                  _item(part), 'column_header = "ITEM"',
                  *(f"{key} = {inline(constant=value)}" for key, value in fixed.items()), ""]  # fmt: skip
    for instrument, part in items.groupby("instrument", sort=False):
        lines += ["[[table]]", 'name = "survey_responses"', 'file = "answers"', _each(part), "[table.columns]",
                  f"instrument = {inline(constant=instrument)}", 'wave = { constant = "wave 1" }',
                  'respondent_key = { row_number = "r" }', _item(part),
                  *(f"{key} = {rule}" for key, rule in rules.items()),
                  f"value = {inline(column='VALUE', values=values)}", ""]  # fmt: skip
    return lines


def _item(items: pd.DataFrame) -> str:
    return f"item_id = {inline(column='ITEM', values=dict(zip(items['column_header'], items['item_id'], strict=True)))}"


def _each(items: pd.DataFrame) -> str:
    """The items, as questions of their own or as rows of a grid; any text before and after an item is ignored."""
    return pair("each", [f"*{text}*" for text in items["column_header"]])
