"""Does the district's model of shift find the planted truth? Bias, error, coverage, false positives, power.

Districts come from the simulator (12 schools of about 30 teachers); what it draws for each school and term is taken
down as it is drawn, and is the truth. Coverage of school shifts is averaged over schools.

    python benchmarks/validity_shift.py [DISTRICTS [SEED]]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from coachkit.contract.config import Config, Term
from coachkit.district import District
from coachkit.measures.shift import fit
from coachkit.simulate.classroom import observations
from coachkit.simulate.people import TERMS, World, people
from coachkit.simulate.scenario import Scenario, scenario

SCHOOLS, TEACHERS = 12, 30
FIRST, LAST = 0, len(TERMS) - 1
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(41)
_GROUPS = {"teacher_id": "teacher", "school_id": "school", "observer_id": "observer", "school_term": "school_term",
           "teacher_term": "teacher_term", "lesson": "lesson"}  # fmt: skip


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
    """What is true of one simulated district: latent value of each school and term, without observers."""

    scenario: Scenario
    school_term: np.ndarray
    expected: np.ndarray
    middle: np.ndarray

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
    tables = {"observations": table, "schools": world.schools}
    made = District(config, tables, frozenset(tables), None, table["date"].max())  # type: ignore[arg-type]
    return made, _truth(it, world, own, cells)


def _truth(it: Scenario, world: World, own: np.ndarray, cells: np.ndarray) -> Truth:
    terms = np.arange(len(TERMS))
    coached = (world.starts[:, None] >= 0) & (terms >= world.starts[:, None])
    value = cells + it.trend * terms + it.effect * coached
    mean = world.teachers.groupby("school")["value"].mean().reindex(range(len(own))).fillna(0).to_numpy()
    # before anybody is drawn: first school from term 1, last one never, the others by lot
    chance = (1 - it.never) * (terms + 1) / len(TERMS)
    expected = it.trend * terms + it.effect * ((len(own) - 2) * chance + (terms >= 1)) / len(own)
    return Truth(it, value, expected, own + mean)


def _scenarios() -> dict[str, Scenario]:
    null = scenario("null")
    return {
        "default": scenario("default"),
        "null": null,
        "null, schools alike": replace(null, school_term=0.0),
        "adversarial": replace(scenario("adversarial"), twisted=False),
    }


def _one(it: Scenario, seed: list[int]) -> Iterator[dict[str, Any]]:
    """Estimates of one district beside their truth: ``quantity, error, held, clear, truth``."""
    made, truth = district(it, seed)
    found = fit(made)
    if found.status != "ok":
        yield {"quantity": "not estimable", "error": 0.0, "held": True, "clear": False, "truth": 0.0}
        return
    names = [name for name, _, _ in TERMS]
    ids = {f"{i + 1:04d}": i for i in range(SCHOOLS)}
    rows = found.shifts[found.shifts["term"].eq(names[FIRST]) & found.shifts["to_term"].eq(names[LAST])]
    for row in rows.itertuples():
        if row.school_id:
            at = ids[row.school_id]
            real = truth.school_term[at, LAST] - truth.school_term[at, FIRST]
            shares = truth.share(at, FIRST, LAST)
        else:
            real, shares = float(truth.expected[LAST] - truth.expected[FIRST]) - it.drift * (LAST - FIRST), np.nan
        what = "school" if row.school_id else "district"
        if np.isnan(row.estimate):
            yield {"quantity": f"{what} shift told apart", "error": 0.0, "held": True, "clear": False, "truth": real}
            continue
        yield _line(
            f"{what} shift (logit)",
            row.estimate,
            row.low,
            row.high,
            real - it.drift * (LAST - FIRST) * bool(row.school_id),
        )
        if row.school_id and it.drift == 0:
            yield _line("school shift (share)", row.share, row.share_low, row.share_high, shares)
    for group, name in _GROUPS.items():
        if group in found.sd and not (name == "school_term" and it.effect):
            yield _line(
                f"SD {name}", found.sd[group].estimate, found.sd[group].low, found.sd[group].high, getattr(it, name)
            )
    odds = found.checks.odds if found.checks else np.nan
    yield {
        "quantity": "proportional odds doubted (p < .05)",
        "error": 0.0,
        "held": True,
        "clear": odds < 0.05,
        "truth": 0.0,
    }


def _line(quantity: str, estimate: float, low: float, high: float, truth: float) -> dict[str, Any]:
    clear = low > 0 or high < 0
    return {
        "quantity": quantity,
        "error": estimate - truth,
        "held": low - 1e-12 <= truth <= high,
        "clear": clear,
        "truth": truth,
    }


def run(districts: int, seed: int) -> pd.DataFrame:
    """Simulate ``districts`` of each scenario.

    Returns
    -------
    DataFrame
        ``quantity, scenario, districts, bias, rmse, coverage, coverage_se, false_positive, false_positive_se, power``.
        Standard errors are over districts. A false positive is an interval (or test) that leaves 0 out where the truth
        is 0; power is how often it does where the truth is .5 or more from 0. NaN where there is no such truth.
    """
    lines = []
    for number, (name, it) in enumerate(_scenarios().items()):
        for index in range(districts):
            for line in _one(it, [seed, number, index]):
                lines.append({**line, "scenario": name, "district": index})
    frame = pd.DataFrame(lines)
    out = []
    for (quantity, name), part in frame.groupby(["quantity", "scenario"], sort=False):
        held, at_zero = part.groupby("district")["held"].mean(), part[part["truth"].abs() < 1e-12]
        alarms = at_zero.groupby("district")["clear"].mean()
        far = part[part["truth"].abs() >= 0.5] if "logit" in quantity else part.iloc[:0]
        judged = not quantity.startswith(("proportional", "not ")) and "told apart" not in quantity
        is_sd = quantity.startswith("SD")
        out.append({
            "quantity": quantity, "scenario": name, "districts": part["district"].nunique(),
            "bias": part["error"].mean() if judged else np.nan,
            "rmse": float(np.sqrt((part["error"] ** 2).mean())) if judged else np.nan,
            "coverage": held.mean() if judged else np.nan,
            "coverage_se": held.std() / np.sqrt(len(held)) if judged else np.nan,
            "false_positive": alarms.mean() if len(alarms) and not is_sd else np.nan,
            "false_positive_se": alarms.std() / np.sqrt(len(alarms)) if len(alarms) and not is_sd else np.nan,
            "power": far["clear"].mean() if len(far) else np.nan,
        })  # fmt: skip
    return pd.DataFrame(out)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
