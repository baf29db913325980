"""The effect of a staggered start among few units: its average, its checks, and the smallest effect it can detect.

The examples share one study of eight units at five times, with four members each. Three units start at time 2, three at
time 3, and two never do. The true effect is 0.1.

>>> start = np.array([2, 2, 2, 3, 3, 3, NEVER, NEVER])
>>> rollout, kept = Rollout.of(np.ones((8, 5), dtype=bool), start)
>>> unit, time, person = (place.ravel() for place in np.indices((8, 5, 4)))
>>> noise = coachkit.stats.generator("an example of eight schools").normal(0, 0.05, unit.size)
>>> share = (0.3 + 0.1 * rollout.treated[unit, time] + noise).round(2)
>>> rows = Shares(unit, time, 4 * unit + person, share, trials=np.full(unit.size, 5.0))
>>> study = Study(rollout, rows)
"""

from coachkit.stats.staggered.checks import (
    Sensitivity,
    leave_one_out,
    placebo,
    sensitivity,
    stayers,
    without_first_time,
)
from coachkit.stats.staggered.effect import CellEffect, Estimate, Study, detectable, posterior
from coachkit.stats.staggered.means import RaterMix, UnitMeans, unit_means
from coachkit.stats.staggered.mixture import Mixture
from coachkit.stats.staggered.randomization import Randomization, randomization_inference
from coachkit.stats.staggered.rollout import (
    LEAST_BEFORE,
    LEAST_UNITS,
    LEAST_UNTREATED,
    NEVER,
    Refusal,
    Rollout,
    choose_window,
)
from coachkit.stats.staggered.variances import Components, Shares, components

__all__ = [
    "LEAST_BEFORE",
    "LEAST_UNITS",
    "LEAST_UNTREATED",
    "NEVER",
    "CellEffect",
    "Components",
    "Estimate",
    "Mixture",
    "Randomization",
    "RaterMix",
    "Refusal",
    "Rollout",
    "Sensitivity",
    "Shares",
    "Study",
    "UnitMeans",
    "choose_window",
    "components",
    "detectable",
    "leave_one_out",
    "placebo",
    "posterior",
    "randomization_inference",
    "sensitivity",
    "stayers",
    "unit_means",
    "without_first_time",
]
