"""Notebooks are compared by the text of their marked outputs: pictures and page JSON are tested on their own."""

from __future__ import annotations

import os

import pytest

# Before numpy is imported, here and in every process that tests start: matrices are small, and a second thread only spins.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

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
