"""``START.md``: which table answers which factor, how often to collect what, and what to begin with."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from coachkit.measures.catalogue import CATALOGUE
from coachkit.schema.tables import REQUIRED, TABLES
from coachkit.starter.forms import FORMS

_FIRST = "transformative_share"  # the measure of the first question: did classroom technology use shift?
_SHIFT = "shift"
_SHOWN = 4  # questions named for a factor


@cache
def plan() -> dict[str, Any]:
    """Factors with their tables, and how often each table is collected (``plan.toml``)."""
    return tomllib.loads(files("coachkit.starter").joinpath("plan.toml").read_text(encoding="utf-8"))


def plan_page() -> str:
    """``START.md``."""
    return "\n".join([*_head(), *_least(), *_factors(), *_often(), *_steps()])


def _head() -> list[str]:
    return [
        "# A start",
        "",
        "What to collect, so that you can tell later whether coaching works. `district/district.xlsx` holds a sheet for every "
        "table; the first row below each header, in grey, is an example: it is marked in column A and never counted. Dark "
        "columns must be filled, lists offer what a cell may hold, and the note on a header says what it means.",
        "",
    ]


def _least() -> list[str]:
    share, shift = CATALOGUE[_FIRST].minimum, CATALOGUE[_SHIFT].minimum
    return [
        "## The least",
        "",
        f"The first question is: *{CATALOGUE[_SHIFT].question.rstrip('?').lower()}?* It needs {_listed(REQUIRED)}, and the "
        "coaching log as soon as you can. A school's share of lessons is shown from "
        f"{share['lessons']} lessons of {share['teachers']} teachers a term on; its change from {shift['teachers']} teachers "
        "who were visited in both terms on. So: visit the same teachers, two times a term each. Groups that are too small for "
        "a page stay hidden, and the district's page still counts them.",
        "",
    ]


def _listed(tables: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in tables[:-1]) + f" and `{tables[-1]}`"


def _factors() -> list[str]:
    lines = ["## Which table answers which factor", "", "| factor | tables | questions it answers |", "|---|---|---|"]
    for factor in plan()["factor"]:
        asked = [m.question for m in CATALOGUE.values() if m.factor == factor["number"]]
        asked = list(dict.fromkeys(asked))[:_SHOWN]
        tables = ", ".join(f"`{name}`" for name in factor["tables"])
        lines.append(f"| **{factor['number']}. {factor['title']}.** {factor['about']} | {tables} | {' '.join(asked)} |")
    return [*lines, ""]


def _often() -> list[str]:
    lines = ["## How often", "", "| table | one row | when |", "|---|---|---|"]
    for name, table in TABLES.items():
        about = (table.__doc__ or "").strip().splitlines()[0].removeprefix("One row ").rstrip(".")
        lines.append(f"| `{name}` | {about} | {plan()['often'][name]} |")
    return [*lines, ""]


def _steps() -> list[str]:
    forms = ", ".join(f"[{name}](forms/{name}.md)" for name in FORMS)
    return [
        "## Then",
        "",
        "1. Fill in `schools` and `staff`. Everybody has one id, in every table; ids are text (`00412` stays `00412`).",
        f"2. Type the rest into the workbook, or copy a form: {forms}. Each has a mapping that imports its export.",
        "3. `coachkit check district` says what can be used, and what is wrong with the rest.",
        "4. Before coaching starts: `coachkit plan --data district` says which roll-out would show what it does, and draws the "
        "lot of schools.",
        "5. `coachkit run --data district --out out`, and open `out/share/index.html`.",
        "",
        "`district/coachkit.toml` has the settings, each with its meaning. Set the name of the district and the days of your "
        "terms first.",
        "",
    ]
