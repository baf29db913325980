"""Groups compared: each with the others of the selection, or all pairs of a few. Intervals are simultaneous, never a ranking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coachkit.errors import BadInput
from coachkit.schema.view import View
from coachkit.stats import SLACK, Means, differences, group_means

MOST = 60  # groups compared with the rest
_FEWEST, _MOST_PAIRS = 2, 6  # groups compared pair by pair

Columns = dict[str, np.ndarray]
Limits = tuple[np.ndarray, np.ndarray, np.ndarray]  # estimate, low, high


@dataclass(frozen=True)
class Members:
    """Distinct teachers of each group and slot (a term).

    ``lessons`` are those at each level; of a change, first those before, then those after.
    """

    lessons: np.ndarray
    group: np.ndarray
    slot: np.ndarray
    teacher: np.ndarray


def rest_of(
    own: Members,
    whole: Members,
    groups: int,
    slots: int,
    value: Callable[[np.ndarray], np.ndarray],
    interval: Callable[[np.ndarray, np.ndarray], Limits],
) -> Columns:
    """For each group and slot, the same estimate of the others, and the difference of the two.

    Parameters
    ----------
    own, whole
        The teachers of each group, and of everything that is compared with (its groups are not used).
    value
        From lessons to each teacher's own value, NaN for teachers without lessons.
    interval
        From lessons and slots to the estimate and limits of each slot.

    Returns
    -------
    dict of arrays (groups × slots, flat)
        ``rest, rest_low, rest_high, rest_people`` and ``gap, gap_low, gap_high``: the group's mean minus that of the
        others, with limits that are simultaneous for all rows (Tamhane's T2; :func:`coachkit.stats.differences`).
    """
    some = np.unique(own.group)
    if len(some) > MOST:
        raise BadInput(
            f"{len(some):,} groups are too many to compare each with the rest; at most {MOST} are compared.",
            "Filter first, or choose a dimension with fewer values.",
        )
    names = ("rest", "rest_low", "rest_high", "gap", "gap_low", "gap_high")
    out = {name: np.full((groups, slots), np.nan) for name in names} | {"rest_people": np.zeros((groups, slots))}
    key = whole.slot * (int(whole.teacher.max(initial=0)) + 1) + whole.teacher
    order = np.argsort(key, kind="stable")
    for group in some:
        mine = own.group == group
        wanted = own.slot[mine] * (int(whole.teacher.max(initial=0)) + 1) + own.teacher[mine]
        left = whole.lessons.copy()
        at = order[np.searchsorted(key[order], wanted)]
        left[at] = np.maximum(left[at] - own.lessons[mine], 0)
        others = np.isfinite(value(left))
        lessons, slot = left[others], whole.slot[others]
        out["rest"][group], out["rest_low"][group], out["rest_high"][group] = interval(lessons, slot)
        out["rest_people"][group] = np.bincount(slot, minlength=slots)
        values = value(own.lessons[mine])
        one = group_means(values[np.isfinite(values)], own.slot[mine][np.isfinite(values)], slots)
        two = group_means(value(lessons), slot, slots)
        both = Means(*(np.append(getattr(one, name), getattr(two, name)) for name in ("mean", "se", "df", "sd", "n")))
        at = np.arange(slots)
        found = differences(both, at, at + slots, max(len(some) * slots, 1))
        out["gap"][group], out["gap_low"][group], out["gap_high"][group] = found
    return {name: array.ravel() for name, array in out.items()}


def pairs(members: Members, groups: int, value: Callable[[np.ndarray], np.ndarray]) -> Columns:
    """The difference of every pair of groups, in the members' one slot.

    Returns
    -------
    dict of arrays
        ``first, second`` (codes of groups), ``gap, gap_low, gap_high`` and ``people``, those of the smaller group.

    Raises
    ------
    BadInput
        When there are fewer than 2 or more than 6 groups with lessons.
    """
    values = value(members.lessons)
    known = np.isfinite(values)
    values, group = values[known], members.group[known]
    some = np.unique(group)
    if not _FEWEST <= len(some) <= _MOST_PAIRS:
        raise BadInput(
            f"Groups with lessons: {len(some)}. Pair by pair, {_FEWEST} to {_MOST_PAIRS} can be compared.",
            "Choose the groups by a filter.",
        )
    one, two = np.triu_indices(len(some), 1)
    means = group_means(values, group, groups)
    gap, low, high = differences(means, some[one], some[two], len(one))
    people = np.minimum(means.n[some[one]], means.n[some[two]])
    return {"first": some[one], "second": some[two], "gap": gap, "gap_low": low, "gap_high": high, "people": people}


def whole_of(view: View) -> View:
    """What a view's rows are compared with: its selection, or for the selection as one, the district."""
    return view.but(by="", rest=False) if view.by else view.but(where=(), rest=False)


def share_of(lessons: np.ndarray, cut: int) -> np.ndarray:
    """Each row's share of lessons at level ``cut`` or above; NaN without lessons."""
    size = lessons.sum(axis=1)
    return np.divide(lessons[:, cut:].sum(axis=1), size, out=np.full(len(size), np.nan), where=size > SLACK)


def change_of(lessons: np.ndarray, cut: int) -> np.ndarray:
    """Each row's change of that share; NaN for a teacher who was not seen in both terms."""
    before, after = np.hsplit(lessons, 2)
    return share_of(after, cut) - share_of(before, cut)
