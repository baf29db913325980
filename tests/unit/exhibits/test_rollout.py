"""What the pages of a plan say, from plain values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coachkit.exhibits.special.rollout import designs_of, levers_of, lot_of
from coachkit.pipeline.plan_facts import outlook_facts
from coachkit.planning.outlook import Outlook, make_outlook
from coachkit.planning.visits import without_data
from coachkit.release.rollout import DesignFacts, OutlookFacts, RolloutFacts


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coachkit.planning.detect._MOST", 3)
        return make_outlook(without_data(8))


@pytest.fixture
def facts(outlook: Outlook) -> OutlookFacts:
    return outlook_facts(outlook)


def changed(facts: OutlookFacts, **fields: Any) -> OutlookFacts:
    return facts.model_copy(update=fields)


def sized(facts: OutlookFacts, points: int | None) -> tuple[DesignFacts, ...]:
    return tuple(one.model_copy(update={"points": points}) for one in facts.designs)


def test_every_design_stands_in_table_and_chart_with_its_measured_range(facts: OutlookFacts) -> None:
    shown = designs_of(changed(facts, spread=(0.8, 1.3)))
    assert shown.table is not None
    assert shown.chart is not None
    first = facts.designs[0]
    row = next(row for row in shown.table.rows if row[0] == first.title)
    low, high = round(0.8 * first.points), round(1.3 * first.points)
    assert row[3:] == (str(first.points), f"{low} to {high}")
    (trace,) = shown.chart.data
    assert len(trace["y"]) == len(facts.designs)
    assert max(trace["x"]) * 1.3 < shown.chart.layout["xaxis"]["range"][1]
    best = next(one for one in facts.designs if one.key == facts.recommended)
    assert f"from about {best.points} points on" in shown.sentence
    assert f"between {round(0.8 * best.points)} and {round(1.3 * best.points)} points in 9 of 10" in shown.sentence
    assert "Teachers drawn by lot inside schools (not analysed yet)" in shown.to_text()


def test_a_design_without_a_number_is_said_to_show_nothing(facts: OutlookFacts) -> None:
    nothing = changed(facts, designs=sized(facts, None), within=None)
    shown = designs_of(nothing)
    assert shown.chart is None
    assert "no roll-out of schools would show an effect" in shown.sentence
    none = {
        name: tuple((key, None) for key, _ in getattr(facts, name)) for name in ("by_schools", "by_terms", "by_lessons")
    }
    assert "would do" in levers_of(changed(nothing, **none)).sentence


def test_above_25_points_it_says_that_no_number_will_follow(facts: OutlookFacts) -> None:
    wide = changed(facts, designs=sized(facts, 31))
    assert "Above 25 points coachkit gives no number" in designs_of(wide).sentence
    narrow = changed(facts, designs=sized(facts, 25))
    assert "Above 25" not in designs_of(narrow).sentence


def test_without_a_record_the_page_names_the_command() -> None:
    assert lot_of(RolloutFacts()).status == "no data"
    assert "coachkit plan" in lot_of(RolloutFacts()).sentence


@pytest.mark.parametrize(
    ("departed", "says"),
    [
        ({"otherwise": ["1"]}, "1 of 4 schools did not start as drawn"),
        ({"outside": ["9"]}, "1 school started that was not in the lot"),
        ({"outside": ["8", "9"]}, "2 schools started that were not in the lot"),
        ({"gone": ["1", "2"]}, "2 schools of the lot are no longer in the roster"),
        ({"outcome": "share X"}, "another outcome is used (share X; planned: share Y)"),
        ({"window": "the data begin with a, and not with b"}, "another window is used: the data begin with a"),
        ({}, "as planned so far; its window ends with spring 2028"),
        ({"over": True}, "Starts, outcome and terms are as planned."),
    ],
)
def test_each_departure_has_its_words(departed: dict[str, Any], says: str) -> None:
    none = {"otherwise": [], "outside": [], "gone": [], "outcome": "", "window": "", "over": False}
    draws = [{"number": n, "date": "2026-06-30", "seed": n, "reason": "" if n == 1 else "a closure", "hash": f"{n}" * 64}
             for n in (1, 2)]  # fmt: skip
    plan = {"outcome": "share Y", "first": "fall 2025", "last": "spring 2028", "starts": [["fall 2026", 3]],
            "schools": [[str(n), f"School {n}", "" if n == 4 else "fall 2026"] for n in range(1, 5)],
            "detectable": None, "spread": [0.8, 1.3]}  # fmt: skip
    facts = {"draws": draws, "plan": plan, "departed": none | departed}
    shown = lot_of(RolloutFacts.model_validate_json(json.dumps(facts)))
    assert says in shown.sentence
    assert "draw 2; the earlier ones are recorded too" in shown.sentence
    assert "Draw 1 of 2026-06-30, seed 1, was given up on 2026-06-30: a closure" in shown.to_text()
