"""Convert days as people and forms write them to digits that :func:`coachkit.district.parse.parse` reads."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import pandas as pd

from coachkit.ingest.scales import words

SERIAL = r"[34]\d{4}(?:[.,]\d+)?"  # Excel's day numbers of 1982 to 2036, with or without a time of day
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff")) | {0xA0: " ", 0x202F: " ", 0x2009: " "}
_YEAR_FIRST = re.compile(r"^(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?(?=\s|$)")
_SPACED = re.compile(r"^(\d{1,2})([./-])\s+(\d{1,2})\2\s+(\d{4})")
_DAY_MONTH = re.compile(
    r"^(\d{1,2})(?:\.|º|er|st|nd|rd|th)?[\s-]*(?:de\s|of\s)?\s*([^\W\d_]{3,})\.?,?[\s-]*(?:de\s|del\s)?\s*(\d{4}|[0-5]\d(?![\d:]))"
)
_MONTH_DAY = re.compile(r"^([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}|[0-5]\d(?![\d:]))")
_THAI = re.compile(r"^(\d{1,2})\s*([ก-๎]+\.?(?:[ก-๎]+\.?)?)\s*(\d{4})")
_WEEKDAY = re.compile(r"^[^\W\d_]{2,}\.?,\s+(?=\w)")


def plain_days(cells: pd.Series) -> pd.Series:
    """Cells with other scripts' digits, month names, spaces and commas in one form; all other cells unchanged."""
    told = {cell: _plain(cell) for cell in cells.unique()}
    return cells.map(told).astype("str")


def day_part(cells: pd.Series) -> pd.Series:
    """The day of cells that may have a time after it."""
    return plain_days(cells).str.replace(r"[T ].*$", "", regex=True)


def _plain(cell: str) -> str:
    digits = cell if cell.isascii() else "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in cell)
    text = _WEEKDAY.sub("", digits.translate(_MARKS).strip())
    if re.fullmatch(SERIAL, text):
        return text[:5]
    if found := _THAI.match(text) or _DAY_MONTH.match(text):
        day, name, year = found.groups()
    elif found := _MONTH_DAY.match(text):
        name, day, year = found.groups()
    else:
        text = _YEAR_FIRST.sub(r"\1-\2-\3", text)
        text = _SPACED.sub(r"\1\2\3\2\4", text)
        return re.sub(r"^([\d./-]+),(?=\s)", r"\1", text)
    month = _thai().get(name.replace(".", "")) or _months().get(_key(name))
    year = f"20{year}" if len(year) == 2 else year
    return f"{year}-{month:02}-{int(day):02}{text[found.end() :].replace(',', '', 1)}" if month else cell


@cache
def _thai() -> dict[str, int]:
    """Thai months, in full and short; regular expressions do not see their vowel signs as letters."""
    whole = "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม"
    short = "มค กพ มีค เมย พค มิย กค สค กย ตค พย ธค"
    return {name: number for names in (whole, short) for number, name in enumerate(names.split(), 1)}


@cache
def _months() -> dict[str, int]:
    """Names and short forms of the months, except those that could mean two."""
    out: dict[str, set[int]] = {}
    for names in words()["months"].values():
        for number, name in enumerate(names, 1):
            key = _key(name)
            for length in range(3, len(key) + 1):
                out.setdefault(key[:length], set()).add(number)
    return {key: min(numbers) for key, numbers in out.items() if len(numbers) == 1}


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(ch for ch in plain if not unicodedata.combining(ch))
