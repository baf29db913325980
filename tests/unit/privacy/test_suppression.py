"""Each rule of the gate on rows small enough to follow by hand."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import build
from coachkit.privacy.bounds import HIGH, LOW
from coachkit.privacy.cells import Cells
from coachkit.privacy.rules import Rules
from coachkit.privacy.suppression import Hidden, hide, none_or_all

SCHOOL = Rules("school", 5)


def hidden(
    measure: str, contributors: list[int | None], people: int | list[int], rules: Rules = SCHOOL, **dims: object
) -> Hidden:
    """What becomes of a measure's rows."""
    count = pd.array(contributors, dtype="Int64")
    frame = pd.DataFrame({"people": people, "n": people, "contributors": count, **({"term": "t"} | dims)})
    frame["estimate"] = (count / frame["people"].where(frame["people"] > 0)).astype("Float64").fillna(0.5)
    return hide(Cells.of(build(measure, CATALOGUE[measure].unit, frame).rows, CATALOGUE, rules), CATALOGUE, rules)


@pytest.mark.parametrize(
    ("people", "contributors", "suppressed", "code"),
    [
        (200, 0, False, ""),  # none of many: shown as none
        (20, 0, True, "low"),  # none of a few is told as a bound, as few are
        (20, 1, True, "low"),
        (20, 4, True, ""),  # 20 %: outside the bound
        (20, 5, False, ""),
        (20, 15, False, ""),
        (20, 16, True, ""),  # four who did not
        (20, 20, True, "high"),
        (5, None, False, ""),
        (4, None, True, ""),  # a median of four people
    ],
)
def test_primary_looks_at_people_contributors_and_the_rest(
    people: int, contributors: int | None, suppressed: bool, code: str
) -> None:
    found = hidden("reach", [contributors], people, school_id="a")
    assert found.suppressed.tolist() == [suppressed]
    assert {LOW: "low", 0: "", HIGH: "high"}[int(found.codes[0])] == code


def test_internal_hides_nobody() -> None:
    assert not hidden("reach", [1, 2, 0], 3, Rules("internal", 1), school_id=["a", "b", "c"]).suppressed.any()


def levels(contributors: list[int]) -> list[bool]:
    names = [f"level {i}" for i in range(len(contributors))]
    return hidden("level_distribution", contributors, 120, school_id="s", level=names).suppressed.tolist()


def test_one_hidden_level_takes_the_next_smallest_with_it() -> None:
    assert levels([60, 40, 7, 30, 2]) == [False, False, True, False, True]


def test_two_hidden_levels_that_hold_too_few_take_a_third() -> None:
    assert levels([60, 40, 7, 2, 2]) == [False, False, True, True, True]


def test_a_lone_hidden_school_takes_another() -> None:
    found = hidden("reach", [60, 3, 27, 30], [160, 40, 60, 60], school_id=["", "a", "b", "c"])
    assert found.suppressed.tolist() == [False, True, True, False]
    assert found.log["complementary"] == 1


def test_a_lone_hidden_school_takes_none_where_the_district_is_hidden() -> None:
    found = hidden("reach", [3, 3, 0], [163, 43, 120], school_id=["", "a", "b"])
    assert found.suppressed.tolist() == [True, True, False]


def test_nothing_beside_it_hides_the_whole() -> None:
    assert hidden("reach", [20, 3], 40, school_id=["", "a"]).suppressed.tolist() == [True, True]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 120), min_size=2, max_size=8))
def test_no_hidden_level_stands_alone(contributors: list[int]) -> None:
    suppressed = levels(contributors)
    few = [0 < n < 5 or 0 < 120 - n < 5 for n in contributors]
    assert all(hid for hid, small in zip(suppressed, few, strict=True) if small)
    if any(few):
        assert all(suppressed) or (
            sum(suppressed) >= 2 and sum(n for n, hid in zip(contributors, suppressed, strict=True) if hid) >= 5
        )


def test_a_share_near_all_is_not_taken_for_all() -> None:
    """Each teacher has a whole cycle, yet not every cycle is whole: a reader of the bound does not know the number."""
    frame = pd.DataFrame({"school_id": ["a", "b", "c", "d"], "people": 20, "n": 40, "contributors": [0, 20, 20, 12]})
    frame["estimate"] = [0.0, 1.0, 0.96, 0.5]
    cells = Cells.of(build("core_components", CATALOGUE["core_components"].unit, frame).rows, CATALOGUE, SCHOOL)
    assert none_or_all(cells).tolist() == [True, True, False, False]
