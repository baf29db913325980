"""Small districts whose truth is known, drawn as teachers' shares: no folders, and none of the package's simulator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.special import expit

from coachkit.stats.raters import rater_effects
from coachkit.stats.staggered import NEVER
from coachkit.stats.staggered.means import RaterMix
from coachkit.stats.staggered.variances import Shares

__all__ = ["World", "draw_panel"]

_CUT = 1.7


@dataclass(frozen=True)
class World:
    """What is true of a district; effects and standard deviations in log-odds of a transformative lesson.

    Attributes
    ----------
    effect, growth
        Effect of coaching, and its growth with every term since the start.
    school_term, correlation, tail
        SD of schools' shocks, their correlation from term to term, degrees of freedom of their t (0: normal).
    chosen
        ``lot``, or ``lowest``: schools low in the first two terms start first.
    dip
        By how much schools fell in the term before their start, for that term alone.
    parting
        By how much more schools that will be coached grow, each term.
    leaving
        By how much likelier a low teacher leaves a coached school (odds per SD of teachers).
    observers
        SD of observers' leniency; 0: ratings without observers. ``lenient`` is what coaches add, who observe a school
        only once it is coached.
    """

    effect: float = 0.0
    growth: float = 0.0
    trend: float = 0.05
    teacher: float = 0.9
    teacher_term: float = 0.35
    school: float = 0.4
    school_term: float = 0.2
    correlation: float = 0.0
    tail: float = 0.0
    chosen: str = "lot"
    dip: float = 0.0
    parting: float = 0.0
    turnover: float = 0.03
    leaving: float = 0.0
    observers: float = 0.0
    lenient: float = 0.0
    lessons: float = 2.6
    terms: int = 6
    smallest: int = 4
    largest: int = 60


@dataclass(frozen=True)
class Panel:
    """A drawn district: shares, starts, who rated, and the true effect on the share of every school and term."""

    rows: Shares
    start: np.ndarray
    raters: RaterMix | None
    truth: np.ndarray

    @property
    def seen(self) -> np.ndarray:
        """Schools × terms with five lessons or more."""
        shape = self.truth.shape
        cell = self.rows.unit * shape[1] + self.rows.time
        return np.asarray(np.bincount(cell, self.rows.trials, shape[0] * shape[1]).reshape(shape) >= 5)


def draw_panel(world: World, schools: int, seed: int) -> Panel:
    """One district."""
    rng = np.random.default_rng([seed, schools, 17])
    terms = world.terms
    low, high = np.log([world.smallest, world.largest])
    size = np.exp(rng.uniform(low, high, schools)).round().astype(int)
    at = np.repeat(np.arange(schools), size)
    shock = _shocks(world, rng, schools)
    level = rng.normal(0, world.school, schools)[:, None] + shock
    start = _starts(world, rng, level)
    clock = np.arange(terms)
    coached = clock >= start[:, None]
    level = level + world.trend * clock + world.parting * clock * (start < NEVER)[:, None]
    level -= world.dip * (clock == start[:, None] - 1)
    member, value = _teachers(world, rng, at, coached)
    base = value + level[at] + rng.normal(0, world.teacher_term, value.shape)
    gain = (world.effect + world.growth * np.maximum(clock - start[:, None], 0)) * coached
    lessons = rng.poisson(world.lessons, base.shape)
    share, raters = _rated(world, rng, base + gain[at], lessons, at, coached)
    there = lessons > 0
    unit, time = np.nonzero(there)
    rows = Shares(at[unit], time, np.unique(member[there], return_inverse=True)[1], share[there], lessons[there] * 1.0)
    truth = expit(base + gain[at] - _CUT) - expit(base - _CUT)
    means = np.array([np.bincount(at, column, schools) / size for column in truth.T]).T
    return Panel(rows, start, raters, means)


def _shocks(world: World, rng: np.random.Generator, schools: int) -> np.ndarray:
    shape = (schools, world.terms)
    wide = world.tail > 0
    drawn = rng.standard_t(world.tail, shape) / np.sqrt(1 + 2 / (world.tail - 2)) if wide else rng.normal(size=shape)
    for term in range(1, world.terms):
        drawn[:, term] = world.correlation * drawn[:, term - 1] + np.sqrt(1 - world.correlation**2) * drawn[:, term]
    return np.asarray(drawn * world.school_term)


def _starts(world: World, rng: np.random.Generator, level: np.ndarray) -> np.ndarray:
    """A quarter of schools (one at least) is never coached; the others start in the third to the last but one term."""
    schools, never = len(level), max(1, len(level) // 4)
    starts = np.concatenate([np.sort(np.resize(np.arange(2, world.terms - 1), schools - never)), np.full(never, NEVER)])
    if world.chosen == "lot":
        return np.asarray(rng.permutation(starts))
    out = np.empty(schools, dtype=np.int64)
    out[np.argsort(level[:, :2].mean(axis=1))] = starts
    return out


def _teachers(
    world: World, rng: np.random.Generator, at: np.ndarray, coached: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Who teaches in each place and term, and how well; a place that is left is filled by somebody new."""
    places, terms = len(at), world.terms
    value = rng.normal(0, world.teacher, (places, terms))  # of whoever may come in that term
    now, who = value[:, 0].copy(), np.arange(places)
    member, own = np.empty((places, terms), dtype=np.int64), np.empty((places, terms))
    for term in range(terms):
        if term:
            odds = world.turnover / (1 - world.turnover)
            odds = odds * np.exp(-world.leaving * (now / world.teacher) * coached[at, term])
            leaves = rng.random(places) < odds / (1 + odds)
            now, who = np.where(leaves, value[:, term], now), np.where(leaves, places * term + np.arange(places), who)
        member[:, term], own[:, term] = who, now
    return member, own


def _rated(
    world: World, rng: np.random.Generator, logit: np.ndarray, lessons: np.ndarray, at: np.ndarray, coached: np.ndarray
) -> tuple[np.ndarray, RaterMix | None]:
    if not world.observers and not world.lenient:
        return rng.binomial(lessons, expit(logit - _CUT)) / np.maximum(lessons, 1), None
    schools = len(coached)
    place, term = (np.repeat(index.ravel(), lessons.ravel()) for index in np.indices(lessons.shape))
    school = at[place]
    there = rng.random(len(place)) < 0.4
    if world.lenient:
        there &= coached[school, term]
    who = np.where(there, school, schools + rng.integers(0, 3, len(place)))
    kind = rng.normal(0, world.observers, schools + 3) + world.lenient * (np.arange(schools + 3) < schools)
    hit = (rng.random(len(place)) < expit(logit[place, term] + kind[who] - _CUT)).astype(float)
    cell = place * world.terms + term
    share = np.bincount(cell, hit, lessons.size).reshape(lessons.shape) / np.maximum(lessons, 1)
    row = np.cumsum((lessons > 0).ravel()) - 1
    part = 1 / lessons[place, term]
    mix = csr_matrix((part, (row[cell], who)), shape=(row[-1] + 1, schools + 3))
    return share, RaterMix(mix, rater_effects(hit, cell, who, schools + 3))
