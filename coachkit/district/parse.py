"""Convert text to types; unreadable text is distinguished from blank cells."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.district.figures import figures
from coachkit.schema.column import Column

_YES = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_ORDERS = {"%m/%d/%Y": "month/day/year", "%d/%m/%Y": "day/month/year"}
_FIRST, _LAST = pd.Timestamp("1700-01-01"), pd.Timestamp("2250-12-31")  # what a time stamp of nanoseconds can hold
_PLAIN_DAY = re.compile(r"(?:(?:1[7-9]|2[01])\d\d-\d\d-\d\d)?", re.ASCII)
_SERIAL = (20_000, 80_000)  # Excel's day numbers from 1954 to 2119


@dataclass(frozen=True)
class Parsed:
    """The result of reading one column: ``values`` are typed, and missing where a cell is blank or unreadable.

    ``wrong`` marks unreadable cells, and ``unclear`` numbers whose decimal mark nothing decides. ``stop`` says why a whole
    column can be read in two ways; then none of it may be used. The other fields are what to report.
    """

    values: pd.Series
    wrong: np.ndarray
    rule: str = ""
    fix: str = ""
    note: str = ""
    stop: str = ""
    unclear: np.ndarray | None = None


def parse(texts: pd.Series, column: Column, decimal_comma: bool = False) -> Parsed:
    """Convert the cells of one column (blank: ``""``) to its kind."""
    if column.kind == "date":
        return _dates(texts)
    if column.kind in {"number", "whole number"}:
        return _numbers(texts, column.kind, decimal_comma)
    if column.kind == "yes/no":
        values = texts.str.casefold().map(_YES).astype("boolean")
        return Parsed(values, _wrong(texts, values), "is not yes or no", "Write true or false.")
    return Parsed(_texts(texts, column), np.zeros(len(texts), dtype=bool))


def _wrong(texts: pd.Series, values: pd.Series) -> np.ndarray:
    return (values.isna() & texts.ne("")).to_numpy(dtype=bool)


def _numbers(texts: pd.Series, kind: str, decimal_comma: bool) -> Parsed:
    code, distinct = pd.factorize(texts)
    found = figures(pd.Series(distinct, dtype="str"), decimal_comma, kind == "whole number")
    values = pd.Series(found.values[code] if len(distinct) else np.empty(0), index=texts.index, dtype="float64")
    unclear = found.unclear[code] if len(distinct) else np.zeros(len(texts), dtype=bool)
    if kind == "number":
        fix = "Write digits alone, with a point for decimals."
        return Parsed(values, _wrong(texts, values) & ~unclear, "is not a number", fix, found.note, unclear=unclear)
    whole = values.where(values.eq(values.round())).astype("Int64")
    wrong = _wrong(texts, whole) & ~unclear
    return Parsed(whole, wrong, "is not a whole number", "Write digits alone.", found.note, unclear=unclear)


def _texts(texts: pd.Series, column: Column) -> pd.Series:
    """Values of an enumeration take the schema's spelling: case, spaces and hyphens do not count."""
    if column.many:
        pattern = r"\s*[;,|]\s*" if column.allowed else r"\s*;\s*"
        tight = pc.replace_substring_regex(pa.array(texts, type=pa.large_string()), pattern, ";")
        texts = pd.Series(pd.array(pc.utf8_trim(tight, ";"), dtype="str"), index=texts.index)
    if column.spelled is not None:
        spell = column.spelled
        texts = _each(texts, lambda unique: pd.Series([spell(text) for text in unique], dtype="str"))
    if column.allowed:
        spelling = {_bare(value): value for value in column.allowed}
        texts = _each(texts, lambda unique: pd.Series([_spelled(text, spelling) for text in unique], dtype="str"))
    filled = texts.ne("")
    return texts if filled.all() else texts.where(filled)


def _each(texts: pd.Series, translate: Callable[[pd.Index], pd.Series]) -> pd.Series:
    """Convert each distinct text once."""
    code, distinct = pd.factorize(texts)
    return translate(distinct).take(code).set_axis(texts.index)


def _spelled(text: str, spelling: dict[str, str]) -> str:
    return ";".join(spelling.get(_bare(item), item) for item in text.split(";"))


