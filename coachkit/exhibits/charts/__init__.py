"""The charts of a report, as plain plotly dictionaries. One chart, one message.

=================  =================================================================================
``stacked``        shares that fill a bar: levels, directions
``bars``           one share or number a category, its text at the end: small bars
``dots``           values with intervals down the page: shares, coverage, agreement
``slopes``         values with intervals along the terms, joined: how something shifted
``multiples``      a panel for each school with its share by term: schools side by side
``effects``        estimates with intervals on a line with zero, published results below
``event_study``    estimates with intervals by term before and after coaching starts
``steps``          a step curve with its band: how long something takes, who stays (Kaplan-Meier, or between visits)
=================  =================================================================================

Intervals are always drawn. Series and reference lines are named beside their marks, not in a legend. Names given to
these functions may hold anything: they are made inert here (``<br>`` alone breaks a line).
"""

from coachkit.exhibits.charts.courses import Relative, event_study, slopes
from coachkit.exhibits.charts.curves import Step, steps
from coachkit.exhibits.charts.panels import multiples
from coachkit.exhibits.charts.points import Benchmark, Point, dot, dots, effects
from coachkit.exhibits.charts.shares import bars, stacked

__all__ = [
    "Benchmark",
    "Point",
    "Relative",
    "Step",
    "bars",
    "dot",
    "dots",
    "effects",
    "event_study",
    "multiples",
    "slopes",
    "stacked",
    "steps",
]
