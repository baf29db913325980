"""What was planted in a simulated district comes out again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import coachkit
from coachkit.district import District
from coachkit.measures.estimators.costs import unit_cost
from coachkit.measures.estimators.follow_up import group_chain
from coachkit.measures.estimators.goals import goal_attainment
from coachkit.measures.estimators.next_steps import next_steps

from .conftest import at


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[District, dict[str, Any], Path]:
    folder = coachkit.simulate_district(tmp_path_factory.mktemp("truth") / "d", 6, 24, 2)
    return coachkit.load(folder), json.loads((folder / "truth.json").read_text()), folder


def test_group_sessions_carried_into_the_classroom(planted: tuple[District, dict[str, Any], Path]) -> None:
    district, truth, _ = planted
    log = truth["coaching_log"]
    found = at(group_chain(district)[0], category="co-observation and debrief")
    share = log["of_them_co_observed_and_debriefed"] / log["group_sessions_14_days_old"]
    assert found["estimate"] == pytest.approx(share, abs=0.03)  # the log may end some days before the last term does


def test_next_steps_closed_in_time(planted: tuple[District, dict[str, Any], Path]) -> None:
    district, truth, _ = planted
    found = at(next_steps(district)[0], category="closed in time")
    assert found["estimate"] == pytest.approx(
        truth["next_steps"]["closed_by_due"] / truth["next_steps"]["due"], abs=0.02
    )


def test_teachers_goals_at_target_and_never_measured(planted: tuple[District, dict[str, Any], Path]) -> None:
    district, _, folder = planted
    goals = pd.read_csv(folder / "goals.csv")
    goals = goals[goals["owner"].eq("teacher") & goals["due"].le("2026-06-01")]
    rows = goal_attainment(district)[0].rows
    rows = rows[rows["school_id"].eq("") & rows["item"].eq("teacher")].set_index("category")["estimate"]
    assert rows["at target"] == pytest.approx(
        goals["value"].ge(goals["target"]).mean(), abs=0.12
    )  # the last term is out
    assert rows["never measured"] == pytest.approx(goals["value"].isna().mean(), abs=0.12)


def test_a_years_cost_is_all_of_its_parts(planted: tuple[District, dict[str, Any], Path]) -> None:
    district, truth, _ = planted
    rows = unit_cost(district)[0].rows
    row = rows[rows["wave"].eq("2025-26") & rows["category"].eq("per coachee")].iloc[0]
    assert row["estimate"] * row["n"] == pytest.approx(truth["costs"]["2025-26"])
