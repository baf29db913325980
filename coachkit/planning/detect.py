"""The smallest effect that a roll-out would show: the estimator of the effect, run on simulated future districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from coachkit.planning.visits import Visits
from coachkit.stats import generator
from coachkit.stats.staggered import Estimate, Rollout, Shares, detectable, unit_means
from coachkit.stats.staggered.gls import Gls

_MOST, _LEAST, _WORK = 64, 8, 800  # districts drawn, and schools in all of them together
_NORMAL = 1.959964 + 0.841621  # two-sided 5 %, power 80 %


def predicted(visits: Visits, starts: Mapping[str, Sequence[int]], terms: int, dealt: bool = False) -> dict[str, float]:
    """Smallest detectable effect of several roll-outs of the same schools and terms.

    For each of 64 simulated districts (fewer of many schools) the effect is estimated as ``Study`` does it: generalised
    least squares on school-terms, the spread of schools' terms integrated out. Returned is the median of what
    :func:`coachkit.stats.staggered.detectable` says about them. All roll-outs see the same districts.

    Parameters
    ----------
    visits
        What is known about the schools.
    starts
        Name → the index of each school's start (``NEVER`` for none).
    terms
        Terms of the window.
    dealt
        True if ``starts`` is a lot, in which each start belongs to its school; otherwise each district draws a new one.

    Returns
    -------
    dict
        Name → share (0.12 is 12 points); infinite if most districts would be refused.

    Examples
    --------
    >>> from coachkit.planning.designs import designs
    >>> from coachkit.planning.visits import without_data
    >>> some = designs(8, 2, 6)
    >>> seen = predicted(without_data(8), {key: one.starts for key, one in some.items()}, 6)
    >>> seen["staggered"] < seen["half"] < seen["all-but-one"]
    True
    """
    schools = len(visits.teachers)
    found: dict[str, list[float]] = {name: [] for name in starts}
    for number in range(int(np.clip(_WORK // max(schools, 1), _LEAST, _MOST))):
        rng = generator(f"planned effect {number}")
        order = np.arange(schools) if dealt else rng.permutation(schools)
        rows = visits.draw(rng, terms)
        for name, start in starts.items():
            found[name].append(_seen(visits, rows, np.asarray(start)[order], terms))
    return {name: float(np.median(values)) for name, values in found.items()}


def _seen(visits: Visits, rows: Shares, start: np.ndarray, terms: int) -> float:
    cells = np.zeros((len(start), terms), dtype=bool)
    cells[rows.unit, rows.time] = True
    rollout, members = Rollout.of(cells, start)
    if rollout.refusals():
        return float("inf")
    place = np.full(len(start), -1)
    place[members] = np.arange(len(members))
    kept = place[rows.unit] >= 0
    part = rows.where(kept)
    member = np.unique(part.member, return_inverse=True)[1]
    means = unit_means(
        Shares(place[part.unit], part.time, member, part.share, part.trials), len(members), terms, None, visits.own
    )
    return detectable(Estimate.of(Gls(means, rollout.columns()).contrast(rollout.average())))


def predicted_within(visits: Visits, first: int, terms: int) -> float:
    """Smallest detectable effect where half of the teachers of every school are drawn by lot and coached from one term on.

    The difference of the two halves at each term has the covariance of teachers' shares; coaching moves it from ``first``
    on. No school-term varies with it, since both halves share their school. As a share.

    Examples
    --------
    >>> from coachkit.planning.visits import without_data
    >>> 0.03 < predicted_within(without_data(8), 2, 6) < predicted_within(without_data(4), 2, 6)
    True
    """
    rows = visits.draw(generator("planned effect within schools"), terms)
    table = np.zeros((int(rows.member.max(initial=-1)) + 1, terms))
    table[rows.member, rows.time] = 1 / visits.own.within(rows.trials)
    after = np.arange(terms) >= first
    # z'V⁻¹z of every teacher, V being diagonal plus a variance all terms share
    late, whole = (table * after).sum(axis=1), table.sum(axis=1)
    information = float((late - late**2 * visits.own.member / (1 + visits.own.member * whole)).sum()) / 4
    return _NORMAL / float(np.sqrt(information)) if information > 0 else float("inf")
