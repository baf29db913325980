"""Whether the roll-out went as planned: compare the recorded lot with the roster, the outcome and the terms of an analysis."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coachkit.errors import Ambiguous
from coachkit.planning.lot import school_key
from coachkit.planning.record import RECORD, Draw
from coachkit.schema.config import Config, Term


@dataclass(frozen=True)
class Departures:
    """What departed from a recorded plan, as of a day.

    Attributes
    ----------
    otherwise
        Schools of the lot that started in another term than drawn, did not start, or started though they were to wait.
    outside
        Schools that started in the window and were not in the lot.
    gone
        Schools of the lot that the roster no longer has.
    outcome
        The outcome of the analysis, where it is not the planned one; else blank.
    window
        How the terms of the analysis differ from the planned ones; else blank.
    over
        True when the window's last term has ended.
    """

    otherwise: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    outcome: str = ""
    window: str = ""
    over: bool = False

    @property
    def starts(self) -> bool:
        """True if schools started differently from the lot: then the order no longer counts as drawn by lot."""
        return bool(self.otherwise or self.outside)


def outcome_of(config: Config) -> str:
    """The outcome of effects, in words.

    Examples
    --------
    >>> outcome_of(Config()).startswith("share of lessons at ")
    True
    """
    return f"share of lessons at {config.scale.transformative} or above ({config.scale.name})"


def departures(draw: Draw, starts: Mapping[str, dt.date | None], config: Config, day: dt.date) -> Departures:
    """Compare a recorded draw with the facts on a day.

    Parameters
    ----------
    draw
        The draw that counts.
    starts
        School id → the day its coaching starts (``schools.coaching_start``); None without one.
    config
        The settings: the scale and the terms that have begun.
    day
        The last day that counts.

    Examples
    --------
    >>> terms = [{"name": n, "start": f"2026-{m}-01", "end": f"2026-{m}-28"} for n, m in zip("abcd", ("01", "03", "05", "07"))]
    >>> dealt = {"1": "c", "2": "c", "3": "", "4": "d"}
    >>> draw = Draw(number=1, date=dt.date(2026, 4, 1), seed=1, outcome=outcome_of(Config()), window=terms,
    ...             starts={"c": 2, "d": 1}, schools=dealt)
    >>> days = {"1": dt.date(2026, 5, 3), "2": dt.date(2026, 7, 3), "3": None, "4": None}
    >>> found = departures(draw, days, Config(terms=tuple(Term(**term) for term in terms[:3])), dt.date(2026, 5, 28))
    >>> found.otherwise, found.window
    (('2',), '')
    """
    actual = {school_key(school): (school, start) for school, start in starts.items()}
    drawn = {school_key(school): school for school in draw.schools}
    first, last = draw.window[0].start, draw.window[-1].end
    otherwise, gone = [], []
    for key, school in drawn.items():
        if key not in actual:
            gone.append(school)
        elif not _as_drawn(draw, school, actual[key][1], day):
            otherwise.append(actual[key][0])
    outside = [
        school for key, (school, start) in actual.items()
        if key not in drawn and start is not None and max(first, draw.date) <= start <= min(last, day)
    ]  # fmt: skip
    outcome = outcome_of(config)
    return Departures(
        tuple(sorted(otherwise)), tuple(sorted(outside)), tuple(sorted(gone)),
        "" if outcome == draw.outcome else outcome, _window(draw, config.terms), day >= last,
    )  # fmt: skip


def _as_drawn(draw: Draw, school: str, start: dt.date | None, day: dt.date) -> bool:
    planned, ends = draw.place(school), [term.end for term in draw.window]
    if planned is None:
        return start is None or start > ends[-1]
    if start is None:
        return day < ends[planned]  # it may still start
    return bisect_left(ends, start) == planned  # a day between two terms counts for the later one


def _window(draw: Draw, terms: Sequence[Term]) -> str:
    """How the terms that have begun differ from the planned ones; blank if they do not."""
    begun = sorted(terms, key=lambda term: term.start)
    if not begun:
        return ""
    planned = {(term.start, term.end) for term in draw.window}
    first, last = draw.window[0], draw.window[-1]
    if begun[0].start != first.start:
        return f"the data begin with {begun[0].name}, and not with {first.name}"
    if begun[-1].start > last.end:
        return f"the data go on to {begun[-1].name}, and not only to {last.name}"
    other = next((term for term in begun if (term.start, term.end) not in planned), None)
    return f"{other.name} has other days than planned" if other is not None else ""


def check_chosen_by(draws: Sequence[Draw], starts: Mapping[str, dt.date | None], config: Config, day: dt.date) -> None:
    """Stop and ask if ``plan.chosen_by`` and the recorded lot contradict each other.

    They agree if ``chosen_by`` is ``lot``, if it is blank and no school of the lot has a start yet, or if it names another
    choice and schools did not start as drawn.

    Raises
    ------
    Ambiguous
        Naming the lines that would settle it.
    """
    said = config.plan.chosen_by
    if not draws or said == "lot":
        return
    draw = draws[-1]
    keys = {school_key(school) for school in draw.schools}
    if said is None and not any(start is not None and school_key(school) in keys for school, start in starts.items()):
        return
    found = departures(draw, starts, config, day)
    if said is not None and found.starts:
        return
    what = f'chosen_by = "{said}"' if said else "not how schools were chosen (plan.chosen_by)"
    raise Ambiguous(
        f"{RECORD} records a lot drawn on {draw.date}, but coachkit.toml says {what}.",
        'Write chosen_by = "lot" under [plan] if that lot decided which schools start when; if it did not, enter the true '
        "days in coaching_start of schools.csv and say how schools were chosen (lowest, volunteers or other).",
    )
