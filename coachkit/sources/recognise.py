"""What the columns of a form's export are, told from headers and cells alone."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import pandas as pd

from coachkit.contract.tables import TABLES
from coachkit.district.parse import parse
from coachkit.district.raw import Raw

__all__ = ["Form", "Known", "recognise", "words"]

_DAY = TABLES["observations"].columns()["date"]
_MOST = 0.9  # share of the filled cells that must fit


@dataclass(frozen=True)
class Known:
    """A scale that a column's answers belong to: its words as the form spells them, the lowest first."""

    name: str
    levels: tuple[str, ...]
    cut: int | None


@dataclass(frozen=True)
class Form:
    """A form's columns by what they are; blank or empty where none was found.

    ``grids`` maps a question to its rows' columns (``Question [row]``) and their scale; ``levels`` the columns
    that may hold the level, the likeliest first; ``tests`` the cells that mark test submissions; ``order`` how
    days are written where one order of day and month fits them all, ``unclear`` that two do.
    """

    timestamp: str
    date: str
    teacher: tuple[str, ...]
    school: str
    observer: str
    levels: tuple[tuple[str, Known], ...]
    grids: dict[str, tuple[tuple[str, ...], Known]]
    tests: tuple[str, ...]
    order: str
    unclear: bool


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The words of ``words.toml``."""
    return tomllib.loads(files("coachkit.sources").joinpath("words.toml").read_text(encoding="utf-8"))


def recognise(raw: Raw) -> Form:
    """Look at every column of an export."""
    cells = raw.cells
    days = [name for name in cells.columns if _fits_day(cells[name])]
    times = [name for name in days if cells[name].str.contains(":").mean() >= _MOST]
    plain = [name for name in days if name not in times]
    scales = {
        name: found
        for name in cells.columns
        if name not in days and (found := _scale(cells[name], 1 if "[" in name else 2))
    }
    grids = _grids(scales)
    in_grid = {name for names, _ in grids.values() for name in names}
    alone = [name for name in scales if name not in in_grid]
    levels = sorted(((name, scales[name]) for name in alone if scales[name].cut is not None), key=_likely)
    others = [name for name in cells.columns if name not in days and name not in scales and not _about(name, "notes")]
    mail = [name for name in others if cells[name].str.contains("@").mean() >= _MOST]
    teacher = [name for name in others if _about(name, "teacher") and name not in mail]
    names = [name for name in teacher if _about(name, "first") or _about(name, "last")]
    observer = [name for name in others if _about(name, "observer") and name not in teacher]
    school = [name for name in others if _about(name, "school") and name not in teacher and name not in mail]
    tests = sorted({v for name in others for v in cells[name].unique() if v.casefold() in words()["test"]["values"]})
    return Form(
        timestamp=times[0] if times else "",
        date=next((n for n in plain if _about(n, "date")), plain[0] if plain else ""),
        teacher=tuple(names if len(names) == 2 else teacher[:1]),
        school=min(school, key=lambda name: cells[name].nunique(), default=""),
        observer=next((n for n in observer if n not in mail), (mail or observer or [""])[0]),
        levels=tuple(levels),
        grids=grids,
        tests=tuple(tests),
        order=_order(cells[days]),
        unclear=_unclear(cells[days]),
    )


def _about(header: str, what: str) -> bool:
    text = header.casefold()
    return any(word in text for word in words()["headers"][what])


def _fits_day(cells: pd.Series) -> bool:
    filled = cells[cells.ne("")]
    if filled.empty or filled.str.fullmatch(r"\d{5}").mean() >= _MOST:
        return False
    looks = filled.str.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?").mean()
    return bool(looks >= _MOST or 1 - parse(filled, _DAY).wrong.mean() >= _MOST)


def _order(cells: pd.DataFrame) -> str:
    """The one order of day and month that fits every day of the file, as a format; "" where it cannot be told."""
    days = pd.concat([cells[name] for name in cells]) if len(cells.columns) else pd.Series(dtype="str")
    days = days.str.replace(r"[T ].*$", "", regex=True)
    slashed = days[days.str.fullmatch(r"\d{1,2}/\d{1,2}/\d{4}")]
    fits = [f for f in ("%m/%d/%Y", "%d/%m/%Y") if pd.to_datetime(slashed, format=f, errors="coerce").notna().all()]
    return fits[0] if len(fits) == 1 and len(slashed) else ""


def _unclear(cells: pd.DataFrame) -> bool:
    """True when two orders of day and month fit all days of the file."""
    return not _order(cells) and any(parse(cells[name][cells[name].ne("")], _DAY).wrong.any() for name in cells)


def _scale(cells: pd.Series, least: int) -> Known | None:
    """The known scale that all answers, of at least ``least`` kinds, belong to (order and case do not count)."""
    found = {_bare(v): v for v in cells.unique() if v}
    if len(found) < least:
        return None
    for entry in words()["scale"]:
        for levels in entry["words"]:
            bare = [_bare(level) for level in levels]
            if set(found) <= set(bare):
                spelt = tuple(found.get(b, level) for b, level in zip(bare, levels, strict=True))
                return Known(entry["name"], spelt, entry.get("cut"))
    return None


def _bare(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def _grids(scales: dict[str, Known]) -> dict[str, tuple[tuple[str, ...], Known]]:
    """Questions with rows in brackets, three or more, that share a scale which is none of levels."""
    rows: dict[str, list[str]] = {}
    for name in scales:
        match = re.fullmatch(r"(.*?)\s*\[[^\]]*\][^\]]*", name, flags=re.S)
        if match:
            rows.setdefault(match[1], []).append(name)
    found = {question: names for question, names in rows.items() if len(names) >= 3}
    return {
        question: (tuple(names), max((scales[n] for n in names), key=lambda k: len(k.levels)))
        for question, names in found.items()
    }


def _likely(column: tuple[str, Known]) -> tuple[bool, bool]:
    """Technology's own scale first, then questions that speak of a level or of the whole."""
    name, known = column
    return (known.name != words()["scale"][0]["name"], not _about(name, "level"))
