"""Entries on how reliable ratings are (26)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

ENTRIES: tuple[Measure, ...] = (
    Measure("observer_agreement", 26, "Observer agreement", 5, "Do two observers of a lesson agree?",
            "agreement", {"double ratings": 30}, "Lessons rated by two or more; people are teachers or "
            "observers, whoever are fewer; "
            "intervals by bootstrap over lessons. "
            "Weighted kappa: quadratic weights, observers interchangeable. Alpha: Krippendorff's, ordinal.",
            "Cohen 1968; Krippendorff 2011",
            estimator="observers.observer_agreement", sums=(), weight="", counts="double rated", family=("classroom",)),
)  # fmt: skip
