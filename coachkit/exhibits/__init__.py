"""Exhibits: gated estimates in, a titled piece of a report out. They never see rows about people."""

from coachkit.exhibits.exhibit import MIME, Chart, Exhibit, Item, Table
from coachkit.exhibits.special.activities import activity_mix, focus_mix
from coachkit.exhibits.special.adjusted import shift_adjusted
from coachkit.exhibits.special.analyst import coach_differences, model_checks, observer_severity
from coachkit.exhibits.special.answer import answer
from coachkit.exhibits.special.association import coaching_beside_shift
from coachkit.exhibits.special.brief import teacher_brief
from coachkit.exhibits.special.clarity import clarity_gap, role_clarity
from coachkit.exhibits.special.coach_growth import coach_growth, coach_plan, coach_voice
from coachkit.exhibits.special.coach_work import (
    coach_answer,
    coach_practice,
    coach_schools,
    coach_time,
    coach_with_teachers,
)
from coachkit.exhibits.special.coaching import contact_drought, dosage, reach
from coachkit.exhibits.special.costs import unit_cost
from coachkit.exhibits.special.cycles import caseload, core_components, time_with_teachers
from coachkit.exhibits.special.discussion import what_next
from coachkit.exhibits.special.district_answer import district_answer
from coachkit.exhibits.special.effect import coaching_effect, effect_probability, effect_size
from coachkit.exhibits.special.effect_checks import effect_checks, effect_over_time
from coachkit.exhibits.special.follow import follow_up, group_chain, next_steps, time_to_follow_up
from coachkit.exhibits.special.goals import goal_attainment, school_goals
from coachkit.exhibits.special.growth import action_plans, self_assessment
from coachkit.exhibits.special.levels import level_distribution, transformative_share
from coachkit.exhibits.special.observers import observer_agreement
from coachkit.exhibits.special.outcomes import student_outcomes
from coachkit.exhibits.special.pedagogical_fit import pedagogical_fit
from coachkit.exhibits.special.records import data_quality, methods, provenance
from coachkit.exhibits.special.rollout import rollout_designs, rollout_levers, rollout_lot
from coachkit.exhibits.special.scorecard import scorecard
from coachkit.exhibits.special.shift import level_shift, shift_direction, transition_matrix
from coachkit.exhibits.special.speed import speed_curves, weeks_gained
from coachkit.exhibits.special.tools import family_communication, student_use, tools_in_lessons, tools_recorded
from coachkit.exhibits.special.tpack import tpack
from coachkit.exhibits.special.value import coaching_quality, programme_value, response_rates
from coachkit.exhibits.special.visits import visits_needed

__all__ = [
    "COACH_EXHIBITS",
    "EXHIBITS",
    "MIME",
    "Chart",
    "Exhibit",
    "Item",
    "Table",
    "action_plans",
    "activity_mix",
    "answer",
    "caseload",
    "clarity_gap",
    "coach_answer",
    "coach_differences",
    "coach_growth",
    "coach_plan",
    "coach_practice",
    "coach_schools",
    "coach_time",
    "coach_voice",
    "coach_with_teachers",
    "coaching_beside_shift",
    "coaching_effect",
    "coaching_quality",
    "contact_drought",
    "core_components",
    "data_quality",
    "district_answer",
    "dosage",
    "effect_checks",
    "effect_over_time",
    "effect_probability",
    "effect_size",
    "family_communication",
    "focus_mix",
    "follow_up",
    "goal_attainment",
    "group_chain",
    "level_distribution",
    "level_shift",
    "methods",
    "model_checks",
    "next_steps",
    "observer_agreement",
    "observer_severity",
    "pedagogical_fit",
    "programme_value",
    "provenance",
    "reach",
    "response_rates",
    "role_clarity",
    "rollout_designs",
    "rollout_levers",
    "rollout_lot",
    "school_goals",
    "scorecard",
    "self_assessment",
    "shift_adjusted",
    "shift_direction",
    "speed_curves",
    "student_outcomes",
    "student_use",
    "teacher_brief",
    "time_to_follow_up",
    "time_with_teachers",
    "tools_in_lessons",
    "tools_recorded",
    "tpack",
    "transformative_share",
    "transition_matrix",
    "unit_cost",
    "visits_needed",
    "weeks_gained",
    "what_next",
]

# What a reader may choose from, in the order of a report.
EXHIBITS = {
    function.__name__: function
    for function in (
        transformative_share,
        level_distribution,
        level_shift,
        shift_adjusted,
        shift_direction,
        transition_matrix,
        pedagogical_fit,
        student_use,
        tools_in_lessons,
        tools_recorded,
        family_communication,
        tpack,
        core_components,
        time_with_teachers,
        coaching_quality,
        reach,
        dosage,
        contact_drought,
        caseload,
        activity_mix,
        focus_mix,
        follow_up,
        time_to_follow_up,
        next_steps,
        group_chain,
        goal_attainment,
        school_goals,
        role_clarity,
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
}

# What a coach's own report shows, in its order.
COACH_EXHIBITS = {
    function.__name__: function
    for function in (
        coach_schools,
        coach_time,
        coach_with_teachers,
        coach_practice,
        coach_voice,
        coach_growth,
        coach_plan,
    )
}
