"""Observations of lessons, and the tools in use."""

from __future__ import annotations

from coachkit.schema.column import Date, Number, Reference, Table, Text, YesNo, column
from coachkit.schema.config import Config as Settings

_CATEGORIES = ("lms", "creation", "assessment", "family_communication", "practice", "other")


class Observations(Table):
    """One row per observer and lesson; two rows of one lesson are a double rating."""

    observation_id: Text = column("The observation's id.", "O00123", required=True)
    lesson_id: Text = column("The lesson's id; two observations of one lesson share it.", "L00098", required=True)
    teacher_id: Text = column(
        "Who taught it.",
        "00412",
        required=True,
        refers=Reference("staff", "staff_id", role="teacher", school="school_id", day="date"),
    )
    school_id: Text = column("Where.", "0101", required=True, refers=Reference("schools", "school_id"))
    observer_id: Text = column("Who observed.", "00907", required=True, refers=Reference("staff", "staff_id"))
    date: Date = column("The day of the lesson.", "2025-10-02", required=True)
    level: Text = column("The level on the scale of coachkit.toml.", Settings().scale.levels[2], required=True)
    minutes: Number = column("Length of the observation in minutes.", "20", ge=1, le=600)
    pedagogical_fit: Text = column(
        "Whether the technology serves the lesson's objective.", "partly", allowed=("yes", "partly", "no")
    )
    tool_id: Text = column("The tool in use.", "T03", refers=Reference("tools", "tool_id"))
    student_use: Text = column("What students do with technology.", "create", allowed=("none", "consume", "create"))
    announced: YesNo = column("Whether the visit was announced.", "true")
    purpose: Text = column("What the visit was for.", "coaching", allowed=("coaching", "evaluation", "research"))

    class Config:
        """Name and key."""

        name = "observations"
        unique = ["observation_id"]


class Tools(Table):
    """One row per tool (app, platform, device programme)."""

    tool_id: Text = column("The tool's id.", "T03", required=True)
    name: Text = column("Its name.", "Class board")
    category: Text = column("What it is for.", "creation", allowed=_CATEGORIES)
    access_date: Date = column("The day teachers got access.", "2024-08-26", planned=True)
    purpose: Text = column("The purpose on record; blank: none.", "Students publish their own texts")
    privacy_reviewed: YesNo = column("Whether its privacy was reviewed.", "true")

    class Config:
        """Name and key."""

        name = "tools"
        unique = ["tool_id"]


class ToolUse(Table):
    """One row per person, tool and week."""

    staff_id: Text = column("Who.", "00412", required=True, refers=Reference("staff", "staff_id"))
    tool_id: Text = column("Which tool.", "T03", required=True, refers=Reference("tools", "tool_id"))
    week: Date = column("The week's Monday.", "2025-09-29", required=True)
    active: YesNo = column("Whether it was used.", "true")
    minutes: Number = column("Minutes of use.", "35", ge=0)

    class Config:
        """Name and key."""

        name = "tool_use"
        unique = ["staff_id", "tool_id", "week"]
