"""``truth.json``: what was planted, and what the planted rows add up to. No analysis reads it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtr

from coachkit.simulate.answers import SPREAD, Surveys
from coachkit.simulate.classroom import TOOLS
from coachkit.simulate.groups import NEW, OWN_COLUMN
from coachkit.simulate.people import TERMS, World
from coachkit.simulate.scenario import Scenario

_LAST = TERMS[-1][2]


def truth(it: Scenario, seed: int, world: World, tables: dict[str, pd.DataFrame], said: Surveys) -> str:
    """The truth of a simulated district as JSON: the scenario, and a part for each table."""
    begin = {
        school: TERMS[term][0] if term >= 0 else None
        for school, term in zip(world.schools["school_id"], world.starts, strict=True)
    }
    parts = {
        "synthetic": True,
        "seed": seed,
        "scenario": asdict(it),
        "coaching_starts": begin,
        "coaching_log": _log(tables["coaching_log"]),
        "next_steps": _steps(tables["next_steps"]),
        "goals": _goals(tables["goals"]),
        "survey_responses": _surveys(it, said),
        "costs": tables["costs"].groupby("year")["amount"].sum().astype(int).to_dict(),
        "tool_use": _adoption(it),
        "staff": {
            "teachers_who_coach": int(world.staff["roles"].eq("teacher;coach").sum()),
            "teachers_of_two_schools": int(world.teachers["staff_id"].duplicated().sum()),
            "mean_value": _values(world),
        },
    }
    return json.dumps(parts, indent=1, sort_keys=True) + "\n"


def _values(world: World) -> dict[str, dict[str, float]]:
    """Mean hidden value of teachers by years of service and by training: how far the groups are apart in log-odds."""
    people = world.teachers.drop_duplicates("staff_id")
    trained = world.staff.drop_duplicates("staff_id").set_index("staff_id")[OWN_COLUMN]
    bands = np.select(
        [people["years"] < NEW, people["years"] < 10], ["below 3 years", "3 to below 10 years"], "10 or more"
    )
    by = {"years_of_service": bands, OWN_COLUMN: people["staff_id"].map(trained).to_numpy()}
    means = {name: people["value"].groupby(keys).mean().round(4) for name, keys in by.items()}
    return {name: {str(key): float(mean) for key, mean in found.items()} for name, found in means.items()}


def _log(log: pd.DataFrame) -> dict[str, Any]:
    """Group sessions followed into a classroom and debriefed; cycles with all phases. Computed again with joins."""
    sessions = log[log["activity"].eq("group_session")]
    old = sessions[pd.to_datetime(sessions["date"]) <= pd.Timestamp(_LAST) - pd.Timedelta(days=14)]
    seen = log[log["activity"].eq("co_observation") & log["follows_event_id"].isin(old["event_id"])]
    told = log[log["activity"].eq("debrief") & log["follows_event_id"].isin(seen["event_id"])]
    followed = seen[seen["event_id"].isin(told["follows_event_id"])]["follows_event_id"].nunique()
    cycles = log[log["cycle_id"].ne("")].groupby("cycle_id")["cycle_phase"].nunique()
    return {
        "group_sessions_14_days_old": len(old),
        "of_them_co_observed": int(seen["follows_event_id"].nunique()),
        "of_them_co_observed_and_debriefed": int(followed),
        "cycles": len(cycles),
        "cycles_with_four_phases": int(cycles.eq(4).sum()),
        "most_participants": int(log["participant_ids"].str.count(";").max()) + 1,
    }


def _steps(steps: pd.DataFrame) -> dict[str, int]:
    due = steps[steps["due"] <= _LAST]
    in_time = due["status"].eq("done") & (due["closed"] <= due["due"])
    return {"due": len(due), "closed_by_due": int(in_time.sum()), "dropped": int(due["status"].eq("dropped").sum())}


def _goals(goals: pd.DataFrame) -> dict[str, int]:
    measured = goals["value"].ne("")
    value, target = pd.to_numeric(goals["value"]), pd.to_numeric(goals["target"])
    due = goals["due"] <= _LAST
    return {
        "due": int(due.sum()),
        "not_yet_due": int((~due).sum()),
        "due_and_measured": int((due & measured).sum()),
        "due_and_at_target": int((due & measured & (value >= target)).sum()),
        "without_baseline": int(goals["baseline"].eq("").sum()),
        "revised": int(goals["revised_on"].ne("").sum()),
        "revised_after_due": int((goals["revised_on"].ne("") & (goals["revised_on"] > goals["due"])).sum()),
    }


def _surveys(it: Scenario, said: Surveys) -> dict[str, Any]:
    """Chance of an answer of 4 or 5 about value, by role; α of five items before rounding to whole answers."""
    whole = float(np.sqrt(sum(sd**2 for sd in SPREAD.values())))
    common = SPREAD["person"] ** 2 + SPREAD["domain"] ** 2
    value = dict(it.programme.value)
    return {
        "alpha_of_five_unrounded_items": round(5 * common / (5 * common + SPREAD["item"] ** 2), 4),
        "value_top_two": {role: round(float(ndtr(-(3.5 - mean) / whole)), 4) for role, mean in value.items()},
        "spread": SPREAD,
        "quality_of_coaches": said.coaches,
    }


def _adoption(it: Scenario) -> dict[str, float]:
    """Share of teachers who use each tool in the last term."""
    out = {}
    for tool, _, _, access, _, _ in TOOLS:
        begun = next(i for i, (_, start, _) in enumerate(TERMS) if access <= start)
        share = dict(it.programme.adoption)[tool] + it.programme.adoption_step * (len(TERMS) - 1 - begun)
        out[tool] = round(min(1.0, share), 4)
    return out
