"""Exhibits of the coaching itself, on a district with every table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import plotly.graph_objects as go
import pytest

import coachkit
from coachkit import exhibits
from coachkit.exhibits.special.discussion import suggestions
from coachkit.release import Estimates, Release, Row
from coachkit.release.meta import Span

NEW = [
    "student_use",
    "tools_in_lessons",
    "tools_recorded",
    "family_communication",
    "core_components",
    "time_with_teachers",
    "caseload",
    "focus_mix",
    "follow_up",
    "time_to_follow_up",
    "next_steps",
    "group_chain",
    "goal_attainment",
    "school_goals",
    "scorecard",
    "coaching_beside_shift",
    "unit_cost",
    "teacher_brief",
]


@pytest.fixture(scope="module")
def whole(whole_district: Path) -> Release:
    return coachkit.build_release(whole_district)


def parts(release: Release) -> list[Estimates]:
    return [release.district, *(release.school(s.id) for s in release.schools)]


@pytest.mark.parametrize("name", NEW)
def test_every_exhibit_is_whole_for_every_school(whole: Release, name: str) -> None:
    for part in parts(whole):
        exhibit = getattr(exhibits, name)(part)
        text = exhibit.to_text()
        assert not [word for word in ("nan", "None%", "<NA>", "inf ", "{", "object at") if word in text], text
        if exhibit.chart is not None:
            assert isinstance(exhibit.figure, go.Figure)
            assert exhibit.table is not None
            assert exhibit.table.rows
        if exhibit.table is not None:
            assert all(len(row) == len(exhibit.table.columns) for row in exhibit.table.rows)


def test_most_of_it_has_a_number_somewhere(whole_district: Path) -> None:
    release = coachkit.build_release(
        whole_district, "internal"
    )  # four schools have too few coaches for another audience
    for name in NEW:
        assert [part for part in parts(release) if getattr(exhibits, name)(part).status == "ok"], name


def put(estimates: Estimates, *rows: Row) -> Estimates:
    """The slice with these rows in place of those of the same measures."""
    names = {row.measure for row in rows}
    kept = tuple(row for row in estimates.rows if row.measure not in names)
    return replace(estimates, rows=(*kept, *rows))


def row(measure: str, estimate: float | None, **more: object) -> Row:
    blank = dict.fromkeys(("school_id", "term", "to_term", "level", "to_level", "category", "modality", "item", "wave",
                           "to_wave", "coach_id", "observer_id", "unit", "note"), "")  # fmt: skip
    return Row(**{"measure": measure, "estimate": estimate, "low": None, "high": None, "n": 20, "people": 12,
                  "status": "ok" if estimate is not None else "no data", **blank, **more})  # fmt: skip


def test_rules_of_what_next_fire_at_their_thresholds(whole: Release) -> None:
    part = whole.district
    last, first = part.terms[-1], part.terms[0]
    chain = {"category": "co-observation and debrief"}
    assert "#group_chain" in links(put(part, row("group_chain", 0.49, **chain)))
    assert "#group_chain" not in links(put(part, row("group_chain", 0.5, **chain)))
    assert "#follow_up" in links(put(part, row("follow_up", 0.3, term=last)))
    assert "#next_steps" in links(put(part, row("next_steps", 0.3, term=last, category="closed in time")))
    never = {"item": "teacher", "category": "never measured"}
    assert "#goal_attainment" in links(put(part, row("goal_attainment", 0.3, **never)))
    up = row("shift", 0.2, term=first, to_term=last, low=0.1, high=0.3)
    fell = [row("pedagogical_fit", 0.7, term=first), row("pedagogical_fit", 0.6, term=last)]
    assert "Plan from the objective" in suggestions(put(part, up, *fell))[0].text
    steady = [row("pedagogical_fit", 0.7, term=first), row("pedagogical_fit", 0.68, term=last)]
    assert not any("Levels rose" in item.text for item in suggestions(put(part, up, *steady)))


def links(estimates: Estimates) -> list[str]:
    return [item.link for item in suggestions(estimates)]


def test_a_schools_goal_is_judged_by_the_interval_of_the_release(whole: Release) -> None:
    """Share 40 % (31 to 49): a goal of 30 % is reached, one of 35 % cannot be told, one of 60 % fell short."""
    part = next(p for p in parts(whole) if p.kind == "school")
    last = part.terms[-1]
    due = part.meta.terms[-1].end
    share = row("transformative_share", 0.4, term=last, low=0.31, high=0.49)
    goals = []
    for number, target in enumerate((0.3, 0.35, 0.6)):
        item = "transformative_share" + (f" {number + 1}" if number else "")
        goals += [row("school_goal", value, item=item, wave=due, category=category, direction="up")
                  for category, value in (("baseline", 0.2), ("target", target), ("value", None))]  # fmt: skip
    exhibit = exhibits.school_goals(put(part, share, *goals))
    assert [line[-1] for line in exhibit.table.rows] == ["at target", "cannot tell", "short of target"]
    hidden = share._replace(estimate=None, low=None, high=None, status="suppressed")
    assert {line[-1] for line in exhibits.school_goals(put(part, hidden, *goals)).table.rows} == {"not shown"}


def test_where_a_schools_own_numbers_are_hidden_the_districts_are_shown_and_named(whole: Release) -> None:
    part = next(p for p in parts(whole) if p.kind == "school")
    hidden = tuple(
        r._replace(estimate=None, status="suppressed", code="") if r.measure == "follow_up" else r for r in part.rows
    )
    exhibit = exhibits.follow_up(replace(part, rows=hidden))
    assert exhibit.sentence.startswith("This school’s own figures are hidden to protect individuals.")
    assert "In the whole district:" in exhibit.sentence


def test_the_brief_names_nobody_and_says_what_it_cannot(whole: Release) -> None:
    for part in parts(whole):
        text = exhibits.teacher_brief(part).to_text()
        assert "These figures can’t show what caused a change" in text
        assert "Coach " not in text


def test_the_scorecard_has_what_students_reached_in_the_term_of_its_wave(whole: Release) -> None:
    part = whole.school(whole.schools[0].id)
    spans = {term.name: term for term in part.meta.terms}
    first, second, *_ = spans
    given = put(
        part,
        row("student_outcome", 0.559, item="share proficient", wave=first, status="ok"),
        row("student_outcome", 0.6, item="share proficient", wave="spring test", status="ok"),
        row("student_outcome", None, item="reading", wave=first, status="suppressed"),
    )
    wave = Span(name="spring test", start=spans[second].end, end=spans[second].end)
    table = exhibits.scorecard(replace(given, meta=part.meta.model_copy(update={"waves": (wave,)}))).table
    assert table is not None
    (line,) = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows if cells[1] == "students"]
    assert (line["Measure"], line.get(first), line.get(second)) == ("share proficient", "0.56", "0.60")
    assert "students" not in [
        cells[1] for cells in exhibits.scorecard(put(part, row("student_outcome", None, status="no data"))).table.rows
    ]
