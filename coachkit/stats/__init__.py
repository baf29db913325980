"""Statistics: arrays in, numbers out. Nothing here knows schools.

Every function raises on invalid input and returns NaN for what the data cannot determine.
"""

from coachkit.stats.draws import generator
from coachkit.stats.means import Means, clustered_differences, differences, group_means, limits, sidak, standardised
from coachkit.stats.paired import Change, paired_change, paired_superiority
from coachkit.stats.proportions import Interval, anova_icc, clustered_share, wilson
from coachkit.stats.rater_agreement import Agreement, agreement
from coachkit.stats.reliability import cronbach_alpha, mcdonald_omega
from coachkit.stats.rounding import SLACK, at_least, rounded
from coachkit.stats.survival import Curve, kaplan_meier

__all__ = [
    "SLACK",
    "Agreement",
    "Change",
    "Curve",
    "Interval",
    "Means",
    "agreement",
    "anova_icc",
    "at_least",
    "clustered_differences",
    "clustered_share",
    "cronbach_alpha",
    "differences",
    "generator",
    "group_means",
    "kaplan_meier",
    "limits",
    "mcdonald_omega",
    "paired_change",
    "paired_superiority",
    "rounded",
    "sidak",
    "standardised",
    "wilson",
]
