"""Texts with {COLUMN} in them. A column may be a whole question, with colons, points and brackets of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

_FIELD = re.compile(r"\{([^{}]*)\}")
_WIDTH = re.compile(r"(.?[<>^])?\d+")


def parts_of(text: str, known: Callable[[str], bool]) -> list[tuple[str, str, str]]:
    """The text before each field, the column's name, and its width (``0>4``); then the rest of the text.

    A field that is a column's whole name is that column; otherwise the text after its last colon may be a width.
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
    """A column as a field of a text: braces, which no field can have, become ``*``."""
    return "{" + re.sub(r"[{}]+", "*", column) + "}"
