"""Recognise the columns of a form's export by their headers and cells alone."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from coachkit.district.raw import Raw
from coachkit.ingest.grids import Grid, grids_of, levels_of
from coachkit.ingest.kinds import (
    about,
    come_again,
    day_order,
    fits_day,
    has_times,
    hold_lengths,
    hold_mail,
    hold_names,
    of_platform,
    one_name,
    rather_school,
    response_ids,
    test_answers,
    unclear_days,
)
from coachkit.ingest.scales import RUBRIC, Known, bare, categorical, unknown_scale, words


@dataclass(frozen=True)
class Form:
    """The columns of a form by what they are; blank or empty where none was found.

    ``response`` is the platform's own id of an answer. ``levels`` are the columns that may hold the level, the likeliest
    first; ``grids`` are sets of items. ``tests`` are the cells that mark test submissions; ``previews`` are the column and
    the cells by which the platform marks them. ``order`` is the format of a column's days, where one order of day and month
    fits the whole file; ``unclear`` means that two do. ``guessed`` are columns that only the answers suggest, not the
    header.
    """

    timestamp: str
    response: str
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
    previews: tuple[str, tuple[str, ...]]
    order: dict[str, str]
    unclear: bool
    guessed: tuple[str, ...]

    @property
    def rubric(self) -> Grid | None:
        """The grid whose rows rate a lesson."""
        return next((grid for grid in self.grids if grid.known.name == RUBRIC), None)

    @property
    def about_lessons(self) -> bool:
        """True for a form that asks for the level of a lesson."""
        return bool(self.levels) or self.rubric is not None

    @property
    def about_coaching(self) -> bool:
        """True for a form that asks how long somebody was coached."""
        return not self.levels and bool(self.minutes) and bool(self.teacher or self.coach)

    @property
    def about_opinions(self) -> bool:
        """True for a form with grids of statements, which asks for no level and no length."""
        return bool(self.grids) and not self.minutes and not self.about_lessons


def recognise(raw: Raw) -> Form:
    """Recognise every column of an export."""
    cells = raw.cells
    days = [name for name in cells.columns if fits_day(cells[name], name)]
    times = [name for name in days if has_times(cells[name])]
    plain = [name for name in days if name not in times]
    free = [name for name in cells.columns if name not in days and not about(name, "notes")]
    mail = [name for name in free if hold_mail(cells[name], name, times)]
    rest = [name for name in free if name not in mail and not of_platform(name, cells[name], times)]
    grids = grids_of(cells, rest)
    gridded = {name for grid in grids for name in grid.columns}
    rest = [name for name in rest if name not in gridded]
    levels = levels_of(cells, rest)
    if sum(len(grid.columns) for grid in grids) >= 3 and all(known.name == "Level" for _, known in levels):
        levels = []  # items and no word of a known scale: a survey, whose "level" is a grade or the like
    rest = [name for name in rest if name not in {level for level, _ in levels}]
    minutes = next((n for n in rest if about(n, "minutes") and hold_lengths(cells[n])), "")
    teacher = [n for n in rest if about(n, "teacher") and not about(n, "role") and not rather_school(n)]
    names = [n for n in teacher if about(n, "first") or about(n, "last")]
    school = [n for n in rest if about(n, "school") and n not in teacher and n != minutes and hold_names(cells[n], 1)]
    observer = [
        n for n in rest if about(n, "observer") and n not in teacher and (come_again(cells[n]) or one_name(cells[n]))
    ]
    who = tuple(names if len(names) == 2 else [n for n in teacher if n != minutes][:1])
    place = min(school, key=lambda name: cells[name].nunique(), default="")
    activity = next((n for n in rest if about(n, "activity") and n != minutes), "")
    if grids and not activity:
        minutes = ""  # a survey that asks for hours of coaching is no log of them
    guessed: list[str] = []
    if not levels and not grids and not minutes:
        other = [n for n in rest if n not in {*who, place, *observer, activity} and not about(n, "role")]
        levels = [(n, known) for n in reversed(other) if (known := unknown_scale(cells[n])) is not None]
        guessed += [n for n, _ in levels[:1]]
    texts = [
        n for n in rest if n not in {*who, place, *observer, minutes} and not about(n, "role") and come_again(cells[n])
    ]
    texts = [n for n in texts if n not in guessed]
    if not who and levels:
        who = tuple(sorted(texts, key=lambda n: -cells[n].nunique())[:1])
        guessed += who
    if not place and levels:
        few = [n for n in texts if n not in who and categorical(cells[n], most=max(2, len(cells) // 4))]
        place = min(few, key=lambda n: cells[n].nunique(), default="")
        guessed += [place] if place else []
    return Form(
        timestamp=times[0] if times else "",
        response=response_ids(cells),
        date=_date(plain),
        teacher=who,
        school=place,
        observer=_observer(cells, observer, mail, times),
        mail=next((m for m in mail if not cells[m].eq("anonymous").any()), ""),
        role=next((n for n in rest if about(n, "role") and n not in {*who, place}), ""),
        coach=next((n for n in rest if about(n, "coach") and n not in {*who, place} and not about(n, "activity")), ""),
        minutes=minutes,
        activity=activity,
        levels=tuple(levels),
        grids=tuple(grids),
        tests=test_answers(cells, rest),
        previews=_previews(cells),
        order=day_order(cells[days]),
        unclear=unclear_days(cells[days]),
        guessed=tuple(guessed),
    )


def _date(plain: list[str]) -> str:
    """The day that the form asks for, or else the platform's own."""
    asked = [n for n in plain if bare(n) not in words()["platform"]["meta"]] or plain
    return next((n for n in asked if about(n, "date")), asked[0] if asked else "")


def _previews(cells: pd.DataFrame) -> tuple[str, tuple[str, ...]]:
    """Where a platform marks answers that the form's authors gave to try it."""
    known = words()["platform"]["preview"]
    for name in map(str, cells):
        if bare(name) in ("status", "responsetype"):
            found = sorted({cell for cell in cells[name].unique() if cell.casefold() in known})
            return (name, tuple(found)) if found else ("", ())
    return "", ()


def _observer(cells: pd.DataFrame, named: list[str], mail: list[str], times: list[str]) -> str:
    """The question that names the observer; else the e-mail; else Microsoft's name; else none."""
    told = [n for n in [*named, *mail] if cells[n].nunique() > 1]
    own = [n for n in map(str, cells) if len(times) > 1 and bare(n) == "name" and cells[n].ne("").any()]
    found = [*told, *own, *named, *(m for m in mail if not cells[m].eq("anonymous").any())]
    return found[0] if found else ""
