"""One notebook, every school: reports made in parallel, a manifest, and pages that can be sent."""

from coachkit.batch.engines import ENGINES
from coachkit.batch.failures import Failure
from coachkit.batch.folders import locked
from coachkit.batch.manifest import Event, Manifest, Outcome
from coachkit.batch.notebooks import Notebook, find_notebook, notebooks, read_notebook
from coachkit.batch.plan import Job, Plan, make_plan
from coachkit.batch.remote_storage import local_copy, mirrored
from coachkit.batch.run import BatchResult, Limits, run_batch
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
