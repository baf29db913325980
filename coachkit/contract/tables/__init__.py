"""The 14 tables of a district folder, in the order of the contract."""

from coachkit.contract.column import Table
from coachkit.contract.tables.classroom import Observations, Tools, ToolUse
from coachkit.contract.tables.coaching import CoachingLog, Goals, NextSteps
from coachkit.contract.tables.growth import Actions, SelfAssessments
from coachkit.contract.tables.people import Schools, Staff
from coachkit.contract.tables.results import Costs, Outcomes
from coachkit.contract.tables.survey import SurveyItems, SurveyResponses

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
TABLES: dict[str, type[Table]] = {str(table.to_schema().name): table for table in _ORDER}
REQUIRED = ("schools", "staff", "observations")
