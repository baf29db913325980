"""Why a district's roll-out carries no effect, and what would change that, in the analyst's words."""

from __future__ import annotations

from typing import NamedTuple

from coachkit.stats import rounded
from coachkit.stats.staggered import Refusal

MOST_DETECTABLE = 0.25  # where only larger effects would show, an interval says nothing that helps anybody

_SETTLES = " would settle it"


class Why(NamedTuple):
    """Why there is no number, and what would settle the question."""

    reason: str = ""
    settle: str = ""


# The refusal of an estimate that could only have detected very large effects.
TOO_UNCERTAIN = Why(
    "the estimate is too uncertain",
    f"more terms, more lessons observed or more schools without coaching{_SETTLES}",
)


def worded(refusals: tuple[Refusal, ...]) -> Why:
    """All refusals of a roll-out in words."""
    found = [_one(refusal) for refusal in refusals]
    return Why(
        "; ".join(why.reason for why in found),
        f"{' and '.join(why.settle for why in found)}{_SETTLES}" if found else "",
    )


def _one(refusal: Refusal) -> Why:
    found, needed = f"{rounded(refusal.found):.0f}", f"at least {refusal.needed:.0f} needed"
    schools = "school" if found == "1" else "schools"
    return {
        "cells": Why(
            "no school was observed both before and after its coaching started",
            "observations of a coached school from before its start",
        ),
        "units": Why(
            f"{found} {schools} can be compared, {needed}",
            "observations of more schools, in two terms each,",
        ),
        "untreated": Why("no school is still without coaching in the last term", "a school that starts later"),
        "before": Why(
            "no coached school was observed in two terms before its start",
            "observations of one more term before a start",
        ),
        "alone": Why(
            "in some terms there is no school without coaching to compare with",
            "observations of schools without coaching in those terms",
        ),
    }[refusal.kind]
