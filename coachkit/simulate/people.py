"""Schools and the people who work in them, with their hidden values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.simulate.names import people_names, school_names
from coachkit.simulate.scenario import Scenario

TERMS = (
    ("fall 2024", "2024-08-19", "2024-12-20"),
    ("spring 2025", "2025-01-06", "2025-06-06"),
    ("fall 2025", "2025-08-18", "2025-12-19"),
    ("spring 2026", "2026-01-05", "2026-06-05"),
)
SUBJECTS = ("Mathematics", "Language arts", "Science", "Social studies", "Arts", "Languages")


@dataclass(frozen=True)
class World:
    """Everybody, as arrays. ``teachers`` has one row per teacher and school: hidden ``value``, first and last term."""

    schools: pd.DataFrame
    staff: pd.DataFrame
    teachers: pd.DataFrame
    starts: np.ndarray
    coach_of: np.ndarray


def people(it: Scenario, rng: np.random.Generator, schools: int, teachers: int) -> World:
    """Draw schools, teachers, coaches, leaders and district officials.

    ``starts`` is the term (0 …) a school's coaching starts, −1 for never; ``coach_of`` the index of its coach.
    """
    starts = rng.integers(0, len(TERMS), schools)
    starts[rng.random(schools) < it.never] = -1
    starts[0], starts[-1] = 1, -1
    frame = _schools(it, rng, starts, teachers)
    sizes = frame.pop("teachers").to_numpy()
    at = np.repeat(np.arange(schools), sizes)
    count = len(at)
    order = rng.permutation(count)
    roster = pd.DataFrame(
        {
            "school": at,
            "staff_id": _ids(it, order),
            "value": rng.normal(0, it.teacher, count),
            "first": np.where(rng.random(count) < 0.06, rng.integers(1, len(TERMS), count), 0),
            "last": len(TERMS) - 1,
        }
    )
    leavers = (rng.random(count) < 0.05) & (roster["first"] == 0)
    roster["last"] = np.where(leavers, rng.integers(0, len(TERMS) - 1, count), roster["last"])
    movers = roster[leavers & (rng.random(count) < 0.3)]  # leave one school and start the next term in another
    moved = movers.assign(school=(movers["school"] + 1) % schools, first=movers["last"] + 1, last=len(TERMS) - 1)
    roster = pd.concat([roster, moved[moved["school"] != movers["school"]]], ignore_index=True)
    coach_of, coaches = _coaches(starts)
    staff = pd.concat([_teachers(rng, frame, roster), _others(it, rng, frame, coach_of, coaches)], ignore_index=True)
    hybrid = roster.groupby("school").head(1)  # a teacher who also coaches; their own lessons stay a teacher's
    hybrid = hybrid[(starts[hybrid["school"]] >= 0) & (rng.random(len(hybrid)) < 0.2)]
    keys = set(zip(hybrid["staff_id"], frame["school_id"].to_numpy()[hybrid["school"]], strict=True))
    both = [(s, k) in keys for s, k in zip(staff["staff_id"], staff["school_id"], strict=True)]
    staff.loc[both, "roles"] = "teacher;coach"
    staff = staff.sort_values(["school_id", "staff_id"], kind="stable", ignore_index=True)
    return World(frame, staff, roster, starts, coach_of)


def _ids(it: Scenario, order: np.ndarray) -> list[str]:
    width = 3 if it.twisted else 6
    return [f"{number if it.twisted else 10_000 + number:0{width}d}" for number in order]


def _schools(it: Scenario, rng: np.random.Generator, starts: np.ndarray, teachers: int) -> pd.DataFrame:
    count = len(starts)
    names = school_names(count, it.twisted)
    sizes = np.maximum(it.least_teachers, np.rint(teachers * np.exp(rng.normal(0, 0.3, count)))).astype(int)
    if it.least_teachers < 6:
        tiny = np.arange(count) % 3 == 1
        sizes[tiny] = 1 + np.arange(tiny.sum()) % 7
    begin = [TERMS[s][1] if s >= 0 else "" for s in starts]
    return pd.DataFrame(
        {
            "school_id": [f"{i + 1:04d}" for i in range(count)],
            "name": names,
            "school_type": "" if it.twisted else np.take(["elementary", "middle", "high"], np.arange(count) % 3),
            "coaching_start": begin,
            "enrolment": sizes * 18 + rng.integers(0, 40, count),
            "teachers": sizes,
        }
    )


def _coaches(starts: np.ndarray) -> tuple[np.ndarray, int]:
    """A coach serves two schools, in the order of their start."""
    coached = np.flatnonzero(starts >= 0)
    coached = coached[np.argsort(starts[coached], kind="stable")]
    coach_of = np.full(len(starts), -1)
    coach_of[coached] = np.arange(len(coached)) // 2
    return coach_of, (len(coached) + 1) // 2


def _teachers(rng: np.random.Generator, schools: pd.DataFrame, roster: pd.DataFrame) -> pd.DataFrame:
    names = dict(zip(roster["staff_id"].unique(), people_names(rng, roster["staff_id"].nunique()), strict=True))
    first, last = roster["first"].to_numpy(), roster["last"].to_numpy()
    return pd.DataFrame(
        {
            "staff_id": roster["staff_id"],
            "school_id": schools["school_id"].to_numpy()[roster["school"]],
            "roles": "teacher",
            "name": roster["staff_id"].map(names),
            "subject": np.take(SUBJECTS, rng.integers(0, len(SUBJECTS), len(roster))),
            "fte": np.where(rng.random(len(roster)) < 0.12, 0.5, 1.0),
            "start_date": [TERMS[f][1] if f else "" for f in first],
            "end_date": [TERMS[f][2] if f < len(TERMS) - 1 else "" for f in last],
            "coaching_eligible": np.where(rng.random(len(roster)) < 0.04, "false", "true"),
        }
    )


def _others(
    it: Scenario, rng: np.random.Generator, schools: pd.DataFrame, coach_of: np.ndarray, coaches: int
) -> pd.DataFrame:
    """Coaches (one row per school they serve), one leader per school, and three district officials who observe."""
    ids = schools["school_id"].to_numpy()
    served = np.flatnonzero(coach_of >= 0)
    coach_names, leader_names, official_names = (people_names(rng, n) for n in (coaches, len(ids), 3))
    rows = [(coach_id(coach_of[s]), ids[s], "coach", coach_names[coach_of[s]], 0.5) for s in served]
    rows += [(leader_id(i), school, "school_leader", leader_names[i], 1.0) for i, school in enumerate(ids)]
    rows += [(f"93000{i}", ids[0], "district_official", official_names[i], 1.0) for i in range(3)]
    frame = pd.DataFrame(rows, columns=["staff_id", "school_id", "roles", "name", "fte"])
    return frame.assign(subject="", start_date="", end_date="", coaching_eligible="false")


def coach_id(number: int) -> str:
    """The staff id of a coach."""
    return f"91{number:04d}"


def leader_id(school: int) -> str:
    """The staff id of a school's leader."""
    return f"92{school:04d}"
