"""How often the intervals hold the truth: planted shares, intraclass correlations and changes.

For each cell it draws many schools, makes the interval of each as the product does (the intraclass correlation
pooled over all of them), and prints the share that holds the truth, beside the naive Wilson interval that
takes lessons for independent. Then the paired change: false alarms without a change, and how often a change
of .15 is seen.

    python benchmarks/intervals.py [SETS]
"""

from __future__ import annotations

import sys

import numpy as np

from coachkit.stats import anova_icc, clustered_share, paired_change, wilson

LESSONS = (2, 3, 3, 4, 6)  # a teacher's number of lessons, drawn from these


def draw(rng: np.random.Generator, members: int, share: float, icc: float) -> np.ndarray:
    """Each teacher's own probability: beta with the given mean and intraclass correlation."""
    if icc == 0:
        return np.full(members, share)
    total = (1 - icc) / icc
    return rng.beta(share * total, (1 - share) * total, members)


def coverage(sets: int) -> None:
    """Print the coverage of the share's interval."""
    print(f"Share of lessons: coverage of 95% intervals, {sets} schools a cell (naive Wilson in brackets)")
    print("teachers   icc   " + "".join(f"p={p:<16}" for p in (0.05, 0.2, 0.5)))
    lowest = 1.0
    for teachers in (5, 12, 30):
        for icc in (0.0, 0.2, 0.5):
            cells = []
            for share in (0.05, 0.2, 0.5):
                rng = np.random.default_rng([teachers, int(100 * icc), int(100 * share)])
                size = rng.choice(LESSONS, sets * teachers)
                hits = rng.binomial(size, draw(rng, sets * teachers, share, icc))
                group = np.repeat(np.arange(sets), teachers)
                found = clustered_share(hits / size, size, group, anova_icc(hits, size, group), sets)
                held = float(((found.low <= share) & (share <= found.high)).mean())
                n = np.bincount(group, size)
                low, high = wilson(np.bincount(group, hits) / n, n)
                naive = float(((low <= share) & (share <= high)).mean())
                lowest = min(lowest, held)
                cells.append(f"{100 * held:5.1f} ({100 * naive:5.1f})     ")
            print(f"{teachers:8d}  {icc:4.1f}   {''.join(cells)}")
    print(f"lowest {100 * lowest:.1f}\n")


def change(sets: int) -> None:
    """Print false alarms and power of the paired change."""
    print(f"Paired change of a share, {sets} schools a cell, icc .2: in per cent")
    print("teachers   false alarms at .20   seen: .20 to .35   coverage of the change")
    for teachers in (12, 20, 30):
        rng = np.random.default_rng(teachers)
        group = np.repeat(np.arange(sets), teachers)
        size = [rng.choice(LESSONS, sets * teachers) for _ in range(2)]
        quantile = rng.random(sets * teachers)  # the same teachers: their rank stays, the level moves
        own = [np.quantile(draw(rng, 20_000, p, 0.2), quantile) for p in (0.2, 0.35)]
        before = rng.binomial(size[0], own[0]) / size[0]
        still = paired_change(rng.binomial(size[1], own[0]) / size[1] - before, group, sets)
        moved = paired_change(rng.binomial(size[1], own[1]) / size[1] - before, group, sets)
        alarms = float(((still.low > 0) | (still.high < 0)).mean())
        seen = float((moved.low > 0).mean())
        held = float(((moved.low <= 0.15) & (moved.high >= 0.15)).mean())
        print(f"{teachers:8d}   {100 * alarms:19.1f}   {100 * seen:16.1f}   {100 * held:22.1f}")


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3_000
    coverage(count)
    change(count)
