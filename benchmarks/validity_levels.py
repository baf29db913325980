"""How good the intervals of a share and of its paired change are, as the product makes them, district by district.

python -m benchmarks.validity_levels [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys
from itertools import product

import numpy as np
import pandas as pd

from benchmarks.intervals import LESSONS
from benchmarks.intervals import draw as draw_teachers
from benchmarks.summary import line, summary
from coachkit.stats import anova_icc, clustered_share, paired_change

__all__ = ["lines", "run"]

SCHOOLS = 12
_SHARES = (0.05, 0.2, 0.5)
_RISE = (0.2, 0.35)


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells: twelve schools a district, coverage averaged over schools."""
    return summary(pd.concat([lines(districts, seed, cell) for cell in cells()], ignore_index=True))


def cells() -> tuple[str, ...]:
    """Share and change, each with all its scenarios."""
    return "share", "change"


def lines(districts: int, seed: int, cell: str) -> pd.DataFrame:
    """Districts ``seed`` … ``seed + districts − 1`` of a cell."""
    numbers = range(seed, seed + districts)
    if cell == "share":
        kinds = product((5, 12, 30), (0.0, 0.2, 0.5), _SHARES)
        return pd.DataFrame([_share(number, m, icc, p) for m, icc, p in kinds for number in numbers])
    out = []
    for m in (12, 20, 30):
        own = [np.sort(draw_teachers(np.random.default_rng([m, 7]), 20_000, p, 0.2)) for p in _RISE]
        out += [row for number in numbers for row in _change(number, m, own)]
    return pd.DataFrame(out)


def _share(seed: int, teachers: int, icc: float, share: float) -> dict[str, object]:
    rng = np.random.default_rng([seed, teachers, int(100 * icc), int(100 * share)])
    group = np.repeat(np.arange(SCHOOLS), teachers)
    size = rng.choice(LESSONS, len(group))
    hits = rng.binomial(size, draw_teachers(rng, len(group), share, icc))
    found = clustered_share(hits / size, size, group, anova_icc(hits, size, group), SCHOOLS)
    held = (found.low <= share) & (share <= found.high)
    scenario = f"share {share}, ICC {icc}, {teachers} teachers a school"
    return line("share of lessons", scenario, "points", seed, error=found.estimate - share, held=held)


def _change(seed: int, teachers: int, own: list[np.ndarray]) -> list[dict[str, object]]:
    """The same teachers twice: their rank stays, the level moves (or not)."""
    group = np.repeat(np.arange(SCHOOLS), teachers)
    out = []
    for name, later in (("null", own[0]), (f"{_RISE[0]} to {_RISE[1]}", own[1])):
        rng = np.random.default_rng([seed, teachers, len(name)])
        truth = float(later.mean() - own[0].mean())
        at = (rng.random(len(group)) * len(later)).astype(int)
        sizes = [rng.choice(LESSONS, len(group)) for _ in range(2)]
        shares = [rng.binomial(n, p[at]) / n for n, p in zip(sizes, (own[0], later), strict=True)]
        found = paired_change(shares[1] - shares[0], group, SCHOOLS)
        held, up, down = (found.low <= truth) & (truth <= found.high), found.low > 0, found.high < 0
        told = {"alarm": up | down} if name == "null" else {"power": up}
        scenario = f"{name}, {teachers} teachers a school"
        out.append(line("paired change", scenario, "points", seed, error=found.estimate - truth, held=held, **told))
    return out


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
