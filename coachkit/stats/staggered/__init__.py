"""A staggered start among few units: average effect, its checks, and what it could have seen."""

from coachkit.stats.staggered.checks import Sensitivity, leave_one_out, placebo, placebo_lead, sensitivity
from coachkit.stats.staggered.effect import average_effect, detectable, event_study, posterior, usable_leads
from coachkit.stats.staggered.panel import Contrast, Estimate, Regression
from coachkit.stats.staggered.randomization_inference import ByLot, by_lot
from coachkit.stats.staggered.rollout import (
    LEAST_DF,
    LEAST_UNITS,
    LEAST_UNTREATED,
    NEVER,
    Refusal,
    Rollout,
    choose_window,
)

__all__ = [
    "LEAST_DF",
    "LEAST_UNITS",
    "LEAST_UNTREATED",
    "NEVER",
    "ByLot",
    "Contrast",
    "Estimate",
    "Refusal",
    "Regression",
    "Rollout",
    "Sensitivity",
    "average_effect",
    "by_lot",
    "choose_window",
    "detectable",
    "event_study",
    "leave_one_out",
    "placebo",
    "placebo_lead",
    "posterior",
    "sensitivity",
    "usable_leads",
]
