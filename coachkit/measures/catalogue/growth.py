"""Entries on the coaches' own learning: standards, plans, networks (18, 19)."""

from __future__ import annotations

from coachkit.measures.catalogue.entry import Measure

_OWN = ("internal", "coach")
_SELF = "What coaches do: this is how they see themselves."
_SOURCE = (
    "ISTE Standards for Coaches 4.1 to 4.7; New Teacher Center 2015, Continuum of Instructional Coaching Practice; Future Ready "
    "Framework; or the district's own"
)
_HONEST = "Coaches rate themselves honestly, with nothing at stake."

ENTRIES: tuple[Measure, ...] = (
    Measure("self_assessment", 18, "Self-assessment", 6, "Where do coaches see themselves on each standard?",
            "level, 1 to 4",
            {"coaches": 5}, "Median level over coaches, by standard and wave.", _SOURCE,
            district_only=True, assumes=_HONEST, cannot_tell=_SELF,
            estimator="standards.self_assessments", sums=(), weight="", family=(),
            needs="self_assessments", counts="coaches assessed"),
    Measure("self_assessment_target", 18, "Coaches at the level aimed for", 6,
            "How many coaches are where they want to be?",
            "share of coaches", {"coaches": 5},
            "Coaches at or above plan.self_assessment_target, by standard and wave. A "
            "complete count of those who assessed themselves: no interval.", district_only=True, assumes=_HONEST,
            cannot_tell=_SELF,
            estimator="standards.self_assessments", sums=(), weight="", family=(),
            needs="self_assessments", counts="coaches assessed"),
    Measure("self_assessment_change", 18, "Change of the self-assessment", 6, "Do coaches see themselves grow?",
            "levels", {"coaches in both waves": 5}, "Mean over the same coaches of the change of their own mean over a "
            "framework's standards, between neighbouring waves and from first to last; t limits.", district_only=True,
            assumes=_HONEST + " Coaches judge themselves by the same standard in both waves.", cannot_tell=_SELF,
            estimator="standards.self_assessments", sums=(), weight="", family=(),
            needs="self_assessments", counts="coaches assessed", decimals=2),
    Measure("self_assessment_coach", 18, "A coach's self-assessment", 6, "Where does she see herself?",
            "level, 1 to 4", {},
            "Her own level on each standard, by wave.", audiences=_OWN, assumes=_HONEST, cannot_tell=_SELF,
            estimator="standards.self_assessments", sums=(), weight="", family=(), needs="self_assessments", counts="a coach"),
    Measure("actions_done", 19, "Action plans", 6, "Do coaches carry out their own learning plans?", "share of actions due",
            {"coaches": 5},
            "Actions due so far, by whether they were done by their day, later or not yet; network meetings are counted "
            "separately. A complete count: no interval. n are actions, people coaches.",
            sums=("category", "term"), district_only=True, cannot_tell="Whether the actions helped.",
            estimator="plans.action_plans", family=(), needs="actions", counts="coaches with a plan", weight="n"),
    Measure("network_events", 19, "Network events", 6, "Do coaches meet their network?", "events per coach and quarter",
            {"coaches": 5},
            "Network actions done ÷ coaches on the roster ÷ quarters (91 days) of the term that have gone by.",
            district_only=True, cannot_tell="What coaches took away from it.",
            estimator="plans.action_plans", sums=(), weight="", family=(), needs="actions", counts="coaches", decimals=2),
    Measure("actions_coach", 19, "A coach's action plan", 6, "Does she do what she planned?", "actions", {},
            "Her actions due in the term, by whether they were done by their day, later or not yet; and those not yet due.",
            audiences=_OWN, cannot_tell="Whether the actions helped.",
            estimator="plans.action_plans", sums=(), weight="", family=(), needs="actions", counts="a coach"),
    Measure("network_events_coach", 19, "A coach's network events", 6, "Does she meet her network?", "events", {},
            "Network actions done in the term.", audiences=_OWN, cannot_tell="What she took away from it.",
            estimator="plans.action_plans", sums=(), weight="", family=(), needs="actions", counts="a coach"),
)  # fmt: skip
