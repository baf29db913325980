"""Read lengths of time: the unit in a header, and cells of any unit as minutes."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import numpy as np
import pandas as pd

from coachkit.ingest.scales import words

UNITS = {"hours": 60.0, "minutes": 1.0, "seconds": 1 / 60}
_SHORT = 3  # letters of an abbreviation, which counts only where a unit is expected
_LONGEST = 10  # hours that one event may take, where a clock has two parts
_NUMBER = r"\d+(?:[.,]\d+)?"
_UNSPACED = re.compile("[\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7af]")  # writing without spaces between words
_FORMAT = re.compile(r"\b(h{1,2}):m{2}(:s{2})?\b")


def units_of(header: str) -> tuple[str, ...]:
    """The units that a header names (from ``UNITS``); text in brackets counts before the rest.

    Abbreviations of one to three letters (``h``, ``min``) count in brackets, after a mark, after ``in`` or at the end.

    Examples
    --------
    >>> units_of("Duration (hours)"), units_of("Dauer in Std."), units_of("Minutes outside school hours")
    (('hours',), ('hours',), ('hours', 'minutes'))
    """
    text = unicodedata.normalize("NFKC", header).casefold()
    if _FORMAT.search(text):
        return ("hours",)
    brackets = r"[(\[{]([^)\]}]*)[)\]}]"
    inside, outside = " ".join(re.findall(brackets, text)), re.sub(brackets, " ", text)
    plain = _named(outside, short=False)
    if found := _named(inside, short=True):
        return tuple(dict.fromkeys([*found, *plain]))
    return plain or _named(_ending(outside), short=True)


def _ending(text: str) -> str:
    """Where a unit may be abbreviated: after a slash, a comma, an underscore or ``in``, and as the last word."""
    return " ".join([*re.findall(r"(?:[/,_:\-]|\bin|\ben|\bem)\s*(\w{1,4})\b", text), *re.findall(r"\w+", text)[-1:]])


def _named(text: str, short: bool) -> tuple[str, ...]:
    tokens = set(re.findall(r"[^\W\d_]+", text))
    return tuple(unit for unit, known in _words().items() if any(_says(word, text, tokens, short) for word in known))


def _says(word: str, text: str, tokens: set[str], short: bool) -> bool:
    if word.startswith("="):
        return short and word[1:] in tokens
    if _UNSPACED.search(word):
        return word in text
    return word in tokens and (short or len(word) > _SHORT)


@cache
def _words() -> dict[str, list[str]]:
    return {unit: words()["units"][unit] for unit in UNITS}


def in_minutes(cells: pd.Series, unit: str) -> pd.Series:
    """Lengths as minutes; plain numbers have the unit ``unit``, and a cell that cannot be read stays as it is.

    A cell may give its own unit (``1 h 30 min``, ``45 minutes``, ``1½ hours``) or be a clock time (``1:30:00``; ``1:30`` if
    the unit is hours).
    """
    known = {cell: _written(cell, unit) for cell in cells.unique()}
    return cells.map(known).astype("str")


def readable(cells: pd.Series, unit: str) -> np.ndarray:
    """Which cells :func:`in_minutes` can read as a length."""
    known = {cell: _minutes(cell, unit) is not None for cell in cells.unique()}
    return cells.map(known).to_numpy(dtype=bool)


def _written(cell: str, unit: str) -> str:
    minutes = _minutes(cell, unit)
    return cell if minutes is None else f"{round(minutes, 4):.15g}"


def _minutes(cell: str, unit: str) -> float | None:
    text = unicodedata.normalize("NFKC", cell.replace("½", ".5").replace("¼", ".25").replace("¾", ".75"))
    text = re.sub(r"(?<!\d)\.(?=\d)", "0.", text.casefold()).strip()
    text = re.sub(r"(\d)0\.(5|25|75)\b", r"\1.\2", text)
    if re.fullmatch(_NUMBER, text):
        return float(text.replace(",", ".")) * UNITS[unit]
    if clock := re.fullmatch(r"(\d{1,3}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", text):
        hours, minutes, seconds = int(clock[1]), int(clock[2]), int(clock[3] or 0)
        plain = clock[3] is not None or (unit == "hours" and hours <= _LONGEST)
        return hours * 60 + minutes + seconds / 60 if plain and minutes < 60 and seconds < 60 else None
    return _spoken(text)


def _spoken(text: str) -> float | None:
    """``1 h 30 min``, ``1h30``, ``90 minutes``: numbers with units, the largest unit first."""
    if not re.search(r"[^\W\d_]", text):
        return None
    total, before = 0.0, float("inf")
    rest = re.sub(r"\b(?:and|y|et|und|e)\b|[&+]", " ", text)
    for number, word in re.findall(rf"({_NUMBER})\s*([^\W\d_]+\.?)?", rest):
        units = _named(word.rstrip("."), short=True)
        if not units and word:
            return None
        factor = UNITS[units[0]] if units else 1.0 if before == UNITS["hours"] else None
        if factor is None or factor >= before:
            return None
        total, before = total + float(number.replace(",", ".")) * factor, factor
    left = re.sub(rf"{_NUMBER}\s*(?:[^\W\d_]+\.?)?", " ", rest)
    return None if left.strip(" ,.") or before == float("inf") else total
