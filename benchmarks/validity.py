"""The validity table: what every estimate does over simulated districts, written to docs/validity.md.

Work is cut into chunks, worked by two processes, each kept on disk under a hash of the code it ran: a run that was
stopped goes on where it stood, and a change of that code starts afresh. Chunks of all parts take turns, so that a run
with too little time is a smaller table, not half a table: the page always says how many districts a row stands on.

    python -m benchmarks.validity [--districts 1000] [--shift 200] [--workers 2] [--only effect] [--minutes 60]
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

import pandas as pd

from benchmarks.summary import summary
from benchmarks.validity_page import page
from benchmarks.validity_traces import code

ROOT = Path(__file__).parent.parent
# parts, and how many districts are a chunk: the dear ones (a mixed model a district) are fewer altogether
CHUNKS = {"levels": 100, "observers": 100, "effect": 20, "speed": 20, "shift": 5}
DEAR = ("shift",)


def work(part: str, districts: int, seed: int) -> pd.DataFrame:
    """One chunk of one part: districts ``seed`` … ``seed + districts − 1``."""
    import warnings

    warnings.simplefilter("ignore", RuntimeWarning)
    found: pd.DataFrame = import_module(f"benchmarks.validity_{part}").lines(districts, seed)
    return found


def jobs(districts: int, dear: int, parts: list[str], cache: Path) -> list[tuple[str, int, Path]]:
    """Every chunk (part, first district, its file), in the order of how far its part has come with it."""
    out = []
    for part in parts:
        size, many, digest = (
            CHUNKS[part],
            dear if part in DEAR else districts,
            code(ROOT, f"benchmarks.validity_{part}"),
        )
        for seed in range(1, many + 1, size):
            out.append((seed / many, part, seed, cache / f"{part}-{digest}-{size}-{seed}.csv"))
    return [(part, seed, file) for _, part, seed, file in sorted(out)]


def run(todo: list[tuple[str, int, Path]], workers: int, minutes: float) -> None:
    """Work what is not kept yet; after ``minutes`` nothing new is begun."""
    left, begun = [job for job in todo if not job[2].is_file()], time.perf_counter()
    running: dict[Future[pd.DataFrame], Path] = {}
    done, queue = 0, iter(left)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        while True:
            took = (time.perf_counter() - begun) / 60
            while len(running) < workers and took < minutes and (job := next(queue, None)):
                running[pool.submit(work, job[0], CHUNKS[job[0]], job[1])] = job[2]
            if not running:
                return
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                file = running.pop(future)
                future.result().to_csv(file.with_suffix(".part"), index=False)
                file.with_suffix(".part").rename(file)
                done += 1
                print(
                    f"{done} of {len(left)} chunks, {(time.perf_counter() - begun) / 60:.1f} min: {file.stem}",
                    flush=True,
                )


def main() -> None:
    """Run what is not kept yet, put it together, write the page."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--districts", type=int, default=1_000)
    ask.add_argument("--shift", type=int, default=1_000, help="districts of the parts that fit a mixed model each")
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after so many")
    ask.add_argument("--only", nargs="*", default=list(CHUNKS))
    ask.add_argument("--cache", type=Path, default=ROOT / ".validity")
    ask.add_argument("--to", type=Path, default=ROOT / "docs" / "validity.md")
    given = ask.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    given.cache.mkdir(exist_ok=True)
    todo = jobs(given.districts, given.shift, [part for part in CHUNKS if part in given.only], given.cache)
    run(todo, given.workers, given.minutes)
    kept = {part: [file for name, _, file in todo if name == part and file.is_file()] for part in given.only}
    table = pd.concat(
        [summary(pd.concat(map(pd.read_csv, files), ignore_index=True)) for files in kept.values() if files],
        ignore_index=True,
    )
    given.to.write_text(page(table), encoding="utf-8", newline="\n")
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
