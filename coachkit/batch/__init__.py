"""One notebook, every school: a pool, a manifest, and pages that can be sent."""

from coachkit.batch.manifest import Manifest, Outcome
from coachkit.batch.plan import Job, Plan, find_notebook, make_plan, notebooks
from coachkit.batch.run import Done, run_batch

__all__ = ["Done", "Job", "Manifest", "Outcome", "Plan", "find_notebook", "make_plan", "notebooks", "run_batch"]
