"""Reports on a Dask cluster: the same tasks, sent to workers; only release slices travel.

Each worker keeps a helper process of its own (the warm process, or kernels), so a crashing report does not take
the worker along. A worker that is lost takes only its reports with it: Dask gives them to another one.
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

from coachkit.batch.keys import environment
from coachkit.batch.task import Result, Task, write_whole
from coachkit.errors import BadInput
from coachkit.release import Release

if TYPE_CHECKING:
    from distributed import Client

    from coachkit.batch.desk import Common, Parcel

__all__ = ["made_elsewhere"]

_STARTING = 5.0  # seconds in which a scheduler may begin to listen
_PATIENCE = 120  # seconds for a scheduler that listens to answer, and for its first worker: machines are busy
_AHEAD = 4  # parcels in flight for each thread of the workers


def made_elsewhere(
    release: Release, tasks: Sequence[Task], module: str, address: str, deadline: float | None
) -> Iterator[Result]:
    """Results as they come from a cluster; pages and executed notebooks are written here.

    Raises
    ------
    BadInput
        When there is no scheduler, no worker, or one with other code or versions (its pages would differ).
    TimeoutError
        At the ``deadline`` (of the monotonic clock).
    """
    client = _connected(address)
    from coachkit.batch.desk import Plugin

    plugin = Plugin(f"coachkit-{uuid.uuid4().hex}", _common(release, tasks, module))
    try:
        client.register_plugin(plugin)
        yield from _served(client, release, list(tasks), plugin.name, deadline)
    finally:
        with suppress(Exception):
            client.unregister_worker_plugin(plugin.name)
        with suppress(Exception):
            client.close(2)


def _wait_for_listener(address: str) -> None:
    """Return as soon as somebody listens there; raise when nobody does in time, however busy this machine is."""
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


def _connected(address: str) -> Client:
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


def _common(release: Release, tasks: Sequence[Task], module: str) -> Common:
    from coachkit.batch.desk import Common

    head = release.meta.shared
    texts = {}
    for path in {task.notebook for task in tasks}:
        files = [Path(path), *sorted(Path(path).parent.glob("*.py"))]  # it may import what lies beside it
        texts[path] = {file.name: file.read_text(encoding="utf-8") for file in files}
    return Common(head, (release.path / "district.json").read_text(encoding="utf-8"), texts, module)


def _parcel(release: Release, task: Task) -> Parcel:
    from coachkit.batch.desk import Parcel

    for folder, name, listed in (("coaches", "coach_id", release.coaches), ("schools", "school_id", release.schools)):
        if name in task.parameters:
            entry = next(entry for entry in listed if entry.id == task.parameters[name])
            text = (release.path / folder / f"{entry.slug}.json").read_text(encoding="utf-8")
            return Parcel(task, folder, entry, text)
    return Parcel(task, "", None, "")


def _served(client: Client, release: Release, todo: list[Task], name: str, deadline: float | None) -> Iterator[Result]:
    from distributed import as_completed

    from coachkit.batch.desk import make

    threads = max(sum(client.nthreads().values()), 1)
    waiting = iter(todo)
    flock = as_completed(loop=client.loop, raise_errors=False)
    sent: dict[Any, Task] = {}

    def send() -> bool:
        task = next(waiting, None)
        if task is not None:
            future = client.submit(make, _parcel(release, task), name, pure=False)
            sent[future.key] = task
            flock.add(future)
        return task is not None

    for _ in range(threads * _AHEAD):
        send()
    while sent:
        future = flock.next() if deadline is None else _next(flock, deadline)
        task = sent.pop(future.key)
        yield _received(future, task)
        send()


def _next(flock: Any, deadline: float) -> Any:
    while not flock.has_ready():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.02)
    return flock.next()


def _received(future: Any, task: Task) -> Result:
    """The result of a future; what it brought is written where the task says."""
    if future.status != "finished":
        said = f"{type(future.exception()).__name__}: {future.exception()}"
        return Result(task.number, "died", "WorkerLost", None, said)
    result, page, executed = future.result()
    try:
        for path, text in ((task.executed, executed), (task.target, page)):
            if text:
                write_whole(Path(path), text)
    except OSError as refused:
        return Result(task.number, "output", type(refused).__name__, None, f"{refused.errno}: {refused.strerror}")
    return replace(result, number=task.number)
