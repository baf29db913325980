"""The coaches' own learning."""

from __future__ import annotations

from coachkit.schema.column import Date, Reference, Table, Text, Whole, column

_COACH = Reference("staff", "staff_id", role="coach")


class SelfAssessments(Table):
    """One row per coach, standard and wave."""

    coach_id: Text = column("The coach.", "00907", required=True, refers=_COACH)
    framework: Text = column("The framework: ISTE, NTC, FutureReady or your own.", "ISTE", required=True)
    standard: Text = column("The standard.", "4.3", required=True)
    wave: Text = column("The wave.", "fall 2025", required=True)
    level: Whole = column("Level of the self-assessment.", "3", ge=1, le=4)

    class Config:
        """Name and key."""

        name = "self_assessments"
        unique = ["coach_id", "framework", "standard", "wave"]


class Actions(Table):
    """One row per action of a coach's own plan."""

    action_id: Text = column("The action's id.", "A009", required=True)
    coach_id: Text = column("The coach.", "00907", required=True, refers=_COACH)
    kind: Text = column("What it develops.", "network", allowed=("coaching", "technology", "network"))
    standard: Text = column("The standard it serves.", "4.2")
    action: Text = column("What is to be done.", "Visit a colleague's debrief")
    due: Date = column("The day it is due.", "2026-03-01", planned=True)
    done: Date = column("The day it was done; blank: open.", "2026-02-20")

    class Config:
        """Name and key."""

        name = "actions"
        unique = ["action_id"]
