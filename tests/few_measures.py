"""Releases of a few measures: for tests of what is done with a release, not of what was measured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from coachkit.district import District
from coachkit.measures import MeasureFrame

__all__ = ["measure_only"]

Measures = Callable[[District], list[MeasureFrame]]


def measure_only(patch: pytest.MonkeyPatch, cache: Path, *functions: Measures) -> None:
    """Build releases of these measures alone until ``patch`` is undone, in a cache of their own: others must not find them."""
    patch.setenv("COACHKIT_CACHE", str(cache))
    patch.setattr(
        "coachkit.pipeline.measure_cache.measure_all",
        lambda district, *_: [frame for function in functions for frame in district.cached(function)],
    )
