"""Changes between two terms, as linear constraints: readers know how many people two terms share, but not who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import pandas as pd

from coachkit.privacy.lines import Lines

_TOGETHER = 5  # terms whose sets of people are told apart at once: 31 sets
_WINDOW = 4  # with more terms: neighbours, so many at a time; the others two by two


@dataclass(frozen=True)
class _Place:
    """The amounts of one place: variables and weights of terms, and of changes between two (−1: not shown to anybody)."""

    terms: dict[str, tuple[int, float]]
    pairs: dict[tuple[str, str], tuple[int, float]]
    everybody: float


def add_changes(
    lines: Lines,
    base: pd.DataFrame,
    change: pd.DataFrame,
    window: Mapping[str, float],
    low: list[float],
    high: list[float],
) -> None:
    """Add the constraints that changes put on the terms' amounts; new variables are appended to ``low`` and ``high``.

    Parameters
    ----------
    base, change
        Rows with ``school_id, term, to_term, variable, weight``: the measure, and its change between two terms.
    window
        How many people a place has over all terms, if known.

    Notes
    -----
    A set of terms q has N(q) people, seen in these terms and no other, and their amount T(q, t) in each of them, between
    none and N(q). Sums of N give the people of each term and of each two, sums of T the terms' amounts; a change is the
    difference of two such sums over the sets with both terms.
    """
    order = list(dict.fromkeys(base["term"]))
    for place in _places(base, change, window):
        terms = [term for term in order if place.terms.get(term, (-1, 0.0))[1] > 0]
        for block in _blocks(terms):
            _block(lines, place, block, len(block) == len(terms), low, high)


def _places(base: pd.DataFrame, change: pd.DataFrame, window: Mapping[str, float]) -> Iterator[_Place]:
    moved = {str(school): part for school, part in change.groupby("school_id", sort=False)}
    for school, part in base.groupby("school_id", sort=False):
        both = moved.get(str(school))
        if both is None:
            continue
        terms = dict(zip(part["term"], zip(part["variable"], part["weight"], strict=True), strict=True))
        pairs = zip(both["variable"], both["weight"], strict=True)
        named = zip(both["term"], both["to_term"], strict=True)
        yield _Place(terms, dict(zip(named, pairs, strict=True)), window.get(str(school), np.nan))


def _blocks(terms: list[str]) -> Iterator[list[str]]:
    """Terms that are treated together: all of them, or else neighbours, and the pairs that no neighbours cover."""
    if len(terms) <= _TOGETHER:
        yield terms
        return
    for first in range(len(terms) - _WINDOW + 1):
        yield terms[first : first + _WINDOW]
    for one, two in combinations(range(len(terms)), 2):
        if two - one >= _WINDOW:
            yield [terms[one], terms[two]]


def _block(lines: Lines, place: _Place, terms: list[str], every: bool, low: list[float], high: list[float]) -> None:
    sets = list(chain.from_iterable(combinations(terms, size) for size in range(1, len(terms) + 1)))
    none = {pair for pair in combinations(terms, 2) if place.pairs.get(pair, (-1, np.nan))[1] == 0}
    sets = [one for one in sets if not none & set(combinations(one, 2))]

    def new(limit: float) -> int:
        low.append(0.0)
        high.append(limit)
        return len(low) - 1

    most = {one: min(place.terms[term][1] for term in one) for one in sets}
    people = {one: new(most[one]) for one in sets}
    amount = {(one, term): new(most[one]) for one in sets for term in one}
    for (one, _), column in amount.items():
        lines.one([(people[one], 1.0), (column, -1.0)], 0.0, np.inf)
    for term in terms:
        variable, weight = place.terms[term]
        lines.one([(people[one], 1.0) for one in sets if term in one], weight, weight)
        lines.one([(variable, -1.0), *((amount[one, term], 1.0) for one in sets if term in one)], 0.0, 0.0)
    for before, after in combinations(terms, 2):
        variable, weight = place.pairs.get((before, after), (-1, np.nan))
        both = [one for one in sets if before in one and after in one]
        if not weight > 0:
            continue
        lines.one([(people[one], 1.0) for one in both], weight, weight)
        parts = [(amount[one, term], sign) for one in both for term, sign in ((after, 1.0), (before, -1.0))]
        lines.one([(int(variable), -1.0), *parts], 0.0, 0.0)
    if every and np.isfinite(place.everybody):
        lines.one([(column, 1.0) for column in people.values()], place.everybody, place.everybody)
