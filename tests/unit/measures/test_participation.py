"""What is added up or told apart by code says what plain counting of copied rows says."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coachkit.measures.estimators.participation import positions, share, share_everywhere
from coachkit.measures.prepare.rollup import distinct, first_of, with_totals

SCHOOLS, TERMS = ["a", "b", "c"], ["fall", "spring", None]
THINGS = st.lists(
    st.tuples(
        st.sampled_from(SCHOOLS),
        st.sampled_from(TERMS),
        st.booleans(),
        st.lists(st.sampled_from([*"pqrstu"]), min_size=1, max_size=4, unique=True),
    ),
    max_size=25,
)


def rows_of(things: list[tuple[str, str | None, bool, list[str]]], coded: bool) -> pd.DataFrame:
    """A row a thing and person."""
    rows = [
        (school, term, number, person, hit) for number, (school, term, hit, who) in enumerate(things) for person in who
    ]
    out = pd.DataFrame(rows, columns=["school_id", "term", "thing", "teacher_id", "hit"])
    out = out.astype({"school_id": "str", "term": "str", "teacher_id": "str", "thing": "int64", "hit": "bool"})
    return out.astype(dict.fromkeys(["school_id", "term", "teacher_id"], "category")) if coded else out


@settings(max_examples=60, deadline=None)
@given(THINGS, st.booleans())
def test_sums_added_up_are_those_of_copied_rows(things: list, coded: bool) -> None:
    rows = rows_of(things, coded)
    found = share_everywhere(rows)
    other = share(with_totals(rows[rows["term"].notna()]))
    keys = ["school_id", "term"]
    both = [
        frame.sort_values(keys).reset_index(drop=True).astype(dict.fromkeys(keys, "str")) for frame in (found, other)
    ]
    pd.testing.assert_frame_equal(*both, check_dtype=False)


@settings(max_examples=60, deadline=None)
@given(THINGS)
def test_rows_told_apart_by_codes_are_those_told_apart_by_texts(things: list) -> None:
    keys = ["school_id", "term", "teacher_id"]
    coded, plain = distinct(rows_of(things, True), keys), rows_of(things, False)[keys].drop_duplicates()
    assert coded.index.tolist() == plain.index.tolist()
    assert coded.fillna("-").to_numpy().tolist() == plain.fillna("-").to_numpy().tolist()


@pytest.mark.parametrize("things", [[3, 3, 5, 9, 9], [5, 3, 5, 9, 3], ["b", "a", "b"], [7], []])
def test_the_first_row_of_each_thing(things: list) -> None:
    values = pd.Series(things, dtype="str" if things and isinstance(things[0], str) else "int64")
    assert first_of(values).tolist() == (~values.duplicated()).tolist()


def test_where_ids_stand() -> None:
    ids = pd.Series(["x", None, "z", "x", "nowhere"], dtype="str")
    assert positions(ids, pd.Series(["z", "y", "x"], dtype="str")).tolist() == [2, -1, 0, 2, -1]
    assert positions(ids, pd.Series([], dtype="str")).tolist() == [-1] * 5
    assert positions(ids[:0], pd.Series(["z"], dtype="str")).dtype == np.int64
