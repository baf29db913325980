"""Why a district's roll-out carries no effect, and what would settle it, in the analyst's words."""

from __future__ import annotations

from coachkit.stats import rounded
from coachkit.stats.staggered import Refusal

__all__ = ["MOST_DETECTABLE", "too_wide", "worded"]

MOST_DETECTABLE = 0.25  # where only larger effects would show, an interval says nothing that helps anybody


def worded(refusals: tuple[Refusal, ...]) -> str:
    """All refusals of a roll-out, each with what would settle it."""
    return "; ".join(_one(refusal) for refusal in refusals)


def too_wide(detectable: float) -> str:
    """The refusal of an estimate that could only have seen very large effects."""
    return (
        f"only effects of about {rounded(100 * detectable):.0f} points or more would reliably show, more than "
        f"{100 * MOST_DETECTABLE:.0f}; more terms, more lessons observed or more schools without coaching would settle it"
    )


def _one(refusal: Refusal) -> str:
    found, needed = f"{rounded(refusal.found):.0f}", f"at least {refusal.needed:.0f} needed"
    schools = "school" if found == "1" else "schools"
    return {
        "cells": "no school is seen both before and after its coaching starts; observations of a coached school from before "
        "its start would settle it",
        "units": f"{found} {schools} can be compared, {needed}; observations of more schools, in two terms each, would "
        "settle it",
        "untreated": "no school is still without coaching in the last term; one that starts later would settle it",
        "before": "no coached school is seen in two terms before its start; observations of one more term before a start "
        "would settle it",
        "alone": "some schools have none without coaching to be compared with in the same terms; observations of schools "
        "without coaching in those terms would settle it",
    }[refusal.kind]
