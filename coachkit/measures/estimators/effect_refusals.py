"""Why a district's roll-out carries no effect, and what would change that, in the analyst's words."""

from __future__ import annotations

from typing import NamedTuple

from coachkit.stats import rounded
from coachkit.stats.staggered import Refusal

__all__ = ["MOST_DETECTABLE", "Why", "too_wide", "worded"]

MOST_DETECTABLE = 0.25  # where only larger effects would show, an interval says nothing that helps anybody


class Why(NamedTuple):
    """Why there is no number, and what would settle the question."""

    reason: str = ""
    settle: str = ""


def worded(refusals: tuple[Refusal, ...]) -> Why:
    """All refusals of a roll-out in words."""
    found = [_one(refusal) for refusal in refusals]
    return Why("; ".join(why.reason for why in found), "; ".join(why.settle for why in found))


def too_wide(detectable: float) -> Why:
    """The refusal of an estimate that could only have detected very large effects."""
    return Why(
        f"only effects of about {rounded(100 * detectable):.0f} points or more would reliably show, more than "
        f"{100 * MOST_DETECTABLE:.0f}",
        "more terms, more lessons observed or more schools without coaching would settle it",
    )


def _one(refusal: Refusal) -> Why:
    found, needed = f"{rounded(refusal.found):.0f}", f"at least {refusal.needed:.0f} needed"
    schools = "school" if found == "1" else "schools"
    return {
        "cells": Why(
            "no school is seen both before and after its coaching starts",
            "observations of a coached school from before its start would settle it",
        ),
        "units": Why(
            f"{found} {schools} can be compared, {needed}",
            "observations of more schools, in two terms each, would settle it",
        ),
        "untreated": Why(
            "no school is still without coaching in the last term", "one that starts later would settle it"
        ),
        "before": Why(
            "no coached school is seen in two terms before its start",
            "observations of one more term before a start would settle it",
        ),
        "alone": Why(
            "some schools have none without coaching to be compared with in the same terms",
            "observations of schools without coaching in those terms would settle it",
        ),
    }[refusal.kind]
