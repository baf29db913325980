"""Does the district's model of shift find the planted truth? Bias, error, coverage, false positives, power.

Districts come from the simulator (12 schools of about 30 teachers); what it draws for each school and term is taken
down as it is drawn, and is the truth. Coverage of school shifts is averaged over schools.

    python -m benchmarks.validity_shift [DISTRICTS [SEED]]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.summary import line, summary
from coachkit.district import District
from coachkit.measures.estimators.generalizability import generalizability
from coachkit.measures.estimators.severity import observer_severity
from coachkit.measures.estimators.shift_fit import fit_shift
from coachkit.schema.config import Config, Term
from coachkit.simulate.classroom import observations
from coachkit.simulate.people import TERMS, World, coach_id, leader_id, people
from coachkit.simulate.scenario import Scenario, scenario

SCHOOLS, TEACHERS, FAR = 12, 30, 0.5
_SOME = 4  # of so many districts one is asked for its observers: they take a model of their own
FIRST, LAST = 0, len(TERMS) - 1
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)
_GROUPS = {"teacher_id": "teacher", "school_id": "school", "observer_id": "observer", "school_term": "school_term",
           "teacher_term": "teacher_term", "lesson": "lesson"}  # fmt: skip
_WORDS = {"teacher": "teachers", "school": "schools", "observer": "observers", "school_term": "schools in a term",
          "teacher_term": "teachers in a term", "lesson": "lessons"}  # fmt: skip


class Recorder(np.random.Generator):
    """A generator that keeps the normal draws it gives, in order."""

    def __init__(self, seed: list[int]) -> None:
        super().__init__(np.random.PCG64(seed))
        self.normals: list[np.ndarray] = []

    def normal(self, *args: Any, **kwargs: Any) -> Any:
        """As numpy's, and kept."""
        drawn = super().normal(*args, **kwargs)
        self.normals.append(np.asarray(drawn))
        return drawn


@dataclass(frozen=True)
class Truth:
    """What is true of one simulated district: latent value of each school and term, without observers; and these."""

    scenario: Scenario
    school_term: np.ndarray
    expected: np.ndarray
    middle: np.ndarray
    severity: np.ndarray
    observers: list[str]

    def share(self, school: int, one: int, two: int) -> float:
        """Change of the share at or above the cut, averaged over teachers, observers and lessons."""
        it = self.scenario
        spread = np.sqrt(it.teacher**2 + it.observer**2 + it.teacher_term**2 + it.lesson**2)
        value = [self.middle[school] + self.school_term[school, t] - it.thresholds[2] for t in (one, two)]
        p = [expit(v + spread * _NODES) @ _WEIGHTS / _WEIGHTS.sum() for v in value]
        return float(p[1] - p[0])


def district(it: Scenario, seed: list[int], schools: int = SCHOOLS, teachers: int = TEACHERS) -> tuple[District, Truth]:
    """One simulated district, as the measures take it, and its truth."""
    rng = Recorder(seed)
    world = people(it, rng, schools, teachers)
    rng.normals.clear()
    table = observations(it, rng, world)
    by_shape = [drawn for drawn in rng.normals if drawn.shape in ((schools,), (schools, len(TERMS)))]
    own, cells = next(d for d in by_shape if d.ndim == 1), next(d for d in by_shape if d.ndim == 2)
    levels = Config().scale.levels
    table = table.assign(level=pd.Categorical(table["level"], levels, ordered=True), date=pd.to_datetime(table["date"]))
    terms = tuple(Term(name=name, start=start, end=end) for name, start, end in TERMS)  # type: ignore[arg-type]
    config = Config().model_copy(update={"terms": terms})
    tables = {"observations": table, "schools": world.schools, "staff": world.staff}
    made = District(config, tables, frozenset(tables), None, table["date"].max())  # type: ignore[arg-type]
    coaches = int(world.coach_of.max()) + 1
    names = [*map(leader_id, range(schools)), *(f"93000{i}" for i in range(3)), *map(coach_id, range(coaches))]
    severity = rng.normals[4]  # drawn after those of schools, school-terms, teacher-terms and lessons
    if len(severity) != len(names):
        raise ValueError("the simulator draws in another order than this benchmark reads")
    return made, _truth(it, world, own, cells, severity, names)


def _truth(
    it: Scenario, world: World, own: np.ndarray, cells: np.ndarray, severity: np.ndarray, names: list[str]
) -> Truth:
    terms = np.arange(len(TERMS))
    coached = (world.starts[:, None] >= 0) & (terms >= world.starts[:, None])
    value = cells + it.trend * terms + it.effect * coached
    mean = world.teachers.groupby("school")["value"].mean().reindex(range(len(own))).fillna(0).to_numpy()
    # before anybody is drawn: first school from term 1, last one never, the others by lot
    chance = (1 - it.never) * (terms + 1) / len(TERMS)
    expected = it.trend * terms + it.effect * ((len(own) - 2) * chance + (terms >= 1)) / len(own)
    return Truth(it, value, expected, own + mean, severity, names)


