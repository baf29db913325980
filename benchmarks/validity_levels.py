"""How good the intervals of a share and of its paired change are, as the product makes them, district by district.

python -m benchmarks.validity_levels [DISTRICTS] [SEED]
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from benchmarks.intervals import LESSONS
from benchmarks.intervals import draw as draw_teachers
from benchmarks.summary import COLUMNS
from coachkit.stats import anova_icc, clustered_share, paired_change

__all__ = ["run"]

SCHOOLS = 12
_SHARES = (0.05, 0.2, 0.5)
_RISE = (0.2, 0.35)


def run(districts: int, seed: int) -> pd.DataFrame:
    """The table of all cells: twelve schools a district, coverage averaged over schools."""
    parts = [_share(districts, seed, m, icc, p) for m in (5, 12, 30) for icc in (0.0, 0.2, 0.5) for p in _SHARES]
    parts += [row for m in (12, 20, 30) for row in _change(districts, seed, m)]
    return pd.DataFrame(parts, columns=list(COLUMNS))


def _share(districts: int, seed: int, teachers: int, icc: float, share: float) -> dict[str, object]:
    rng = np.random.default_rng([seed, teachers, int(100 * icc), int(100 * share)])
    group = np.repeat(np.arange(SCHOOLS), teachers)
    error, held = [], []
    for _ in range(districts):
        size = rng.choice(LESSONS, len(group))
        hits = rng.binomial(size, draw_teachers(rng, len(group), share, icc))
        found = clustered_share(hits / size, size, group, anova_icc(hits, size, group), SCHOOLS)
        error.append(found.estimate - share)
        held.append(((found.low <= share) & (share <= found.high)).mean())
    return _row("share of lessons", f"share {share}, ICC {icc}, {teachers} teachers a school", np.array(error), held)


def _change(districts: int, seed: int, teachers: int) -> list[dict[str, object]]:
    rng = np.random.default_rng([seed, teachers, 7])
    group = np.repeat(np.arange(SCHOOLS), teachers)
    own = [np.sort(draw_teachers(rng, 20_000, p, 0.2)) for p in _RISE]
    out = []
    for name, later in (("null", own[0]), (f"{_RISE[0]} to {_RISE[1]}", own[1])):
        truth = float(later.mean() - own[0].mean())
        error, held, away, power = [], [], [], []
        for _ in range(districts):
            at = (rng.random(len(group)) * len(later)).astype(
                int
            )  # the same teachers: their rank stays, the level moves
            sizes = [rng.choice(LESSONS, len(group)) for _ in range(2)]
            shares = [rng.binomial(n, p[at]) / n for n, p in zip(sizes, (own[0], later), strict=True)]
            found = paired_change(shares[1] - shares[0], group, SCHOOLS)
            error.append(found.estimate - truth)
            held.append(((found.low <= truth) & (truth <= found.high)).mean())
            away.append(((found.low > 0) | (found.high < 0)).mean())
            power.append((found.low > 0).mean())
        null = name == "null"
        scenario = f"{name}, {teachers} teachers a school"
        out.append(_row("paired change of a share", scenario, np.array(error), held, away if null else None,
                        None if null else power))  # fmt: skip
    return out


def _row(
    quantity: str,
    scenario: str,
    error: np.ndarray,
    held: list[float],
    away: list[float] | None = None,
    power: list[float] | None = None,
) -> dict[str, object]:
    def mean(values: list[float] | None) -> float:
        return float(np.mean(values)) if values else np.nan

    def spread(values: list[float] | None) -> float:
        return float(np.std(values) / np.sqrt(len(values))) if values else np.nan

    return {
        "quantity": quantity, "scenario": scenario, "districts": len(held), "bias": float(np.nanmean(error)),
        "rmse": float(np.sqrt(np.nanmean(error**2))), "coverage": mean(held), "coverage_se": spread(held),
        "false_positive": mean(away), "false_positive_se": spread(away), "power": mean(power),
    }  # fmt: skip


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print(run(count, int(sys.argv[2]) if len(sys.argv) > 2 else 1).round(3).to_string(index=False))
