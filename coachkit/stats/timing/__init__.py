"""Time until an event that is only known to lie between two looks.

>>> left = np.r_[1:11, 3:33:3]  # the last look without the event
>>> switch = np.repeat([0.0, np.inf], 10)  # ten members are under the second regime from the start, ten never
>>> spells = Spells(np.zeros(20), left, left + 3, switch, group=np.arange(20))
"""

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
