"""Exhibits: a slice in, a titled piece of a report out. They see estimates, never rows about people."""

from coachkit.exhibits.activities import activity_mix, focus_mix
from coachkit.exhibits.adjusted import shift_adjusted
from coachkit.exhibits.answer import answer
from coachkit.exhibits.association import coaching_beside_shift
from coachkit.exhibits.brief import teacher_brief
from coachkit.exhibits.clarity import clarity_gap, role_clarity
from coachkit.exhibits.coaching import contact_drought, dosage, reach
from coachkit.exhibits.costs import unit_cost
from coachkit.exhibits.cycles import caseload, core_components, time_with_teachers
from coachkit.exhibits.district_answer import district_answer
from coachkit.exhibits.effect import coaching_effect, effect_probability, effect_size
from coachkit.exhibits.effect_checks import effect_checks, effect_over_time
from coachkit.exhibits.exhibit import MIME, Chart, Exhibit, Item, Table
from coachkit.exhibits.fit import pedagogical_fit
from coachkit.exhibits.follow import follow_up, group_chain, next_steps, time_to_follow_up
from coachkit.exhibits.goals import goal_attainment, school_goals
from coachkit.exhibits.growth import action_plans, self_assessment
from coachkit.exhibits.inside import coach_differences, model_checks, observer_severity
from coachkit.exhibits.levels import level_distribution, transformative_share
from coachkit.exhibits.next import what_next
from coachkit.exhibits.observers import observer_agreement
from coachkit.exhibits.outcomes import student_outcomes
from coachkit.exhibits.own_growth import coach_growth, coach_plan, coach_voice
from coachkit.exhibits.own_work import coach_answer, coach_practice, coach_schools, coach_time, coach_with_teachers
from coachkit.exhibits.records import data_quality, methods, provenance
from coachkit.exhibits.scorecard import scorecard
from coachkit.exhibits.shift import level_shift, shift_direction, transition_matrix
from coachkit.exhibits.speed import speed_curves, weeks_gained
from coachkit.exhibits.tools import family_communication, student_use, tools_in_lessons, tools_recorded
from coachkit.exhibits.tpack import tpack
from coachkit.exhibits.value import coaching_quality, programme_value, response_rates
from coachkit.exhibits.visits import visits_needed

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
