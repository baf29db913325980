"""Do intervals of selections hold the truth? Districts drawn with known shares, asked through ``answer`` as an analyst asks.

Schools and terms are fixed, teachers and lessons are drawn. A selection keeps a share of the teachers; its true share is the
mean over them of their school's. Writes a table for docs/explorer.md.

python -m benchmarks.explorer_cover [DISTRICTS]
"""

from __future__ import annotations

import sys

import numpy as np
from scipy.special import expit, roots_hermitenorm

from coachkit.explore import Cube, View, answer
from coachkit.explore.cube_build import district_icc
from coachkit.measures.prepare.dimensions import Codes, TeacherDimensions

SCHOOLS, TEACHERS, LEVELS = 12, 30, ("low", "middle", "high")
SHARES = ((1.0, "all teachers"), (0.33, "33 % of teachers"), (0.1, "10 % of teachers"))
SPREAD, SCHOOL, CUT, RISE = 0.9, 0.35, 1.2, 0.35  # log-odds
NODES, WEIGHTS = roots_hermitenorm(41)


def drawn(rng: np.random.Generator, school: np.ndarray, keep: float) -> Cube:
    """A district of two terms; ``own:in`` marks a share of its teachers, ``announced`` half of the lessons."""
    size = SCHOOLS * TEACHERS
    of, own = np.repeat(np.arange(SCHOOLS), TEACHERS), rng.normal(0, SPREAD, size)
    visits = rng.poisson(2.6, (size, 2))
    teacher, term = (np.repeat(grid.ravel(), visits.ravel()) for grid in np.indices((size, 2)))
    high = rng.random(len(teacher)) < expit(school[of[teacher]] + own[teacher] + RISE * term - CUT)
    level = np.where(high, 2, rng.integers(0, 2, len(teacher))).astype(np.int8)
    cells, cell = np.unique(teacher * 2 + term, return_inverse=True)
    counts = np.bincount(cell * 3 + level, minlength=len(cells) * 3).reshape(-1, 3).astype(float)
    chosen = (rng.random(size) < keep).astype(np.int8)[:, None]
    people = TeacherDimensions(
        np.array([f"t{i}" for i in range(size)], dtype=object), np.array([f"{i}" for i in range(SCHOOLS)], dtype=object),
        ("before", "after"), np.arange(size), of, np.ones((size, 2), dtype=bool),
        {"school": Codes(of[:, None], tuple(map(str, range(SCHOOLS)))), "own:in": Codes(chosen, ("no", "yes"))}, {},
    )  # fmt: skip
    ratings = len(cell)
    half = Codes(rng.integers(0, 2, ratings).astype(np.int8), ("announced", "unannounced"))
    icc = district_icc(counts, of[cells // 2] * 2 + cells % 2)
    zero = np.zeros(ratings, dtype=np.int32)
    return Cube(
        LEVELS, 2, people, (cells // 2).astype(np.int32), (cells % 2).astype(np.int8), cell.astype(np.int32), level,
        np.arange(ratings, dtype=np.int32), zero, zero, {"announced": half}, icc, {},
    )  # fmt: skip


def truths(school: np.ndarray) -> np.ndarray:
    """The true share of each school in each term."""
    odds = school[:, None, None] + RISE * np.arange(2)[None, :, None] + SPREAD * NODES - CUT
    return np.asarray(expit(odds) @ (WEIGHTS / WEIGHTS.sum()))


def main(districts: int) -> None:
    """Print the table."""
    hits: dict[tuple[str, str], list[int]] = {}
    for number in range(districts):
        rng = np.random.default_rng([7, number])
        school = rng.normal(0, SCHOOL, SCHOOLS)
        true = truths(school)
        for keep, name in SHARES:
            cube = drawn(rng, school, keep)
            mine = View(by="").only("own:in", "yes")
            weight = np.bincount(cube.people.school, cube.people.codes["own:in"].code[:, 0], SCHOOLS)
            mean = weight @ true / weight.sum()
            asked = {
                "as one": (mine, mean[None, :]),
                "by school": (mine.but(by="school"), true),
                "announced lessons": (mine.only("announced", "announced"), mean[None, :]),
                "change": (mine.but(show="shift"), (mean[1] - mean[0])[None, None]),
            }
            for what, (view, wanted) in asked.items():
                found = answer(cube, view).columns
                judged = found["status"] == "ok"
                inside = (found["low"] <= wanted.ravel()) & (wanted.ravel() <= found["high"])
                count = hits.setdefault((name, what), [0, 0])
                count[0] += int(inside[judged].sum())
                count[1] += int(judged.sum())
    print("| selection | asked | intervals | hold the truth |\n|---|---|--:|--:|")
    for (name, what), (inside, judged) in hits.items():
        print(f"| {name} | {what} | {judged:,} | {100 * inside / max(judged, 1):.1f} % |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
