"""What the columns of a form's export are, told from headers and cells alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from coachkit.contract.tables import TABLES
from coachkit.district.parse import parse
from coachkit.district.raw import Raw
from coachkit.sources.days import SERIAL, day_part, plain_days
from coachkit.sources.scales import RUBRIC, Known, bare, categorical, scale_of, unknown_scale, words

__all__ = ["Form", "Grid", "about", "recognise"]

_DAY = TABLES["observations"].columns()["date"]
_MOST = 0.9  # share of the filled cells that must fit
_TIME = r"[\d٠-٩۰-۹][:.hH][\d٠-٩۰-۹]{2}(?:\D|$)|^\d{5}[.,]\d+$"
_FORMS = ("id", "name")  # Microsoft Forms' own columns, beside the times and the e-mail


@dataclass(frozen=True)
class Grid:
    """Columns that ask the same kind of thing: rows of one question in brackets, or questions with the same answers."""

    question: str
    columns: tuple[str, ...]
    known: Known


@dataclass(frozen=True)
class Form:
    """A form's columns by what they are; blank or empty where none was found.

    ``levels`` are the columns that may hold the level, the likeliest first; ``grids`` sets of items; ``tests`` the
    cells that mark test submissions; ``order`` how a column's days are written where one order of day and month fits the
    whole file, ``unclear`` that two do; ``guessed`` what no header names and the answers alone suggest.
    """

    timestamp: str
    date: str
    teacher: tuple[str, ...]
    school: str
    observer: str
    mail: str
    role: str
    coach: str
    minutes: str
    activity: str
    levels: tuple[tuple[str, Known], ...]
    grids: tuple[Grid, ...]
    tests: tuple[str, ...]
    order: dict[str, str]
    unclear: bool
    guessed: tuple[str, ...]


def about(header: str, what: str) -> bool:
    """True when a header speaks of a thing, in any language of ``words.toml``."""
    text = header.casefold()
    if what in ("coach", "observer"):  # who was coached, and the coaching itself, is nobody who coaches
        text = re.sub(r"coach(ed|ees?|ing)\b", " ", text)
    return any(word in text for word in words()["headers"][what])


def _rather_school(header: str) -> bool:
    """True when the word for a school says more of the header than the word for a teacher within it (مدرسة, مدرس)."""
    text = header.casefold()
    longest = {
        what: max((len(w) for w in words()["headers"][what] if w in text), default=0) for what in ("school", "teacher")
    }
    return longest["school"] > longest["teacher"] and any(
        t in s for s in words()["headers"]["school"] if s in text for t in words()["headers"]["teacher"]
    )


def recognise(raw: Raw) -> Form:
    """Look at every column of an export."""
    cells = raw.cells
    days = [name for name in cells.columns if _fits_day(cells[name], name)]
    times = [name for name in days if cells[name].str.contains(_TIME).mean() >= _MOST]
    plain = [name for name in days if name not in times]
    free = [name for name in cells.columns if name not in days and not about(name, "notes")]
    mail = [name for name in free if _mail(cells[name], name, times)]
    rest = [name for name in free if name not in mail and not _of_forms(name, cells[name], times)]
    grids = _grids(cells, rest)
    gridded = {name for grid in grids for name in grid.columns}
    rest = [name for name in rest if name not in gridded]
    levels = _levels(cells, rest)
    if sum(len(grid.columns) for grid in grids) >= 3 and all(known.name == "Level" for _, known in levels):
        levels = []  # items and no word of a known scale: a survey, whose "level" is a grade or the like
    rest = [name for name in rest if name not in {level for level, _ in levels}]
    minutes = next((n for n in rest if about(n, "minutes") and _numbers(cells[n])), "")
    teacher = [n for n in rest if about(n, "teacher") and not about(n, "role") and not _rather_school(n)]
    names = [n for n in teacher if about(n, "first") or about(n, "last")]
    school = [n for n in rest if about(n, "school") and n not in teacher and _names(cells[n], 1)]
    observer = [n for n in rest if about(n, "observer") and n not in teacher and _again(cells[n])]
    who = tuple(names if len(names) == 2 else teacher[:1])
    place = min(school, key=lambda name: cells[name].nunique(), default="")
    guessed: list[str] = []
    if not levels and not grids and not minutes:
        other = [n for n in rest if n not in {*who, place, *observer} and not about(n, "role")]
        levels = [(n, known) for n in reversed(other) if (known := unknown_scale(cells[n])) is not None]
        guessed += [n for n, _ in levels[:1]]
    texts = [
        n for n in rest if n not in {*who, place, *observer, minutes} and not about(n, "role") and _again(cells[n])
    ]
    if not who and levels:
        who = tuple(sorted(texts, key=lambda n: -cells[n].nunique())[:1])
        guessed += who
    if not place and levels:
        few = [n for n in texts if n not in who and categorical(cells[n], most=max(2, len(cells) // 4))]
        place = min(few, key=lambda n: cells[n].nunique(), default="")
        guessed += [place] if place else []
    return Form(
        timestamp=times[0] if times else "",
        date=next((n for n in plain if about(n, "date")), plain[0] if plain else ""),
        teacher=who,
        school=place,
        observer=_observer(cells, observer, mail, times),
        mail=next((m for m in mail if not cells[m].eq("anonymous").any()), ""),
        role=next((n for n in rest if about(n, "role") and n not in {*who, place}), ""),
        coach=next((n for n in rest if about(n, "coach") and n not in {*who, place} and not about(n, "activity")), ""),
        minutes=minutes,
        activity=next((n for n in rest if about(n, "activity") and n != minutes), ""),
        levels=tuple(levels),
        grids=tuple(grids),
        tests=_tests(cells, rest),
        order=_order(cells[days]),
        unclear=_unclear(cells[days]),
        guessed=tuple(guessed),
    )


def _mail(cells: pd.Series, name: str, times: list[str]) -> bool:
    """E-mail addresses; or Microsoft's "anonymous" beside two times."""
    filled = cells[cells.ne("")]
    if filled.empty:
        return False
    hidden = len(times) > 1 and bool(filled.eq("anonymous").all())
    return hidden or bool(filled.str.contains(r"\S@\S").mean() >= _MOST)


