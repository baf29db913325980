"""Exhibits: a slice in, a titled piece of a report out. They see estimates, never rows about people."""

from coachkit.exhibits.activities import activity_mix, focus_mix
from coachkit.exhibits.answer import answer
from coachkit.exhibits.association import coaching_beside_shift
from coachkit.exhibits.brief import teacher_brief
from coachkit.exhibits.coaching import contact_drought, dosage, reach
from coachkit.exhibits.costs import unit_cost
from coachkit.exhibits.cycles import caseload, core_components, time_with_teachers
from coachkit.exhibits.exhibit import MIME, Chart, Exhibit, Item, Table
from coachkit.exhibits.fit import pedagogical_fit
from coachkit.exhibits.follow import follow_up, group_chain, next_steps, time_to_follow_up
from coachkit.exhibits.goals import goal_attainment, school_goals
from coachkit.exhibits.levels import level_distribution, transformative_share
from coachkit.exhibits.next import what_next
from coachkit.exhibits.observers import observer_agreement
from coachkit.exhibits.records import data_quality, methods, provenance
from coachkit.exhibits.scorecard import scorecard
from coachkit.exhibits.shift import level_shift, shift_direction, transition_matrix
from coachkit.exhibits.tools import family_communication, student_use, tools_in_lessons, tools_recorded

__all__ = [
    "EXHIBITS",
    "MIME",
    "Chart",
    "Exhibit",
    "Item",
    "Table",
    "activity_mix",
    "answer",
    "caseload",
    "coaching_beside_shift",
    "contact_drought",
    "core_components",
    "data_quality",
    "dosage",
    "family_communication",
    "focus_mix",
    "follow_up",
    "goal_attainment",
    "group_chain",
    "level_distribution",
    "level_shift",
    "methods",
    "next_steps",
    "observer_agreement",
    "pedagogical_fit",
    "provenance",
    "reach",
    "school_goals",
    "scorecard",
    "shift_direction",
    "student_use",
    "teacher_brief",
    "time_to_follow_up",
    "time_with_teachers",
    "tools_in_lessons",
    "tools_recorded",
    "transformative_share",
    "transition_matrix",
    "unit_cost",
    "what_next",
]

# What a reader may choose from, in the order of a report.
EXHIBITS = {
    function.__name__: function
    for function in (
        transformative_share,
        level_distribution,
        level_shift,
        shift_direction,
        transition_matrix,
        pedagogical_fit,
        student_use,
        tools_in_lessons,
        tools_recorded,
        family_communication,
        core_components,
        time_with_teachers,
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
        scorecard,
        coaching_beside_shift,
        unit_cost,
        observer_agreement,
        data_quality,
    )
}
