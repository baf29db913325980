"""Costs of coaching, and outcomes of students, as aggregates only."""

from __future__ import annotations

from coachkit.schema.column import Number, Reference, Table, Text, Whole, column


class Costs(Table):
    """One row per year and kind of cost."""

    year: Text = column("The year, as your budget names it.", "2025-26", required=True)
    kind: Text = column("Kind of cost.", "salary", required=True, allowed=("salary", "stipend", "benefits", "other"))
    amount: Number = column("The amount.", "84000", ge=0)
    currency: Text = column("Its currency.", "USD")

    class Config:
        """Name and key."""

        name = "costs"
        unique = ["year", "kind"]


class Outcomes(Table):
    """One row per school, measure and wave: aggregates of students, never single students."""

    school_id: Text = column("The school.", "0101", required=True, refers=Reference("schools", "school_id"))
    measure: Text = column("What was measured.", "grade 7 digital literacy", required=True)
    wave: Text = column("The wave.", "spring 2026", required=True)
    value: Number = column("The aggregate.", "0.61")
    n_students: Whole = column("Number of students behind the value.", "188", ge=0)

    class Config:
        """Name and key."""

        name = "outcomes"
        unique = ["school_id", "measure", "wave"]