def _of_forms(name: str, cells: pd.Series, times: list[str]) -> bool:
    """Microsoft Forms' own running number, and the name beside it."""
    running = cells.is_unique and bool(cells.str.fullmatch(r"\d{1,6}").all())
    return len(times) > 1 and (running or bare(name) in _FORMS)


def _observer(cells: pd.DataFrame, named: list[str], mail: list[str], times: list[str]) -> str:
    """A question that names the observer; else the e-mail; else Microsoft's name; else nobody."""
    told = [n for n in [*named, *mail] if cells[n].nunique() > 1]
    own = [n for n in map(str, cells) if len(times) > 1 and bare(n) == "name" and cells[n].ne("").any()]
    found = [*told, *own, *named, *(m for m in mail if not cells[m].eq("anonymous").any())]
    return found[0] if found else ""


def _names(cells: pd.Series, least: int = 2) -> bool:
    """Short texts of ``least`` kinds or more: of people or places, not essays."""
    filled = cells[cells.ne("")]
    return bool(len(filled) and least <= filled.nunique() and filled.str.len().max() <= 80)


def _again(cells: pd.Series) -> bool:
    """Names some of which come again, and no numbers."""
    return _names(cells) and not cells[cells.ne("")].is_unique and not _numbers(cells)


def _numbers(cells: pd.Series) -> bool:
    filled = cells[cells.ne("")]
    return bool(len(filled) and filled.str.fullmatch(r"\d+([.,]\d+)?").mean() >= _MOST)


def _tests(cells: pd.DataFrame, names: list[str]) -> tuple[str, ...]:
    known = words()["test"]["values"]
    return tuple(sorted({v for name in names for v in cells[name].unique() if v.casefold() in known}))


