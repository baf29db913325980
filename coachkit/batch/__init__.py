"""One notebook, every school: reports made in parallel, a manifest, and pages that can be sent."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from coachkit.batch.notebook import Notebook, find_notebook, notebooks, read_notebook

if TYPE_CHECKING:
    from coachkit.batch.engines import ENGINES
    from coachkit.batch.failures import Failure
    from coachkit.batch.folders import locked
    from coachkit.batch.limits import Limits
    from coachkit.batch.manifest import BatchResult, Event, Manifest, Outcome
    from coachkit.batch.plan import Job, Plan, make_plan
    from coachkit.batch.remote_storage import local_copy, mirrored
    from coachkit.batch.run import run_batch
    from coachkit.batch.send import check_sendable, write_sendable

__all__ = [
    "ENGINES",
    "BatchResult",
    "Event",
    "Failure",
    "Job",
    "Limits",
    "Manifest",
    "Notebook",
    "Outcome",
    "Plan",
    "check_sendable",
    "find_notebook",
    "local_copy",
    "locked",
    "make_plan",
    "mirrored",
    "notebooks",
    "read_notebook",
    "run_batch",
    "write_sendable",
]

# These are imported when they are used: a run to which nothing has changed needs few of them.
_WHERE = {
    "engines": ("ENGINES",),
    "failures": ("Failure",),
    "folders": ("locked",),
    "limits": ("Limits",),
    "manifest": ("BatchResult", "Event", "Manifest", "Outcome"),
    "plan": ("Job", "Plan", "make_plan"),
    "remote_storage": ("local_copy", "mirrored"),
    "run": ("run_batch",),
    "send": ("check_sendable", "write_sendable"),
}


def __getattr__(name: str) -> Any:
    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"coachkit.batch.{module}"), name)
    raise AttributeError(f"module 'coachkit.batch' has no attribute '{name}'")
