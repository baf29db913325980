"""How good weeks gained and hazard ratio are, over simulated districts with a planted speed of adoption.

python -m benchmarks.validity_speed [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.districts import draw
from benchmarks.summary import line, summary
from coachkit.measures.estimators.speed import curves, refusal, visit_rates
from coachkit.measures.prepare.speed_spells import speed_spells
from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.stats.timing import fit_hazard

__all__ = ["cells", "lines", "run"]

TEACHERS = 15
_SPEED = SCENARIOS["speed"]
_KEEN = replace(_SPEED, speed=1.0, keen=0.5)
_SCENARIOS: dict[str, Scenario] = {
    "coached twice as fast": _SPEED,
    "null": replace(_SPEED, speed=1.0),
    "keen teachers adopt sooner, coaching not sought, no effect": _KEEN,
    "keen teachers adopt sooner and seek coaching, no effect (a known limit)": replace(_KEEN, selection=1.0),
}
_SIZES = (12, 30)  # schools
_HORIZON, _WEEKS = 90, np.array([26.0, 52.0, 78.0])


def cells() -> dict[str, tuple[Scenario, int]]:
    """Name of every cell → its scenario and number of schools."""
    return {f"{name}; {schools} schools": (it, schools) for schools in _SIZES for name, it in _SCENARIOS.items()}


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells."""
    return summary(pd.concat([lines(districts, seed, cell) for cell in cells()], ignore_index=True))


def lines(districts: int, seed: int, cell: str) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of a cell; those that are refused give no line."""
    it, schools = cells()[cell]
    return pd.DataFrame([one for number in range(seed, seed + districts) for one in _one(it, cell, schools, number)])


def _one(it: Scenario, scenario: str, schools: int, seed: int) -> Iterator[dict[str, object]]:
    found = speed_spells(draw(it, schools, TEACHERS, seed, log=True)[0])
    if refusal(found.spells):
        return
    fit = fit_hazard(found.spells)
    if not fit.converged:
        return
    rates = visit_rates(found)
    horizon = int(min(_HORIZON, found.spells.end.max()))
    weeks = np.arange(1, horizon + 1)
    gained = float((np.exp(-it.adopt * weeks) - np.exp(-it.adopt * it.speed * weeks)).sum())
    asked = [("hazard ratio", "log ratio", np.log(fit.ratio()), float(np.log(it.speed)))]
    if max(rates) <= 4 / 3 * min(rates):
        asked.append(("weeks gained", "weeks", fit.gained(horizon), gained))
    for quantity, unit, (estimate, low, high), truth in asked:
        away = {"alarm" if it.speed == 1 else "power": bool(low > 0 or high < 0)}
        yield line(quantity, scenario, unit, seed, error=estimate - truth, held=low <= truth <= high, **away)
    if it.speed == 1 and it.keen == 0:  # one truth for both sides, since nothing sets anybody apart
        for side, _, curve in curves(found, _WEEKS):
            truth = -np.expm1(-it.adopt * (_WEEKS - curve.start))
            for week, share, low, high, real in zip(_WEEKS, curve.share, curve.low, curve.high, truth, strict=True):
                if np.isfinite(share):
                    held = low <= real <= high
                    name = f"reached by week {week:.0f}, {side}"
                    yield line(name, scenario, "points", seed, error=share - real, held=held)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
