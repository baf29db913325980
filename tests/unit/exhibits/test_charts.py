"""Every kind of chart: valid for plotly, its intervals drawn, its names inert, what is hidden not in it."""

import re

import plotly.graph_objects as go
import pytest

from coachkit.exhibits.charts import (
    Benchmark,
    Point,
    Relative,
    Step,
    dots,
    effects,
    event_study,
    slopes,
    steps,
)
from coachkit.exhibits.charts.panels import multiples
from coachkit.exhibits.charts.scale import ends, signed, value_text, wrapped
from coachkit.exhibits.theme import inert

from ... import gallery

HOSTILE = '<a href="javascript:alert(1)">b</a> & <b>x</b>'


@pytest.mark.parametrize("name", list(gallery.charts()))
def test_every_kind_is_a_valid_figure_with_a_titled_axis(name: str) -> None:
    chart = gallery.charts()[name]
    figure = go.Figure(chart.spec())
    assert figure.layout.xaxis.title.text
    assert chart.alt
    if figure.layout.yaxis.type != "category":
        assert [a.text for a in figure.layout.annotations if a.name == "unit"]


def test_effects_stand_on_a_line_whose_zero_is_in_the_middle_with_published_results_below() -> None:
    shown = effects(
        [Point("Here", 0.2, -0.1, 0.5)], "SD", "alt", benchmarks=[Benchmark("Coaching", 0.49, 0.4, 0.6, "Who 2018")]
    )
    low, high = shown.layout["xaxis"]["range"]
    assert low == -high
    assert shown.layout["yaxis"]["categoryarray"] == ["Here", "Coaching<br>Who 2018"]
    assert shown.data[1]["error_x"]["array"] == [0.11]
    assert any(s["type"] == "line" and s.get("x0") == 0 == s.get("x1") for s in shown.layout["shapes"])


def test_a_slope_breaks_where_nothing_was_measured() -> None:
    shown = slopes({"A": [Point("one", 0.2, 0.1, 0.3), Point("three", 0.4, 0.3, 0.5)]}, "Term", "Share", "alt",
                   order=["one", "two", "three"])  # fmt: skip
    assert shown.data[0]["y"] == [0.2, None, 0.4]
    assert shown.data[0]["error_y"]["array"] == [0.1, 0, 0.1]
    assert [a["text"] for a in shown.layout["annotations"]][1:] == ["A 40%"]


def test_an_event_study_parts_before_from_after_and_marks_what_all_is_compared_with() -> None:
    shown = event_study([Relative(t, t / 1.0, t - 1.0, t + 1.0) for t in (-2, 0, 1)], "Terms", "Points", "alt")
    assert [(trace["name"], trace["x"]) for trace in shown.data] == [
        ("before", [-2]),
        ("after", [0, 1]),
        ("reference", [-1]),
    ]
    assert shown.layout["xaxis"]["ticktext"] == ["−2", "−1", "0", "+1"]
    key = [label for label, _ in shown.legend]
    assert key[:2] == ["before coaching starts", "after coaching starts"]
    assert key[-1] == "the term compared with"


def test_a_step_curve_keeps_its_value_until_the_next_step_and_slants_where_time_is_not_known() -> None:
    given = [Step(2, 0.8, 0.7, 0.9), Step(6, 0.5, 0.4, 0.6, since=4), Step(99, 0.1, 0, 0.2)]
    band, curve = steps({"": given}, "Weeks", "Share", "alt", start=1.0, end=10).data
    assert list(zip(curve["x"], curve["y"], strict=True)) == [(0, 1), (2, 1), (2, 0.8), (4, 0.8), (6, 0.5), (10, 0.5)]
    assert band["y"][:6] == [1, 1, 0.7, 0.7, 0.4, 0.4]
    assert band["y"][-6:] == [0.6, 0.6, 0.9, 0.9, 1, 1]


