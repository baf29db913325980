"""Lines of a suggested mapping: pairs, tables, and questions for a person."""

from __future__ import annotations

from collections.abc import Iterable

import tomli_w

from coachkit.district.questions import PERSON
from coachkit.district.raw import Raw
from coachkit.errors import nearest
from coachkit.ingest.recognise import Form
from coachkit.ingest.scales import Known, bare
from coachkit.ingest.templates import named


def pair(key: str, value: object) -> str:
    """``key = value`` as TOML."""
    return tomli_w.dumps({key: value}).strip()


def inline(**pairs: object) -> str:
    """``{ key = value, … }`` on one line; a dict value becomes such a table, too."""
    parts = [
        f"{name} = {{ {', '.join(pair(k, v) for k, v in value.items())} }}"
        if isinstance(value, dict)
        else pair(name, value)
        for name, value in pairs.items()
    ]
    return "{ " + ", ".join(parts) + " }"


def ask(text: str, wanted: object = True) -> list[str]:
    """A line that asks a person something, if it is wanted."""
    return [f"{PERSON}{text}"] if wanted else []


def short(text: str) -> str:
    """A question in a comment, on one line and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:67] + "..."


def block(table: str, more: Iterable[str], *columns: str) -> list[str]:
    """A ``[[table]]`` of the answers."""
    return ["[[table]]", pair("name", table), 'file = "answers"', *more, "[table.columns]", *columns, ""]


def day(form: Form, column: str) -> str:
    """The rule for a column of days."""
    order = form.order.get(column)
    if order is None:
        return inline(column=column, date="any")
    return "{ " + f"{pair('column', column)}, pattern = '^([^\\s,]+)', {pair('date', order)}" + " }"


def answer_key(form: Form, raw: Raw, who: str, item: str = "") -> str:
    """The rule that identifies an answer: the platform's id, else the time and ``who``; ties are numbered.

    A small running number is combined with the time, because two forms of one district count from 1.
    """
    moment = form.timestamp or form.date
    running = form.response and raw.cells[form.response].str.fullmatch(r"\d{1,6}").all()
    told = [named(form.response)] if form.response and not running else [named(moment)] if moment else []
    told += [named(form.response)] if running else [who] if not form.response else []
    if not moment and not form.response:
        return inline(row_number="answer-")
    return inline(text=" ".join(part for part in [*told, item] if part), unique=True)


def ask_key(form: Form) -> list[str]:
    """The question for a form in which nothing identifies an answer."""
    text = "there is no timestamp and no id: give the columns that identify an answer; repeated keys are numbered."
    return ask(text, not (form.timestamp or form.response))


def ask_order(form: Form) -> list[str]:
    """The question for a form whose days can be read in two ways."""
    return ask('the order of day and month is ambiguous: write date = "%d/%m/%Y" or "%m/%d/%Y".', form.unclear)


def counted(rows: int) -> str:
    """``1 row``, ``2 rows``."""
    return f"{rows:,} row{'' if rows == 1 else 's'}"


def strays(known: Known, where: str) -> list[str]:
    """A question about answers that are not words of a scale; if nothing changes, the check sets their rows aside."""
    listed = "; ".join(f"'{short(answer)}' ({counted(rows)})" for answer, rows in known.stray[:8])
    more = f"; and {len(known.stray) - 8} more" if len(known.stray) > 8 else ""
    return ask(
        f'these answers are none of {short(" / ".join(known.levels))}: translate each in {where} ("" for no '
        f"answer), or the check sets these rows aside: {listed}{more}",
        known.stray,
    )


def translation(answers: Iterable[str], known: dict[str, list[str]]) -> tuple[dict[str, str], list[str]]:
    """Answers → the schema's words for them; and the answers that were not recognised."""
    meant = {bare(word): value for value, words in known.items() for word in [value, *words]}
    found, open_ = {}, []
    for answer in answers:
        exact = meant.get(bare(answer))
        guess = exact or meant.get(bare(nearest(answer, [w for words in known.values() for w in words]) or ""))
        found[answer] = guess or answer
        if exact is None:
            open_.append(answer)
    return found, open_
