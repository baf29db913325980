"""Teachers who were not seen again: a few of them are in no release, neither as a count nor by what it is compared with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from coachkit.district import District, load
from coachkit.measures.estimators.effect import effect
from coachkit.measures.estimators.levels import lessons_observed
from coachkit.pipeline.worklists import worklists
from coachkit.privacy import gate, rules_for
from coachkit.release import Row


@pytest.fixture(scope="module")
def district(sample: Path) -> District:
    return load(sample)


def rows(district: District, left: int) -> tuple[Row, ...]:
    """What the school's readers get of the district if that many teachers of coached schools left."""
    gone = worklists(district)["teachers_not_seen_again"]["teacher_id"].unique()
    seen = district["observations"]
    seen = seen[~seen["teacher_id"].isin(gone[left:])]
    small = replace(district, tables={**district.tables, "observations": seen})
    frames = [*effect(small), *lessons_observed(small)]
    assert {frame.measure: frame.rows for frame in frames}["effect_leavers"]["estimate"].tolist() == [left]
    return gate(frames, rules_for("school", district.config)).rows[""]


@pytest.mark.parametrize("left", [1, 4])
def test_a_few_who_left_are_hidden_and_so_is_what_is_said_of_the_others(district: District, left: int) -> None:
    found = rows(district, left)
    (count,) = (row for row in found if row.measure == "effect_leavers")
    assert (count.status, count.estimate, count.n, count.people, count.code) == ("suppressed", None, None, None, "")
    (stayed,) = (row for row in found if row.category == "among teachers who stayed")
    (whole,) = (row for row in found if row.measure == "effect" and row.category == "adjusted")
    assert whole.ok, "the effect of all is still shown"
    assert not stayed.shown
    assert stayed.people in (None, whole.people), "the count of those who stayed would give away who left"


def test_enough_who_left_are_counted(district: District) -> None:
    (count,) = (row for row in rows(district, 5) if row.measure == "effect_leavers")
    assert (count.status, count.estimate) == ("ok", 5)
