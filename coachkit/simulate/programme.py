"""The truth about the programme itself: follow-up, goals, surveys, growth, tools, costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Programme:
    """Planted values other than those of lessons (:class:`~coachkit.simulate.scenario.Scenario`).

    Attributes
    ----------
    co_observed, debriefed
        Chance that a group session is followed by a co-observation, and that one by a debrief; both within 14 days.
    second_cycle, whole_cycle
        Chance that a coachee has a second cycle in the same term, and that it has all four phases.
    crossing
        Chance that a cycle is followed up in the next term.
    step, step_in_time, step_late, step_dropped
        Chance that a planning or debrief ends in a next step; that it is closed by its due day, closed later, dropped.
    goal, goal_met, goal_measured, goal_no_baseline, goal_revised
        Chance that a coachee sets a goal in a term; that its value reaches the target; that it is ever measured;
        that no baseline was taken; that it was revised (one revision in four after the day it was due).
    answers
        Chance that a person answers a survey, by role.
    halved, skipped
        Chance that a respondent stops half-way through an instrument, and that a single item is skipped.
    tpack_gain
        Rise of each TPACK domain between the two waves, in points of its scale, of all teachers.
    tpack_rescaled
        True when the later wave asks TPACK on another scale.
    clarity
        Mean role clarity by role, in points of a scale from 1 to 5; ``clarity_item`` is one item's extra for teachers.
    quality, quality_sd
        Mean rating of a coach by her coachees, and its SD between coaches, by domain.
    value
        Mean of the answers about the programme's value on a scale from 1 to 5, by role.
    growth
        Rise of a coach's self-assessment a wave, in levels.
    action_in_time, action_late, networking
        Chance that an action is done by its due day, and later; network events a coach and quarter.
    adoption, adoption_step
        Share of teachers who use a tool in its first term, and the rise a term, by tool.
    outcome_gain
        Rise of a school's outcome for each term of coaching (association, for outcomes are not drawn from lessons).
    """

    co_observed: float = 0.6
    debriefed: float = 0.75
    second_cycle: float = 0.08
    whole_cycle: float = 0.7
    crossing: float = 0.25
    step: float = 0.3
    step_in_time: float = 0.6
    step_late: float = 0.2
    step_dropped: float = 0.08
    goal: float = 0.25
    goal_met: float = 0.5
    goal_measured: float = 0.8
    goal_no_baseline: float = 0.2
    goal_revised: float = 0.2
    answers: tuple[tuple[str, float], ...] = (
        ("teacher", 0.68),
        ("school_leader", 0.85),
        ("coach", 0.95),
        ("district_official", 1.0),
    )
    halved: float = 0.08
    skipped: float = 0.02
    tpack_gain: tuple[tuple[str, float], ...] = (("TK", 0.1), ("PK", 0.0), ("TPK", 0.3), ("TPACK", 0.3))
    tpack_rescaled: bool = False
    clarity: tuple[tuple[str, float], ...] = (
        ("teacher", 3.3),
        ("school_leader", 3.8),
        ("coach", 4.0),
        ("district_official", 4.0),
    )
    clarity_item: float = -0.7
    quality: tuple[tuple[str, float], ...] = (("relationship", 4.0), ("practice", 3.7), ("facilitation", 3.4))
    quality_sd: float = 0.3
    value: tuple[tuple[str, float], ...] = (
        ("teacher", 3.6),
        ("school_leader", 3.9),
        ("coach", 4.2),
        ("district_official", 4.0),
    )
    growth: float = 0.35
    action_in_time: float = 0.6
    action_late: float = 0.15
    networking: float = 0.8
    adoption: tuple[tuple[str, float], ...] = (("T01", 0.7), ("T02", 0.2), ("T03", 0.35), ("T04", 0.3), ("T05", 0.5))
    adoption_step: float = 0.06
    outcome_gain: float = 0.01
