"""Exhibits: gated estimates in, a titled piece of a report out. They never see rows about people."""

from coachkit.exhibits.exhibit import MIME, Chart, Exhibit, Item, Table
from coachkit.exhibits.forms import FORMS, Make, in_order
from coachkit.exhibits.special.adjusted import shift_adjusted
from coachkit.exhibits.special.analyst import coach_differences, model_checks, observer_severity
from coachkit.exhibits.special.answer import answer
from coachkit.exhibits.special.association import coaching_beside_shift
from coachkit.exhibits.special.brief import teacher_brief
from coachkit.exhibits.special.changes import what_changed
from coachkit.exhibits.special.chapter import chapter
from coachkit.exhibits.special.clarity import clarity_gap
from coachkit.exhibits.special.coach_growth import coach_growth, coach_plan
from coachkit.exhibits.special.coach_schools import coach_schools_change
from coachkit.exhibits.special.coach_work import coach_answer, coach_practice, coach_schools, coach_time
from coachkit.exhibits.special.coaching import contact_drought, dosage, reach
from coachkit.exhibits.special.costs import unit_cost
from coachkit.exhibits.special.discussion import what_next
from coachkit.exhibits.special.effect import coaching_effect, effect_probability, effect_size
from coachkit.exhibits.special.effect_checks import effect_checks, effect_over_time
from coachkit.exhibits.special.follow import time_to_follow_up
from coachkit.exhibits.special.goals import school_goals
from coachkit.exhibits.special.groups import (
    dosage_by_group,
    hours_concentration,
    reach_by_group,
    share_by_group,
    shift_by_group,
)
from coachkit.exhibits.special.growth import action_plans, self_assessment
from coachkit.exhibits.special.levels import level_distribution
from coachkit.exhibits.special.observers import observer_agreement
from coachkit.exhibits.special.outcomes import student_outcomes
from coachkit.exhibits.special.reached_and_moved import reached_and_moved
from coachkit.exhibits.special.records import data_quality, methods, provenance
from coachkit.exhibits.special.rollout import rollout_designs, rollout_levers, rollout_lot
from coachkit.exhibits.special.scorecard import scorecard
from coachkit.exhibits.special.shift import level_shift, shift_direction, transition_matrix
from coachkit.exhibits.special.side_by_side import schools_side_by_side
from coachkit.exhibits.special.speed import speed_curves, weeks_gained
from coachkit.exhibits.special.tools import tools_in_lessons, tools_recorded
from coachkit.exhibits.special.tpack import tpack
from coachkit.exhibits.special.value import programme_value, response_rates
from coachkit.exhibits.special.visits import visits_needed

# The exhibits written by hand, in the order of a school's report and of a coach's own.
_REPORT = (
    level_distribution,
    level_shift,
    shift_adjusted,
    shift_direction,
    transition_matrix,
    tools_in_lessons,
    tools_recorded,
    tpack,
    reach,
    dosage,
    contact_drought,
    reached_and_moved,
    reach_by_group,
    dosage_by_group,
    hours_concentration,
    share_by_group,
    shift_by_group,
    time_to_follow_up,
    school_goals,
    clarity_gap,
    programme_value,
    response_rates,
    scorecard,
    coaching_beside_shift,
    unit_cost,
    self_assessment,
    action_plans,
    coaching_effect,
    effect_size,
    effect_probability,
    effect_over_time,
    effect_checks,
    weeks_gained,
    speed_curves,
    student_outcomes,
    observer_agreement,
    visits_needed,
    data_quality,
)
_COACH_REPORT = (
    coach_schools,
    coach_time,
    coach_practice,
    coach_growth,
    coach_plan,
)
# What begins and ends pages, and what stands on pages of other kinds: of the analyst, of a plan.
_ELSEWHERE = (
    coach_answer,
    coach_differences,
    coach_schools_change,
    methods,
    model_checks,
    observer_severity,
    provenance,
    rollout_designs,
    rollout_levers,
    rollout_lot,
    schools_side_by_side,
    teacher_brief,
    what_next,
)
# What a reader may choose from, and what a coach's report shows: with those of the forms, each behind the one it follows.
EXHIBITS, COACH_EXHIBITS = in_order(("answer", _REPORT), ("coach_answer", _COACH_REPORT))

__all__ = [
    "COACH_EXHIBITS",
    "EXHIBITS",
    "MIME",
    "Chart",
    "Exhibit",
    "Item",
    "Table",
    "answer",
    "chapter",
    "what_changed",
]
__all__ += [*FORMS, *(make.__name__ for make in (*_REPORT, *_COACH_REPORT, *_ELSEWHERE))]


def __getattr__(name: str) -> Make:
    """The exhibits of the forms: ``exhibits.follow_up``."""
    if name not in FORMS:
        raise AttributeError(f"module 'coachkit.exhibits' has no attribute '{name}'")
    return FORMS[name]


def __dir__() -> list[str]:
    return sorted(__all__)
