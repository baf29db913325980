"""Exhibits: a slice in, a titled piece of a report out. They see estimates, never rows about people."""

from coachkit.exhibits.activities import activity_mix
from coachkit.exhibits.answer import answer
from coachkit.exhibits.coaching import contact_drought, dosage, reach
from coachkit.exhibits.exhibit import MIME, Chart, Exhibit, Item, Table
from coachkit.exhibits.fit import pedagogical_fit
from coachkit.exhibits.levels import level_distribution, transformative_share
from coachkit.exhibits.next import what_next
from coachkit.exhibits.observers import observer_agreement
from coachkit.exhibits.records import data_quality, methods, provenance
from coachkit.exhibits.shift import level_shift, shift_direction, transition_matrix

__all__ = [
    "EXHIBITS",
    "MIME",
    "Chart",
    "Exhibit",
    "Item",
    "Table",
    "activity_mix",
    "answer",
    "contact_drought",
    "data_quality",
    "dosage",
    "level_distribution",
    "level_shift",
    "methods",
    "observer_agreement",
    "pedagogical_fit",
    "provenance",
    "reach",
    "shift_direction",
    "transformative_share",
    "transition_matrix",
    "what_next",
]

# What a reader may choose from, in the order of a report.
EXHIBITS = {
    function.__name__: function
    for function in (
        transformative_share,
        level_distribution,
        level_shift,
        shift_direction,
        transition_matrix,
        pedagogical_fit,
        reach,
        dosage,
        contact_drought,
        activity_mix,
        observer_agreement,
        data_quality,
    )
}
