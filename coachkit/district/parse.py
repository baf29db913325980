"""From text to type: what cannot be read as its kind is told apart from what is blank."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from coachkit.bounds import WHOLE
from coachkit.contract.column import Column

__all__ = ["Parsed", "parse"]

_YES = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_ORDERS = {"%m/%d/%Y": "month/day/year", "%d/%m/%Y": "day/month/year"}
_CALENDAR = (pd.Timestamp("1700-01-01"), pd.Timestamp("2250-12-31"))  # what days of the year 1 or 9999 are not in
_SERIAL = (20_000, 80_000)  # Excel's day numbers from 1954 to 2119


@dataclass(frozen=True)
class Parsed:
    """``values`` typed (missing where blank or unreadable), ``wrong`` where unreadable, and what to say of it."""

    values: pd.Series
    wrong: np.ndarray
    rule: str = ""
    fix: str = ""
    note: str = ""


def parse(texts: pd.Series, column: Column, decimal_comma: bool = False) -> Parsed:
    """Read the cells of one column (blank: ``""``) as its kind."""
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
    values = _each(texts, lambda unique: _floats(pd.Series(unique, dtype="str"), decimal_comma))
    if kind == "number":
        return Parsed(
            values, _wrong(texts, values), "is not a number", "Write digits alone, with a point for decimals."
        )
    whole = values.where(values.eq(values.round())).astype("Int64")
    return Parsed(whole, _wrong(texts, whole), "is not a whole number", "Write digits alone.")


def _floats(texts: pd.Series, decimal_comma: bool) -> pd.Series:
    plain = texts.str.replace(",", ".", regex=False) if decimal_comma else texts
    values = pd.to_numeric(plain.where(texts.ne("")), errors="coerce").astype("float64")
    return values.where(values.abs().le(WHOLE))


def _texts(texts: pd.Series, column: Column) -> pd.Series:
    """Values of an enumeration take its spelling: case, spaces and hyphens do not count."""
    if column.many:
        pattern = r"\s*[;,|]\s*" if column.allowed else r"\s*;\s*"
        tight = pc.replace_substring_regex(pa.array(texts, type=pa.large_string()), pattern, ";")
        texts = pd.Series(pd.array(pc.utf8_trim(tight, ";"), dtype="str"), index=texts.index)
    if column.allowed:
        spelling = {_bare(value): value for value in column.allowed}
        texts = _each(texts, lambda unique: pd.Series([_spelled(text, spelling) for text in unique], dtype="str"))
    filled = texts.ne("")
    return texts if filled.all() else texts.where(filled)


def _each(texts: pd.Series, translate: Callable[[pd.Index], pd.Series]) -> pd.Series:
    """Translate each distinct text once."""
    code, distinct = pd.factorize(texts)
    return translate(distinct).take(code).set_axis(texts.index)


def _spelled(text: str, spelling: dict[str, str]) -> str:
    return ";".join(spelling.get(_bare(item), item) for item in text.split(";"))


def _bare(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def _dates(texts: pd.Series) -> Parsed:
    """Days: ISO; Excel's day numbers; or one order of day and month, where all cells together allow but one."""
    code, distinct = pd.factorize(texts)
    unique = pd.Series(distinct, dtype="str")
    day = unique.str.replace(r"(?<=\d)\s?[年月]\s?|(?<=\d)\.\s(?=\d)", "-", regex=True).str.replace("日", "")
    day = day.str.replace(r"\.?[T ].*$|\.$", "", regex=True)
    iso = day.str.replace(r"[/.]", "-", regex=True).where(day.str.fullmatch(r"\d{4}([-/.])\d{1,2}\1\d{1,2}"))
    found = pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce")
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
            fix += " Day and month cannot be told apart here."
        note = " and ".join(named)
    found = found.where(found.between(*_CALENDAR))
    values = pd.Series(found.astype("datetime64[ns]").to_numpy()[code], index=texts.index)
    return Parsed(values, _wrong(texts, values), "is not a day", fix, note)


def _century(days: pd.Series) -> pd.Series:
    """Years of two digits are of this century."""
    return days.str.replace(r"^(\d{1,2}([./])\d{1,2}\2)(\d{2})$", r"\g<1>20\3", regex=True)
