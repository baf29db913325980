"""Tools in use, costs of coaching, and student outcomes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.simulate.classroom import TOOLS
from coachkit.simulate.people import TERMS, World
from coachkit.simulate.programme import Programme

_WEEKS = (4, 12)  # weeks of a term whose use is on record
_SALARY, _BENEFITS, _STIPEND, _OTHER = 68_000, 0.3, 3_000, 400


def tool_use(it: Programme, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """Who used which tool in two weeks of each term; people who start to use a tool keep using it."""
    adoption = dict(it.adoption)
    people = world.teachers["staff_id"].drop_duplicates().to_numpy()
    place = {person: i for i, person in enumerate(people)}
    at = world.teachers["staff_id"].map(place).to_numpy()
    first, last = world.teachers["first"].to_numpy(), world.teachers["last"].to_numpy()
    parts = []
    for tool, _, _, access, _, _ in TOOLS:
        taste = rng.random(len(people))  # one draw a person: adoption only grows
        begun = next(i for i, (_, start, _) in enumerate(TERMS) if np.datetime64(access) <= np.datetime64(start))
        for term in range(begun, len(TERMS)):
            share = min(1.0, adoption[tool] + it.adoption_step * (term - begun))
            here = np.unique(at[(first <= term) & (last >= term)])
            users = here[taste[here] < share]
            monday = np.busday_offset(np.datetime64(TERMS[term][1]), 0, roll="forward", weekmask="Mon")
            for week in _WEEKS:
                idle = rng.random(len(users)) < 0.1
                minutes = np.where(idle, 0, rng.poisson(40, len(users)) + 1)
                parts.append(
                    pd.DataFrame(
                        {
                            "staff_id": people[users],
                            "tool_id": tool,
                            "week": str(monday + 7 * week),
                            "active": np.where(idle, "false", "true"),
                            "minutes": minutes,
                        }
                    )
                )
    return pd.concat(parts, ignore_index=True)


def costs(world: World) -> pd.DataFrame:
    """Salaries, benefits, stipends of teachers who coach, and the rest, for two years."""
    full = float(world.staff.loc[world.staff["roles"].eq("coach"), "fte"].sum())
    peers = int(world.staff["roles"].eq("teacher;coach").sum())
    rows = []
    for year, rise in (("2024-25", 1.0), ("2025-26", 1.03)):
        salary = round(full * _SALARY * rise)
        kinds = (("salary", salary), ("benefits", round(salary * _BENEFITS)), ("stipend", peers * _STIPEND),
                 ("other", round(full * _OTHER)))  # fmt: skip
        rows += [(year, kind, amount, "USD") for kind, amount in kinds]
    return pd.DataFrame(rows, columns=["year", "kind", "amount", "currency"])


def outcomes(it: Programme, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """One aggregate per school and spring; tiny schools have few students."""
    count = len(world.schools)
    own = rng.normal(0.6, 0.05, count)
    students = np.maximum(1, world.schools["enrolment"].to_numpy() // 6)
    parts = []
    for wave, term in (("spring 2025", 1), ("spring 2026", 3)):
        coached = np.where((world.starts >= 0) & (world.starts <= term), term - world.starts + 1, 0)
        value = own + it.outcome_gain * coached + rng.normal(0, 0.3 / np.sqrt(students))
        parts.append(
            pd.DataFrame(
                {
                    "school_id": world.schools["school_id"],
                    "measure": "digital literacy, share proficient",
                    "wave": wave,
                    "value": np.clip(value, 0, 1).round(3),
                    "n_students": students,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
