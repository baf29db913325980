"""Every measure for the whole district at once: all schools, no charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coachkit.measures.catalogue import CATALOGUE, Measure
from coachkit.measures.estimators.registry import estimators
from coachkit.measures.frame import MeasureFrame
from coachkit.stats.threads import one_thread

if TYPE_CHECKING:
    from coachkit.district import District

__all__ = ["CATALOGUE", "MEASURES", "Measure", "MeasureFrame", "measure_all"]

MEASURES = estimators()  # an entry that names no function fails here, at import


def measure_all(
    district: District, on_progress: Callable[[str, float], None] = lambda step, done: None
) -> list[MeasureFrame]:
    """Every measure of the catalogue, in its order; ``on_progress`` is called with a measure's title and the share done.

    Examples
    --------
    >>> frames = measure_all(coachkit.load("exports/district"))
    >>> frames[0].measure, len(frames) == len(CATALOGUE)
    ('lessons_observed', True)
    """
    frames: dict[str, MeasureFrame] = {}
    with one_thread():  # matrices here are small: a second thread doubles the CPU time and saves none
        for number, (function, title) in enumerate(MEASURES.items()):
            on_progress(title.lower(), number / len(MEASURES))
            frames |= {frame.measure: frame for frame in district.cached(function)}
    return [frames[key] for key in CATALOGUE]
