"""Find the function that makes a measure, from its name in the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module

from coachkit.district import District
from coachkit.measures.catalogue import CATALOGUE, get
from coachkit.measures.catalogue.entry import LessonShare
from coachkit.measures.estimators.share import share_of_lessons
from coachkit.measures.frame import MeasureFrame

Estimator = Callable[[District], list[MeasureFrame]]


@cache
def estimator_of(key: str) -> Estimator:
    """The function that makes a measure; it may make other measures of the catalogue with it.

    Get its frames with ``district.cached(estimator_of(key))``.

    Raises
    ------
    ValueError
        When the entry's ``estimator`` names no function.
    """
    entry = get(key)
    wanted = entry.estimator
    if isinstance(wanted, LessonShare):
        return lambda district: [share_of_lessons(district, entry, wanted)]
    module, _, name = wanted.rpartition(".")
    try:
        found: Estimator = getattr(import_module(f"coachkit.measures.estimators.{module}"), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ValueError(
            f"measure '{key}': estimator: no function '{wanted}' in coachkit.measures.estimators"
        ) from error
    return found


def every_estimator() -> dict[Estimator, str]:
    """Every function that makes measures, once, with the title of its first measure, in the order of the catalogue."""
    found: dict[Estimator, str] = {}
    for key, entry in CATALOGUE.items():
        found.setdefault(estimator_of(key), entry.title)
    return found
