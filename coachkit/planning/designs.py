"""Ways to roll out coaching over schools and terms, before any lot is drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from coachkit.stats.staggered import LEAST_BEFORE, NEVER

# Order in which designs are shown; of two that see as much the earlier one is recommended.
DESIGNS = {
    "staggered": "Staggered over the terms",
    "early": "Staggered over the first two terms",
    "half": "Half start at once, half stay without",
    "all-but-one": "All but one start at once",
}
_CONTROLS = 6  # schools from which on two, later a quarter, stay without coaching


@dataclass(frozen=True)
class Design:
    """A roll-out: ``starts`` has the index of the term in which each school starts, or ``NEVER``; schools are in no order.

    Examples
    --------
    >>> design = designs(8, 2, 6)["staggered"]
    >>> design.by_place, design.never
    ({2: 2, 3: 2, 4: 2}, 2)
    """

    key: str
    title: str
    starts: tuple[int, ...]
    terms: int

    @property
    def never(self) -> int:
        """Schools that stay without coaching in the window."""
        return sum(place == NEVER for place in self.starts)

    @property
    def by_place(self) -> dict[int, int]:
        """Index of a term in the window → how many schools start in it."""
        return dict(sorted(Counter(place for place in self.starts if place < NEVER).items()))


def first_place(before: int) -> int:
    """The first term (index in the window) in which a school may start: two terms must come before it.

    Examples
    --------
    >>> first_place(0), first_place(3)
    (2, 3)
    """
    return max(before, LEAST_BEFORE)


def designs(schools: int, before: int, terms: int) -> dict[str, Design]:
    """All designs that fit so many schools and terms, by their key.

    Parameters
    ----------
    schools
        How many are in the lot.
    before
        Terms already observed without coaching; the window begins with them.
    terms
        Terms of the window, those before included.

    Examples
    --------
    >>> {key: design.starts[:3] for key, design in designs(4, 2, 4).items()}
    {'staggered': (2, 2, 3), 'half': (2, 2, 1000000), 'all-but-one': (2, 2, 2)}
    """
    first, never = first_place(before), max(2, schools // 4) if schools >= _CONTROLS else 1
    # the last term is for what shows after a start, where the window leaves a choice of terms
    places = range(first, terms - 1 if terms - first > 2 else terms)
    plans = {
        "staggered": _spread(schools, never, places),
        "early": _spread(schools, never, places[:2]) if len(places) > 2 else None,
        "half": _spread(schools, schools // 2, places[:1]),
        "all-but-one": _spread(schools, 1, places[:1]),
    }
    return {
        key: Design(key, DESIGNS[key], starts, terms) for key, starts in plans.items() if starts is not None and places
    }


def _spread(schools: int, never: int, places: Sequence[int]) -> tuple[int, ...]:
    """The same number of starts at each index, or one more at earlier ones."""
    return (*sorted(islice(cycle(places), schools - never)), *[NEVER] * never)
