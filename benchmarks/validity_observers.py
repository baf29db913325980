"""How good agreement's intervals are: lessons of a known spread, rated twice by observers of known severity.

python -m benchmarks.validity_observers [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import permutations

import numpy as np
import pandas as pd
from scipy.special import expit

from benchmarks.summary import line, summary
from coachkit.simulate.scenario import SCENARIOS
from coachkit.stats import agreement

__all__ = ["cells", "lines", "run"]

_IT = SCENARIOS["default"]
_SPREAD = float(np.sqrt(_IT.teacher**2 + _IT.school**2 + _IT.school_term**2 + _IT.teacher_term**2 + _IT.lesson**2))
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(61)
_LEVELS = len(_IT.thresholds) + 1
_CELLS = {"40 lessons rated twice, 3 observers": (40, 3), "500 lessons rated twice, 20 observers": (500, 20)}


def cells() -> dict[str, tuple[int, int]]:
    """Name of every cell → lessons rated twice, observers: about a school, and a district."""
    return _CELLS


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells."""
    return summary(pd.concat([lines(districts, seed, cell) for cell in cells()], ignore_index=True))


def lines(districts: int, seed: int, cell: str) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of a cell."""
    return pd.DataFrame([one for number in range(seed, seed + districts) for one in _one(cell, number)])


def _one(cell: str, seed: int) -> Iterator[dict[str, object]]:
    """Estimates beside what these observers would agree over lessons without end."""
    lessons, observers = _CELLS[cell]
    rng = np.random.default_rng([seed, lessons, observers])
    severity = rng.normal(0, _IT.observer, observers)
    pair = np.argsort(rng.random((lessons, observers)), axis=1)[:, :2]
    value = rng.normal(0, _SPREAD, lessons)[:, None] - severity[pair] + rng.logistic(size=(lessons, 2))
    code = (value[:, :, None] > np.array(_IT.thresholds)).sum(axis=2)
    found = agreement(np.repeat(np.arange(lessons), 2), code.ravel(), _LEVELS)
    for name, truth in _truth(severity).items():
        one = found[name]
        held = one.low <= truth <= one.high if np.isfinite(one.low) else float("nan")
        yield line(f"agreement, {name}", cell, "points", seed, error=one.estimate - truth, held=held)


def _truth(severity: np.ndarray) -> dict[str, float]:
    above = expit((_SPREAD * _NODES)[:, None] - severity[:, None, None] - np.array(_IT.thresholds))  # who, value, cut
    ends = np.concatenate([np.ones((*above.shape[:2], 1)), above, np.zeros((*above.shape[:2], 1))], axis=2)
    chance = -np.diff(ends, axis=2)
    weight, pairs = _WEIGHTS / _WEIGHTS.sum(), list(permutations(range(len(severity)), 2))
    joint = sum(np.einsum("n,na,nb->ab", weight, chance[a], chance[b]) for a, b in pairs) / len(pairs)
    margin, apart = joint.sum(axis=0), np.abs(np.subtract.outer(np.arange(_LEVELS), np.arange(_LEVELS)))
    middle = margin.cumsum() - margin / 2
    steps = {"weighted kappa": apart**2.0, "alpha": (middle[:, None] - middle[None, :]) ** 2}
    chance_only = np.outer(margin, margin)
    scaled = {name: 1 - float((joint * step).sum() / (chance_only * step).sum()) for name, step in steps.items()}
    return {"exact": float(joint[apart == 0].sum()), "adjacent": float(joint[apart <= 1].sum()), **scaled}


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
