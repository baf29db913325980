"""How good the effect of coaching is: bias, coverage, false positives and power over simulated districts.

python -m benchmarks.validity_effect [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from benchmarks.districts import draw, true_effect
from benchmarks.summary import line, summary
from coachkit.measures.effect import fit
from coachkit.simulate.scenario import SCENARIOS, Scenario
from coachkit.stats.staggered import average_effect, by_lot

__all__ = ["lines", "run"]

TEACHERS = 15
_NULL = SCENARIOS["null"]
_SCENARIOS: dict[str, Scenario] = {
    "default": SCENARIOS["default"],
    "null": _NULL,
    "lenient observers follow coaching, no effect": SCENARIOS["lenient"],
    "uneven schools, no effect": replace(_NULL, school_term=0.5, school=0.8),
}
# schools, of which about a fifth is coached from the beginning, and left out; every how many districts are drawn
_SIZES = ((14, 1), (24, 2), (48, 5))
_LOTS = 99


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells."""
    return summary(lines(districts, seed))


def lines(districts: int, seed: int) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of every cell; those whose roll-out is refused give no line."""
    out = []
    for name, it in _SCENARIOS.items():
        for schools, every in _SIZES:
            for number in range(seed, seed + districts):
                if number % every == 0:
                    out += _one(it, name, schools, number)
    return pd.DataFrame(out)


def _one(it: Scenario, name: str, schools: int, seed: int) -> Iterator[dict[str, object]]:
    found = fit(draw(it, schools, TEACHERS, seed)[0])
    if found.last is None:
        return
    scenario, truth, null = f"{name}; {schools} schools", true_effect(it, found.rollout.cells), it.effect == 0
    for outcome in ("adjusted", "raw"):
        y = found.outcome(outcome)
        one, seen = average_effect(found.rollout, y)
        planted = average_effect(found.rollout, y + (seen - truth) * found.rollout.treated)[0]
        yield line(
            f"effect, {outcome}", scenario, "points", seed, error=one.estimate - truth,
            held=one.low <= truth <= one.high, alarm=float(one.low > 0 or one.high < 0) if null else float("nan"),
            power=planted.low > 0,
        )  # fmt: skip
        if outcome == "raw" or name not in ("default", "null"):
            continue
        lots = by_lot(found.rollout, y, _LOTS)
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
