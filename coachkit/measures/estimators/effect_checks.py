"""The rows of the checks that stand beside an effect."""

from __future__ import annotations

from typing import Any

import numpy as np

from coachkit.stats.staggered import Estimate, Rollout, leave_one_out, placebo, placebo_lead, sensitivity

__all__ = ["CHECKS", "breakdown_row", "check_rows"]

_MULTIPLES = {0.0: "against the last term before alone", 0.5: "trends apart by half the largest step before",
              1.0: "trends apart by the largest step before", 2.0: "trends apart by twice the largest step before"}  # fmt: skip
CHECKS: tuple[str, ...] = (
    "start pretended one term early",
    "start pretended two terms early",
    "last term before the start",
    "without one school: lowest",
    "without one school: highest",
    *_MULTIPLES.values(),
)
_FAR = 10.0


def check_rows(rollout: Rollout, outcome: np.ndarray) -> list[dict[str, Any]]:
    """One row a check, in the order of ``CHECKS``; a check that the roll-out does not carry has no number."""
    found: dict[str, dict[str, Any]] = {
        CHECKS[0]: _of(placebo(rollout, outcome, 1)),
        CHECKS[1]: _of(placebo(rollout, outcome, 2)),
        CHECKS[2]: _of(placebo_lead(rollout, outcome)),
    }
    without = leave_one_out(rollout, outcome)
    if np.isfinite(without).any():
        found[CHECKS[3]] = {"estimate": float(np.nanmin(without))}
        found[CHECKS[4]] = {"estimate": float(np.nanmax(without))}
    limits = sensitivity(rollout, outcome, tuple(_MULTIPLES))
    for multiple, name in _MULTIPLES.items():
        if limits is not None:
            low, high = limits.bounds[multiple]
            found[name] = {"estimate": (low + high) / 2, "low": low, "high": high}
    return [{"category": name, **found.get(name, {"estimate": np.nan})} for name in CHECKS]


def breakdown_row(rollout: Rollout, outcome: np.ndarray) -> list[dict[str, Any]]:
    """The multiple of the largest step before at which the limits take in zero; 10 stands for 10 and more."""
    found = sensitivity(rollout, outcome)
    return [] if found is None else [{"category": "", "estimate": min(found.breakdown, _FAR)}]


def _of(found: Estimate | None) -> dict[str, Any]:
    if found is None or not np.isfinite(found.low):
        return {"estimate": np.nan}
    return {"estimate": found.estimate, "low": found.low, "high": found.high}
