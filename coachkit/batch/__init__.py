"""One notebook, every school: reports made side by side, a manifest, and pages that can be sent."""

from coachkit.batch.events import Event
from coachkit.batch.failures import Failure
from coachkit.batch.lock import locked
from coachkit.batch.manifest import Manifest, Outcome
from coachkit.batch.notebooks import Notebook, find_notebook, notebooks, read_notebook
from coachkit.batch.places import local_copy, mirrored
from coachkit.batch.plan import Job, Plan, make_plan
from coachkit.batch.run import ENGINES, Done, Limits, run_batch

__all__ = [
    "ENGINES",
    "Done",
    "Event",
    "Failure",
    "Job",
    "Limits",
    "Manifest",
    "Notebook",
    "Outcome",
    "Plan",
    "find_notebook",
    "local_copy",
    "locked",
    "make_plan",
    "mirrored",
    "notebooks",
    "read_notebook",
    "run_batch",
]
