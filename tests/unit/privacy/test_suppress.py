import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.suppress import complementary, primary

LEVELS = CATALOGUE["level_distribution"]
K = 5


def rows(contributors: list[int | None], people: int = 20, **dims: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame({"people": [people] * len(contributors), "contributors": contributors}, dtype="Int64")
    for name in DIMENSIONS:
        frame[name] = dims.get(name, [""] * len(contributors))
    return frame


@pytest.mark.parametrize(
    ("people", "contributors", "hidden"),
    [
        (20, 0, False),  # nobody: shown as none
        (20, 1, True),
        (20, 4, True),
        (20, 5, False),
        (20, 15, False),
        (20, 16, True),  # four who did not
        (20, 20, False),
        (4, None, True),  # a median of four people
        (5, None, False),
        (0, None, False),
    ],
)
def test_primary_looks_at_people_contributors_and_the_rest(people: int, contributors: int | None, hidden: bool) -> None:
    assert primary(rows([contributors], people), K).tolist() == [hidden]


def test_internal_hides_nobody() -> None:
    assert not primary(rows([1, 2, 0], people=3), 1).any()


def test_one_hidden_level_takes_the_next_smallest_with_it() -> None:
    frame = rows([12, 9, 7, 0, 2], level=list("abcde"), school_id=["s"] * 5, term=["t"] * 5)
    hidden = complementary(frame, primary(frame, K), LEVELS, K)
    assert hidden.tolist() == [False, False, True, False, True]  # 7 + 2 people, the empty level stays


def test_two_hidden_levels_that_hold_too_few_take_a_third() -> None:
    frame = rows([12, 9, 7, 2, 2], level=list("abcde"), school_id=["s"] * 5, term=["t"] * 5)
    assert complementary(frame, primary(frame, K), LEVELS, K).tolist() == [False, False, True, True, True]


def test_a_lone_hidden_school_takes_another_unless_the_district_is_hidden() -> None:
    share = CATALOGUE["reach"]
    frame = rows([30, 3, 12, 15], people=40, school_id=["", "a", "b", "c"], term=["t"] * 4)
    assert complementary(frame, primary(frame, K), share, K).tolist() == [False, True, True, False]
    shut = pd.Series([True, True, False, False])
    assert complementary(frame, shut, share, K).tolist() == shut.tolist()


def test_nothing_beside_it_hides_the_whole() -> None:
    frame = rows([3, 3], people=40, school_id=["", "a"], term=["t"] * 2)
    only = pd.Series([False, True])
    assert complementary(frame, only, CATALOGUE["reach"], K).tolist() == [True, True]


@given(st.lists(st.integers(0, 20), min_size=2, max_size=8))
def test_no_hidden_cell_stands_alone(counts: list[int]) -> None:
    frame = rows(counts, level=[str(i) for i in range(len(counts))], school_id=["s"] * len(counts))
    first = primary(frame, K)
    hidden = complementary(frame, first, LEVELS, K)
    assert (hidden | ~first).all()
    if first.any():
        held = frame["contributors"][hidden].sum()
        assert hidden.all() or (hidden.sum() >= 2 and held >= K)
