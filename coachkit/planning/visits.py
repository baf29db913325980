"""What is known about a district before its roll-out: teachers, how often they are visited, and why shares vary."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coachkit.stats.staggered import Components, Shares, components, unit_means
from coachkit.stats.staggered.gls import SCALE, Gls

LEAST_LESSONS = 5  # of a school and term, below which it carries no share
LEAST_TEACHERS, _TWICE = 30, 15  # teachers, and teachers seen in two terms, from which on own variances are believed
# At 30 % transformative lessons a single rating varies by .3 × .7 = .21. Correlations of a teacher's ratings, .37 from term to
# term and .41 within one, are .23 and .25 between ratings cut in two at that share.
DEFAULTS = Components(trial=0.157, member_time=0.005, member=0.048)
SOURCE = (
    "Kane & Staiger 2012 (Framework for Teaching: 37 % of the variance of one lesson's rating lies between teachers, 4 % between "
    "a teacher's classes), at 30 % transformative lessons"
)
_LESSONS, _SIZE = 2.0, 25.0  # assumed where nothing was observed: lessons a teacher and term, teachers a school
_RHOS = (0.0, 0.5, 0.8, 0.95)


@dataclass(frozen=True)
class Visits:
    """The data from which a roll-out is planned.

    Attributes
    ----------
    teachers
        Teachers of each school (not whole numbers where they were estimated).
    seen, lessons
        Chance that a teacher is observed in a term, and lessons of one who is.
    own
        Variances of shares: of a lesson, of a teacher in a term, of a teacher.
    sigma, rho, weights
        How much schools' terms vary around their own mean, its correlation from term to term, and what is known of them.
    before, people
        Terms in which the schools were observed without coaching, and how many teachers were.
    source
        Where visits and variances come from, in words.
    """

    teachers: np.ndarray
    seen: float
    lessons: float
    own: Components
    sigma: np.ndarray
    rho: np.ndarray
    weights: np.ndarray
    before: int
    people: int
    source: str

    @property
    def per_term(self) -> float:
        """Lessons per teacher and term, over all teachers."""
        return self.seen * self.lessons

    def times(self, factor: float) -> Visits:
        """The same with ``factor`` times as many lessons.

        Examples
        --------
        >>> round(without_data(8).times(2).per_term, 2)
        4.0
        """
        whole = factor * self.per_term
        seen = min(1 - (1 - self.seen) ** factor, whole)
        return replace(self, seen=seen, lessons=whole / seen)

    def schools(self, count: int) -> Visits:
        """The same district with another number of schools, as large as its own are.

        Examples
        --------
        >>> without_data(8).schools(4).teachers.tolist()
        [25.0, 25.0, 25.0, 25.0]
        """
        return replace(self, teachers=np.quantile(self.teachers, (np.arange(count) + 0.5) / count))

    def draw(self, rng: np.random.Generator, terms: int) -> Shares:
        """Teachers' shares of a district without coaching: one row per teacher and term, as observed in a window to come.

        School-terms with fewer than five lessons are left out. Shares are normal around their school's term, and may be
        outside 0 to 1: the precision of an estimate depends on their variances alone.
        """
        count = len(self.teachers)
        size = np.floor(self.teachers + rng.random(count)).astype(np.int64)
        unit = np.repeat(np.arange(count), size)
        shape = (len(unit), terms)
        trials = np.where(rng.random(shape) < self.seen, 1 + rng.poisson(self.lessons - 1, shape), 0).astype(float)
        at = rng.choice(len(self.weights), p=self.weights)
        shock = _shocks(rng, (count, terms), float(self.rho[at])) * self.sigma[at]
        share = shock[unit] + rng.normal(0, np.sqrt(self.own.member), (len(unit), 1))
        share = share + rng.normal(size=shape) * np.sqrt(self.own.within(np.maximum(trials, 1)))
        cell = np.zeros((count, terms))
        np.add.at(cell, unit, trials)
        member, time = np.nonzero((trials > 0) & (cell[unit] >= LEAST_LESSONS))
        return Shares(
            unit[member], time, np.unique(member, return_inverse=True)[1], share[member, time], trials[member, time]
        )


def _shocks(rng: np.random.Generator, shape: tuple[int, int], rho: float) -> np.ndarray:
    """Normal shocks of units whose variance around the unit's own mean is 1, correlated from time to time."""
    times = shape[1]
    lag = np.abs(np.subtract.outer(np.arange(times), np.arange(times)))
    cover = np.where(lag == 0, 1.0, rho**lag)
    cover *= (times - 1) / (times - cover.sum() / times)
    return np.asarray(rng.normal(size=shape) @ np.linalg.cholesky(cover).T)


