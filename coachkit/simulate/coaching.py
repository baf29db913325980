"""The coaching log: cycles with coachees, group sessions, and the coaches' own work."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.simulate.classroom import days_in
from coachkit.simulate.people import TERMS, World, coach_id
from coachkit.simulate.scenario import Scenario

_PHASES = (
    ("goal", ("planning",)),
    ("plan", ("planning", "observation", "observation")),
    ("implement", ("modeling", "co_teaching", "co_teaching", "observation", "co_observation")),
    ("reflect", ("debrief",)),
)
_FOCUS = ("pedagogy", "pedagogy", "tool", "equity", "family_communication", "other")


def coaching_log(it: Scenario, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """One row per coaching event of the coached schools, from the term in which their coaching starts."""
    rows = pd.concat([_cycles(it, rng, world), _groups(rng, world), _own(rng, world)], ignore_index=True)
    rows = rows.sort_values(["day", "school", "activity"], kind="stable", ignore_index=True)
    number = rows.index.to_numpy() + 1
    ids = pd.Series([f"E{i:07d}" for i in number])
    previous = ids.where(rows["cycle_id"].ne("")).groupby(rows["cycle_id"]).shift(1)
    linked = previous.where(rng.random(len(rows)) < 0.7).fillna("")
    lag = rng.geometric(0.45, len(rows)) - 1
    last = np.datetime64(TERMS[-1][2])
    entered = np.minimum(rows["day"].to_numpy().astype("datetime64[D]") + lag, last)
    return pd.DataFrame(
        {
            "event_id": ids,
            "date": rows["day"].dt.strftime("%Y-%m-%d"),
            "coach_id": [coach_id(c) for c in world.coach_of[rows["school"]]],
            "school_id": world.schools["school_id"].to_numpy()[rows["school"]],
            "participant_ids": rows["participant_ids"],
            "minutes": rows["minutes"],
            "activity": rows["activity"],
            "modality": np.take(
                ["in_person", "in_person", "in_person", "virtual", "async"], rng.integers(0, 5, len(rows))
            ),
            "cycle_id": rows["cycle_id"],
            "cycle_phase": rows["cycle_phase"],
            "follows_event_id": linked,
            "focus": np.take(_FOCUS, rng.integers(0, len(_FOCUS), len(rows))),
            "entered_on": np.where(rng.random(len(rows)) < 0.97, entered.astype(str), ""),
        }
    )


def _present(world: World) -> pd.DataFrame:
    """Teachers of coached schools in the terms when they are there and coached: ``school, staff_id, value, term``."""
    pairs = world.teachers.merge(pd.DataFrame({"term": range(len(TERMS))}), how="cross")
    begin = world.starts[pairs["school"]]
    there = (pairs["term"] >= pairs["first"]) & (pairs["term"] <= pairs["last"])
    return pairs[there & (begin >= 0) & (pairs["term"] >= begin)].reset_index(drop=True)


def _cycles(it: Scenario, rng: np.random.Generator, world: World) -> pd.DataFrame:
    pairs = _present(world)
    odds = 0.4 + it.selection * pairs["value"] / it.teacher
    pairs = pairs[rng.random(len(pairs)) < 1 / (1 + np.exp(-odds))].reset_index(drop=True)
    visits = 3 + rng.poisson(6, len(pairs))
    at = np.repeat(np.arange(len(pairs)), visits)
    rows = pairs.iloc[at].assign(pair=at, day=days_in(rng, pairs["term"].to_numpy()[at]))
    rows = rows.sort_values(["pair", "day"], kind="stable", ignore_index=True)
    step = rows.groupby("pair").cumcount().to_numpy()
    phase = np.minimum(step * 4 // np.maximum(visits[rows["pair"]], 4), 3)
    activity = np.empty(len(rows), dtype=object)
    for number, (_, choices) in enumerate(_PHASES):
        here = phase == number
        activity[here] = np.take(choices, rng.integers(0, len(choices), here.sum()))
    return pd.DataFrame(
        {
            "school": rows["school"],
            "day": rows["day"],
            "participant_ids": rows["staff_id"],
            "minutes": np.take([20, 30, 45, 60], rng.integers(0, 4, len(rows))),
            "activity": activity,
            "cycle_id": [f"CY{i + 1:06d}" for i in rows["pair"]],
            "cycle_phase": np.take([name for name, _ in _PHASES], phase),
        }
    )


def _groups(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Four group sessions or learning communities per school and term, each with about a third of the teachers."""
    pairs = _present(world)
    sessions = pairs[["school", "term"]].drop_duplicates().merge(pd.DataFrame({"session": range(4)}), how="cross")
    sessions = sessions.assign(
        day=days_in(rng, sessions["term"].to_numpy()),
        activity=np.take(["group_session", "plc"], rng.integers(0, 2, len(sessions))),
        minutes=np.take([45, 60, 90], rng.integers(0, 3, len(sessions))),
    )
    people = sessions.merge(pairs[["school", "term", "staff_id"]], on=["school", "term"], validate="many_to_many")
    people = people[rng.random(len(people)) < 0.35]
    keys = ["school", "term", "session"]
    listed = people.groupby(keys)["staff_id"].agg(";".join).rename("participant_ids").reset_index()
    rows = sessions.merge(listed, on=keys, how="inner", validate="one_to_one")
    return rows[["school", "day", "participant_ids", "minutes", "activity"]].assign(cycle_id="", cycle_phase="")


def _own(rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Time without teachers: administration, own learning, technical support."""
    pairs = _present(world)[["school", "term"]].drop_duplicates()
    at = np.repeat(np.arange(len(pairs)), 12)
    rows = pairs.iloc[at].reset_index(drop=True)
    return pd.DataFrame(
        {
            "school": rows["school"],
            "day": days_in(rng, rows["term"].to_numpy()),
            "participant_ids": "",
            "minutes": np.take([30, 60, 120], rng.integers(0, 3, len(rows))),
            "activity": np.take(["admin", "admin", "own_learning", "tech_support"], rng.integers(0, 4, len(rows))),
            "cycle_id": "",
            "cycle_phase": "",
        }
    )
