"""Coaching events, next steps and goals."""

from __future__ import annotations

from coachkit.schema.activities import ACTIVITIES, FOCUS
from coachkit.schema.column import Date, Number, Reference, Table, Text, column


class CoachingLog(Table):
    """One row per coaching event. Free-text notes are never loaded."""

    event_id: Text = column("The event's id.", "E00017", required=True)
    date: Date = column("The day it took place.", "2025-10-02", required=True)
    coach_id: Text = column("The coach.", "00907", required=True, refers=Reference("staff", "staff_id", role="coach"))
    school_id: Text = column("Where it took place.", "0101", required=True, refers=Reference("schools", "school_id"))
    participant_ids: Text = column(
        "Who took part, the coach not named; blank for the coach's own work.",
        "00412;00415",
        many=True,
        refers=Reference("staff", "staff_id", day="date"),
    )
    minutes: Number = column("Length in minutes.", "45", required=True, ge=1, le=600)
    activity: Text = column("Kind of activity.", "co_teaching", required=True, allowed=ACTIVITIES)
    modality: Text = column("How they met.", "in_person", allowed=("in_person", "virtual", "async"))
    cycle_id: Text = column("The coaching cycle it belongs to.", "CY031")
    cycle_phase: Text = column("Its phase of the cycle.", "plan", allowed=("goal", "plan", "implement", "reflect"))
    follows_event_id: Text = column(
        "The event that this one follows up.", "E00009", refers=Reference("coaching_log", "event_id")
    )
    focus: Text = column("What it was about.", "pedagogy", allowed=FOCUS)
    entered_on: Date = column("The day it was entered in the log.", "2025-10-03")

    @classmethod
    def in_order(cls) -> tuple[tuple[str, str], ...]:
        """An event is entered on its day or later."""
        return (("date", "entered_on"),)

    class Config:
        """Name and key."""

        name = "coaching_log"
        unique = ["event_id"]


class NextSteps(Table):
    """One row per agreed action with a due date."""

    step_id: Text = column("The step's id.", "N0044", required=True)
    event_id: Text = column("The event it was agreed in.", "E00017", refers=Reference("coaching_log", "event_id"))
    teacher_id: Text = column("Who agreed to it.", "00412", refers=Reference("staff", "staff_id", role="teacher"))
    due: Date = column("The day it is due.", "2025-10-16", planned=True)
    closed: Date = column("The day it was closed; blank: open.", "2025-10-14")
    status: Text = column("Where it stands.", "done", allowed=("open", "done", "dropped"))

    class Config:
        """Name and key."""

        name = "next_steps"
        unique = ["step_id"]


class Goals(Table):
    """One row per goal, with its metric and target."""

    goal_id: Text = column("The goal's id.", "G012", required=True)
    owner: Text = column("Whose goal it is.", "teacher", allowed=("teacher", "coach", "school", "district"))
    owner_id: Text = column("Their staff or school id; blank for the district.", "00412")
    metric: Text = column("What is measured.", "transformative_share")
    baseline: Number = column("The value at the start.", "0.2")
    target: Number = column("The value to reach.", "0.4")
    direction: Text = column("Whether more or less is better.", "up", allowed=("up", "down"))
    set_on: Date = column("The day it was set.", "2025-09-05")
    due: Date = column("The day it is due.", "2026-05-29", planned=True)
    value: Number = column("What was measured last.", "0.33")
    measured_on: Date = column("The day it was measured.", "2026-05-20")
    revised_on: Date = column("The day it was last revised.", "2026-01-15")

    @classmethod
    def in_order(cls) -> tuple[tuple[str, str], ...]:
        """A goal is set before it is due."""
        return (("set_on", "due"),)

    class Config:
        """Name and key."""

        name = "goals"
        unique = ["goal_id"]
