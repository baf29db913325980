"""Run a batch: a pool of workers, a manifest after every school, then the pages in one move."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from coachkit.batch.engine import Engine, kernel_engine, make_report, quiet_worker
from coachkit.batch.manifest import Failure, Manifest, Outcome
from coachkit.batch.overview import make_index
from coachkit.batch.plan import Job, Plan
from coachkit.report import copy_assets

__all__ = ["Done", "run_batch"]


@dataclass(frozen=True)
class Done:
    """A finished batch: where its index is, and what became of each school."""

    index: Path
    outcomes: tuple[Outcome, ...]

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Schools whose report failed."""
        return tuple(outcome for outcome in self.outcomes if not outcome.ok)


def run_batch(
    plan: Plan,
    workers: int = 0,
    timeout: int = 600,
    engine: Engine = kernel_engine,
    tell: Callable[[Outcome, int, int], None] = lambda outcome, done, total: None,
) -> Done:
    """Make every report of a plan, then its index; a failing school does not stop the others.

    Parameters
    ----------
    workers
        Processes at work; 0 for one a core.
    timeout
        Seconds a cell may take.
    engine
        What executes a notebook; it must be importable by name (workers are processes of their own).
    tell
        Called after each school: its outcome, how many are done, how many there are.

    Notes
    -----
    Pages are written beside the old ones and take their place at the end, whole.
    """
    plan.work.mkdir(parents=True, exist_ok=True)
    for folder in (plan.draft, plan.work / "notebooks"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    meta = plan.release.meta
    head = {
        "notebook": {"name": plan.notebook.name, "hash": plan.notebook_hash},
        "audience": meta["audience"],
        "as_of": meta["as_of"],
        "hashes": meta["hashes"],
        "versions": meta["versions"],
    }
    manifest = Manifest(plan.work / "manifest.json", head)
    manifest.write()
    count = workers or os.cpu_count() or 1
    for outcome in _outcomes(plan, min(count, max(len(plan.jobs), 1)), timeout, engine):
        manifest.add(outcome)
        tell(outcome, len(manifest.outcomes), len(plan.jobs))
    copy_assets(plan.draft)
    index = make_index(plan.release, manifest.outcomes)
    (plan.draft / "index.html").write_text(index, encoding="utf-8", newline="\n")
    shutil.rmtree(plan.pages, ignore_errors=True)
    plan.draft.replace(plan.pages)
    ordered = tuple(manifest.outcomes[job.school_id] for job in plan.jobs)
    return Done(plan.pages / "index.html", ordered)


def _outcomes(plan: Plan, workers: int, timeout: int, engine: Engine) -> Iterator[Outcome]:
    """Outcomes as they come. A worker that dies takes its pool along: what it left is tried again, one by one."""
    left = {job.school_id: job for job in plan.jobs}
    for outcome in _pool(plan, list(left.values()), workers, timeout, engine):
        if outcome is not None:
            del left[outcome.school_id]
            yield outcome
    for job in list(left.values()):
        alone = [outcome for outcome in _pool(plan, [job], 1, timeout, engine) if outcome is not None]
        died = Failure("WorkerDied", None, "the process that made this report was killed, perhaps for lack of memory")
        yield alone[0] if alone else Outcome(job.school_id, job.slug, died, 0.0, job.slice_hash, "")


def _pool(plan: Plan, jobs: list[Job], workers: int, timeout: int, engine: Engine) -> Iterator[Outcome | None]:
    context = multiprocessing.get_context("spawn")
    log = plan.work / "log.txt"
    with ProcessPoolExecutor(workers, context, initializer=quiet_worker, initargs=(log,)) as pool:
        futures: list[Future[Outcome]] = [
            pool.submit(make_report, job, plan.release.meta, engine, timeout) for job in jobs
        ]
        for future in as_completed(futures):
            try:
                yield future.result()
            except BrokenProcessPool:
                yield None