def _fits_day(cells: pd.Series, name: str) -> bool:
    filled = cells[cells.ne("")]
    if filled.empty:
        return False
    if filled.str.fullmatch(r"\d{5}([.,]\d+)?").mean() >= _MOST:  # Excel's day numbers, or numbers of something else
        return bool((about(name, "date") or about(name, "time")) and filled.str.fullmatch(SERIAL).all())
    filled = plain_days(filled)
    looks = filled.str.fullmatch(r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?\.?([T ].*)?").mean()
    return bool(looks >= _MOST or 1 - parse(filled, _DAY).wrong.mean() >= _MOST)


def _order(cells: pd.DataFrame) -> dict[str, str]:
    """How each column's days are written, as a format, where one order of day and month fits every day of the file."""
    days = {name: day_part(cells[name]) for name in cells}
    slashed = {str(name): d[d.str.fullmatch(r"\d{1,2}/\d{1,2}/(\d{4}|\d{2})")] for name, d in days.items()}
    slashed = {name: d for name, d in slashed.items() if len(d)}
    fits: list[dict[str, str]] = []
    for order in ("%m/%d/", "%d/%m/"):
        found = {name: next((order + y for y in ["%Y", "%y"] if _all(d, order + y)), "") for name, d in slashed.items()}
        if all(found.values()):
            fits.append(found)
    return fits[0] if len(fits) == 1 else {}


def _all(days: pd.Series, written: str) -> bool:
    return bool(pd.to_datetime(days, format=written, errors="coerce").notna().all())


def _unclear(cells: pd.DataFrame) -> bool:
    """True when two orders of day and month fit all days of the file."""
    return not _order(cells) and any(
        parse(day_part(cells[name][cells[name].ne("")]), _DAY).wrong.any() for name in cells
    )


def _grids(cells: pd.DataFrame, names: list[str]) -> list[Grid]:
    """Questions with two rows or more in brackets; and three questions or more that share a scale of answers."""
    rows: dict[str, list[str]] = {}
    for name in names:
        match = re.fullmatch(r"(.*?)\s*\[[^\]]*\][^\]]*", name, flags=re.S)
        if match:
            rows.setdefault(match[1], []).append(name)
    found = []
    for question, columns in rows.items():
        every = pd.concat([cells[name] for name in columns])
        known = scale_of(every, 2) or unknown_scale(every)
        if len(columns) >= 2 and known is not None:
            found.append(Grid(question, tuple(columns), known))
    taken = {name for grid in found for name in grid.columns}
    alike: dict[str, list[str]] = {}
    for name in names:
        if name not in taken and (kind := _item(cells[name], name)) is not None:
            alike.setdefault(kind, []).append(name)
    shared = _shared(cells, [n for n in names if n not in taken and not any(n in found for found in alike.values())])
    for columns in alike.values():
        known = _scale_together(pd.concat([cells[name] for name in columns]))
        if len(columns) >= 3 and known is not None:
            found.append(Grid(f"Questions like: {columns[0]}", tuple(columns), known))
    return found + shared


def _shared(cells: pd.DataFrame, names: list[str]) -> list[Grid]:
    """Three questions or more whose answers, in words of no known scale, come from one small set of three to eight."""
    groups: list[tuple[set[str], list[str]]] = []
    for name in names:
        answers = set(cells[name].unique()) - {""}
        plain = about(name, "level") or about(name, "role") or about(name, "school") or about(name, "teacher")
        if plain or not 2 <= len(answers) <= 8 or _numbers(cells[name]) or not categorical(cells[name]):
            continue
        near = next((g for g in groups if len(g[0] & answers) >= 2 and len(g[0] | answers) <= 8), None)
        if near is None:
            groups.append((answers, [name]))
        else:
            near[0].update(answers)
            near[1].append(name)
    out = []
    for answers, columns in groups:
        known = unknown_scale(pd.concat([cells[name] for name in columns]))
        if len(columns) >= 3 and len(answers) >= 3 and known is not None:
            out.append(Grid(f"Questions like: {columns[0]}", tuple(columns), known))
    return out


def _item(cells: pd.Series, name: str) -> str | None:
    """The scale of a question that may be one of several with the same answers; numbers from 0 to 10 are one, too."""
    known = scale_of(cells, 1)
    if known is not None:
        return known.name if known.cut is None else None
    small = cells[cells.ne("")].str.fullmatch(r"\d|10")
    return "numbers" if len(small) and small.all() and not about(name, "count") and cells.nunique() > 1 else None


def _scale_together(cells: pd.Series) -> Known | None:
    known = scale_of(cells, 2)
    if known is not None:
        return known
    numbers = pd.to_numeric(cells, errors="coerce").dropna()
    if numbers.empty:
        return None
    low, high = min(1, int(numbers.min())), max(5, int(numbers.max()))
    return Known("Numbers", tuple(str(n) for n in range(low, high + 1)), None, seen=numbers.nunique())


def _levels(cells: pd.DataFrame, names: list[str]) -> list[tuple[str, Known]]:
    """Columns that may hold the level: technology's own scale first, then questions that speak of a level."""
    found = []
    for name in names:
        known = scale_of(cells[name], 1 if about(name, "level") else 2)
        if known is not None and known.cut is not None:
            found.append((name, known))
        elif known is None and about(name, "level") and (other := unknown_scale(cells[name])) is not None:
            found.append((name, other))
    return sorted(found, key=lambda one: (one[1].name != RUBRIC, not about(one[0], "level"), not one[1].sure))
