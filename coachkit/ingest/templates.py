"""Texts with {COLUMN} in them, where a column is a whole question: colons, points and brackets mean themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["named", "parts_of"]

_FIELD = re.compile(r"\{([^{}]*)\}")
_WIDTH = re.compile(r"(.?[<>^])?\d+")


def parts_of(text: str, known: Callable[[str], bool]) -> list[tuple[str, str, str]]:
    """What stands before each field, the column's name, and how wide it is to be (``0>4``); at the end the rest.

    A field that is a column's name as a whole is that column; else what follows its last colon may be a width.
    """
    out, at = [], 0
    for match in _FIELD.finditer(text):
        name, width = match[1], ""
        head, colon, tail = name.rpartition(":")
        if colon and not known(name) and _WIDTH.fullmatch(tail):
            name, width = head, tail
        out.append((text[at : match.start()], name, width))
        at = match.end()
    return [*out, (text[at:], "", "")]


def named(column: str) -> str:
    """A column as a field of a text: braces, which no field can hold, become ``*``."""
    return "{" + re.sub(r"[{}]+", "*", column) + "}"
