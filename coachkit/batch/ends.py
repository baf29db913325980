"""How a process ended that left without a word, told apart."""

from __future__ import annotations

import signal
from pathlib import Path

from coachkit.batch.task import Result, Task

__all__ = ["ooms", "verdict"]


def verdict(task: Task, cell: int | None, code: int | None, ended_for: str, short: bool) -> Result:
    """What became of a report whose process is gone.

    ``code`` is the process's exit status (negative: the signal that ended it; None: not known), ``ended_for`` why
    we ended it (``timeout``, ``memory`` or blank), ``short`` whether the system ended processes for lack of memory
    meanwhile.
    """
    if ended_for == "timeout":
        return Result(task.number, "timeout", "Timeout", cell, f"longer than {task.timeout:g} s")
    if ended_for == "memory":
        return Result(task.number, "memory", "OutOfMemory", cell, f"more than {task.memory} MB")
    if code is None:
        return Result(task.number, "died", "HelperDied", cell, "its process is gone")
    if code < 0:
        number = -code
        if number == signal.SIGKILL and short:
            return Result(task.number, "memory", "OutOfMemory", cell, "the system ran out of memory and ended it")
        name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
        return Result(task.number, "died", name, cell, f"its process was ended by {name}")
    return Result(task.number, "died", "ProcessExit", cell, f"its process left with status {code}")


def ooms() -> int:
    """How often this system has ended a process for lack of memory."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
