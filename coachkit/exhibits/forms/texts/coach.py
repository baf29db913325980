"""A coach's own report."""

from __future__ import annotations

from coachkit.exhibits.forms.beside_plan import PUBLISHED, BesidePlan
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.forms.mean_on_scale import MeanOnScale

TEXTS: tuple[Form, ...] = (
    BesidePlan(
        key="coach_with_teachers",
        after="coach_time",
        measure="direct_share_coach",
        question="How much of your time is spent with teachers?",
        lacking="weeks of logged events",
        shows="how much of your time reaches teachers",
        why=("not estimable",),
        sentence="In {when}, {percent} of your logged time was with teachers{before}.",
        alt="Your time with teachers by term, between published lines.",
        series="You",
        unit="Share of your logged time",
        lines=PUBLISHED,
        caption="Your time with teachers",
        columns=("Term", "Share of logged time"),
        notes=("The lines come from literacy coaches elsewhere; they are not a norm for you.",),
    ),
    MeanOnScale(
        key="coach_voice",
        after="coach_practice",
        measure="coaching_quality_coach",
        question="What do your coachees say?",
        lacking="coachees who answered",
        shows="what your coachees say",
        sentence="In {wave}, your coachees rated {means}, on a scale from {scale}.",
        each="{category} at {mean} ({limits})",
        respondents="raters",
        alt="Mean of each domain.",
        unit="Mean answer",
        caption="What your coachees say, 95% intervals in brackets",
        columns=("Domain",),
        notes=("Answers of fewer than five people are not shown, not even to you: they answered in confidence.",),
    ),
)
