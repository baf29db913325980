"""A roll-out planned from a district folder: what it could show, the lot drawn and recorded, what a release says about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.district import District, read_district
from coachkit.district.read import Incomplete
from coachkit.district.roster import coaching_starts, read_schools
from coachkit.errors import BadInput, Unknown
from coachkit.measures.prepare.effect_panel import effect_panel
from coachkit.pipeline.built_release import day_of
from coachkit.planning import Draw, PlannedTerm, draw_lot, outcome_of, read_record, school_key
from coachkit.planning.dealing import dealing, window_of
from coachkit.planning.detect import predicted
from coachkit.planning.outlook import Outlook, make_outlook, points
from coachkit.planning.record import add_draw
from coachkit.planning.visits import LEAST_TEACHERS, Visits, visits_of, without_data
from coachkit.schema.config import Config, load_config
from coachkit.schema.folder import district_folder
from coachkit.stats.staggered import NEVER as NO_START

_LONGEST = 500  # characters of a reason


@dataclass(frozen=True)
class Roster:
    """Schools of a folder with their starts, all terms of the settings, the recorded lots, and the district if it can be read."""

    names: dict[str, str]
    starts: dict[str, dt.date | None]
    config: Config
    draws: tuple[Draw, ...]
    district: District | None


def read_roster(data: Path | str) -> Roster:
    """The schools of a district folder, whether or not it holds observations yet."""
    folder = district_folder(data)
    district, rows = None, None
    try:
        district = read_district(folder)
        rows = district["schools"]
    except Incomplete:
        rows = read_schools(folder)
        if rows is None:
            raise
    return Roster(school_names(rows), coaching_starts(rows), load_config(folder), read_record(folder), district)


def school_names(schools: pd.DataFrame) -> dict[str, str]:
    """School id → name, or the id again where it has none."""
    return {
        str(school): str(school) if pd.isna(name) else str(name)
        for school, name in zip(schools["school_id"], schools["name"], strict=True)
    }


def plan_rollout(
    data: Path | str,
    terms: int = 0,
    lessons: float = 0.0,
    as_of: dt.date | str | None = None,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
) -> Outlook:
    """What a roll-out over the schools that have not started could show, by design, schools, terms and lessons.

    Parameters
    ----------
    data
        A district folder; ``schools.csv`` is enough. With observations, visits and variances are the district's own.
    terms
        Terms of the window, those observed before included; 0 for all that ``coachkit.toml`` names, or where it names none to
        come, four from the first possible start on.
    lessons
        Lessons a teacher and term to plan with; 0 for as many as were observed.
    as_of
        Plan as on this day: what was observed later does not count, schools that start later have not started.

    Raises
    ------
    BadInput
        With fewer than four schools that have not started, or a window that cannot be planned.

    Examples
    --------
    >>> found = plan_rollout("data/sample", as_of="2025-06-06")
    >>> found.schools, found.before, found.recommended in ("staggered", "early", "half")
    (7, 2, True)
    """
    roster = read_roster(data)
    day = day_of(as_of)
    district = roster.district if day is None or roster.district is None else roster.district.as_of(day)
    return outlook_of(district, roster.starts, day, terms, lessons, on_progress, roster.config)


def outlook_of(
    district: District | None, starts: Mapping[str, dt.date | None], day: dt.date | None = None, terms: int = 0,
    lessons: float = 0.0, on_progress: Callable[[str, float], None] = lambda step, done: None, config: Config | None = None,
) -> Outlook:  # fmt: skip
    """The outlook of the schools that had not started by ``day`` (of a district: by its last day).

    ``config`` names the terms, those to come included; it is used where all terms begun were observed.
    """
    if district is None:
        visits = without_data(len(waiting(starts, day)))
    else:
        visits = _visits(district, waiting(starts, district.last_date.date()))
    named = sorted(config.terms, key=lambda term: term.start) if config is not None else []
    last = None if district is None else district.last_date.date()
    begun = 0 if last is None else sum(term.start <= last for term in named)
    names = [term.name for term in named] if begun == visits.before else []
    return make_outlook(_with_lessons(visits, lessons), terms, on_progress, names)


def waiting(starts: Mapping[str, dt.date | None], day: dt.date | None) -> list[str]:
    """Schools that had not started coaching by a day; all that have no start where no day is given."""
    return [school for school, start in starts.items() if start is None or (day is not None and start > day)]


def _with_lessons(visits: Visits, lessons: float) -> Visits:
    if not lessons:
        return visits
    if not 0.1 <= lessons <= 100:
        raise BadInput(f"{lessons:g} lessons a teacher and term cannot be planned.", "Give a number from 0.1 to 100.")
    return visits.times(lessons / visits.per_term) if len(visits.teachers) else visits


def _visits(district: District, schools: Sequence[str]) -> Visits:
    """What the terms without coaching say about some schools."""
    panel = district.cached(effect_panel)
    wanted = set(schools)
    places = np.array([place for place, school in enumerate(panel.schools) if school in wanted], dtype=np.int64)
    if not len(places) or not panel.terms:
        return without_data(len(schools))
    rows, _ = panel.rows(places, len(panel.terms) - 1)
    clear = panel.seen[places][rows.unit, rows.time] & (rows.time < panel.start[places][rows.unit])
    rows = rows.where(clear)
    member = np.unique(rows.member, return_inverse=True)[1]
    return visits_of(replace(rows, member=member), len(places), len(panel.terms))


def draw_rollout(
    data: Path | str,
    seed: int,
    date: dt.date | str,
    starts: Mapping[str, int] | None = None,
    *,
    design: str = "",
    schools: Sequence[str] = (),
    last: str = "",
    reason: str = "",
) -> Draw:
    r"""Draw the lot of schools and record it in ``plan/rollout.toml`` of the district folder.

    Parameters
    ----------
    data
        A district folder with ``schools.csv``, and a ``coachkit.toml`` that names the terms, those to come included.
    seed
        A whole number that the district supplies, best one that chance gave in public.
    date
        The day of the lot. Schools that started before it cannot be in it, no school can start in a term that began before it.
    starts
        Term → how many schools start in it; the others stay without coaching until the window ends.
    design
        Instead of ``starts``: ``staggered``, ``early``, ``half`` or ``all-but-one``, over the terms to come.
    schools
        Ids of the schools in the lot; none for all that have not started.
    last
        The window's last term; by default the last one of ``coachkit.toml``.
    reason
        Why the draw before is given up, where there is one.

    Returns
    -------
    Draw
        As it is recorded.

    Raises
    ------
    CoachkitError
        With an unknown school or term, fewer than four schools, more starts than schools can be spared for, a start before
        the day of the lot, a record that was changed, or a further draw without a reason. Nothing is written then.

    Examples
    --------
    >>> home = Path("waiting")
    >>> home.mkdir()
    >>> _ = (home / "schools.csv").write_text("school_id,name\n" + "".join(f"{n},School {n}\n" for n in range(1, 7)))
    >>> terms = {"fall 2026": "08-17 12-18", "spring 2027": "01-04 06-04", "fall 2027": "08-16 12-17"}
    >>> days = [(name, name[-4:], *pair.split()) for name, pair in terms.items()]
    >>> text = [f'[terms."{name}"]\nstart = {year}-{one}\nend = {year}-{two}\n' for name, year, one, two in days]
    >>> _ = (home / "coachkit.toml").write_text("".join(text))
    >>> draw = draw_rollout(home, 4711, "2026-06-30", {"fall 2027": 3})
    >>> draw.number, dict(draw.starts), draw.schools["1"]
    (1, {'fall 2027': 3}, 'fall 2027')
    """
    roster = read_roster(data)
    day = day_of(date) if date else None
    if day is None:
        raise BadInput("The day of the lot is missing.", "Give it as YYYY-MM-DD.")
    why = " ".join(reason.split())
    if len(why) > _LONGEST or not why.isprintable():
        raise BadInput(
            f"The reason has more than {_LONGEST} characters, or some that cannot be printed.", "Write it shorter."
        )
    window = window_of(roster.config, last)
    lot = _in_lot(roster, schools, day)
    counts = dealing(starts or {}, design, window, len(lot), day)
    dealt = draw_lot(lot, counts, seed)
    draw = Draw(number=1, date=day, seed=seed, reason=why, outcome=outcome_of(roster.config),
                window=tuple(PlannedTerm(**term.model_dump()) for term in window), starts=counts, schools=dealt)  # fmt: skip
    return add_draw(data, draw.model_copy(update={"detectable": _detectable(roster, draw)}))


def _in_lot(roster: Roster, schools: Sequence[str], day: dt.date) -> list[str]:
    if not schools:
        return waiting(roster.starts, day)
    known = {school_key(school): school for school in roster.starts}
    lot = []
    for school in schools:
        if school_key(school) not in known:
            raise Unknown("school", school, roster.starts)
        found = known[school_key(school)]
        start = roster.starts[found]
        if start is not None and start <= day:
            raise BadInput(
                f"School {found} started coaching on {start}: no lot of {day} decides that.",
                "Leave it out; with no --school, all schools that have not started are in the lot.",
            )
        lot.append(found)
    return lot


def _detectable(roster: Roster, draw: Draw) -> int | None:
    """The smallest effect that this dealing-out is predicted to show, in points."""
    lot = sorted(draw.schools)
    visits = without_data(len(lot)) if roster.district is None else _visits(roster.district.as_of(draw.date), lot)
    if 0 < visits.people < LEAST_TEACHERS:
        return None  # the record goes into releases for others, where no number may rest on a few teachers
    places = [draw.place(school) for school in lot]
    starts = [NO_START if place is None else place for place in places]
    return points(predicted(visits, {"": starts}, len(draw.window), dealt=True)[""])
