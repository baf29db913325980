"""Numbers for the whole district at once: every measure, all schools, no charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from coachkit.measures.activities import activity_mix
from coachkit.measures.association import dosage_beside_shift
from coachkit.measures.catalogue import CATALOGUE, Measure
from coachkit.measures.clarity import role_clarity
from coachkit.measures.coach_effects import coach_effects
from coachkit.measures.coaches import caseload, coach_time, direct_share
from coachkit.measures.coaching import contact_drought, dosage, reach
from coachkit.measures.costs import unit_cost
from coachkit.measures.cycles import core_components
from coachkit.measures.effect import effect
from coachkit.measures.follow_up import follow_up, group_chain
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.generalizability import generalizability
from coachkit.measures.goals import goal_attainment
from coachkit.measures.levels import (
    lessons_observed,
    level_distribution,
    pedagogical_fit,
    transformative_share,
)
from coachkit.measures.next_steps import next_steps
from coachkit.measures.observers import observer_agreement
from coachkit.measures.outcomes import student_outcomes
from coachkit.measures.plans import action_plans
from coachkit.measures.practice import coach_practice
from coachkit.measures.quality import coaching_quality, survey_reliability
from coachkit.measures.records import completeness, entry_lag
from coachkit.measures.severity import observer_severity
from coachkit.measures.shift import shift, transitions
from coachkit.measures.shift_pooled import shift_checks, shift_pooled
from coachkit.measures.speed import speed
from coachkit.measures.standards import self_assessments
from coachkit.measures.student_use import student_use
from coachkit.measures.tools import family_communication, tool_levels, tools_recorded
from coachkit.measures.tpack import tpack
from coachkit.measures.value import programme_value, response_rates
from coachkit.stats.threads import one_thread

if TYPE_CHECKING:
    from coachkit.district import District

__all__ = ["CATALOGUE", "MEASURES", "Measure", "MeasureFrame", "measure_all"]

MEASURES: tuple[Callable[[District], list[MeasureFrame]], ...] = (
    lessons_observed,
    level_distribution,
    transformative_share,
    shift,
    transitions,
    pedagogical_fit,
    tool_levels,
    tools_recorded,
    family_communication,
    student_use,
    reach,
    dosage,
    contact_drought,
    activity_mix,
    tpack,
    role_clarity,
    programme_value,
    response_rates,
    coaching_quality,
    survey_reliability,
    self_assessments,
    action_plans,
    core_components,
    follow_up,
    next_steps,
    group_chain,
    direct_share,
    caseload,
    coach_time,
    coach_practice,
    dosage_beside_shift,
    goal_attainment,
    completeness,
    entry_lag,
    unit_cost,
    observer_agreement,
    shift_pooled,
    shift_checks,
    generalizability,
    observer_severity,
    coach_effects,
    effect,
    speed,
    student_outcomes,
)


def measure_all(
    district: District, on_progress: Callable[[str, float], None] = lambda step, done: None
) -> list[MeasureFrame]:
    """Every measure of the catalogue, in its order; ``on_progress`` is told which is being computed, and the share done."""
    frames: dict[str, MeasureFrame] = {}
    with one_thread():  # matrices here are small: a second thread doubles the CPU time and saves none
        for number, function in enumerate(MEASURES):
            on_progress(function.__name__.replace("_", " "), number / len(MEASURES))
            frames |= {frame.measure: frame for frame in district.once(function)}
    return [frames[key] for key in CATALOGUE]
