"""The short answer: where lessons stand and what changed, whom coaching reaches, whether it was the coaching."""

from __future__ import annotations

from coachkit.exhibits.effect_words import certainty, effect
from coachkit.exhibits.exhibit import Exhibit
from coachkit.exhibits.verdict_words import lessons, reach
from coachkit.release import Estimates


def answer(estimates: Estimates) -> Exhibit:
    """Three answers: did lessons change, whom does coaching reach, was it the coaching (second for the district)."""
    first, second, third = _lessons(estimates), reach(estimates), effect(estimates)
    if estimates.kind == "district":
        sure = certainty(estimates, estimates.verdict("effect"))
        second, third = f"{third} {sure}".rstrip(), second
    return Exhibit("The short answer", "", key="answer", sentences=(first, second, third), kind="answer")


def _lessons(estimates: Estimates) -> str:
    return lessons(estimates) or "We can’t tell at which level technology is used: too few lessons were observed."
