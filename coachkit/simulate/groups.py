"""What the roster says about teachers: grades, years of service, a second subject, and a column of the district's own.

Years and training are drawn from each teacher's hidden value, so that groups differ by a known amount, while nothing else
in the district depends on these draws.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.special import ndtr

from coachkit.simulate.people import SUBJECTS, World
from coachkit.simulate.scenario import Scenario

OWN_COLUMN = "prior_training"
TRAINING = ("none", "one course", "several courses")
NEW = 3  # years of service below which a teacher is new
_TRAINED = (0.5, 0.8)  # parts of the teachers below the second and the third
_LONGEST, _BEND = 30, 1.5  # years = 30 × part ^ 1.5: a fifth below 3 years, a quarter from 3 to 10
_SEVERAL = 0.08  # chance of a second subject
_GRADES = {"elementary": ("K", "1", "2", "3", "4", "5"), "middle": ("6", "7", "8"), "high": ("9", "10", "11", "12")}
_SPREAD = {"elementary": 2, "middle": 3, "high": 4}  # at most so many grades a teacher


def with_groups(it: Scenario, rng: np.random.Generator, world: World) -> World:
    """The world with ``grades, years_of_service`` and ``prior_training`` of teachers; ``teachers`` get ``years``."""
    first = world.teachers.drop_duplicates("staff_id")
    value = first["value"].to_numpy() / it.teacher
    noise = rng.normal(size=(2, len(first)))
    score = [r * value + np.sqrt(1 - r**2) * e for r, e in zip((it.experience, it.training), noise, strict=True)]
    years = np.floor(_LONGEST * ndtr(score[0]) ** _BEND)
    training = np.take(TRAINING, np.searchsorted(_TRAINED, ndtr(score[1])))
    at = pd.Series(np.arange(len(first)), index=first["staff_id"])
    kind = dict(zip(world.schools["school_id"], world.schools["school_type"], strict=True))
    staff = world.staff
    person = at.reindex(staff["staff_id"]).fillna(-1).astype(int).to_numpy()
    teaches = (person >= 0) & staff["roles"].str.contains("teacher").to_numpy()
    grades = [_grades(rng, str(kind[school])) for school in staff["school_id"]]
    second = np.take(SUBJECTS, rng.integers(0, len(SUBJECTS), len(staff)))
    more = teaches & (rng.random(len(staff)) < _SEVERAL) & (staff["subject"].to_numpy() != second)
    staff = staff.assign(subject=np.where(more, staff["subject"] + ";" + second, staff["subject"]))
    after = list(staff.columns).index("subject")
    staff.insert(after + 1, "grades", np.where(teaches, grades, ""))
    staff.insert(after + 2, "years_of_service", np.where(teaches, [f"{number:.0f}" for number in years[person]], ""))
    staff = staff.assign(**{OWN_COLUMN: np.where(teaches, training[person], "")})
    known = pd.Series(years, index=first["staff_id"])
    return replace(world, staff=staff, teachers=world.teachers.assign(years=world.teachers["staff_id"].map(known)))


def _grades(rng: np.random.Generator, kind: str) -> str:
    """A teacher's grades: mostly one at an elementary school, several neighbours elsewhere; any at a school of no kind."""
    ladder = _GRADES.get(kind, sum(_GRADES.values(), ()))
    if kind == "elementary":
        ladder = ladder[:3] if rng.random() < 0.5 else ladder[3:]
    most = _SPREAD.get(kind, 3)
    size = 1 + int(rng.binomial(most - 1, 0.15 if kind == "elementary" else 0.5))
    start = int(rng.integers(0, len(ladder) - size + 1))
    return ";".join(ladder[start : start + size])
