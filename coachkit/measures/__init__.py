"""Numbers for the whole district at once: every measure, all schools, no charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coachkit.measures.activities import activity_mix
from coachkit.measures.catalogue import CATALOGUE, Measure
from coachkit.measures.coaching import contact_drought, dosage, reach
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.levels import (
    lessons_observed,
    level_distribution,
    pedagogical_fit,
    transformative_share,
)
from coachkit.measures.observers import observer_agreement
from coachkit.measures.records import completeness, entry_lag
from coachkit.measures.shift import shift, transitions

if TYPE_CHECKING:
    from coachkit.district import District

__all__ = ["CATALOGUE", "MEASURES", "Measure", "MeasureFrame", "measure_all"]

MEASURES: tuple[Callable[[District], list[MeasureFrame]], ...] = (
    lessons_observed,
    level_distribution,
    transformative_share,
    shift,
    transitions,
    pedagogical_fit,
    reach,
    dosage,
    contact_drought,
    activity_mix,
    completeness,
    entry_lag,
    observer_agreement,
)


def measure_all(district: District) -> list[MeasureFrame]:
    """Every measure of the catalogue, in its order."""
    frames = {frame.measure: frame for function in MEASURES for frame in function(district)}
    return [frames[key] for key in CATALOGUE]
