"""Lines of a suggested mapping: pairs, tables, and what is asked of a person."""

from __future__ import annotations

from collections.abc import Iterable

import tomli_w

from coachkit.errors import nearest
from coachkit.sources.recognise import Form
from coachkit.sources.scales import bare

__all__ = ["PERSON", "block", "day", "inline", "pair", "short", "translation"]

PERSON = "# PERSON: "


def pair(key: str, value: object) -> str:
    """``key = value`` as TOML."""
    return tomli_w.dumps({key: value}).strip()


def inline(**pairs: object) -> str:
    """``{ key = value, … }`` on one line; a value that is a dict becomes one, too."""
    parts = [
        f"{name} = {{ {', '.join(_key(k, v) for k, v in value.items())} }}"
        if isinstance(value, dict)
        else pair(name, value)
        for name, value in pairs.items()
    ]
    return "{ " + ", ".join(parts) + " }"


def _key(key: str, value: object) -> str:
    return pair(key, value)


def short(text: str) -> str:
    """A question in a comment: one line, not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 70 else flat[:67] + "..."


def block(table: str, more: Iterable[str], *columns: str) -> list[str]:
    """A ``[[table]]`` of the answers."""
    return ["[[table]]", pair("name", table), 'file = "answers"', *more, "[table.columns]", *columns, ""]


def day(form: Form, column: str) -> str:
    """The rule of a day's column."""
    order = form.order.get(column)
    if order is None:
        return inline(column=column, date="any")
    return "{ " + f"{pair('column', column)}, pattern = '^([^\\s,]+)', {pair('date', order)}" + " }"


def translation(answers: Iterable[str], known: dict[str, list[str]]) -> tuple[dict[str, str], list[str]]:
    """Answers → the contract's words that mean them; and the answers of which none was recognised."""
    meant = {bare(word): value for value, words in known.items() for word in [value, *words]}
    found, open_ = {}, []
    for answer in answers:
        exact = meant.get(bare(answer))
        guess = exact or meant.get(bare(nearest(answer, [w for words in known.values() for w in words]) or ""))
        found[answer] = guess or answer
        if exact is None:
            open_.append(answer)
    return found, open_
