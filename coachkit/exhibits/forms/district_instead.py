"""The whole district's exhibit where a school's own numbers are too few or hidden."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps

from coachkit.exhibits.exhibit import Exhibit
from coachkit.release import Estimates

_INSTEAD = {
    "suppressed": "This school’s own figures are hidden to protect individuals.",
    "too few": "This school has too few of these for a figure of its own.",
}


def or_district(make: Callable[[Estimates], Exhibit]) -> Callable[[Estimates], Exhibit]:
    """An exhibit that shows the whole district where a school's own numbers are too few or hidden, and says so."""

    @wraps(make)
    def made(estimates: Estimates) -> Exhibit:
        own = make(estimates)
        if estimates.kind != "school" or own.status not in _INSTEAD:
            return own
        whole = make(replace(estimates, kind="district", id="", rows=estimates.district_rows, district_rows=()))
        if whole.status != "ok":
            return own
        sentence = whole.sentence[0].lower() + whole.sentence[1:]
        return whole.reworded(f"{_INSTEAD[own.status]} In the whole district: {sentence}")

    return made
