"""Why a process ended that sent no result."""

from __future__ import annotations

import signal
from pathlib import Path

from coachkit.batch.tasks import Result, Task


def result_of_exit(task: Task, cell: int | None, code: int | None, ended_for: str, oom: bool) -> Result:
    """The result of a task whose process is gone.

    ``cell`` is the number of the cell that ran, ``code`` the exit status (negative: the signal; None: unknown),
    ``ended_for`` why the engine ended the process (``timeout``, ``memory`` or blank), ``oom`` whether the system killed
    processes for lack of memory meanwhile.
    """
    if ended_for == "timeout":
        return Result(task.number, "timeout", "Timeout", cell, f"longer than {task.timeout:g} s")
    if ended_for == "memory":
        return Result(task.number, "memory", "OutOfMemory", cell, f"more than {task.memory} MB")
    if code is None:
        return Result(task.number, "died", "HelperDied", cell, "its process is gone")
    if code >= 0:
        return Result(task.number, "died", "ProcessExit", cell, f"its process left with status {code}")
    if -code == signal.SIGKILL and oom:
        return Result(task.number, "memory", "OutOfMemory", cell, "the system ran out of memory and ended it")
    name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
    return Result(task.number, "died", name, cell, f"its process was ended by {name}")


def count_oom_kills() -> int:
    """How many processes this system has killed for lack of memory since it started."""
    try:
        lines = Path("/proc/vmstat").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("oom_kill ")), 0)
