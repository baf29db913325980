"""When a goal counts as reached: the interval of the measurement decides, not the point."""

from __future__ import annotations

AT, SHORT, OPEN = "at target", "short of target", "cannot tell"


def judge(target: float, direction: str, estimate: float, low: float | None = None, high: float | None = None) -> str:
    """``at target`` if the whole interval is, ``short of target`` if none of it is, otherwise ``cannot tell``.

    Without an interval the estimate decides: it is a complete count, or a value that somebody recorded. ``direction`` is
    ``up`` (more is better) or ``down``.
    """
    ends = (estimate if low is None else low, estimate if high is None else high)
    reached = [end >= target - 1e-9 if direction == "up" else end <= target + 1e-9 for end in ends]
    return AT if all(reached) else OPEN if any(reached) else SHORT
