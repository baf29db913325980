"""Each rule has an attack that succeeds without it, and only then: a reader of a school's and a public share, a coach, a
teacher who knows her own hours."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pandas as pd
import pytest

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import MeasureFrame, build
from coachkit.privacy import Gated, Rules, gate
from coachkit.release import Row

from .worlds import LEVELS, world

SCHOOL, PUBLIC = Rules("school", 5, levels=LEVELS, cut=2), Rules("public", 10, levels=LEVELS, cut=2)


def without(rules: Rules, *names: str) -> Rules:
    return dataclasses.replace(rules, without=frozenset(names))


def shown(through: Gated) -> dict[tuple[str, ...], Row]:
    return {tuple(row[:13]): row for rows in through.rows.values() for row in rows if row.shown}


def more_in_public(frames: Sequence[MeasureFrame], *off: str) -> list[tuple[str, ...]]:
    """Rows of which a public share tells what the school share of the same day does not."""
    school = shown(gate(frames, without(SCHOOL, *off)))
    public = shown(gate(frames, without(PUBLIC, *off), wider=without(SCHOOL, *off)))
    return [key for key, row in public.items() if key not in school or not within(row, school[key])]


def within(public: Row, school: Row) -> bool:
    """True where the public's number is the school's, or the same with fewer digits, or a bound."""
    if public.estimate is None or school.estimate is None:
        return public.estimate is None
    return public.estimate in (school.estimate, round(school.estimate, 2))


def test_public_lies_within_school_and_without_the_rule_it_says_more() -> None:
    worlds = [world(seed) for seed in range(6)]
    assert not any(more_in_public(frames) for frames in worlds)
    assert any(more_in_public(frames, "differencing") for frames in worlds)


def actions(done: Sequence[int], people: Sequence[int], rest: Sequence[int]) -> MeasureFrame:
    """Actions due of six coaches, by standing; how many coaches are behind each and behind the others."""
    rows = pd.DataFrame(
        {
            "term": "fall", "category": ["done in time", "done later", "not done yet"],
            "estimate": [n / sum(done) for n in done], "n": sum(done), "people": 6,
            "contributors": people, "others": rest,
        }
    )  # fmt: skip
    return build("actions_done", CATALOGUE["actions_done"].unit, rows)


def few_coaches(through: Gated, least: int = 5) -> list[tuple[float, int]]:
    """A reader counts: a share of so many actions is a number of them, and so many coaches at the most are behind it."""
    told = [row for row in through.rows[""] if row.estimate is not None and row.n is not None]
    found = [(row.estimate, round(row.estimate * row.n)) for row in told]
    return [(share, actions) for share, actions in found if 0 < actions < least]


def test_actions_of_two_coaches_are_not_shown_and_without_the_rule_they_are() -> None:
    frame = actions([18, 2, 20], [6, 2, 6], [6, 6, 6])
    assert few_coaches(gate([frame], SCHOOL)) == []
    assert few_coaches(gate([frame], without(SCHOOL, "coaches"))) == [(0.05, 2)]


def test_network_events_of_two_coaches_are_not_shown() -> None:
    rows = pd.DataFrame({"term": ["fall"], "estimate": [1.5], "n": [8], "people": [8], "contributors": [2]})
    frame = build("network_events", CATALOGUE["network_events"].unit, rows)
    assert gate([frame], SCHOOL).rows[""][0].status == "suppressed"
    assert gate([frame], without(SCHOOL, "coaches")).rows[""][0].estimate == 1.5


HOURS = {"Ada": 410.0, "Bea": 340.0, "Cid": 30.0, "Dan": 20.0, "Eve": 20.0, "Fay": 20.0}
ALL = 2000.0  # minutes of the school, which its coach knows


def mix() -> MeasureFrame:
    """Six teachers met in modeling: two of them for nearly all of its minutes."""
    two = sum(sorted(HOURS.values())[-2:]) / sum(HOURS.values())
    share = sum(HOURS.values()) / ALL
    rows = pd.DataFrame(
        {
            "school_id": "a", "term": "fall", "category": ["modeling", "planning", "debrief"],
            "estimate": [share, 0.4, 1 - 0.4 - share], "n": [12, 30, 14], "people": [6, 24, 20],
            "largest_two": [two, 0.2, 0.2],
        }
    )  # fmt: skip
    return build("activity_mix", CATALOGUE["activity_mix"].unit, rows)


def guessed(through: Gated) -> float | None:
    """Bea takes her own minutes from those of all six: what is left is Ada's, and a little."""
    row = next(row for row in through.rows["a"] if row.category == "modeling")
    return None if row.estimate is None else row.estimate * ALL - HOURS["Bea"]


def test_who_holds_most_minutes_cannot_be_worked_out_by_the_next() -> None:
    assert guessed(gate([mix()], SCHOOL)) is None
    found = guessed(gate([mix()], without(SCHOOL, "dominance")))
    assert found == pytest.approx(HOURS["Ada"], rel=0.25)
