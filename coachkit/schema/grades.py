"""Grades: the spellings that exports use, and the bands into which they are put."""

from __future__ import annotations

import re

_NUMBERS = tuple(map(str, range(1, 13)))
_LADDER = ("PK", "K", *_NUMBERS)
GRADES = (*_LADDER, "other")
BANDS = ("PK-2", "3-5", "6-8", "9-12")

_WORDS = {
    **dict.fromkeys(("pk", "prek", "prekindergarten", "preschool", "tk", "it", "pr"), "PK"),
    **dict.fromkeys(("k", "kg", "kinder", "kindergarten"), "K"),
    **dict.fromkeys(("other", "ug", "ungraded", "ps", "13"), "other"),
}
_ONE = re.compile(r"(?:grade|gr|g|year|class)?\.?\s*0*(\d{1,2})(?:st|nd|rd|th)?\.?\s*(?:grade)?", re.IGNORECASE)
_RANGE = re.compile(r"(.+?)\s*(?:[-–—]|\bto\b)\s*(.+)", re.IGNORECASE)


def read_grades(cell: str) -> str:
    """The grades of a cell in the schema's spelling, ``;`` between them; anything else stays as it is.

    >>> read_grades("06;7th"), read_grades("K-2"), read_grades("Grade 5"), read_grades("sixth")
    ('6;7', 'K;1;2', '5', 'sixth')
    """
    found: list[str] = []
    for item in cell.split(";"):
        found += _span(item) or [item.strip()]
    return ";".join(dict.fromkeys(found))


def band_grades(band: str) -> tuple[str, ...]:
    """The grades from a band's first to its last. Raises ValueError, with a sentence, if it is not a band."""
    found = _span(band)
    if not found or "other" in found:
        raise ValueError(f"'{band}' is not a band of grades; write its first and last grade, for example \"6-8\"")
    return tuple(found)


def _span(text: str) -> list[str]:
    """One grade, or those from the first to the last; nothing if the text is neither."""
    one = _grade(text)
    if one:
        return [one]
    ends = _RANGE.fullmatch(text.strip())
    first, last = (_grade(end) for end in ends.groups()) if ends else ("", "")
    if first not in _LADDER or last not in _LADDER or _LADDER.index(first) >= _LADDER.index(last):
        return []
    return list(_LADDER[_LADDER.index(first) : _LADDER.index(last) + 1])


def _grade(text: str) -> str:
    bare = "".join(ch for ch in text.casefold() if ch.isalnum())
    if bare in _WORDS:
        return _WORDS[bare]
    number = _ONE.fullmatch(text.strip())
    return number[1] if number and number[1] in _NUMBERS else ""
