"""Sums and distinct rows by one number a cell: the same as pandas' own, missing keys and all."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.measures.prepare.rollup import added, distinct, first_of, numbered

KEYS = ["school_id", "term", "day"]
CELL = st.tuples(
    st.sampled_from(["S1", "S2", "", "é", None]),
    st.sampled_from(["spring", "autumn", None]),
    st.sampled_from([pd.Timestamp("2025-01-07"), pd.Timestamp("2025-01-06"), pd.NaT]),
    st.sampled_from([0.0, 15.0, 45.0, np.nan]),
)


def table(cells: list[tuple]) -> pd.DataFrame:
    rows = pd.DataFrame(cells, columns=[*KEYS, "minutes"])
    kinds = {"school_id": "str", "term": "str", "day": "datetime64[ns]", "minutes": "float64"}
    return rows.astype(kinds).astype({"school_id": "category", "term": "category"})


@given(st.lists(CELL, max_size=40))
def test_sums_and_counts_are_those_of_groupby(cells: list[tuple]) -> None:
    rows = table(cells)
    wanted = rows.groupby(KEYS)["minutes"].agg(minutes="sum", n="size").reset_index()
    wanted = wanted.astype({"school_id": "str", "term": "str"})
    pd.testing.assert_frame_equal(added(rows, KEYS, "minutes"), wanted, check_dtype=False)


@given(st.lists(CELL, max_size=40))
def test_distinct_rows_are_those_of_drop_duplicates(cells: list[tuple]) -> None:
    rows = table(cells)
    wanted = rows[KEYS].drop_duplicates().astype({"school_id": "str", "term": "str"})
    pd.testing.assert_frame_equal(distinct(rows, KEYS), wanted)


def test_numbers_stay_apart_where_their_product_would_not_fit() -> None:
    """Four columns of a hundred thousand values each: 10²⁰ cells, of which there are as many as rows."""
    count = 100_000
    rng = np.random.default_rng(1)
    rows = pd.DataFrame({name: rng.permutation(count) for name in "abcd"})
    number = numbered(rows, list("abcd"))
    assert len(np.unique(number)) == count
    assert (np.argsort(number) == np.argsort(rows["a"].to_numpy())).all()


@pytest.mark.parametrize("things", [[], [3, 3, 5, 9, 9], [3, 5, 3, 3], ["b", "b", "a", "b"]])
def test_the_first_row_of_each_thing(things: list) -> None:
    values = pd.Series(things)
    assert first_of(values).tolist() == (~values.duplicated()).tolist()
