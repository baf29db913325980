"""Patterns and widths of a mapping from somebody else, with limits on size and time."""

from __future__ import annotations

import time

import pandas as pd
import regex

from coachkit.errors import BadMapping

_LONGEST = 500  # characters of a pattern
_SECONDS, _EACH = 10.0, 2e-5  # what a rule may take in all, and for each distinct cell beyond that
_RECURSIVE = regex.compile(r"\(\?(?:R|[+-]?\d|&|P>|\(DEFINE)|\{[^}]*[eids][^}]*\}")


def wrong_pattern(pattern: str) -> str:
    """What is wrong with a regular expression, in words; blank if it can be used."""
    if len(pattern) > _LONGEST:
        return f"a pattern of {len(pattern):,} characters; at most {_LONGEST}"
    if _RECURSIVE.search(pattern):
        return "recursive patterns and patterns that allow errors cannot be used"
    try:
        groups = regex.compile(pattern).groups
    except (regex.error, RecursionError, OverflowError, ValueError) as error:
        return f"'{pattern[:80]}' is not a regular expression ({str(error)[:80]})"
    return "" if groups else f"'{pattern[:80]}' has no group; put (brackets) around the part of the cell to keep"


def first_group(cells: pd.Series, pattern: str, what: str) -> pd.Series:
    """The match of a pattern's first group in each cell; blank where there is none.

    Raises
    ------
    BadMapping
        When the pattern takes too long, as nested repeats may.
    """
    search = regex.compile(pattern).search
    distinct = cells.unique()
    end = time.monotonic() + _SECONDS + _EACH * len(distinct)
    found: dict[str, str] = {}
    for cell in distinct:
        try:
            match = search(cell, timeout=max(end - time.monotonic(), 1e-3))
        except (TimeoutError, MemoryError):
            raise BadMapping(
                f"{what}: the pattern '{pattern[:80]}' takes too long on the cell '{cell[:40]}'.",
                "Write it without nested repeats such as (a+)+.",
            ) from None
        found[cell] = (match[1] or "") if match else ""
    return cells.map(found).astype("str")


def fits(name: str, text: str) -> bool:
    """True when a text matches ``name``, in which ``*`` stands for anything; needs a single pass."""
    first, *rest = name.split("*")
    if not rest:
        return name == text
    *middle, last = rest
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