def test_names_are_inert_in_every_kind() -> None:
    point = Point(HOSTILE, 0.2, 0.1, 0.3, HOSTILE, HOSTILE)
    made = [
        dots({HOSTILE: [point], "b": [point]}, "t", "alt", lines=[(0.3, HOSTILE)]),
        effects([point], "t", "alt", benchmarks=[Benchmark(HOSTILE, 0.1, None, None, HOSTILE)]),
        slopes({HOSTILE: [point]}, "t", "u", "alt", order=[HOSTILE], lines=[(0.3, HOSTILE)]),
        steps({HOSTILE: [Step(1, 0.5, 0.4, 0.6)]}, "t", "u", "alt", start=1, end=2, lines=[(1, HOSTILE)]),
    ]
    for chart in made:
        for trace in chart.data:
            trace.pop("hovertemplate", None)
        found = set(re.findall(r"<[^>]*>", repr(chart.data) + repr(chart.layout)))
        assert found <= {"<br>"}, found


def test_a_name_is_short_and_without_markup() -> None:
    assert inert("a<br>to b") == "a<br>to b"
    assert inert("A & <b>B</b>") == "A &amp; &lt;b&gt;B&lt;/b&gt;"
    assert len(inert("x" * 10_000)) < 60
    assert len(inert("<br>x" * 10_000)) < 150


def test_values_are_written_as_their_axis_writes_them() -> None:
    assert value_text(0.384, {"tickformat": ".0%"}) == "38%"
    assert value_text(-12.3, {"tickformat": "+d"}) == "−12"
    assert value_text(0.2, {"tickformat": "+d"}) == "0"
    assert value_text(0.21, {"tickformat": "+.1f"}) == "+0.21"
    assert value_text(5.84, {"ticksuffix": " h"}) == "5.8 h"
    assert value_text(0.413, {}) == "0.41"
    assert signed({"range": [-37, 37], "tickformat": "+d"})["ticktext"] == ["−20", "0", "+20"]
    assert wrapped("district's target, 35%") == "district's<br>target, 35%"


def test_ends_of_curves_do_not_cover_each_other() -> None:
    placed = sorted(a["y"] for a in ends([("a<br>b", 0.5), ("c", 0.5), ("d<br>e<br>f", 0.49)], [0, 1], 200))
    assert placed[1] - placed[0] >= (2 * 2 + 8 * 3 + 8) / 200
    assert max(placed) <= 1


def test_ends_of_curves_stay_beside_their_curves() -> None:
    names = [("enough: 0.65", 0.65), ("one observer", 0.68), ("two<br>observers", 0.8), ("three<br>observers", 0.85)]
    low = [a["y"] for a in ends([("a<br>b", 0.0), ("c<br>d", 0.01), ("e<br>f", 0.02)], [0, 1], 200)]
    assert min(low) >= 0
    placed = {a["text"]: a["y"] for a in ends([*names, ("far below", 0.1)], [0, 1.05], 200)}
    assert placed["far below"] == 0.1
    assert all(abs(placed[name] - value) < 0.15 for name, value in names)


def test_a_number_and_its_unit_stay_on_one_line() -> None:
    assert wrapped("Coached teachers 3.8\u00a0h") == "Coached<br>teachers 3.8\u00a0h"


def test_the_key_names_the_series_and_what_an_interval_is() -> None:
    points = [Point("fall", 0.3, 0.2, 0.4)]
    courses = slopes({"Oak": points, "District": points}, "Term", "Share", "", order=["fall"])
    assert [label for label, _ in courses.legend] == ["Oak", "District", "95% interval"]
    assert [label for label, _ in dots({"": points}, "Share", "", spread="9 of 10").legend] == ["9 of 10"]


def test_a_limit_is_an_open_arrow_in_each_panel_too() -> None:
    limit = [Point("fall", 0.1, None, None, bound="≤")]
    shown = multiples({"Oak": limit}, [], "Share", "", order=["fall"])
    assert shown.data[0]["marker"]["symbol"] == ["triangle-down-open"]
    assert shown.legend[-1][1] == "arrow"
