"""Values that can be read but are probably mistakes."""

from __future__ import annotations

import pandas as pd

_LEAST, _MOST = 5, 300  # minutes that half of the events may be shorter or longer than


def doubtful_minutes(minutes: pd.Series) -> str:
    """A warning when the median event is shorter than 5 or longer than 300 minutes: the unit may be wrong."""
    middle = minutes.dropna().median()
    if pd.isna(middle) or _LEAST <= middle <= _MOST:
        return ""
    other = "hours" if middle < _LEAST else "seconds"
    side = "shorter than 5" if middle < _LEAST else "longer than 300"
    return (
        f"coaching_log: half of the events are {side} minutes (median {middle:g}): are these {other}? "
        f'In a mapping, write unit = "{other}" beside the column of minutes.'
    )