def cells() -> dict[str, Scenario]:
    """Name of every cell → its scenario."""
    null = scenario("null")
    return {
        "default": scenario("default"),
        "null": null,
        "null, schools alike": replace(null, school_term=0.0),
        "adversarial": replace(scenario("adversarial"), twisted=False),
    }


def _one(it: Scenario, name: str, seed: list[int]) -> Iterator[dict[str, object]]:
    """Lines of one district: estimates beside their truth."""
    made, truth = district(it, seed)
    at = seed[-1]
    found = fit_shift(made)
    yield line("district's model fitted", name, "–", at, power=found.status == "ok")
    if found.status != "ok":
        return
    terms = [term for term, _, _ in TERMS]
    rows = found.shifts[found.shifts["term"].eq(terms[FIRST]) & found.shifts["to_term"].eq(terms[LAST])]
    drift = it.drift * (LAST - FIRST)  # what all observers share cannot be told from a shift: it is part of the truth
    whole, own = rows[rows["school_id"].eq("")].iloc[0], rows[rows["school_id"].ne("")]
    real = float(truth.expected[LAST] - truth.expected[FIRST]) - drift
    yield _line("district shift", name, "log-odds", at, whole, np.array(real), FAR)
    told = own["estimate"].notna()
    yield line("schools told apart", name, "–", at, **{"power" if it.school_term or it.effect else "alarm": told})
    if told.any():
        own = own[told]
        place = own["school_id"].astype(int).to_numpy() - 1
        change = truth.school_term[place, LAST] - truth.school_term[place, FIRST]
        yield _line("school shift", name, "log-odds", at, own, change - drift, FAR)
        if drift == 0:
            shares = np.array([truth.share(school, FIRST, LAST) for school in place])
            ends = {"share": "estimate", "share_low": "low", "share_high": "high"}
            yield _line(
                "school shift as a share", name, "points", at, own[list(ends)].rename(columns=ends), shares, np.inf
            )
    for group, key in _GROUPS.items():
        if group in found.sd and not (key == "school_term" and it.effect):
            sd = found.sd[group]
            shown = np.isfinite([sd.low, sd.high]).all()
            held = float(sd.low - 1e-12 <= getattr(it, key) <= sd.high) if shown else np.nan
            yield line(f"SD of {_WORDS[key]}", name, "log-odds", at, error=sd.estimate - getattr(it, key), held=held)
    if drift == 0 and at % _SOME == 0:
        yield from _severity(made, truth, name, at)
    if it.effect == 0:
        yield from _decision(it, made, name, at)
    if found.checks:
        yield line("proportional odds doubted (p < .01)", name, "–", at, alarm=found.checks.odds < 0.01)


def _severity(made: District, truth: Truth, name: str, at: int) -> Iterator[dict[str, object]]:
    """Each observer's own severity over the window."""
    rows = observer_severity(made)[0].rows
    rows = rows[rows["term"].eq("") & rows["estimate"].notna()]
    if len(rows):
        real = truth.severity[[truth.observers.index(one) for one in rows["observer_id"]]]
        yield _line("observer severity", name, "log-odds", at, rows, real, np.inf)


def _decision(it: Scenario, made: District, name: str, at: int) -> Iterator[dict[str, object]]:
    """Generalizability of two lessons seen by two observers each."""
    real = it.teacher**2 + it.school**2 + it.teacher_term**2 + it.school_term**2
    real /= real + it.lesson**2 / 2 + it.observer**2 / 2 + np.pi**2 / 3 / 4
    rows = generalizability(made)[0].rows
    one = rows[rows["category"].eq("2 × 2") & rows["estimate"].notna()]
    if len(one):
        yield _line("Eρ², 2 lessons × 2 observers", name, "–", at, one.iloc[0], np.array(real), np.inf)


def _line(
    quantity: str, name: str, unit: str, at: int, rows: pd.DataFrame | pd.Series, truth: np.ndarray, far: float
) -> dict[str, object]:
    """False positives where the truth is 0, power where it is ``far`` or more from it."""
    estimate, low, high = (np.asarray(rows[key], dtype=float) for key in ("estimate", "low", "high"))
    away = ((low > 0) | (high < 0)).astype(float)
    return line(
        quantity, name, unit, at, error=estimate - truth, held=(low - 1e-12 <= truth) & (truth <= high),
        alarm=np.where(np.abs(truth) < 1e-12, away, np.nan), power=np.where(np.abs(truth) >= far, away, np.nan),
    )  # fmt: skip


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells. A false positive is an interval that leaves 0 out where the truth is 0; power is how often
    it does where the truth is .5 or more from 0.
    """
    return summary(pd.concat([lines(districts, seed, cell) for cell in cells()], ignore_index=True))


def lines(districts: int, seed: int, cell: str) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of a cell."""
    number = list(cells()).index(cell)
    numbers = range(seed, seed + districts)
    return pd.DataFrame([one for at in numbers for one in _one(cells()[cell], cell, [number, at])])


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
