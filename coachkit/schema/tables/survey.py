"""Survey answers: the items of the instruments, and the responses."""

from __future__ import annotations

from coachkit.schema.column import Date, Number, Reference, Table, Text, YesNo, column
from coachkit.schema.tables.people import ROLES


class SurveyItems(Table):
    """One row per item of an instrument."""

    instrument: Text = column(
        "The instrument: tpack, role_clarity, coaching_quality, program_value or your own.", "tpack", required=True
    )
    item_id: Text = column("The item's id.", "tk1", required=True)
    column_header: Text = column("The question's text in the export.", "I can solve my own technical problems.")
    domain: Text = column("The domain it counts for.", "TK")
    reverse: YesNo = column("Whether agreement means less.", "false")
    scale_min: Number = column("Lowest answer.", "1")
    scale_max: Number = column("Highest answer.", "5")

    class Config:
        """Name and key."""

        name = "survey_items"
        unique = ["instrument", "item_id"]


class SurveyResponses(Table):
    """One row per respondent, item and wave, with the answer."""

    instrument: Text = column("The instrument.", "tpack", required=True)
    wave: Text = column("The wave.", "fall 2025", required=True)
    respondent_key: Text = column("A key for the respondent; never a name or e-mail.", "r0031", required=True)
    item_id: Text = column("The item.", "tk1", required=True)
    respondent_role: Text = column("The respondent's role.", "teacher", allowed=ROLES)
    school_id: Text = column("Their school.", "0101", refers=Reference("schools", "school_id"))
    about_coach_id: Text = column(
        "The coach it is about.", "00907", refers=Reference("staff", "staff_id", role="coach")
    )
    submitted_at: Date = column("The day it was submitted.", "2025-09-20")
    value: Number = column("The answer.", "4")

    class Config:
        """Name and key."""

        name = "survey_responses"
        unique = ["instrument", "wave", "respondent_key", "item_id"]
