"""What tests and notebooks share: a cache of their own, and what is compared of a notebook's outputs."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile

import pytest

from coachkit.garbage import SELDOM

# Before numpy is imported, here and in every process that tests start: matrices are small, and a second thread only spins.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
gc.set_threshold(*SELDOM)

# Pictures and page JSON are tested on their own: notebooks are compared by the text of their marked outputs.
_NOT_COMPARED = (
    "text/html",
    "application/vnd.coachkit.exhibit+json",
    "application/vnd.plotly.v1+json",
    "application/vnd.jupyter.widget-view+json",
)


def pytest_collectstart(collector: pytest.Collector) -> None:
    """Tell nbval which kinds of output not to compare."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += _NOT_COMPARED


def pytest_configure(config: pytest.Config) -> None:
    """Read nothing from the user's cache, and leave nothing in it; all processes of a test run share one."""
    if not hasattr(config, "workerinput"):
        os.environ["COACHKIT_CACHE"] = tempfile.mkdtemp(prefix="coachkit-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the cache."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ["COACHKIT_CACHE"], ignore_errors=True)
