"""Shares of none and of all of a small group are not printed: at most 5 %, at least 95 %."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coachkit.privacy.cells import Cells, small
from coachkit.privacy.relations import Relation
from coachkit.stats import at_least

LOW, HIGH = 1, -1  # a row is coded at the lower end, at the upper end, or not (0)
LOWEST = 0.05
_BOUNDS = (LOWEST, 0.10, 0.20, 0.50)  # the smallest of which one person of the group is no more: else it says "none"


def bound_by_size(people: np.ndarray) -> np.ndarray:
    """The share up to which a group of this size is shown as a bound: 5 %; 10 % below 20 people, 20 % below 10."""
    fits = np.stack([bound * np.nan_to_num(people) >= 1 - 1e-9 for bound in _BOUNDS])
    found: np.ndarray = np.where(fits.any(axis=0), np.array(_BOUNDS)[fits.argmax(axis=0)], np.nan)
    return found


def bound(cells: Cells) -> np.ndarray:
    """``LOW`` or ``HIGH`` for rows that are shown as a bound, 0 for the others.

    A share is shown as a bound if three conditions hold: 5 % of its group is fewer than the smallest group shown; nobody,
    or a group too small to show, contributes (or does not); and the share is within the bound. None and few look the same.
    """
    bound = bound_by_size(cells.people)
    share = cells.rows["unit"].str.startswith("share").to_numpy() & cells.number & ~cells.own
    fits = share & ~small(cells.people, cells.least) & (LOWEST * np.nan_to_num(cells.people, nan=np.inf) < cells.least)
    value = cells.rows["estimate"].to_numpy()
    few = [np.nan_to_num(group, nan=np.inf) < cells.least for group in cells.aspects[:3]]
    low = fits & few[0] & at_least(bound, value)
    high = fits & (few[1] | few[2]) & at_least(value, 1 - bound)
    found: np.ndarray = np.select([low, high], [LOW, HIGH], 0)
    return found


def kept(codes: np.ndarray, suppressed: np.ndarray, cells: Cells, relations: Sequence[Relation]) -> np.ndarray:
    """The bounds that reveal no more than they should, given everything else that is shown; other rows are hidden
    completely.

    If every unknown part of a sum is bounded, some bounds limit the others from the other side. If a part of a whole is
    hidden completely, a bound of another part would narrow it, together with other sums.
    """
    out = codes.copy()
    people, value = np.nan_to_num(cells.people), np.nan_to_num(cells.rows["estimate"].to_numpy())
    bound = np.nan_to_num(bound_by_size(cells.people))
    mass = value * people
    upper = np.where(codes == LOW, bound, 1.0) * people
    lower = np.where(codes == HIGH, 1 - bound, 0.0) * people
    unknown = suppressed | ~cells.number
    for relation in relations:
        row, group, size = relation.row, relation.group, len(relation.unless)
        part = unknown[row] & ~relation.whole
        shut = np.bincount(group, weights=unknown[row] & relation.whole, minlength=size) > 0
        sums = [np.bincount(group, weights=part * values[row], minlength=size) for values in (mass, lower, upper)]
        least = sums[0][group] - (sums[2][group] - upper[row])
        most = sums[0][group] - (sums[1][group] - lower[row])
        told = (codes[row] == LOW) & (least > 1e-9) | (codes[row] == HIGH) & (most < people[row] - 1e-9)
        leaks = np.zeros(size, dtype=bool)
        leaks[group[part & told]] = True
        if not relation.place:
            leaks[group[part & (codes[row] == 0)]] = True
        out[row[(leaks & ~shut)[group] & part]] = 0
    return out


def text(codes: np.ndarray, people: np.ndarray) -> list[str]:
    """The text in place of each row's number: ``≤ 5%``, ``≥ 95%``, or nothing."""
    bound = 100 * np.nan_to_num(bound_by_size(people))
    return [
        f"≤ {b:.0f}%" if c == LOW else f"≥ {100 - b:.0f}%" if c == HIGH else ""
        for c, b in zip(codes, bound, strict=True)
    ]
