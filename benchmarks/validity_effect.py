"""How good the effect of coaching is: bias, coverage, false positives and power over simulated districts.

python -m benchmarks.validity_effect [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.districts import draw, true_effect
from benchmarks.summary import line, summary
from coachkit.measures.estimators.effect import fit
from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.stats.staggered import Rollout, average_effect, by_lot

__all__ = ["cells", "judged", "lines", "run"]

TEACHERS = 15
_NULL = SCENARIOS["null"]
_SCENARIOS: dict[str, Scenario] = {
    "default": SCENARIOS["default"],
    "null": _NULL,
    "lenient observers follow coaching, no effect": SCENARIOS["lenient"],
    "uneven schools, no effect": replace(_NULL, school_term=0.5, school=0.8),
}
_SIZES = (14, 24, 48)  # schools, of which about a fifth is coached from the beginning, and left out
_LOTS = 99


def cells() -> dict[str, tuple[Scenario, int]]:
    """Name of every cell → its scenario and number of schools."""
    return {f"{name}; {schools} schools": (it, schools) for schools in _SIZES for name, it in _SCENARIOS.items()}


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells."""
    return summary(pd.concat([lines(districts, seed, cell) for cell in cells()], ignore_index=True))


def lines(districts: int, seed: int, cell: str) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of a cell; those whose roll-out is refused give no line."""
    it, schools = cells()[cell]
    out: list[dict[str, object]] = []
    for number in range(seed, seed + districts):
        found = fit(draw(it, schools, TEACHERS, number)[0])
        if found.last is not None:
            told = ("raw",) if found.entangled else ("adjusted", "raw")
            out += judged(it, cell, number, found.rollout, {name: found.outcome(name) for name in told})
    return pd.DataFrame(out)


def judged(
    it: Scenario, scenario: str, seed: int, rollout: Rollout, outcomes: dict[str, np.ndarray]
) -> Iterator[dict[str, object]]:
    """The lines of one district, its truth being that of the cells its roll-out treats."""
    truth, null = true_effect(it, list(rollout.cells)), it.effect == 0
    for outcome, y in outcomes.items():
        one, seen = average_effect(rollout, y)
        planted = average_effect(rollout, y + (seen - truth) * rollout.treated)[0]
        yield line(
            f"effect, {outcome}", scenario, "points", seed, error=one.estimate - truth,
            held=one.low <= truth <= one.high, alarm=float(one.low > 0 or one.high < 0) if null else float("nan"),
            power=planted.low > 0,
        )  # fmt: skip
        if outcome == "raw" or seed % 4:
            continue
        lots = by_lot(rollout, y, _LOTS)
        if lots is not None:
            yield line(
                "effect by lot", scenario, "points", seed, error=one.estimate - truth,
                held=lots.low <= truth <= lots.high, alarm=float(lots.p <= 0.05) if null else float("nan"),
            )  # fmt: skip


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        table = run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(table.round(3).to_string(index=False))
