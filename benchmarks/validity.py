"""The validity table: what every estimate does over simulated districts, written to docs/validity.md.

Work is cut into chunks, worked by two processes, each kept on disk under a hash of the code it ran: a run that was
stopped goes on where it stood, and a change of that code starts afresh. Chunks of all parts take turns, so that a run
with too little time is a smaller table, not half a table: the page always says how many districts a row stands on.

    python -m benchmarks.validity [--districts 1000] [--shift 200] [--workers 2] [--only effect] [--cells null] [--minutes 60]
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from benchmarks.summary import halves, summary
from benchmarks.validity_page import page
from benchmarks.validity_traces import code

ROOT = Path(__file__).parent.parent
# parts, and how many districts are a chunk: the dear ones (a mixed model a district) are fewer altogether
CHUNKS = {"levels": 250, "observers": 250, "effect": 100, "speed": 50, "shift": 10}
DEAR = ("shift",)


class Job(NamedTuple):
    """One chunk: a part's cell, its first district, and the file it is kept in."""

    part: str
    cell: str
    seed: int
    file: Path


def work(job: Job) -> pd.DataFrame:
    """The lines of one chunk."""
    import warnings

    warnings.simplefilter("ignore", RuntimeWarning)
    found: pd.DataFrame = import_module(f"benchmarks.validity_{job.part}").lines(CHUNKS[job.part], job.seed, job.cell)
    return found


def jobs(districts: int, dear: int, parts: list[str], cache: Path) -> list[Job]:
    """Every chunk, in the order of how far its part has come with it."""
    out = []
    for part in parts:
        module = f"benchmarks.validity_{part}"
        size, many, digest = CHUNKS[part], dear if part in DEAR else districts, code(ROOT, module)
        for number, cell in enumerate(import_module(module).cells()):
            for seed in range(1, many + 1, size):
                file = cache / f"{part}-{digest}-{number}-{size}-{seed}.csv"
                out.append((seed / many, number, Job(part, cell, seed, file)))
    return [job for *_, job in sorted(out, key=lambda one: one[:2])]


def run(todo: list[Job], workers: int, minutes: float) -> None:
    """Work what is not kept yet; after ``minutes`` nothing new is begun."""
    left, begun = [job for job in todo if not job.file.is_file()], time.perf_counter()
    running: dict[Future[pd.DataFrame], Path] = {}
    done, queue = 0, iter(left)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        while True:
            took = (time.perf_counter() - begun) / 60
            while len(running) < workers and took < minutes and (job := next(queue, None)):
                running[pool.submit(work, job)] = job.file
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


def _read(file: Path) -> pd.DataFrame:
    """A chunk's lines; a scenario may be called ``null``, which is a name here and no missing value."""
    return pd.read_csv(file, keep_default_na=False, na_values=[""])


def main() -> None:
    """Run what is not kept yet, put it together, write the page."""
    ask = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ask.add_argument("--districts", type=int, default=1_000)
    ask.add_argument("--shift", type=int, default=1_000, help="districts of the parts that fit a mixed model each")
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--minutes", type=float, default=float("inf"), help="begin nothing new after so many")
    ask.add_argument("--only", nargs="*", default=list(CHUNKS))
    ask.add_argument(
        "--cells", default="", help="run only cells with this in their name; the page shows all that are kept"
    )
    ask.add_argument("--cache", type=Path, default=ROOT / ".validity")
    ask.add_argument("--to", type=Path, default=ROOT / "docs" / "validity.md")
    given = ask.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    given.cache.mkdir(exist_ok=True)
    todo = jobs(given.districts, given.shift, [part for part in CHUNKS if part in given.only], given.cache)
    run([job for job in todo if given.cells in job.cell], given.workers, given.minutes)
    kept = {part: [job.file for job in todo if job.part == part and job.file.is_file()] for part in given.only}
    table = pd.concat(
        [summary(halves(pd.concat(map(_read, files), ignore_index=True))) for files in kept.values() if files],
        ignore_index=True,
    )
    given.to.write_text(page(table), encoding="utf-8", newline="\n")
    print(table.round(3).to_string(index=False))


if __name__ == "__main__":
    main()