def _bare(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def _dates(texts: pd.Series) -> Parsed:
    """Days: ISO, Excel's day numbers, or the one order of day and month that all cells together allow."""
    code, distinct = pd.factorize(texts)
    if all(map(_PLAIN_DAY.fullmatch, distinct)):
        with suppress(ValueError):  # the 30th of February
            plain = pd.to_datetime(distinct, format="%Y-%m-%d").astype("datetime64[ns]").take(code)
            return Parsed(pd.Series(plain, index=texts.index), np.zeros(len(texts), dtype=bool))
    unique = pd.Series(distinct, dtype="str")
    day = unique.str.replace(r"(?<=\d)\s?[年月]\s?|(?<=\d)\.\s(?=\d)", "-", regex=True).str.replace("日", "")
    day = day.str.replace(r"\.?[T ].*$|\.$", "", regex=True)
    day, eras = _common_era(day)
    iso = day.str.replace(r"[/.]", "-", regex=True).where(day.str.fullmatch(r"\d{4}([-/.])\d{1,2}\1\d{1,2}"))
    found = pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce")
    stamps = _since_1970(day)
    found, seconds = found.fillna(stamps), stamps.notna()
    rest, note, fix = found.isna() & unique.ne(""), "", "Write days as YYYY-MM-DD."
    if rest.any():
        serial = pd.to_numeric(day.where(rest & day.str.fullmatch(r"\d{5}")), errors="coerce")
        serial = serial.where(serial.between(*_SERIAL))
        found = found.fillna(pd.to_datetime(serial, unit="D", origin="1899-12-30"))
        named = ["read as Excel's day numbers"] if serial.notna().any() else []
        open_ = rest & serial.isna()
        dotted = day.where(open_ & day.str.fullmatch(r"\d{1,2}\.\d{1,2}\.(\d{4}|\d{2})"))
        days = pd.to_datetime(_century(dotted), format="%d.%m.%Y", errors="coerce")
        if dotted.notna().any() and days.notna().eq(dotted.notna()).all():  # nobody writes month.day.year
            found, open_ = found.fillna(days), open_ & days.isna()
            named.append("read as day.month.year")
        slashed = _century(day.where(open_).str.replace(r"[.-]", "/", regex=True))
        slashed = slashed.where(slashed.str.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}"))
        orders = {order: pd.to_datetime(slashed, format=order, errors="coerce") for order in _ORDERS}
        fits = [order for order, days in orders.items() if days.notna().eq(slashed.notna()).all()]
        if slashed.notna().any() and len(fits) == 1:
            found = found.fillna(orders[fits[0]])
            named.append(f"read as {_ORDERS[fits[0]]}, the only order that fits all cells")
        elif len(fits) > 1 and slashed.notna().any():
            fix += " The order of day and month is ambiguous here."
        note = " and ".join(named)
    more = [*(["read as seconds since 1970 in UTC"] if seconds.any() else []), *([eras] if eras else [])]
    note = " and ".join([*([note] if note else []), *more])
    found = found.where((found >= _FIRST) & (found <= _LAST))
    stop = ""
    if rest.any():
        stop = _swapped(unique, found, real=(iso.notna() | serial.notna()) & found.notna(), text=rest & serial.isna())
        fix = _SWAPPED if stop else fix
    values = pd.Series(found.astype("datetime64[ns]").to_numpy()[code], index=texts.index)
    return Parsed(values, _wrong(texts, values), "is not a day", fix, note, stop)


_SWAPPED = (
    "Open the original export without the spreadsheet, or import its days as text, and write all of them as YYYY-MM-DD."
)
_PARTS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?:\D.*)?")


def _swapped(texts: pd.Series, days: pd.Series, real: pd.Series, text: pd.Series) -> str:
    """Why real days beside days as text are not reliable: the spreadsheet swapped day and month wherever it could.

    It leaves text wherever its own order does not give a day: then one of the two numbers is above 12 in every text. All
    cells that it converted have the wrong order, and no real day is after the 12th.
    """
    found = [match for cell in texts[text] if (match := _PARTS.fullmatch(cell))]
    if not found or not real.any() or (days[real].dt.day > 12).any():
        return ""
    first, second = ([int(match[part]) for match in found] for part in (1, 2))
    if not (all(n > 12 for n in first) or all(n > 12 for n in second)):
        return ""
    return (
        f"days such as '{found[0][0]}' are text, while no real date in the column is after the 12th of its month: a "
        f"spreadsheet seems to have swapped day and month, '{texts[real].iloc[0]}' among them."
    )


def _century(days: pd.Series) -> pd.Series:
    """Years of two digits up to 59 are of this century; 60 and above may be of the last one, or of another era."""
    return days.str.replace(r"^(\d{1,2}([./])\d{1,2}\2)([0-5]\d)$", r"\g<1>20\3", regex=True)


def _common_era(days: pd.Series) -> tuple[pd.Series, str]:
    """Days with years of the Buddhist era (2400 to 2599, as in Thai forms) in the common era, and a note."""
    era = r"(?<!\d)2[45]\d\d(?!\d)"
    here = days.str.contains(era) & days.str.contains(r"[./-]")
    if not here.any():
        return days, ""
    told = {day: re.sub(era, lambda year: str(int(year[0]) - 543), day) for day in days[here]}
    return days.where(~here, days.map(told)), "read as years of the Buddhist era, 543 less"


def _since_1970(days: pd.Series) -> pd.Series:
    """Seconds or milliseconds since 1970 (for 2001 to 2039) as days in UTC."""
    stamp = days.where(days.str.fullmatch(r"[12]\d{9}(?:\d{3})?"))
    seconds = pd.to_numeric(stamp.str.slice(0, 10), errors="coerce")
    return pd.to_datetime(seconds.where(seconds < 2.2e9), unit="s").dt.normalize()
