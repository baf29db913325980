"""How fast is an answer? The cube's time and size, and the CPU time of ``answer`` for random views, at three sizes.

python -m benchmarks.explorer_answer [SCHOOLS …]
"""

from __future__ import annotations

import os
import pickle
import random
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.machine import described
from coachkit.district import load
from coachkit.explore import Cube, View, answer
from coachkit.explore.cube_build import build_cube
from coachkit.schema.view import CHANGES
from coachkit.simulate import simulate_district

__all__ = ["districts", "random_views"]

SIZES = (12, 330, 3_260)  # schools: the sample, about 100,000 and 1,000,000 lessons
VIEWS = 300
_RANGES = ("cycles", "hours", "years_of_service")
_SHOWS = ("share", "share", "share", "levels", "shift", "transitions", "lessons")


def random_views(cube: Cube, count: int, seed: str = "views") -> list[View]:
    """Views as an analyst asks them: a show, rows, a cut, and up to three filters."""
    draw = random.Random(seed)
    filtered = [name for name in cube.dimensions if name not in _RANGES]
    views = []
    for _ in range(count):
        view = View(
            draw.choice(_SHOWS), by=draw.choice(["", *cube.dimensions]), cut=draw.choice(["", *cube.levels[1:]])
        )
        if view.show in CHANGES:
            view = view.but(terms=tuple(cube.terms[at] for at in sorted(draw.sample(range(len(cube.terms)), 2))))
        for _ in range(draw.randint(0, 3)):
            if draw.random() < 0.3:
                view = view.only(draw.choice(_RANGES), least=draw.randint(0, 4))
            else:
                name = draw.choice(filtered)
                words = cube.codes(name).words
                view = view.only(name, *draw.sample(words, min(len(words), draw.randint(1, 3))))
        views.append(view)
    return views


def districts(home: Path, sizes: tuple[int, ...]) -> list[Path]:
    """Simulated districts of these numbers of schools, made once."""
    out = []
    for schools in sizes:
        folder = home / f"schools-{schools}"
        out.append(folder if folder.is_dir() else simulate_district(folder, schools))
    return out


def main(folders: list[Path]) -> None:
    """Print a row for each district."""
    print(described())
    print("| lessons | cube | size | answer p50 | p95 | slowest |\n|--:|--:|--:|--:|--:|--:|", flush=True)
    for folder in folders:
        district = load(folder)
        start = time.process_time()
        cube = build_cube(district)
        built = time.process_time() - start
        del district
        lessons, size = len(np.unique(cube.lesson)), len(pickle.dumps(cube)) / 1e6
        answer(cube, View())
        times = []
        for view in random_views(cube, VIEWS):
            start = time.process_time()
            answer(cube, view)
            times.append((time.process_time() - start) * 1_000)
        p50, p95, most = np.percentile(times, [50, 95, 100])
        print(
            f"| {lessons:,} | {built:.1f} s | {size:.1f} MB | {p50:.1f} ms | {p95:.1f} ms | {most:.1f} ms |",
            flush=True,
        )


if __name__ == "__main__":
    given = sys.argv[1:]
    if given and Path(given[0]).is_dir():
        main([Path(folder) for folder in given])
    else:
        with tempfile.TemporaryDirectory() as temporary:
            os.environ["COACHKIT_CACHE"] = str(Path(temporary) / "cache")
            main(districts(Path(temporary), tuple(map(int, given)) or SIZES))
