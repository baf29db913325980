"""Every measure for the whole district at once: all schools, no charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from coachkit.forked import side_by_side
from coachkit.measures.catalogue import CATALOGUE, Measure
from coachkit.measures.estimators.registry import Estimator, estimator_of, every_estimator
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.lessons import lessons
from coachkit.stats.threads import one_thread

if TYPE_CHECKING:
    from coachkit.district import District

__all__ = ["CATALOGUE", "MEASURES", "Measure", "MeasureFrame", "measure_all"]

MEASURES = every_estimator()  # an entry that names no function fails here, at import
# Measures of models, which take longest: those of one model in one group.
_MODELS = (
    ("observer_severity",),
    ("shift_adjusted", "rating_spread", "generalizability"),
    ("coach_effect", "effect", "speed_gained"),
)
_WORTH = 1_000  # ratings from which processes are worth their start


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
    todo = [function for function in MEASURES if not district.holds(function)]
    *apart, own = _groups(todo) if len(district["observations"]) >= _WORTH else [todo]

    def rest() -> list[Any]:
        for number, function in enumerate(own):
            on_progress(MEASURES[function].lower(), number / len(own))
            district.cached(function)
        return []

    with one_thread():  # matrices here are small: a second thread doubles the CPU time and saves none
        if apart:
            for shared_preparation in (lessons, contacts):  # made once, before the processes part
                district.cached(shared_preparation)
        makes: list[Callable[[], list[Any]]] = [partial(_made, district, group) for group in apart]
        found = side_by_side([*makes, rest])
        for group, made in zip(apart, found, strict=False):
            for function, shared in zip(group, made, strict=True):
                district.adopt(function, shared)
        frames = {frame.measure: frame for function in MEASURES for frame in district.cached(function)}
    return [frames[key] for key in CATALOGUE]


def _groups(todo: Sequence[Estimator]) -> list[list[Estimator]]:
    """Functions to compute side by side: those of models, and the others in two halves, so that neighbours are together."""
    models = [list(dict.fromkeys(estimator_of(key) for key in keys)) for keys in _MODELS]
    others = [function for function in todo if not any(function in group for group in models)]
    half = len(others) // 2
    groups = [[function for function in group if function in todo] for group in models]
    return [group for group in (*groups, others[:half]) if group] + [others[half:]]


def _made(district: District, functions: Sequence[Estimator]) -> list[Any]:
    return [district.share(function) for function in functions]
