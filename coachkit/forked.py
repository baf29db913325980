"""Compute several things at once, each in a forked process, where that is safe."""

from __future__ import annotations

import gc
import os
import pickle
import sys
import threading
from collections.abc import Callable, Sequence
from typing import IO, NamedTuple, TypeVar

T = TypeVar("T")


class _Child(NamedTuple):
    """A forked process, where its result comes from, and a pipe that stays open for as long as this process lives."""

    process: int
    result: IO[bytes]
    life: IO[bytes]


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def side_by_side(makes: Sequence[Callable[[], T]]) -> list[T]:
    """The results of some functions without arguments, in order; the last runs here, the others in forked processes.

    With one processor, or on a system where a fork is not safe, all run here, one after another. So does a function
    whose process fails: its error is then raised here. The functions must return what can be pickled, print nothing,
    and start no threads. Their processes hold no lock or file of this one, and end when this one does.

    Examples
    --------
    >>> side_by_side([lambda: 1 + 1, lambda: "last"])
    [2, 'last']
    """
    if cores() < 2 or not sys.platform.startswith("linux"):
        return [make() for make in makes]
    children: list[_Child] = []
    try:
        for make in makes[:-1]:
            children.append(_start(make))
        own = [make() for make in makes[-1:]]
        return [_result(child.result, make) for child, make in zip(children, makes, strict=False)] + own
    finally:
        for child in children:
            child.life.close()
            child.result.close()
            os.waitpid(child.process, 0)


def _start(make: Callable[[], T]) -> _Child:
    here, there = os.pipe()
    watched, life = os.pipe()
    process = os.fork()
    if process:
        os.close(there)
        os.close(watched)
        return _Child(process, open(here, "rb"), open(life, "wb"))  # noqa: PTH123
    status = 1
    try:
        _keep_only(there, watched)
        threading.Thread(target=_end_with_parent, args=(watched,), daemon=True).start()
        gc.disable()  # this process is soon gone
        with open(there, "wb") as out:  # noqa: PTH123
            pickle.dump(make(), out, protocol=pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)


def _keep_only(*kept: int) -> None:
    """Close the files that this process inherited, except for these and the standard streams."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        if int(name) > 2 and int(name) not in kept:
            os.closerange(int(name), int(name) + 1)  # ignores that the listing itself is closed by now


def _end_with_parent(watched: int) -> None:
    os.read(watched, 1)  # returns when the other end is closed
    os._exit(1)


def _result(sent: IO[bytes], make: Callable[[], T]) -> T:
    """What a child sent; computed here if it failed."""
    try:
        found: T = pickle.load(sent)
    except (EOFError, pickle.UnpicklingError):
        return make()
    return found
