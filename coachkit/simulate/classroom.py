"""Observations of lessons: who was visited when, by whom, at which level."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.schema.config import Config
from coachkit.simulate.groups import NEW
from coachkit.simulate.people import TERMS, World, coach_id, leader_id
from coachkit.simulate.scenario import Scenario

TOOLS = (
    ("T01", "Class board", "lms", "2024-08-19", "Materials and tasks in one place", "true"),
    ("T02", "Story maker", "creation", "2024-08-19", "Students publish their own work", "true"),
    ("T03", "Quick check", "assessment", "2025-01-06", "Short checks of understanding", "true"),
    ("T04", "Home line", "family_communication", "2025-08-18", "Messages to families", "false"),
    ("T05", "Drill box", "practice", "2024-08-19", "", "false"),
)


def tools() -> pd.DataFrame:
    """The district's tools."""
    return pd.DataFrame(TOOLS, columns=["tool_id", "name", "category", "access_date", "purpose", "privacy_reviewed"])


def days_in(rng: np.random.Generator, term: np.ndarray) -> np.ndarray:
    """A weekday in each term."""
    starts = np.array([np.datetime64(s) for _, s, _ in TERMS])
    ends = np.array([np.datetime64(e) for _, _, e in TERMS])
    length = (ends - starts).astype(int)[term]
    day = starts[term] + (rng.random(len(term)) * (length + 1)).astype(int)
    return np.minimum(np.busday_offset(day, 0, roll="forward"), ends[term])


def observations(it: Scenario, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """One row per rating; some lessons have two."""
    lessons = _lessons(it, rng, world)
    schools, count = len(world.starts), len(lessons)
    observers = _observers(world, schools)
    severity = rng.normal(0, it.observer, observers.max() + 1)
    choice = np.argsort(rng.random((count, 3)), axis=1)  # leader, coach (or official), official
    if it.lenient:  # coaches come with coaching, and are kinder
        severity[schools + 3 :] -= it.lenient
        school, term = lessons["school"].to_numpy(), lessons["term"].to_numpy()
        early = (world.starts[school] < 0) | (term < world.starts[school])
        choice[early[:, None] & (choice == 1)] = 2
    first = observers[lessons["school"].to_numpy()[:, None], choice]
    twice = rng.random(count) < it.double
    rows = pd.concat([lessons.assign(observer=first[:, 0]), lessons[twice].assign(observer=first[twice, 1])])
    value = rows["value"] - severity[rows["observer"]] - it.drift * rows["term"]
    cut = np.array(it.thresholds)
    code = (value.to_numpy() + rng.logistic(size=len(rows)))[:, None] > cut
    level = np.where(rows["constant"], 1, code.sum(axis=1))
    return _table(rng, world, rows.assign(code=level))


def _lessons(it: Scenario, rng: np.random.Generator, world: World) -> pd.DataFrame:
    """One row per observed lesson: ``school, teacher, term, day, value`` and whether its school is constant."""
    people, schools, terms = world.teachers, len(world.starts), len(TERMS)
    pairs = people.reset_index(names="teacher").merge(pd.DataFrame({"term": range(terms)}), how="cross")
    pairs = pairs[(pairs["term"] >= pairs["first"]) & (pairs["term"] <= pairs["last"])]
    school, term = pairs["school"].to_numpy(), pairs["term"].to_numpy()
    coached = (world.starts[school] >= 0) & (term >= world.starts[school])
    value = (
        pairs["value"].to_numpy()
        + rng.normal(0, it.school, schools)[school]
        + rng.normal(0, it.school_term, (schools, terms))[school, term]
        + rng.normal(0, it.teacher_term, len(pairs))
        + it.trend * term
        + it.effect * coached
        + (it.newcomers * term * (pairs["years"].to_numpy() < NEW) if it.newcomers else 0.0)
    )
    rate = it.lessons * np.exp(it.missing * value / (1 + it.teacher))
    visits = rng.poisson(np.minimum(rate, 4 * it.lessons))
    at = np.repeat(np.arange(len(pairs)), visits)
    constant = np.zeros(schools, dtype=bool)
    if it.twisted:
        constant[2::9] = True
    return pd.DataFrame(
        {
            "school": school[at],
            "staff_id": pairs["staff_id"].to_numpy()[at],
            "term": term[at],
            "day": days_in(rng, term[at]),
            "value": value[at] + rng.normal(0, it.lesson, len(at)),
            "constant": constant[school[at]],
            "lesson": np.arange(len(at)),
        }
    )


def _observers(world: World, schools: int) -> np.ndarray:
    """Three observers per school, as numbers: its leader, its coach (else an official), an official."""
    official = schools + np.arange(schools) % 3
    coach = np.where(world.coach_of >= 0, schools + 3 + world.coach_of, schools + (np.arange(schools) + 1) % 3)
    return np.column_stack([np.arange(schools), coach, official])


def _table(rng: np.random.Generator, world: World, rows: pd.DataFrame) -> pd.DataFrame:
    schools = len(world.starts)
    names = [leader_id(i) for i in range(schools)] + [f"93000{i}" for i in range(3)]
    names += [coach_id(i) for i in range(world.coach_of.max() + 1)]
    labels = Config().scale.levels
    rows = rows.sort_values(["day", "lesson"], kind="stable", ignore_index=True)
    code = rows["code"].to_numpy()
    served = 1 / (1 + np.exp(-(0.3 + 0.35 * rows["value"].to_numpy())))
    draw = rng.random(len(rows))
    fit = np.select([draw < served, draw < served + (1 - served) * 0.6], ["yes", "partly"], "no")
    create = rng.random(len(rows)) < np.clip((code - 1) / 4, 0, 1)
    tool = np.take([t[0] for t in TOOLS], rng.integers(0, len(TOOLS), len(rows)))
    return pd.DataFrame(
        {
            "observation_id": [f"O{i + 1:07d}" for i in range(len(rows))],
            "lesson_id": [f"L{i + 1:07d}" for i in rows["lesson"]],
            "teacher_id": rows["staff_id"],
            "school_id": world.schools["school_id"].to_numpy()[rows["school"]],
            "observer_id": np.take(names, rows["observer"]),
            "date": rows["day"].dt.strftime("%Y-%m-%d"),
            "level": np.take(labels, code),
            "minutes": np.take([15, 20, 30, 45], rng.integers(0, 4, len(rows))),
            "pedagogical_fit": np.where(code > 0, fit, ""),
            "tool_id": np.where(code > 0, tool, ""),
            "student_use": np.where(code == 0, "none", np.where(create, "create", "consume")),
            "announced": np.where(rng.random(len(rows)) < 0.6, "true", "false"),
            "purpose": "coaching",
        }
    )
