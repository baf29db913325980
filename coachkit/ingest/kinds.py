"""What a column of a form holds, judged by its header and cells: names, days, addresses, numbers."""

from __future__ import annotations

import re

import pandas as pd

from coachkit.district.parse import parse
from coachkit.ingest.days import SERIAL, day_part, plain_days
from coachkit.ingest.lengths import readable
from coachkit.ingest.scales import bare, no_answer, words
from coachkit.schema.tables import TABLES

MOST = 0.9  # share of the filled cells that must fit
_DAY = TABLES["observations"].columns()["date"]
_TIME = r"[\d٠-٩۰-۹][:.hH][\d٠-٩۰-۹]{2}(?:\D|$)|^\d{5}[.,]\d+$"
_FORMS = ("id", "name")  # Microsoft Forms' own columns, beside the times and the e-mail
_MANY = 0.75  # share of lengths that must be readable: people write "about an hour", too
_FIRST = 1990  # the first year of a form


def about(header: str, what: str) -> bool:
    """True when a header mentions a thing, in any language of ``words.toml``."""
    text = header.casefold()
    if what in ("coach", "observer"):  # who was coached, and the coaching itself, is nobody who coaches
        text = re.sub(r"coach(ed|ees?|ing)\b", " ", text)
    return any(word in text for word in words()["headers"][what])


def rather_school(header: str) -> bool:
    """True when a header has a longer match for a school than for the teacher within it (مدرسة, مدرس)."""
    text = header.casefold()
    longest = {
        what: max((len(w) for w in words()["headers"][what] if w in text), default=0) for what in ("school", "teacher")
    }
    return longest["school"] > longest["teacher"] and any(
        t in s for s in words()["headers"]["school"] if s in text for t in words()["headers"]["teacher"]
    )


def hold_mail(cells: pd.Series, name: str, times: list[str]) -> bool:
    """True for e-mail addresses, or Microsoft's "anonymous" beside two times."""
    filled = cells[cells.ne("")]
    if filled.empty:
        return False
    hidden = len(times) > 1 and bool(filled.eq("anonymous").all())
    return hidden or bool(filled.str.contains(r"\S@\S").mean() >= MOST)


def of_platform(name: str, cells: pd.Series, times: list[str]) -> bool:
    """Columns that the platform adds: ids, marks, and the name beside Microsoft Forms' running number."""
    plain = bare(name)
    running = cells.is_unique and bool(cells.str.fullmatch(r"\d{1,6}").all())
    known = name.lstrip().startswith("_") or plain in words()["platform"]["response"]
    return known or _meta(name, plain) or (len(times) > 1 and (running or plain in _FORMS))


def _meta(name: str, plain: str) -> bool:
    """True for a platform's own name of a column; one that is also a plain word must be written as platforms write it."""
    return plain in words()["platform"]["meta"] and plain not in ("duration", "language", "status", "score", "index")


def response_ids(cells: pd.DataFrame) -> str:
    """The column with the platform's own id of each answer; "" if there is none."""
    known = ["#", *words()["platform"]["response"]]
    found = {
        n: bare(n) or n.strip() for n in map(str, cells) if (bare(n) or n.strip()) in known and cells[n].ne("").all()
    }
    apart = [n for n in found if cells[n].nunique() >= MOST * len(cells)]
    return min(apart, key=lambda n: (cells[n].nunique() < len(cells), known.index(found[n])), default="")


def has_times(cells: pd.Series) -> bool:
    """True for days with a time of day."""
    return bool(cells.str.contains(_TIME).mean() >= MOST)


def hold_lengths(cells: pd.Series) -> bool:
    """True for lengths of time, in any notation."""
    filled = cells[cells.ne("") & ~cells.map(no_answer)]
    return bool(len(filled) and readable(filled, "hours").mean() >= _MANY)


def hold_names(cells: pd.Series, least: int = 2) -> bool:
    """True for short texts of ``least`` kinds or more: names of people or places, not essays."""
    filled = cells[cells.ne("")]
    return bool(len(filled) and least <= filled.nunique() and filled.str.len().max() <= 80)


def come_again(cells: pd.Series) -> bool:
    """True for names, not numbers, if some of them are repeated."""
    return hold_names(cells) and not cells[cells.ne("")].is_unique and not hold_numbers(cells)


def one_name(cells: pd.Series) -> bool:
    """True for the same name in every row."""
    return hold_names(cells, 1) and cells.nunique() == 1 and not hold_numbers(cells)


def hold_numbers(cells: pd.Series) -> bool:
    """True for numbers without a sign, with or without decimals."""
    filled = cells[cells.ne("")]
    return bool(len(filled) and filled.str.fullmatch(r"\d+([.,]\d+)?").mean() >= MOST)


def test_answers(cells: pd.DataFrame, names: list[str]) -> tuple[str, ...]:
    """The cells of some columns that mark an answer as a test."""
    known = words()["test"]["values"]
    return tuple(sorted({v for name in names for v in cells[name].unique() if v.casefold() in known}))


def fits_day(cells: pd.Series, name: str) -> bool:
    """True for days in any notation, unless nearly all are older than forms: some programs write 1970 or 1980 for no day."""
    filled = pd.Series(cells[cells.ne("")].unique(), dtype="str")
    if filled.empty or filled.str.contains(r"\d").mean() < MOST:
        return False
    if filled.str.fullmatch(r"\d{5}([.,]\d+)?").mean() >= MOST:  # Excel's day numbers, or numbers of something else
        return bool((about(name, "date") or about(name, "time")) and filled.str.fullmatch(SERIAL).all())
    filled = plain_days(filled)
    years = pd.to_numeric(filled.str.extract(r"(?<!\d)(\d{4})(?!\d)", expand=False), errors="coerce")
    if years.lt(_FIRST).mean() >= MOST:
        return False
    looks = filled.str.fullmatch(r"\d{1,4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,4}日?\.?([T ].*)?").mean()
    return bool(looks >= MOST or 1 - parse(filled, _DAY).wrong.mean() >= MOST)


def day_order(cells: pd.DataFrame) -> dict[str, str]:
    """The format of each column's days, where one order of day and month fits every day of the file."""
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


def unclear_days(cells: pd.DataFrame) -> bool:
    """True when two orders of day and month fit all days of the file."""
    return not day_order(cells) and any(
        parse(day_part(cells[name][cells[name].ne("")]), _DAY).wrong.any() for name in cells
    )
