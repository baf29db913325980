"""Survey measures find what the simulator planted, over a whole district."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from coachkit.district import District, load
from coachkit.measures.estimators.clarity import role_clarity
from coachkit.measures.estimators.plans import action_plans
from coachkit.measures.estimators.quality import coaching_quality, survey_reliability
from coachkit.measures.estimators.standards import self_assessments
from coachkit.measures.estimators.tpack import tpack
from coachkit.measures.estimators.value import programme_value, response_rates
from coachkit.simulate import simulate_district


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, dict[str, Any]]:
    folder = simulate_district(tmp_path_factory.mktemp("truth") / "d", schools=60, teachers=25, seed=11)
    return load(folder), json.loads((folder / "truth.json").read_text())


def whole(frame: Any, **dims: str) -> pd.DataFrame:
    rows = frame.rows[frame.rows["school_id"].eq("") & frame.rows["status"].eq("ok")]
    for name, value in dims.items():
        rows = rows[rows[name].eq(value)]
    return rows


def test_change_of_every_domain_lies_in_its_interval(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    rows = whole(tpack(district)[1]).set_index("category")
    for domain, gain in truth["scenario"]["programme"]["tpack_gain"]:
        # Answers are whole numbers from 1 to 5: the ends take a little of a rise.
        assert rows.loc[domain, "low"] - 0.02 <= gain <= rows.loc[domain, "high"] + 0.02, domain


def test_school_intervals_of_the_change_hold_the_planted_one(planted: tuple[District, dict[str, Any]]) -> None:
    """All four domains of a school at once in 95 of 100 schools; sixty schools leave room for a few more."""
    district, truth = planted
    rows = tpack(district)[1].rows
    rows = rows[rows["status"].eq("ok") & rows["school_id"].ne("")]
    gain = rows["category"].map(dict(truth["scenario"]["programme"]["tpack_gain"]))
    held = ((rows["low"] <= gain) & (gain <= rows["high"])).groupby(rows["school_id"]).all()
    assert len(held) > 30
    assert held.mean() > 0.85


def test_role_clarity_and_its_gap_are_the_planted_ones(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    plan = truth["scenario"]["programme"]
    mean, gap = role_clarity(district)
    clarity = {**dict(plan["clarity"])}
    clarity["teacher"] += plan["clarity_item"] / 5  # one of five items
    rows = whole(mean, item="", wave="spring 2026").set_index("category")
    for role in ("teacher", "school_leader", "coach"):
        assert rows.loc[role, "low"] - 0.05 <= clarity[role] <= rows.loc[role, "high"] + 0.05, role
    rows = whole(gap, item="", wave="spring 2026").set_index("category")
    pair = rows.loc["teacher and school_leader"]
    assert pair["low"] <= clarity["teacher"] - clarity["school_leader"] <= pair["high"]
    worst = whole(gap, item="rc5", wave="spring 2026", category="teacher and school_leader").iloc[0]
    assert worst["high"] < 0


def test_value_is_the_chance_of_an_answer_in_the_top_two(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    rows = whole(programme_value(district)[0], item="", wave="spring 2026").set_index("category")
    for role, chance in truth["survey_responses"]["value_top_two"].items():
        if role in rows.index:
            assert rows.loc[role, "low"] - 0.01 <= chance <= rows.loc[role, "high"] + 0.01, role


def test_response_rates_are_the_planted_chances(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    chance = dict(truth["scenario"]["programme"]["answers"])
    rows = whole(response_rates(district)[0])
    for row in rows.to_dict("records"):
        expected = chance[row["category"]]
        # A teacher of a few who stops at once, or who coaches too, makes no answer of their role.
        assert abs(row["estimate"] - expected) < 4 * np.sqrt(expected * (1 - expected) / row["n"]) + 0.02, row


def test_coaches_are_rated_as_they_are(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    own = truth["survey_responses"]["quality_of_coaches"]
    mean = dict(truth["scenario"]["programme"]["quality"])
    rows = coaching_quality(district)[1].rows
    rows = rows[rows["status"].eq("ok") & rows["category"].eq("facilitation")]  # far from the scale's end
    planted_mean = mean["facilitation"] + rows["coach_id"].map(own)
    held = (rows["low"] <= planted_mean) & (planted_mean <= rows["high"])
    assert len(rows) > 30
    assert held.mean() > 0.85
    assert np.corrcoef(rows["estimate"], planted_mean)[0, 1] > 0.7


def test_alpha_is_a_little_below_that_of_unrounded_answers(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    rows = whole(survey_reliability(district)[0], item="tpack")
    unrounded = truth["survey_responses"]["alpha_of_five_unrounded_items"]
    assert ((rows["estimate"] < unrounded) & (rows["estimate"] > unrounded - 0.08)).all()


def test_coaches_grow_and_act_as_planted(planted: tuple[District, dict[str, Any]]) -> None:
    district, truth = planted
    plan = truth["scenario"]["programme"]
    change = whole(self_assessments(district)[2], category="ISTE", wave="spring 2025", to_wave="spring 2026").iloc[0]
    assert change["low"] - 0.05 <= plan["growth"] <= change["high"] + 0.05
    done = whole(action_plans(district)[0], term="").set_index("category")["estimate"]
    assert done["done in time"] == pytest.approx(plan["action_in_time"], abs=0.08)
    met = whole(action_plans(district)[1])["estimate"].mean()
    assert met == pytest.approx(plan["networking"], abs=0.3)  # terms leave out the holidays
