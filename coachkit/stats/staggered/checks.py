"""Checks of an estimated effect: movement before the start, single units, other members, unequal trends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coachkit.stats.staggered.effect import Estimate, Study
from coachkit.stats.staggered.rollout import Rollout

_HALVINGS = 14
_MOST = 10.0


def placebo(study: Study, early: int) -> Estimate | None:
    """The "effect" of a start ``early`` times before the true one, from untreated cells alone.

    With ``early`` 1, it compares the last time before the start with the times before it. None if nothing can be compared.

    Examples
    --------
    >>> found = placebo(study, early=1)
    >>> found.low < 0 < found.high
    True
    """
    moved = study.rollout.moved(early)
    return None if moved is None else replace(study, rollout=moved).average()


def without_first_time(study: Study) -> Estimate | None:
    """The effect without the first time: units chosen for a low value then return to their level by chance.

    Examples
    --------
    >>> found = without_first_time(study)
    >>> round(found.estimate, 2), round(found.low, 2), round(found.high, 2)
    (0.08, 0.03, 0.12)
    """
    seen = study.rollout.seen.copy()
    seen[:, 0] = False
    return _restricted(study, seen)


def stayers(study: Study) -> Estimate | None:
    """The effect among members of treated units who were seen both before and after their unit's start.

    In units that are never treated, these are members who were seen at two or more times.

    Examples
    --------
    >>> found = stayers(study)  # in this example all members are seen at all times
    >>> bool(np.isclose(found.estimate, study.average().estimate))
    True
    """
    rows, start = study.rows, study.rollout.start
    after = rows.time >= start[rows.unit]
    members = int(rows.member.max(initial=-1)) + 1
    late, early = (
        np.bincount(rows.member[after], minlength=members),
        np.bincount(rows.member[~after], minlength=members),
    )
    treated = np.zeros(members, dtype=bool)
    treated[rows.member] = np.asarray(study.rollout.treated.any(axis=1))[rows.unit]
    stays = np.where(treated, (late > 0) & (early > 0), late + early > 1)
    kept = stays[rows.member]
    seen = np.zeros_like(study.rollout.seen)
    np.logical_or.at(seen, (rows.unit[kept], rows.time[kept]), True)
    raters = None if study.raters is None else replace(study.raters, mix=study.raters.mix[kept])
    return _restricted(replace(study, rows=rows.where(kept), raters=raters), seen & study.rollout.seen)


def _restricted(study: Study, seen: np.ndarray) -> Estimate | None:
    """The average effect in fewer cells, without units that cannot be compared; None if the rest carries no effect."""
    clock = np.arange(seen.shape[1])[None, :]
    kept = (seen.sum(axis=1) >= 2) & (seen & (clock < study.rollout.start[:, None])).any(axis=1)
    rollout = Rollout(seen & kept[:, None], study.rollout.start)
    if not rollout.cells or not rollout.carries(rollout.average()):
        return None
    try:
        return replace(study, rollout=rollout).average()
    except ValueError:  # what is left does not vary
        return None


def leave_one_out(study: Study) -> np.ndarray:
    """The average effect without each unit in turn (NaN if the rest does not carry it).

    σ and ρ stay as estimated from all units, so that one unit's influence on them decides nothing.

    Examples
    --------
    >>> without = leave_one_out(study)
    >>> len(without), float(without.min().round(2)), float(without.max().round(2))
    (8, 0.07, 0.09)
    """
    fit, rollout = study.fit, study.rollout
    out = np.full(len(rollout.seen), np.nan)
    for unit in range(len(out)):
        rest = rollout.without(unit)
        if not rest.cells or not rest.carries(rest.average()):
            continue
        count = {(g, tau): n for g, tau, n in rest.cells}
        asked = np.array([count.get((g, tau), 0) for g, tau, _ in rollout.cells], dtype=float)
        out[unit] = fit.without(unit) @ (asked / asked.sum())
    return out


@dataclass(frozen=True)
class Sensitivity:
    """Limits by how unequal trends may be (``bounds``: multiple → low, high), and the multiple that undoes the sign.

    ``breakdown`` is 0 if the limits include zero even with equal trends since the last time before the start, and infinite
    if no multiple up to ten undoes the sign.
    """

    bounds: dict[float, tuple[float, float]]
    breakdown: float


def sensitivity(study: Study, multiples: tuple[float, ...] = (0.0, 0.5, 1.0, 2.0)) -> Sensitivity | None:
    """95 % limits if trends of treated units depart from the others by up to ``multiple`` times their largest earlier step.

    Steps are from one time to the next; the largest one before the start is the unit (relative magnitudes, Rambachan & Roth
    2023). The limits are the union of the intervals of all functions that the bound may take: valid, but wider than
    necessary. None if no two times before the start can be compared.

    Examples
    --------
    >>> found = sensitivity(study, multiples=(0.0, 1.0))
    >>> {multiple: (round(low, 2), round(high, 2)) for multiple, (low, high) in found.bounds.items()}
    {0.0: (0.03, 0.12), 1.0: (-0.07, 0.21)}
    """
    rollout = study.rollout
    (leads, fit), cells = study.with_leads, rollout.cells
    if not leads:
        return None
    size = len(cells) + len(leads)
    average = np.concatenate([rollout.average(), np.zeros(len(leads))])
    reach = float(sum(w * (tau - g + 1) for w, (g, tau, _) in zip(average, cells, strict=False)))
    place = {lead: np.eye(size)[len(cells) + i] for i, lead in enumerate(leads)} | {-1: np.zeros(size)}
    steps = [place[lead + 1] - place[lead] for lead in leads]

    def limits(multiple: float) -> tuple[float, float]:
        ways = [average + sign * multiple * reach * step for step in steps for sign in (-1, 1)]
        ends = [Estimate.of(fit.contrast(way)) for way in (ways if multiple else [average])]
        return min(end.low for end in ends), max(end.high for end in ends)

    return Sensitivity({multiple: limits(multiple) for multiple in multiples}, _breakdown(limits))


def _breakdown(limits: Callable[[float], tuple[float, float]]) -> float:
    def holds(multiple: float) -> bool:
        low, high = limits(multiple)
        return not (low > 0 or high < 0)

    if holds(0.0):
        return 0.0
    if not holds(_MOST):
        return float("inf")
    inside, outside = 0.0, _MOST
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (inside, middle) if holds(middle) else (middle, outside)
    return inside
