"""Exhibits of people's answers about coaching."""

from __future__ import annotations

from coachkit.exhibits.forms import notes
from coachkit.exhibits.forms.form import Form
from coachkit.exhibits.forms.mean_on_scale import MeanOnScale

TEXTS: tuple[Form, ...] = (
    MeanOnScale(
        key="coaching_quality",
        after="time_with_teachers",
        district=True,
        lacking="coaches rated by five coachees or more",
        shows="what coachees say about coaching",
        sentence="In {wave}, coachees in the whole district rated {means}, on a scale from {scale}; mean over "
        "{people:coaches}.",
        each="{category} at {mean} ({limits})",
        highest_first=True,
        alt="Mean of each domain with 95% intervals.",
        unit="Mean answer",
        caption="What coachees say, 95% intervals in brackets",
        columns=("Domain",),
        notes=(
            "For the whole district: answers about one coach are for her and the analyst. Facilitation is about group sessions.",
            notes.quality_alphas,
        ),
    ),
    MeanOnScale(
        key="role_clarity",
        after="school_goals",
        dims={"item": ""},
        district_instead=True,
        lacking="answers on the coach's role",
        shows="how clear the coach's role is to each audience",
        sentence="In {wave}, clarity of the coach’s role was {means}, on a scale from {scale}.",
        each="{mean} for {category} ({limits})",
        respondents="respondents",
        by_audience=True,
        beside_district=True,
        alt="Mean role clarity of each audience with 95% intervals.",
        unit="Mean answer",
        caption="Role clarity by audience, 95% intervals in brackets",
        columns=("Audience",),
        notes=(notes.too_few_answers,),
    ),
)
