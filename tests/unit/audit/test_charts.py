"""The audit reads out of a page what its exhibits drew: every mark, its orientation and bounds, every other number."""

from __future__ import annotations

import base64
import html
import itertools
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from coachkit import exhibits
from coachkit.audit.charts import ANNOTATION, SHAPE, Mark, marks_of
from coachkit.audit.page import read_page
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS, MIME, Exhibit
from coachkit.exhibits.theme import TEMPLATE
from coachkit.pipeline import build_release
from coachkit.release import Release
from coachkit.report import Page, export_notebook

from ... import gallery
from ...conftest import Simulated

INSIDE = ("model_checks", "observer_severity", "coach_differences")


def _of(release: Release) -> Iterator[list[Exhibit]]:
    """Every exhibit of some parts of a release."""
    parts = [release.district, *(release.school(entry.id) for entry in release.schools[:4])]
    if release.meta.audience == "coach":  # her pages show hers alone
        parts = []
    for part in parts:
        yield [make(part) for make in EXHIBITS.values()]
    for coach in release.coaches[:3]:
        yield [make(release.coach(coach.id)) for make in COACH_EXHIBITS.values()]


@pytest.fixture(scope="module")
def drawn(sample: Path, whole_district: Path, simulated: Simulated) -> list[list[Exhibit]]:
    """Exhibits by page: those of three districts, of coaches and of the analyst, and a chart of every kind."""
    adversarial = simulated(6, 20, 5, "adversarial")
    releases = [
        build_release(sample), build_release(whole_district), build_release(adversarial, "public"), build_release(sample, "coach")
    ]  # fmt: skip
    inside = build_release(sample, "internal").district
    own = [[getattr(exhibits, name)(inside) for name in INSIDE], gallery.exhibits()]
    return [*own, *itertools.chain.from_iterable(map(_of, releases))]


def _page(made: list[Exhibit]) -> str:
    cells = [new_code_cell("x", outputs=[new_output("display_data", {MIME: one.to_json()})]) for one in made]
    return export_notebook(new_notebook(cells=cells), Page("T", "D", "2026-06-05", "school", True, "coachkit"))


def _text(name: object) -> str:
    return html.unescape(str(name).replace("<br>", " "))


def _expected(exhibit: Exhibit) -> Counter[tuple[Any, ...]]:
    """(exhibit, trace, category, value, low, high, horizontal) of every value that a chart's dictionaries hold."""
    out: Counter[tuple[Any, ...]] = Counter()
    ticks = exhibit.chart.layout["xaxis"].get("ticktext")
    for trace in exhibit.chart.data:
        level = any(isinstance(name, str) for name in trace["y"])
        names, values = (trace["y"], trace["x"]) if level else (trace["x"], trace["y"])
        at = exhibit.chart.layout["xaxis"].get("tickvals", [])
        bars = trace.get("error_x" if level else "error_y")
        for i, (name, value) in enumerate(zip(names, values, strict=True)):
            if value is None or isinstance(value, str):
                continue
            if not level and ticks and not isinstance(name, str):
                name = ticks[at.index(round(name))]
            ends = (
                (round(value - bars["arrayminus"][i], 9), round(value + bars["array"][i], 9)) if bars else (None, None)
            )
            out[exhibit.key, trace.get("name", ""), _text(name), value, *ends, level] += 1
    return out


def _rounded(mark: Mark) -> tuple[Any, ...]:
    low, high = (None if end is None else round(end, 9) for end in (mark.low, mark.high))
    return mark.exhibit, mark.trace, mark.category, mark.value, low, high, mark.horizontal


