"""One entry of the catalogue: what a measure asks, its unit, its minimum, its factor, its source, its privacy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["AddsUp", "Measure"]


@dataclass(frozen=True)
class AddsUp:
    """Rows of another measure add up to this one's, at the same place and time.

    ``measure`` is theirs. ``into(rows, rules)`` takes the other measure's rows and the gate's rules and returns for each
    row the value of this measure's ``along`` that it belongs to (None: to none). ``along`` is ``""`` where this measure
    has one row a place and time; ``rest`` is true when all the other rows together are one minus it.
    """

    measure: str
    into: Callable[[pd.DataFrame, Any], pd.Series]
    along: str = ""
    rest: bool = False


@dataclass(frozen=True)
class Measure:
    """One entry. ``minimum`` maps what is counted (the words of ``n`` and ``people``) to the smallest number that
    carries an estimate. ``method`` is the formula, ``assumes`` what must hold for it, ``cannot_tell`` what it must not
    be read as.

    The rest is for the gate, which knows nothing else of a measure:

    - ``counts``: whose people these are, a key of ``POPULATIONS``; every measure says it.
    - ``contributors``: the population in the numerator, where another measure counts it (reach: the coachees).
    - ``sums``: dimensions over which rows add up to a whole that is shown or known (levels of a term, schools of
      the district): what is hidden in one of them could be had by subtracting the others. Dimensions joined by ``+``
      add up together (the cells of a matrix).
    - ``exclusive``: of these, the dimensions in which everybody stands in one row alone; in others the same people may
      stand in several (a teacher's lessons at several levels). Schools are exclusive without saying.
    - ``adds_up``: rows of another measure that add up to this one's.
    - ``nested``: a dimension whose rows are one within the other.
    - ``weight``: ``people`` or ``n``, where the estimate times it is an amount that adds up over the sums (a mean of the
      teachers' shares, a share of events); blank where no count of the row makes it one (a median, a share of minutes).
    - ``change_of``: the measure of which this is the change from ``term`` to ``to_term``, of the people seen in both.
    - ``at_least``: a measure whose amount at the same place and time is no larger than this one's.
    - ``worth``: how dear a row is to its readers, where one must be hidden so that others stay hidden; ``headline`` are the
      categories (``""``: the row without one) that a page begins with, which are dearer still.
    - ``family``: of whose contributions it is made (``classroom``, ``coaching`` …): two days' numbers are compared by them.
    - ``rest_in``: rows of another measure that wholly hold the people of the wider population who are not counted here.
    - ``district_only``: the schools' rows are the analyst's.
    - ``audiences``: who may see it at all; what is about a coach is for ``internal``, and ``coach`` for her own.
    - ``decimals``: to how many the estimate is rounded; hours and days of a few people to no more than are read.
    """

    key: str
    number: int
    title: str
    factor: int
    question: str
    unit: str
    minimum: dict[str, int]
    method: str
    source: str = "Own definition"
    audiences: tuple[str, ...] = ("internal", "school", "public", "coach")
    sums: tuple[str, ...] = field(default=())
    nested: str = ""
    district_only: bool = False
    assumes: str = ""
    cannot_tell: str = ""
    counts: str = ""
    contributors: str = ""
    exclusive: tuple[str, ...] = field(default=())
    adds_up: AddsUp | None = None
    decimals: int = 4
    weight: str = ""
    change_of: str = ""
    at_least: str = ""
    rest_in: AddsUp | None = None
    worth: float = 3.0
    headline: tuple[str, ...] = field(default=())
    family: tuple[str, ...] = field(default=())
