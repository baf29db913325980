"""Entries on what coaching costs (17)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

ENTRIES: tuple[Measure, ...] = (
    Measure("unit_cost", 17, "Unit cost", 5, "What does coaching cost per coachee and per hour?",
            "currency of the data", {},
            "All costs of a year ÷ teachers with a direct event in it, and ÷ hours of direct events. A year 2025-26 runs from "
            "July to June, a year 2025 from January to December; it needs one currency and a log that covers it. People are "
            "coachees or coaches, whoever are fewer.",
            assumes="The costs are those of the coaching in the log, all of them.",
            cannot_tell="Whether it is worth it.",
            estimator="costs.unit_cost", sums=(), weight="", family=(), needs="costs", counts="coached or coaches", decimals=2),
)  # fmt: skip
