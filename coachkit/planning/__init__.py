"""A plan before the roll-out: the lot of schools, its record, and what a design would show.

``visits``, ``designs``, ``detect`` and ``outlook`` predict, and load the estimator of the effect; this module does not.
"""

from coachkit.planning.as_planned import Departures, departures, outcome_of
from coachkit.planning.lot import NEVER, draw_lot, school_key
from coachkit.planning.record import RECORD, Draw, PlannedTerm, read_record

__all__ = [
    "NEVER",
    "RECORD",
    "Departures",
    "Draw",
    "PlannedTerm",
    "departures",
    "draw_lot",
    "outcome_of",
    "read_record",
    "school_key",
]
