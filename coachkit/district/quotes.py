"""Quotes of a CSV that are opened and not closed: where they were."""

from __future__ import annotations

from coachkit.errors import BadInput
from coachkit.size_limits import CELL

__all__ = ["check_closed", "endless_cell"]


def _opened(text: str, delimiter: str) -> tuple[int, bool]:
    """How many lines below the first of a record its last quote, or its first endless cell, begins; whether it is open."""
    line = at = begun = 0
    start, quoted = True, False
    while at < len(text):
        mark = text[at]
        if start:
            quoted, begun, start = mark == '"', line, False
            since = at
            at += quoted
            if quoted:
                continue
        if quoted:
            if mark == '"' and text[at + 1 : at + 2] == '"':
                at += 1
            elif mark == '"':
                quoted = False
        elif mark == delimiter or mark in "\r\n":
            start = True
        if mark == "\n" or (mark == "\r" and text[at + 1 : at + 2] != "\n"):
            line += 1
        at += 1
        if at - since > CELL:
            break
    return begun, quoted


def _record(text: str, first: int) -> str:
    """The text from a line on, as far as it can matter."""
    at = 0
    for _ in range(first - 1):
        ends = [found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0]
        if not ends:
            break
        at = min(ends) + (2 if text[min(ends) : min(ends) + 2] == "\r\n" else 1)
    return text[at:]


def endless_cell(name: str, text: str, first: int, delimiter: str, above: int) -> BadInput:
    """The error for a cell that no table holds, in the record that begins at line ``first``."""
    below, quoted = _opened(_record(text, first)[: 64 * CELL], delimiter)
    line = first + below + above
    if quoted:
        return BadInput(
            f'{name} line {line}: a quote (") opens there and is not closed for {CELL:,} characters.',
            'Close it, or take it out; within a quoted cell a quote is written twice ("").',
        )
    return BadInput(
        f"{name} line {line} has a cell of more than {CELL:,} characters.", "Is it a table? Export it again as CSV."
    )


def check_closed(name: str, text: str, first: int, delimiter: str, above: int) -> None:
    """Raise BadInput when the last record, which begins at line ``first``, ends within a quote: what follows it is in it."""
    below, quoted = _opened(_record(text, first), delimiter)
    if quoted:
        raise BadInput(
            f'{name} line {first + below + above}: a quote (") opens there and is never closed; '
            "what follows would be lost in it.",
            'Close it, or take it out; within a quoted cell a quote is written twice ("").',
        )
