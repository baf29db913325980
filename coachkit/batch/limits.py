"""How many reports at once, and how much memory for each: by cores and by what is free."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coachkit.forked import cores

CORE_MEMORY = 512  # MB that a report at work is counted with; the shipped ones take about 270, much of it shared
_LEAST = 512


@dataclass(frozen=True)
class Limits:
    """What a batch may use.

    ``workers`` reports at once (0: by cores and memory), ``timeout`` seconds and ``memory`` MB a report (0: a fair
    share of what is free), ``total`` seconds for the whole run (0: no limit).
    """

    workers: int = 0
    timeout: float = 600
    memory: int = 0
    total: float = 0


def workers_for(asked: int, jobs: int) -> int:
    """Processes at work: as asked, else one a core as far as memory goes; never more than jobs, never none."""
    count = asked or min(cores(), max(free_memory() // CORE_MEMORY, 1))
    return max(1, min(count, jobs))


def default_memory(workers: int) -> int:
    """MB that one report may take by default: a fair share of what is free."""
    return max(_LEAST, int(free_memory() * 0.9) // workers)


def free_memory() -> int:
    """Free MB: of the machine, or of the container if that is less."""
    import psutil  # takes a while, and not every run needs it

    free: int = psutil.virtual_memory().available >> 20
    try:
        limit = Path("/sys/fs/cgroup/memory.max").read_text().strip()
        used = int(Path("/sys/fs/cgroup/memory.current").read_text())
    except (OSError, ValueError):
        return free
    return free if limit == "max" else min(free, max(int(limit) - used, 0) >> 20)
