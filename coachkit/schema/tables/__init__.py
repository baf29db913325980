"""The 14 tables of a district folder, in the schema's order."""

from coachkit.schema.column import Table
from coachkit.schema.tables.classroom import Observations, Tools, ToolUse
from coachkit.schema.tables.coaching import CoachingLog, Goals, NextSteps
from coachkit.schema.tables.growth import Actions, SelfAssessments
from coachkit.schema.tables.people import Schools, Staff
from coachkit.schema.tables.results import Costs, Outcomes
from coachkit.schema.tables.survey import SurveyItems, SurveyResponses

__all__ = ["REQUIRED", "TABLES"]

_ORDER: tuple[type[Table], ...] = (
    Schools,
    Staff,
    CoachingLog,
    Observations,
    NextSteps,
    Goals,
    SurveyItems,
    SurveyResponses,
    SelfAssessments,
    Actions,
    Tools,
    ToolUse,
    Costs,
    Outcomes,
)
TABLES: dict[str, type[Table]] = {table.Config.name: table for table in _ORDER}
REQUIRED = ("schools", "staff", "observations")
