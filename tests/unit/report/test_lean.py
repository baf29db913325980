"""Charts as pages hold them can be read back whole; what is equal stands once."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coachkit.report.lean import full, lean

from ... import gallery

WRITTEN = {"hovertext", "text", "textposition"}  # what the page's script writes itself


def told(chart: dict) -> dict:
    """A chart without what the script writes, and without empty lists of lines and texts."""
    data = []
    for trace in chart["data"]:
        left_out = WRITTEN if trace.get("meta") else {"hovertext"} if {"error_x", "error_y"} & set(trace) else set()
        data.append({k: v for k, v in trace.items() if k not in left_out})
    layout = {k: v for k, v in chart["layout"].items() if v or k not in ("annotations", "shapes")}
    return {"data": data, "layout": layout}


def test_every_kind_of_chart_is_read_back_whole_and_a_page_of_them_is_half_as_long() -> None:
    charts = [{"data": c.data, "layout": c.layout} for c in gallery.charts().values()] * 3
    before = copy.deepcopy(charts)
    looks, short = lean(charts)
    assert charts == before
    assert [full(looks, chart) for chart in short] == [told(chart) for chart in charts]
    assert len(json.dumps([looks, short])) < 0.5 * len(json.dumps(charts))


VALUES = st.one_of(st.integers(0, 3), st.sampled_from(["a", "b"]), st.lists(st.integers(0, 2), max_size=2))
ITEM = st.dictionaries(
    st.sampled_from("xytmn"), st.one_of(VALUES, st.dictionaries(st.sampled_from("pq"), VALUES)), max_size=4
)


@given(st.lists(st.fixed_dictionaries({"data": st.lists(ITEM, max_size=3),
                                       "layout": ITEM.map(lambda d: {**d, "height": 1})}), max_size=4))  # fmt: skip
def test_whatever_charts_hold_is_read_back(charts: list[dict]) -> None:
    for chart in charts:
        for trace in chart["data"]:  # x and y are lists, where they are there
            for axis in "xy":
                if axis in trace:
                    trace[axis] = [1, 2]
    looks, short = lean(charts)
    assert [full(looks, chart) for chart in short] == charts


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\ud800"])
def test_no_text_ends_the_block_it_stands_in(hostile: str) -> None:
    from coachkit.report.text import data

    told = str(data({"text": hostile}))
    assert "<" not in told
    assert json.loads(told.encode().decode())
