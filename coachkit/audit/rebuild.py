"""Find hidden numbers that shown ones reveal: the bounds that everything shown together puts on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from coachkit.audit.changes import Change, changes
from coachkit.audit.finding import Finding
from coachkit.audit.groups import DISTRICT, Groups
from coachkit.audit.programs import Sum, ranges
from coachkit.audit.shown import Key, Shown, Value

_NARROW, _SURE = 0.02, 0.002  # shares of lessons: recovered when left so little, off zero; or so little at all
_PEOPLE, _GROUP = 2.0, 0.7  # people, or the part of the group, that must be left open of what is hidden


@dataclass
class _System:
    """Unknown masses (share × people) with limits, and limits of sums of them."""

    names: list[Key] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    people: list[float] = field(default_factory=list)
    at: dict[Key, int] = field(default_factory=dict)
    rows: list[Sum] = field(default_factory=list)

    def add(self, key: Key, value: Value, people: float) -> None:
        self.at[key] = len(self.names)
        self.names.append(key)
        self.low.append(value.low * people)
        self.high.append(value.high * people)
        self.people.append(people)

    def sums(self, parts: list[Key], signs: list[float], low: float, high: float) -> None:
        if all(key in self.at for key in parts):
            self.rows.append(([self.at[key] for key in parts], signs, low, high))


def rebuilt(shown: Shown, groups: Groups, schools: list[str], least: int) -> Iterator[Finding]:
    """A leak for every hidden number that the shown ones (almost) determine."""
    for counted, system in _systems(shown, groups, schools):
        judged = [i for i, key in enumerate(system.names) if _judged(shown, groups, key, least)]

        def is_open(place: int, low: float, high: float, counted: bool = counted, system: _System = system) -> bool:
            return _open(low, high, system.people[place], counted, shown.values[system.names[place]].coded)

        found = ranges(system.rows, np.array(system.low), np.array(system.high), judged, is_open)
        for place, (low, high) in found.items():
            exhibit, school, term, part = system.names[place]
            if not is_open(place, low, high) and not (counted and high < 1):  # that a group is empty is no leak
                people, who = system.people[place], f"school {school}" if school else "the district"
                yield Finding(
                    shown.values[system.names[place]].file,
                    f"the hidden {exhibit} '{part}' of {who} in {term} follows from what is shown: "
                    f"{low / people:.1%} to {high / people:.1%}",
                )


def _open(low: float, high: float, people: float, counted: bool, coded: bool) -> bool:
    """True where two possible values are far enough apart: a hidden number is not known to within two people.

    More possible values never make an open number known.
    """
    if counted:  # whole people: so many numbers fit
        fit = np.floor(high + 1e-6) - np.ceil(low - 1e-6)
        return bool(fit >= (1 if coded else min(_PEOPLE, _GROUP * people)))
    width = (high - low) / people
    if coded:
        return width > _NARROW or (width > _SURE and low <= 1e-6)
    return width > _SURE and high - low >= min(_PEOPLE, _GROUP * people) - 0.1


def _judged(shown: Shown, groups: Groups, key: Key, least: int) -> bool:
    value, group = shown.values.get(key), groups.of.get(key)
    if value is None or not value.open:
        return False
    return value.hidden or (group is not None and group.small(least))


def _systems(shown: Shown, groups: Groups, schools: list[str]) -> Iterator[tuple[bool, _System]]:
    places = [DISTRICT, *schools]
    terms = [term for term in dict.fromkeys(term for _, _, term, _ in shown.values) if term in groups.terms]
    system = _System()
    for term in terms:
        _lessons(system, shown, groups, places, term)
        yield True, _shares(_System(), shown, groups, places, term, "reach", ("Coached",))
        yield False, _shares(_System(), shown, groups, places, term, "pedagogical_fit", ("Share",))
    for change in changes(shown, terms):
        _difference(system, groups, change)
    yield False, system
    for pair in dict.fromkeys(term for _, _, term, _ in shown.values if term not in groups.terms):
        yield True, _shares(_System(), shown, groups, places, pair, "shift_direction", ("Lower", "Same", "Higher"))


def _difference(system: _System, groups: Groups, change: Change) -> None:
    """Known: the change among people seen in both terms. Unknown: people seen in one term only, between none and all of them."""
    before, after = (("transformative_share", change.school, term, "Share") for term in (change.before, change.after))
    people = [
        groups.people.get(("transformative_share", change.school, term), 0) for term in (change.before, change.after)
    ]
    alone = [max(0.0, number - change.people) for number in people]
    system.sums(
        [after, before], [1.0, -1.0], change.low * change.people - alone[0], change.high * change.people + alone[1]
    )


def _lessons(system: _System, shown: Shown, groups: Groups, places: list[str], term: str) -> None:
    _shares(system, shown, groups, places, term, "level_distribution", groups.levels)
    upper = groups.levels[groups.cut :]
    for place in places:
        people = _people(shown, groups, "level_distribution", place, term)
        cut = ("transformative_share", place, term, "Share")
        if people is None:
            continue
        system.add(cut, shown.values.get(cut, Value(0.0, 1.0, "")), people)
        keys = [("level_distribution", place, term, level) for level in upper]
        system.sums([*keys, cut], [1.0] * len(keys) + [-1.0], -0.001 * people, 0.001 * people)
    _over_schools(system, groups, places, [("transformative_share", place, term, "Share") for place in places])


def _shares(
    system: _System, shown: Shown, groups: Groups, places: list[str], term: str, exhibit: str, parts: tuple[str, ...]
) -> _System:
    """The shares of one exhibit: they add up to one at a place (if there are several), and over schools."""
    for place in places:
        people = _people(shown, groups, exhibit, place, term)
        if people is None:
            continue
        keys = [(exhibit, place, term, part) for part in parts]
        for key in keys:
            system.add(key, shown.values.get(key, Value(0.0, 1.0, "")), people)
        if len(keys) > 1:
            system.sums(keys, [1.0] * len(keys), 0.999 * people, 1.001 * people)
    for part in parts:
        _over_schools(system, groups, places, [(exhibit, place, term, part) for place in places])
    return system


def _people(shown: Shown, groups: Groups, exhibit: str, place: str, term: str) -> float | None:
    """People as shown, otherwise as counted: a reader may know how many teachers a school has."""
    people = shown.people.get((exhibit, place, term))
    if people is None:
        people = groups.people.get((exhibit, place, term))
    return float(people) if people else None


def _over_schools(system: _System, groups: Groups, places: list[str], keys: list[Key]) -> None:
    there = [key for key in keys if key in system.at]
    if len(there) < 2 or there[0][1] != DISTRICT:
        return
    total, parts = system.people[system.at[there[0]]], sum(system.people[system.at[key]] for key in there[1:])
    if abs(parts - total) > groups.shared or (parts < total):  # some school is unknown altogether: no sum
        return
    slack = parts - total + 0.001
    system.sums(there, [-1.0] + [1.0] * (len(there) - 1), -slack, slack)
