"""The tables beyond people, log and lessons: odd cases are there, and counts agree with what was planted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from coachkit.simulate import SCENARIOS, simulate_district

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return simulate_district(tmp_path_factory.mktemp("sim") / "d", schools=60, teachers=25, seed=4)


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return {p.stem: pd.read_csv(p, dtype=str, keep_default_na=False) for p in folder.glob("*.csv")}


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "truth.json").read_text())


def near(hits: int, count: int, chance: float) -> bool:
    """True when a count lies within four standard errors of its chance."""
    return abs(hits / count - chance) < 4 * np.sqrt(chance * (1 - chance) / count)


def test_what_is_hard_is_there(tables: Tables, truth: dict[str, Any]) -> None:
    staff, log = tables["staff"], tables["coaching_log"]
    assert truth["staff"]["teachers_who_coach"] > 3
    assert truth["staff"]["teachers_of_two_schools"] > 3
    assert staff[staff["roles"] == "coach"]["staff_id"].duplicated().any()  # coaches in several schools
    assert log["participant_ids"].str.count(";").max() == 39  # an event with 40 participants
    day = pd.to_datetime(log.set_index("event_id")["date"])
    followed = log[log["follows_event_id"] != ""]
    before, after = day[followed["follows_event_id"]].to_numpy(), pd.to_datetime(followed["date"]).to_numpy()
    assert (before <= after).all()
    years = lambda days: pd.DatetimeIndex(days).year  # noqa: E731
    assert (years(before) < years(after)).sum() > 20  # follow-ups that cross terms and years
    cycles = log[log["cycle_id"] != ""]
    spans = cycles.groupby("cycle_id").agg(who=("participant_ids", "first"), a=("date", "min"), b=("date", "max"))
    pairs = spans.reset_index().merge(spans.reset_index(), on="who")
    assert ((pairs["cycle_id_x"] < pairs["cycle_id_y"]) & (pairs["a_y"] <= pairs["b_x"])).sum() > 20  # they overlap
    assert (tables["survey_items"]["reverse"] == "true").sum() >= 5
    scales = tables["survey_items"].groupby("instrument")["scale_max"].nunique()
    assert scales["program_value"] == 2  # asked on another scale in the later wave
    assert (tables["goals"]["baseline"] == "").any()
    assert (tables["goals"]["revised_on"] > tables["goals"]["due"]).any()


def test_chains_of_group_sessions_are_followed_as_often_as_planted(truth: dict[str, Any]) -> None:
    """A little less than planted: some would lie after the last day, or have nobody left to visit."""
    plan, log = truth["scenario"]["programme"], truth["coaching_log"]
    sessions = log["group_sessions_14_days_old"]
    assert near(log["of_them_co_observed"], sessions, plan["co_observed"])
    assert near(log["of_them_co_observed_and_debriefed"], sessions, plan["co_observed"] * plan["debriefed"])


def test_steps_and_goals_are_closed_and_met_as_often_as_planted(truth: dict[str, Any]) -> None:
    plan, steps, goals = truth["scenario"]["programme"], truth["next_steps"], truth["goals"]
    assert near(steps["closed_by_due"], steps["due"], plan["step_in_time"])
    assert near(goals["due_and_at_target"], goals["due_and_measured"], plan["goal_met"])


def test_people_answer_as_often_as_planted_and_some_stop_half_way(tables: Tables, truth: dict[str, Any]) -> None:
    rows = tables["survey_responses"]
    value = rows[(rows["instrument"] == "tpack") & (rows["wave"] == "fall 2024")]
    asked = tables["staff"][tables["staff"]["roles"].str.contains("teacher") & (tables["staff"]["start_date"] == "")]
    given = value.groupby("respondent_key").size()
    assert near(len(given), asked["staff_id"].nunique(), dict(truth["scenario"]["programme"]["answers"])["teacher"])
    assert near(int((given <= 10).sum()), len(given), truth["scenario"]["programme"]["halved"])
    assert not set(rows["respondent_key"]) & set(tables["staff"]["staff_id"])


def test_answers_hold_what_was_planted(tables: Tables, truth: dict[str, Any]) -> None:
    """Role clarity and TPACK means, a reversed item turned round, and use of a tool in the last term."""
    rows = tables["survey_responses"].astype({"value": float})
    plan = truth["scenario"]["programme"]
    clear = rows[(rows["item_id"] == "rc1") & (rows["respondent_role"] == "teacher")]
    assert clear["value"].mean() == pytest.approx(dict(plan["clarity"])["teacher"], abs=0.1)
    unsure = rows[(rows["item_id"] == "rc3") & (rows["respondent_role"] == "teacher")]
    assert 6 - unsure["value"].mean() == pytest.approx(clear["value"].mean(), abs=0.1)
    items = rows[(rows["instrument"] == "tpack") & rows["item_id"].str.match("tpk[1-4]")]
    mean = items.groupby("wave")["value"].mean()
    assert mean["spring 2026"] - mean["fall 2024"] == pytest.approx(dict(plan["tpack_gain"])["TPK"], abs=0.08)
    use = tables["tool_use"]
    last = use[(use["tool_id"] == "T04") & (use["week"] > "2026-01-01")]["staff_id"].nunique()
    assert near(last, tables["staff"].query("roles.str.contains('teacher') and end_date == ''")["staff_id"].nunique(),
                truth["tool_use"]["T04"])  # fmt: skip


def test_coaches_grow_by_the_planted_step(tables: Tables, truth: dict[str, Any]) -> None:
    level = tables["self_assessments"].astype({"level": int})
    mean = level[level["framework"] == "ISTE"].groupby("wave")["level"].mean()
    step = (mean["spring 2026"] - mean["fall 2024"]) / 2
    assert step == pytest.approx(truth["scenario"]["programme"]["growth"], abs=0.07)
    assert level["level"].between(1, 4).all()


def test_under_null_nothing_is_planted() -> None:
    plan = SCENARIOS["null"].programme
    assert {gain for _, gain in plan.tpack_gain} == {0.0}
    assert len({mean for _, mean in plan.clarity}) == 1
    assert (plan.growth, plan.quality_sd, plan.clarity_item) == (0.0, 0.0, 0.0)