def test_every_mark_of_every_exhibit_is_read_out_of_the_page_as_it_was_drawn(drawn: list[list[Exhibit]]) -> None:
    charts, upright, level, bounded = 0, 0, 0, 0
    for made in drawn:
        shown = [one for one in made if one.chart]
        marks = read_page(_page(made)).marks
        found = Counter(map(_rounded, (m for m in marks if m.value is not None and m.trace not in (ANNOTATION, SHAPE))))
        assert found == sum(map(_expected, shown), Counter())
        charts += len(shown)
        level += sum(key[-1] for key in found)
        upright += sum(not key[-1] for key in found)
        bounded += sum(key[4] is not None for key in found)
    assert charts > 200
    assert min(upright, level, bounded) > 500


def test_every_other_text_and_number_of_a_chart_is_read(drawn: list[list[Exhibit]]) -> None:
    for made in drawn:
        marks = read_page(_page(made)).marks
        for one in (e for e in made if e.chart):
            own = [m for m in marks if m.exhibit == one.key]
            read = {text for mark in own for text in mark.texts}
            for trace in one.chart.data:
                for key in ("text", "hovertext"):
                    assert {text for text in trace.get(key, ()) if text} <= read
            notes = one.chart.layout.get("annotations", ())
            assert [note["text"] for note in notes] == [m.texts[0] for m in own if m.trace == ANNOTATION]
            assert len(one.chart.layout.get("shapes", ())) == sum(m.trace == SHAPE for m in own)
            hatched = (
                [t["name"] for t in one.chart.data if t["marker"].get("pattern")]
                if "marker" in one.chart.data[0]
                else []
            )
            assert {m.trace for m in own if m.hatched} == set(hatched)


def test_every_exhibit_with_a_chart_was_drawn(drawn: list[list[Exhibit]]) -> None:
    """So that the tests above cannot pass by drawing little."""
    with_chart = {one.key for made in drawn for one in made if one.chart}
    assert len(with_chart & {*EXHIBITS, *COACH_EXHIBITS, *INSIDE}) > 40


def test_a_page_holds_charts_as_exhibits_made_them(drawn: list[list[Exhibit]]) -> None:
    text = _page(drawn[1])
    for one in drawn[1]:
        block = text.split(f"data-for={one.key}>")[1].split("</script>")[0]
        assert json.loads(block) == {"data": one.chart.data, "layout": one.chart.layout}


def test_the_template_holds_looks_and_no_data() -> None:
    keys = {key for traces in TEMPLATE["data"].values() for trace in traces for key in trace}
    assert not keys & {"x", "y", "text", "hovertext", "hovertemplate", "orientation", "name", "customdata", "meta"}


PLAIN = {"type": "bar", "orientation": "h", "name": "Share", "y": ["fall"], "x": [0.5]}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"customdata": [[3, "four"]]}, ((3.0,), ("four",))),
        (
            {"customdata": {"dtype": "i1", "bdata": base64.b64encode(np.array([3], "i1").tobytes()).decode()}},
            ((3.0,), ()),
        ),
        ({"marker": {"size": [3]}}, ((3.0,), ())),
        ({"text": "12%"}, ((), ("12%",))),
        ({"hovertext": ["3 of 12"], "ids": ["a"]}, ((), ("3 of 12", "a"))),
    ],
)
def test_numbers_are_read_wherever_a_trace_keeps_them(more: dict[str, Any], says: tuple[Any, ...]) -> None:
    (mark,) = marks_of("reach", {"data": [{**PLAIN, **more}], "layout": {}})
    assert (mark.numbers, mark.texts) == says
    assert (mark.category, mark.value, mark.horizontal) == ("fall", 0.5, True)


def test_what_is_no_chart_or_a_broken_one_is_no_error() -> None:
    odd = [None, [], {"data": 1}, {"data": [1, {"x": 3, "y": {"bdata": "!", "dtype": "zz"}}], "layout": [1]}]
    assert [list(marks_of("x", chart)) for chart in odd] == [[], [], [], []]
    assert [mark.value for mark in marks_of("x", {"data": [{"y": [1, 2], "x": [1]}]})] == [1.0, 2.0]
