"""The lot is fair, and anybody can draw it again."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import permutations

import pytest

from coachkit.errors import Ambiguous, BadInput
from coachkit.planning import draw_lot


def test_every_dealing_out_is_equally_likely_over_the_seeds() -> None:
    starts, seeds = {"a": 1, "b": 1}, 2_400
    seen = Counter(tuple(draw_lot(["1", "2", "3", "4"], starts, seed).values()) for seed in range(seeds))
    every = set(permutations(["a", "b", "", ""]))
    assert set(seen) == every
    expected = seeds / len(every)
    assert sum((n - expected) ** 2 / expected for n in seen.values()) < 31.3  # χ² with 11 degrees of freedom, p = .001


def test_the_lot_is_the_order_of_hashes_that_its_page_describes() -> None:
    order = sorted(["12", "elm", "7", "oak"], key=lambda key: hashlib.sha256(f"33:{key}".encode()).hexdigest())
    dealt = draw_lot(["0012", "Elm", "7", "OAK"], {"fall": 2, "spring": 1}, 33)
    keys = {"12": "0012", "elm": "Elm", "7": "7", "oak": "OAK"}
    assert [dealt[keys[key]] for key in order] == ["fall", "fall", "spring", ""]


def test_order_and_spelling_of_the_roster_do_not_matter() -> None:
    one = draw_lot(["0001", "0002", "North High", "0004", "0005"], {"a": 2, "b": 2}, 9)
    other = draw_lot(["5", " 4", "north-high", "2", "1"], {"a": 2, "b": 2}, 9)
    spelled = {"0001": "1", "0002": "2", "North High": "north-high", "0004": " 4", "0005": "5"}
    assert {spelled[school]: term for school, term in one.items()} == other
    assert list(one) == sorted(one)


def test_a_school_more_or_less_leaves_the_order_of_the_others() -> None:
    with_five = draw_lot(list("12345"), {"a": 1, "b": 1, "c": 1, "d": 1}, 2)
    with_six = draw_lot(list("123456"), {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}, 2)
    first = [school for _, school in sorted((term or "z", school) for school, term in with_five.items())]
    again = [
        school for _, school in sorted((term or "z", school) for school, term in with_six.items()) if school != "6"
    ]
    assert first == again


@pytest.mark.parametrize(
    ("schools", "starts", "seed", "says"),
    [
        (["1", "2", "3"], {"a": 1}, 1, "3 schools are in the lot; at least 4"),
        (list("1234"), {"a": 3, "b": 2}, 1, "more starts than schools"),
        (list("1234"), {"a": 4}, 1, "none is left to compare"),
        (list("1234"), {}, 1, "0 schools start"),
        (list("1234"), {"a": 0}, 1, "0 schools start in a"),
        (list("1234"), {"a": 1}, -1, "seed '-1'"),
        (list("1234"), {"a": 1}, 10**12, "seed '1000000000000'"),
        (list("1234"), {"a": 1}, True, "seed 'True'"),
        (list("1234"), {"a": 1}, 1.5, "seed '1.5'"),
    ],
)
def test_what_no_lot_can_be_drawn_of_is_said(schools: list[str], starts: dict[str, int], seed: int, says: str) -> None:
    with pytest.raises(BadInput, match=says) as found:
        draw_lot(schools, starts, seed)
    assert found.value.fix


def test_schools_that_cannot_be_told_apart_are_asked_about() -> None:
    with pytest.raises(Ambiguous, match="'01' and '1' have ids that differ in spelling alone"):
        draw_lot(["01", "1", "2", "3"], {"a": 1}, 1)
