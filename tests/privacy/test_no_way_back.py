"""No hidden number of a small group can be had back; with one rule switched off, the same attack has some."""

import dataclasses
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coachkit.privacy import Rules, gate

from .attacker import World
from .worlds import LEVELS, UPPER, world

SCHOOL = Rules("school", 5, levels=LEVELS, cut=2)
PUBLIC = Rules("public", 10, levels=LEVELS, cut=2)
MANY = int(os.environ.get("COACHKIT_DISTRICTS", "4"))


def attacked(seed: int, rules: Rules, **more: Rules) -> list[object]:
    frames = world(seed)
    through = gate(frames, rules, **more)
    return World(frames, [row for rows in through.rows.values() for row in rows], UPPER, rules.adults).recovered()


@settings(max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
def test_nothing_hidden_from_a_school_can_be_recovered(seed: int) -> None:
    assert attacked(seed, SCHOOL) == []


@settings(max_examples=MANY, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000))
def test_nothing_hidden_from_the_public_can_be_recovered(seed: int) -> None:
    assert attacked(seed, PUBLIC, wider=SCHOOL) == []


@pytest.mark.parametrize("rules", ["complementary, intervals", "counts"])
def test_without_a_rule_the_attack_recovers_something(rules: str) -> None:
    """Protection intervals know the sums too: they are off where the rule of sums is."""
    without = dataclasses.replace(SCHOOL, without=frozenset(rules.split(", ")))
    assert any(attacked(seed, without) for seed in range(12))
