"""Entries on how complete and timely the records are (16)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

ENTRIES: tuple[Measure, ...] = (
    Measure("data_completeness", 16, "Data completeness", 5, "Are the required cells filled?",
            "share of required cells", {}, "Filled required cells ÷ required cells, of all rows read.",
            estimator="records.completeness", sums=(), weight="", family=(), counts="staff"),
    Measure("rows_kept", 16, "Rows kept", 5, "How many rows could be used?", "share of rows", {},
            "Rows kept ÷ rows read; the others are set aside with their reason.",
            estimator="records.completeness", sums=(), weight="", family=(), counts="records"),
    Measure("entry_lag", 16, "Entry lag", 5, "How soon are coaching events logged?", "days", {},
            "Median of entered_on − date.",
            estimator="records.entry_lag", sums=(), weight="", family=(), needs="coaching_log", counts="coaches", decimals=1),
)  # fmt: skip
