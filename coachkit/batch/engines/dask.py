"""The Dask engine: the same tasks, sent to the workers of a cluster; only release slices travel.

Each worker keeps a helper process of its own (the warm process, or kernels), so a report that crashes does not end the
worker. When a worker is lost, Dask gives its reports to another one.
"""

from __future__ import annotations

import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from coachkit.batch.freshness import environment
from coachkit.batch.tasks import Result, Task
from coachkit.errors import BadInput
from coachkit.files import write_whole
from coachkit.release import Release

if TYPE_CHECKING:
    from distributed import Client

    from coachkit.batch.engines.dask_worker import SharedFiles, TaskBundle

_STARTING = 5.0  # seconds in which a scheduler may begin to listen
_PATIENCE = 120  # seconds for a scheduler that listens to answer, and for its first worker: machines are busy
_AHEAD = 4  # bundles in flight for each thread of the workers


def run_on_dask(
    release: Release, tasks: Sequence[Task], module: str, address: str, deadline: float | None
) -> Iterator[Result]:
    """Run tasks on a cluster; yields results as they come, after their pages and executed notebooks are written here.

    Raises
    ------
    BadInput
        When there is no scheduler, no worker, or one with other code or versions (its pages would differ).
    TimeoutError
        At the ``deadline`` (of the monotonic clock).
    """
    client = _connect(address)
    from coachkit.batch.engines.dask_worker import Plugin

    plugin = Plugin(f"coachkit-{uuid.uuid4().hex}", _shared_files(release, tasks, module))
    try:
        client.register_plugin(plugin)
        yield from _serve(client, release, list(tasks), plugin.name, deadline)
    finally:
        with suppress(Exception):
            client.unregister_worker_plugin(plugin.name)
        with suppress(Exception):
            client.close(2)


def _wait_for_listener(address: str) -> None:
    """Return as soon as somebody listens there; raise OSError when nobody does in time."""
    place = urlsplit(address)
    if not place.hostname or not place.port:
        return
    end = time.monotonic() + _STARTING
    while True:
        try:
            socket.create_connection((place.hostname, place.port), timeout=_PATIENCE).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise BadInput("A cluster needs Dask.", "pip install 'coachkit[cluster]', here and on the workers.") from None
    try:
        _wait_for_listener(address)
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except Exception as error:  # distributed raises many kinds
        raise BadInput(f"There is no Dask scheduler at {address} ({type(error).__name__}).",
                       "Start one: dask scheduler; then workers: dask worker tcp://HOST:8786.") from None  # fmt: skip
    with suppress(Exception):
        client.wait_for_workers(1, timeout=30)
    theirs = client.run(environment, on_error="return")
    if not theirs:
        client.close(2)
        raise BadInput(f"The scheduler at {address} has no workers.", f"Start some: dask worker {address}")
    ours = environment()
    for worker, found in theirs.items():
        if isinstance(found, OSError):  # lost a moment ago
            continue
        if isinstance(found, Exception):
            client.close(2)
            raise BadInput(f"The worker {worker} cannot use coachkit: {found}.", "Install the same there as here.")
        other = [
            f"{name} {found.get(name)} instead of {here}" for name, here in ours.items() if found.get(name) != here
        ]
        if other:
            client.close(2)
            raise BadInput(f"The worker {worker} has {'; '.join(other)}.",
                           "Install the same there: pages must not depend on who made them.")  # fmt: skip
    return client


def _shared_files(release: Release, tasks: Sequence[Task], module: str) -> SharedFiles:
    from coachkit.batch.engines.dask_worker import SharedFiles

    head = release.meta.shared
    texts = {}
    for path in {task.notebook for task in tasks}:
        files = [Path(path), *sorted(Path(path).parent.glob("*.py"))]  # it may import what lies beside it
        texts[path] = {file.name: file.read_text(encoding="utf-8") for file in files}
    whole = ["district.json", *(["overview.json"] if any("school_id" not in task.parameters for task in tasks) else [])]
    rows = {name: (release.path / name).read_text(encoding="utf-8") for name in whole}
    return SharedFiles(head, rows, texts, module)


def _bundle(release: Release, task: Task) -> TaskBundle:
    from coachkit.batch.engines.dask_worker import TaskBundle

    for folder, name, listed in (("coaches", "coach_id", release.coaches), ("schools", "school_id", release.schools)):
        if name in task.parameters:
            entry = next(entry for entry in listed if entry.id == task.parameters[name])
            text = (release.path / folder / f"{entry.slug}.json").read_text(encoding="utf-8")
            return TaskBundle(task, folder, entry, text)
    return TaskBundle(task, "", None, "")


def _serve(client: Client, release: Release, todo: list[Task], name: str, deadline: float | None) -> Iterator[Result]:
    from distributed import as_completed

    from coachkit.batch.engines.dask_worker import make

    threads = max(sum(client.nthreads().values()), 1)
    waiting = iter(todo)
    futures = as_completed(loop=client.loop, raise_errors=False)
    sent: dict[Any, Task] = {}

    def send() -> bool:
        task = next(waiting, None)
        if task is not None:
            future = client.submit(make, _bundle(release, task), name, pure=False)
            sent[future.key] = task
            futures.add(future)
        return task is not None

    for _ in range(threads * _AHEAD):
        send()
    while sent:
        future = futures.next() if deadline is None else _next(futures, deadline)
        task = sent.pop(future.key)
        yield _received(future, task)
        send()


def _next(futures: Any, deadline: float) -> Any:
    while not futures.has_ready():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
    return futures.next()


def _received(future: Any, task: Task) -> Result:
    """The result of a future; what it brought is written where the task says."""
    if future.status != "finished":
        said = f"{type(future.exception()).__name__}: {future.exception()}"
        return Result(task.number, "died", "WorkerLost", None, said)
    answer: tuple[Result, str, str] = future.result()
    result, page, executed = answer
    try:
        for path, text in ((task.executed, executed), (task.target, page)):
            if text:
                write_whole(Path(path), text)
    except OSError as refused:
        return Result(task.number, "output", type(refused).__name__, None, f"{refused.errno}: {refused.strerror}")
    return replace(result, number=task.number)
