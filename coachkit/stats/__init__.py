"""Arrays in, numbers out: no word of schools.

Every function raises on nonsense and returns NaN for what cannot be known.
"""

from coachkit.stats.agreement import Agreement, agreement
from coachkit.stats.paired import Change, paired_change, paired_superiority
from coachkit.stats.proportions import Interval, anova_icc, clustered_share, wilson

__all__ = [
    "Agreement",
    "Change",
    "Interval",
    "agreement",
    "anova_icc",
    "clustered_share",
    "paired_change",
    "paired_superiority",
    "wilson",
]
