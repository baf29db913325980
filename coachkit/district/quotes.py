"""Find quotes in a CSV that are opened and never closed."""

from __future__ import annotations

from coachkit.errors import BadInput
from coachkit.size_limits import CELL


def _opened(text: str, delimiter: str) -> tuple[int, bool]:
    """How many lines below the start of a record its last quote, or first endless cell, begins; and whether it is open."""
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
    """The error for a cell that is too long for any table, in the record that begins at line ``first``."""
    below, quoted = _opened(_record(text, first)[: 64 * CELL], delimiter)
    line = first + below + above
    if quoted:
        return BadInput(
            f'{name} line {line}: a quote (") opens there and does not close for {CELL:,} characters.',
            'Close or remove it. Inside a quoted cell, write a quote twice ("").',
        )
    return BadInput(
        f"{name} line {line} has a cell of more than {CELL:,} characters.",
        "Check that it is a table, and export it again as CSV.",
    )


def check_closed(name: str, text: str, first: int, delimiter: str, above: int) -> None:
    """Raise BadInput if the last record, which begins at line ``first``, ends within a quote."""
    below, quoted = _opened(_record(text, first), delimiter)
    if quoted:
        raise BadInput(
            f'{name} line {first + below + above}: a quote (") opens there and never closes, '
            "so that the cell swallows the rest of the file.",
            'Close or remove it. Inside a quoted cell, write a quote twice ("").',
        )
