"""How good the effect of coaching is: bias, coverage, false positives and power over simulated districts.

python -m benchmarks.validity_effect [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
import warnings
from dataclasses import replace

import pandas as pd

from benchmarks.districts import draw, true_effect
from benchmarks.summary import summary
from coachkit.measures.effect import fit
from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.stats.staggered import average_effect, by_lot

__all__ = ["run"]

SIZES = (14, 24, 48)  # of which about a fifth is coached from the beginning, and left out
TEACHERS = 15
_DEFAULT = SCENARIOS["default"]
_SCENARIOS: dict[str, Scenario] = {
    "default": _DEFAULT,
    "null": SCENARIOS["null"],
    "lenient observers follow coaching, no effect": SCENARIOS["lenient"],
    "uneven schools, no effect": replace(SCENARIOS["null"], school_term=0.5, school=0.8),
}
_LOTS = 99


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells; ``districts`` a cell that were estimated or refused."""
    parts = []
    for name, it in _SCENARIOS.items():
        for schools in SIZES:
            found = [_one(it, schools, seed + number) for number in range(districts)]
            kept = pd.DataFrame([row for row in found if row is not None])
            scenario = f"{name}; {schools} schools"
            parts += _rows(kept, scenario, name != "default")
    return pd.concat(parts, ignore_index=True)


def _one(it: Scenario, schools: int, seed: int) -> dict[str, float] | None:
    district, _ = draw(it, schools, TEACHERS, seed)
    it_fit = fit(district)
    if it_fit.last is None:
        return None
    out = {"truth": true_effect(it, it_fit.rollout.cells)}
    for name in ("adjusted", "raw"):
        outcome = it_fit.outcome(name)
        one, seen = average_effect(it_fit.rollout, outcome)
        out |= {f"{name}_{what}": getattr(one, what) for what in ("estimate", "low", "high")}
        there = average_effect(it_fit.rollout, outcome + (seen - out["truth"]) * it_fit.rollout.treated)[0]
        out[f"{name}_power"] = float(there.low > 0)
    lots = by_lot(it_fit.rollout, it_fit.outcome("adjusted"), _LOTS)
    if lots is not None:
        out |= {"lot_estimate": out["adjusted_estimate"], "lot_low": lots.low, "lot_high": lots.high, "lot_p": lots.p}
    return out


def _rows(kept: pd.DataFrame, scenario: str, null: bool) -> list[pd.DataFrame]:
    out = []
    if not len(kept):
        return out
    for quantity, name in (("effect, adjusted", "adjusted"), ("effect, raw", "raw"), ("effect by lot", "lot")):
        if f"{name}_estimate" not in kept:
            continue
        low, high = kept[f"{name}_low"], kept[f"{name}_high"]
        alarm = (low > 0) | (high < 0) if name != "lot" else kept["lot_p"].le(0.05)
        found, power = kept[f"{name}_estimate"], kept.get(f"{name}_power")
        out.append(summary(quantity, scenario, found, low, high, kept["truth"], alarm if null else None, power))
    return out


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        table = run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(table.round(3).to_string(index=False))
