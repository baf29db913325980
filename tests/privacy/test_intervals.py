"""Nothing hidden can be narrowed to two people; without protection intervals an insider does it."""

from __future__ import annotations

import dataclasses
import os

import pytest

from coachkit.district import District, load
from coachkit.measures import MeasureFrame
from coachkit.measures.estimators.levels import lessons_observed, level_distribution, transformative_share
from coachkit.measures.estimators.shift import shift
from coachkit.privacy import Rules, gate, rules_for
from coachkit.simulate import simulate_district

from .insider import Found, Insider

SEEDS = range(1, 1 + int(os.environ.get("COACHKIT_DISTRICTS", "8")) // 8)
FUNCTIONS = (lessons_observed, level_distribution, transformative_share, shift)


@pytest.fixture(scope="module", params=SEEDS)
def district(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> District:
    return load(simulate_district(tmp_path_factory.mktemp("narrow") / "d", 8, 16, seed=request.param))


@pytest.fixture(scope="module")
def frames(district: District) -> list[MeasureFrame]:
    return [frame for function in FUNCTIONS for frame in district.cached(function)]


def attack(
    district: District, frames: list[MeasureFrame], audience: str, *without: str, width: float = 2.0
) -> list[Found]:
    config = district.config

    def rules(who: str) -> Rules:
        return dataclasses.replace(rules_for(who, config), without=frozenset(without))

    through = gate(frames, rules(audience), wider=rules("school") if audience == "public" else None)
    rows = [row for part in through.rows.values() for row in part]
    return Insider(frames, rows, config.scale.levels, config.scale.cut).narrowed(width)


@pytest.mark.parametrize("audience", ["school", "public"])
def test_an_insider_narrows_nothing_to_two_people(
    audience: str, district: District, frames: list[MeasureFrame]
) -> None:
    assert attack(district, frames, audience) == []


def test_without_protection_intervals_an_insider_narrows_something(
    district: District, frames: list[MeasureFrame]
) -> None:
    assert attack(district, frames, "school", "intervals")
    exact = attack(district, frames, "school", "intervals", "complementary", width=0.25)
    assert exact, "and where sums are not looked for either, by subtraction alone"


def test_protection_intervals_stand_where_subtraction_is_not_looked_for(
    district: District, frames: list[MeasureFrame]
) -> None:
    """Without the rule of sums the intervals still hold: they know the sums too."""
    assert attack(district, frames, "school", "complementary") == []
