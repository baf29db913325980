"""Schools, and the people who work in them."""

from __future__ import annotations

from coachkit.schema.column import Date, Number, Reference, Table, Text, Whole, YesNo, column
from coachkit.schema.grades import GRADES, read_grades

ROLES = ("teacher", "coach", "school_leader", "district_official")
SCHOOL_TYPES = ("elementary", "middle", "high", "other")


class Schools(Table):
    """One row per school."""

    school_id: Text = column("The school's id.", "0101", required=True)
    name: Text = column("The school's name, as reports show it.", "Alder School", required=True)
    school_type: Text = column("Kind of school.", "middle", allowed=SCHOOL_TYPES)
    coaching_start: Date = column("Day coaching started here; blank: never.", "2025-01-13", planned=True)
    enrolment: Whole = column("Number of students.", "412", ge=0)

    class Config:
        """Name and key."""

        name = "schools"
        unique = ["school_id"]


class Staff(Table):
    """One row per person and school, and one more for each change of role there; people may work in two schools."""

    staff_id: Text = column("The person's id.", "00412", required=True)
    school_id: Text = column("A school they work in.", "0101", required=True, refers=Reference("schools", "school_id"))
    roles: Text = column("What they do there.", "teacher;coach", required=True, many=True, allowed=ROLES)
    name: Text = column("Name; never in a report.", "A. Example")
    subject: Text = column("Subject taught.", "Mathematics", many=True, free=True)
    grades: Text = column(
        "Grades taught; 06, 6th, Grade 6, KG and 6-8 are read, too.",
        "6;7;8",
        many=True,
        allowed=GRADES,
        spelled=read_grades,
    )
    years_of_service: Number = column(
        "Years as a teacher, on the last day here; blank end_date: on the last day of the data.", "4", ge=0, le=70
    )
    fte: Number = column("Full-time equivalent.", "0.5", gt=0, le=1)
    start_date: Date = column("First day here; blank: before the data begin.", "2024-08-19", planned=True)
    end_date: Date = column("Last day here; blank: still here.", "2026-06-12", planned=True)
    coaching_eligible: YesNo = column("Whether coaching is offered to them; blank counts as yes.", "true")

    @classmethod
    def in_order(cls) -> tuple[tuple[str, str], ...]:
        """A person starts before they leave."""
        return (("start_date", "end_date"),)

    class Config:
        """Name and key."""

        name = "staff"
        unique = ["staff_id", "school_id"]
