"""Run a batch: make the reports that are not up to date, record each in the manifest, then publish all pages at once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from coachkit.batch.engines import ENGINES
from coachkit.batch.failures import failure_of
from coachkit.batch.folders import cannot_write, publish, writing
from coachkit.batch.freshness import Decision, decide
from coachkit.batch.helper import run_tasks
from coachkit.batch.limits import Limits, default_memory, workers_for
from coachkit.batch.manifest import BatchResult, Event, Manifest, Outcome, announced
from coachkit.batch.plan import Job, Plan
from coachkit.batch.tasks import Result, Task
from coachkit.errors import BadInput, Stopped, Unknown
from coachkit.files import recover_folder


def run_batch(
    plan: Plan,
    limits: Limits | None = None,
    engine: str = "auto",
    fresh: bool = False,
    cluster: str = "",
    on_progress: Callable[[Event], None] = lambda event: None,
) -> BatchResult:
    """Make the reports of a plan that are missing or out of date, then the index.

    Parameters
    ----------
    engine
        ``warm`` (a forked child a report), ``kernel`` (a Jupyter kernel a report), or ``auto``: warm where
        forking is safe and the notebook is Python.
    fresh
        Make all reports again, also the unchanged ones.
    cluster
        Address of a Dask scheduler whose workers make the reports; blank: this machine.
    on_progress
        Called with each :class:`Event`.

    Raises
    ------
    Stopped
        When the limit for the whole run is reached; the same call goes on from there.
    OutputFailed
        When the output folder cannot be written to.

    Notes
    -----
    Hold the lock of the output folder meanwhile, see :func:`coachkit.batch.locked`. A failing report
    does not stop the others. Pages are written beside the old ones and replace them at the end, all at once; until then
    ``share/`` stays as it was.

    Examples
    --------
    >>> from coachkit.batch import find_notebook, make_plan
    >>> release = coachkit.build_release("data/sample")
    >>> plan = make_plan(release, find_notebook("teacher_brief"), Path("briefs"), only=["0001"])
    >>> [(outcome.id, outcome.status) for outcome in run_batch(plan).outcomes]
    [('0001', 'ok')]
    """
    limits = limits or Limits()
    module = ENGINES[_engine(engine, plan)]
    with writing(plan.out):
        plan.work.mkdir(parents=True, exist_ok=True, mode=0o700)
        recover_folder(plan.pages)
        plan.draft.mkdir(parents=True, exist_ok=True)
        manifest = Manifest(plan.work)
        decision = decide(plan, manifest.outcomes, fresh)
        waiting = [_waiting(plan, job, why) for job, why in decision.todo]
        manifest.begin(_head(plan, module, cluster), [*decision.kept.values(), *waiting])
        unchanged = len(plan.jobs) - len(decision.todo)
        try:
            if manifest.damaged:
                note = "The record of earlier runs is damaged: the reports it does not list are made again."
                on_progress(Event("note", text=note))
            _announce(plan, decision, on_progress)
            for number, outcome in enumerate(_outcomes(plan, decision, limits, module, cluster), unchanged + 1):
                manifest.add(outcome)
                on_progress(Event("report", done=number, total=len(plan.jobs), outcome=outcome))
            _publish(plan, manifest)
        except BaseException:
            with suppress(OSError):
                manifest.end("stopped")
            raise
        manifest.end("finished")
    return BatchResult.of(plan.pages, tuple(manifest.outcomes[job.place] for job in plan.jobs), unchanged)


def _engine(name: str, plan: Plan) -> str:
    foreign = [notebook for notebook in plan.notebooks if notebook.language != "python"]
    if name == "auto":
        return "warm" if sys.platform == "linux" and not foreign else "kernel"
    if name not in ENGINES:
        raise Unknown("engine", name, ["auto", *ENGINES])
    if name == "warm" and (foreign or not hasattr(os, "fork")):
        what = f"{foreign[0].path.name} is in {foreign[0].language}" if foreign else "this system cannot fork"
        raise BadInput(f"The warm engine cannot run this: {what}.", "Use --engine kernel.")
    return name


def _head(plan: Plan, module: str, cluster: str) -> dict[str, Any]:
    meta = plan.release.meta
    return {
        "notebooks": {notebook.name: notebook.hash for notebook in plan.notebooks},
        "audience": meta.audience,
        "as_of": meta.as_of,
        "hashes": meta.hashes.model_dump(),
        "versions": meta.versions,
        "engine": next(name for name, place in ENGINES.items() if place == module)
        + (" on a cluster" if cluster else ""),
    }


def _announce(plan: Plan, decision: Decision, on_progress: Callable[[Event], None]) -> None:
    for note in decision.notes:
        on_progress(Event("note", text=note))
    unchanged = len(plan.jobs) - len(decision.todo)
    for event in announced(unchanged, len(plan.jobs)):
        on_progress(event)
    for why, count in decision.reasons.items():
        if why != "it is new" or unchanged:
            on_progress(Event("note", text=f"Made {'again' if why != 'it is new' else 'now'} because {why}: {count}."))


def _outcomes(plan: Plan, decision: Decision, limits: Limits, module: str, cluster: str) -> Iterator[Outcome]:
    """Outcomes as they come."""
    if not decision.todo:
        return
    workers = workers_for(limits.workers, len(decision.todo))
    memory = limits.memory or (0 if cluster else default_memory(workers))  # a worker knows its own
    tasks = [plan.task(n, job, limits.timeout, memory) for n, (job, _) in enumerate(decision.todo)]
    for task in tasks:
        Path(task.executed).unlink(missing_ok=True)
    deadline = time.monotonic() + limits.total if limits.total else None
    made_so_far = 0
    try:
        for result in _results(plan, tasks, workers, module, cluster, deadline):
            if result.kind == "output":
                number, _, said = result.said.partition(": ")
                raise cannot_write(plan.out, int(number) if number.isdigit() else 0, said)
            job, why = decision.todo[result.number]
            made_so_far += 1
            yield _outcome(_waiting(plan, job, why), result)
    except TimeoutError:
        raise Stopped(
            f"Stopped after {limits.total:g} s, the limit for the whole run: {made_so_far} of {len(tasks)} reports made.",
            "Run the same command again: it goes on from there. The pages made before are untouched.",
        ) from None


def _results(
    plan: Plan, tasks: list[Task], workers: int, module: str, cluster: str, deadline: float | None
) -> Iterator[Result]:
    if not cluster:
        return run_tasks(tasks, module, workers, plan.work / "log.txt", deadline)
    from coachkit.batch.engines.dask import run_on_dask

    return run_on_dask(plan.release, tasks, module, cluster, deadline)


def _waiting(plan: Plan, job: Job, why: str) -> Outcome:
    return Outcome(job.notebook.name, job.unit, job.id, job.name, job.slug, "not run", why=why,
                   page=f"{plan.output_kind}/{job.page}", key=job.key)  # fmt: skip


def _outcome(waiting: Outcome, result: Result) -> Outcome:
    done = replace(waiting, seconds=result.seconds, peak=result.peak, page_hash=result.page_hash)
    if result.kind == "ok":
        return replace(done, status="ok")
    return replace(done, status="failed", failure=failure_of(result))


def _publish(plan: Plan, manifest: Manifest) -> None:
    from coachkit.batch.overview import make_index

    here = [o for o in manifest.outcomes.values() if o.page.startswith(f"{plan.output_kind}/")]
    index = None if plan.output_kind == "coaches" else make_index(plan.release, here, plan.single_file)
    publish(plan.draft, plan.pages, {o.inside for o in here if o.ok}, index, plan.library)
