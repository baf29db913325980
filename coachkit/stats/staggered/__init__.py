"""A staggered start among few units: average effect, its checks, and what it could have seen."""

from coachkit.stats.staggered.checks import (
    Sensitivity,
    leave_one_out,
    placebo,
    sensitivity,
    stayers,
    without_first_time,
)
from coachkit.stats.staggered.components import Components, Shares, components
from coachkit.stats.staggered.effect import CellEffect, Estimate, Study, detectable, posterior
from coachkit.stats.staggered.mixture import Mixture
from coachkit.stats.staggered.randomization_inference import Randomization, randomization_inference
from coachkit.stats.staggered.rollout import (
    LEAST_BEFORE,
    LEAST_UNITS,
    LEAST_UNTREATED,
    NEVER,
    Refusal,
    Rollout,
    choose_window,
)
from coachkit.stats.staggered.unit_means import RaterMix, UnitMeans, unit_means

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
