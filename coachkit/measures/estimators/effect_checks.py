"""The rows of the checks of an effect."""

from __future__ import annotations

from typing import Any

import numpy as np

from coachkit.stats.staggered import (
    Estimate,
    Study,
    leave_one_out,
    placebo,
    sensitivity,
    stayers,
    without_first_time,
)

_MULTIPLES = {0.0: "against the last term before alone", 0.5: "trends apart by half the largest step before",
              1.0: "trends apart by the largest step before", 2.0: "trends apart by twice the largest step before"}  # fmt: skip
CHECKS: tuple[str, ...] = (
    "start pretended one term early",
    "start pretended two terms early",
    "without the first term",
    "among teachers who stayed",
    "drawn towards the prior",
    "without one school: lowest",
    "without one school: highest",
    *_MULTIPLES.values(),
)
_FAR = 10.0


def check_rows(study: Study, shrunken: Estimate, stayed: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The checks, and how large a violation would undo the effect.

    One row per check, in the order of ``CHECKS``; a check that the roll-out cannot support has no number. Then at most one
    row: the multiple of the largest step before the start at which the limits include zero; 10 means 10 or more.
    ``shrunken`` is the effect after the prior from the settings; ``stayed`` is False if those who left are too few for a
    number without them.
    """
    intervals = (
        placebo(study, 1), placebo(study, 2), without_first_time(study), stayers(study) if stayed else None, shrunken,
    )  # fmt: skip
    found = {name: _of(one) for name, one in zip(CHECKS, intervals, strict=False)}
    without = leave_one_out(study)
    if np.isfinite(without).any():
        found[CHECKS[5]] = {"estimate": float(np.nanmin(without))}
        found[CHECKS[6]] = {"estimate": float(np.nanmax(without))}
    limits = sensitivity(study, tuple(_MULTIPLES))
    for multiple, name in _MULTIPLES.items():
        if limits is not None:
            low, high = limits.bounds[multiple]
            found[name] = {"estimate": (low + high) / 2, "low": low, "high": high}
    rows = [{"category": name, **found.get(name, {"estimate": np.nan})} for name in CHECKS]
    return rows, [{"category": "", "estimate": min(limits.breakdown, _FAR)}] if limits is not None else []


def _of(found: Estimate | None) -> dict[str, Any]:
    if found is None:
        return {"estimate": np.nan}
    return {"estimate": found.estimate, "low": found.low, "high": found.high}
