"""How good weeks gained and hazard ratio are, over simulated districts with a planted speed of adoption.

python -m benchmarks.validity_speed [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.districts import draw
from benchmarks.summary import summary
from coachkit.measures.speed import refusal, visit_rates
from coachkit.measures.speed_spells import speed_spells
from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.stats.timing import fit_hazard

__all__ = ["run"]

SIZES = (12, 30)
TEACHERS = 15
_SPEED = SCENARIOS["speed"]
_SCENARIOS: dict[str, Scenario] = {
    "coached twice as fast": _SPEED,
    "null": replace(_SPEED, speed=1.0),
    "keen teachers adopt sooner, coaching not sought, no effect": replace(_SPEED, speed=1.0, keen=0.5),
    "keen teachers adopt sooner and seek coaching, no effect (a known limit)": replace(
        _SPEED, speed=1.0, keen=0.5, selection=1.0
    ),
}
_HORIZON = 90


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells."""
    parts = []
    for name, it in _SCENARIOS.items():
        for schools in SIZES:
            found = [_one(it, schools, seed + number) for number in range(districts)]
            kept = pd.DataFrame([row for row in found if row is not None])
            if not len(kept):
                continue
            scenario = f"{name}; {schools} schools"
            alarm = it.speed == 1
            for quantity, key in (("weeks gained", "gained"), ("hazard ratio (log)", "ratio")):
                low, high, truth = (kept[f"{key}_{what}"] for what in ("low", "high", "truth"))
                away = (low > 0) | (high < 0)
                parts.append(
                    summary(
                        quantity,
                        scenario,
                        kept[key],
                        low,
                        high,
                        truth,
                        away if alarm else None,
                        None if alarm else away,
                    )
                )
    return pd.concat(parts, ignore_index=True)


def _one(it: Scenario, schools: int, seed: int) -> dict[str, float] | None:
    found = speed_spells(draw(it, schools, TEACHERS, seed, log=True)[0])
    if refusal(found.spells):
        return None
    fit = fit_hazard(found.spells)
    if not fit.converged:
        return None
    rates = visit_rates(found)
    shown = max(rates) <= 4 / 3 * min(rates)
    horizon = int(min(_HORIZON, found.spells.end.max()))
    weeks = np.arange(1, horizon + 1)
    gained = fit.gained(horizon) if shown else (np.nan, np.nan, np.nan)
    truth = float((np.exp(-it.adopt * weeks) - np.exp(-it.adopt * it.speed * weeks)).sum())
    out = {"gained": gained[0], "gained_low": gained[1], "gained_high": gained[2], "gained_truth": truth}
    return (
        out
        | dict(zip(("ratio", "ratio_low", "ratio_high"), np.log(fit.ratio()), strict=True))
        | {"ratio_truth": float(np.log(it.speed))}
    )


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
