"""How soon: events that are only known to lie between two looks."""

from coachkit.stats.timing.cumulative_incidence import Curve, incidence_curve, started
from coachkit.stats.timing.hazard import HALF_YEAR, HazardFit, blocks_of, by_looks, fit_hazard
from coachkit.stats.timing.spells import Spells

__all__ = [
    "HALF_YEAR",
    "Curve",
    "HazardFit",
    "Spells",
    "blocks_of",
    "by_looks",
    "fit_hazard",
    "incidence_curve",
    "started",
]