def without_data(schools: int, teachers: float = _SIZE, lessons: float = _LESSONS) -> Visits:
    """Assumptions about a district without observations: variances from sources, schools of one size.

    Parameters
    ----------
    schools, teachers
        How many schools, and teachers in each.
    lessons
        Lessons a teacher and term, visits coming by chance.

    Examples
    --------
    >>> round(without_data(6).per_term, 2), len(without_data(6).teachers)
    (2.0, 6)
    """
    seen = 1 - float(np.exp(-lessons))
    return Visits(np.full(schools, float(teachers)), seen, lessons / seen, DEFAULTS, *_assumed(), before=0, people=0,
                  source=f"no observations yet: {teachers:g} teachers a school and {lessons:g} lessons a teacher and term are "
                         f"assumed; variances from {SOURCE}")  # fmt: skip


def _assumed() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The estimator's own prior: σ half-normal of scale .06, one of four correlations."""
    nodes = (np.arange(20) + 0.5) / 20 * 3 * SCALE
    weight = np.exp(-((nodes / SCALE) ** 2) / 2)
    sigma, rho = np.tile(nodes, len(_RHOS)), np.repeat(_RHOS, len(nodes))
    weights = np.tile(weight, len(_RHOS))
    return sigma, rho, weights / weights.sum()


def visits_of(rows: Shares, schools: int, terms: int) -> Visits:
    """What observations without coaching say about a district.

    Parameters
    ----------
    rows
        Teachers' shares, one row per teacher and term, of terms in which their school was not coached.
    schools, terms
        How many schools and terms there are; schools without a row are taken to be as large as the others.

    Returns
    -------
    Visits
        With its own variances where at least 30 teachers, 15 of them in two terms or more, were observed and their shares
        vary; otherwise with sourced ones, which ``source`` says.

    Examples
    --------
    >>> visits = without_data(6)
    >>> rows = visits.draw(np.random.default_rng(1), 2)
    >>> known = visits_of(rows, 6, 2)
    >>> known.before, known.source
    (2, "the district's own observations of 2 terms")
    """
    if not len(rows.share):
        return without_data(schools)
    cells = np.zeros((schools, terms))
    np.add.at(cells, (rows.unit, rows.time), 1.0)
    observed = np.bincount(rows.time, minlength=terms) > 0
    members = np.bincount(rows.member)
    home = np.zeros(len(members), dtype=np.int64)
    home[rows.member] = rows.unit
    ever = np.bincount(home, minlength=schools)
    possible = float((ever * (cells > 0).sum(axis=1)).sum())
    seen = float(cells.sum()) / possible
    teachers = np.where(ever > 0, cells.sum(axis=1) / np.maximum((cells > 0).sum(axis=1), 1) / seen, np.nan)
    teachers = np.where(np.isfinite(teachers), teachers, np.nanmean(teachers))
    found = Visits(
        teachers, seen, float(rows.trials.mean()), DEFAULTS, *_assumed(), int(observed.sum()), len(members), ""
    )
    return _with_variances(found, rows, schools, terms, int((members > 1).sum()))


def _with_variances(found: Visits, rows: Shares, schools: int, terms: int, twice: int) -> Visits:
    count = f"{found.before} term{'s' if found.before > 1 else ''}"
    own = components(rows, schools, terms)
    if found.people < LEAST_TEACHERS or twice < _TWICE or own.trial + own.member_time <= 0:
        few = f"teachers and lessons from the district's own observations of {count}, too few for variances, which are from "
        return replace(found, source=few + SOURCE)
    known: dict[str, Any] = {"own": own, "source": f"the district's own observations of {count}"}
    if terms > 1:
        fit = Gls(unit_means(rows, schools, terms, None, own), np.zeros((0, schools, terms)))
        known |= {"sigma": fit.sigma, "rho": fit.rho, "weights": fit.weights}
    return replace(found, **known)
