"""What a roll-out could show: by design, schools, terms and lessons, and which one to choose."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from coachkit.errors import BadInput
from coachkit.planning.designs import Design, designs, first_place
from coachkit.planning.detect import predicted, predicted_within
from coachkit.planning.lot import LEAST
from coachkit.planning.visits import Visits
from coachkit.stats import SLACK, rounded

_AHEAD = 4  # terms of the window from the first start on, where nothing else is asked for
_SIZES, _FACTORS, _TERMS = (4, 6, 8, 10, 12, 24), (0.5, 1.0, 2.0), (2, 4, 6)
_LONGEST = 40
_ALIKE = 0.02  # relative: designs that differ by less see as much


@dataclass(frozen=True)
class Outlook:
    """Smallest effects that roll-outs would show in 4 of 5 cases, in whole points; None where none could be estimated.

    Attributes
    ----------
    schools, before, terms, lessons, source
        What is planned for: schools, terms observed before, terms of the window, lessons a teacher and term, and where
        visits and variances come from.
    designs
        Design with its points, in the order of ``DESIGNS``.
    recommended
        Key of the design that sees the smallest effect; of designs that see as much, the first. Blank without any.
    within
        Points where teachers were drawn by lot inside schools.
    by_schools, by_terms, by_lessons
        Number of schools, terms of the window or lessons → points of the recommended design.
    names
        The window's terms by name; none where they are not known yet.
    spread
        The realised figure over the predicted one: the limits between which 9 of 10 simulated districts lay.
    """

    schools: int
    before: int
    terms: int
    lessons: float
    source: str
    designs: tuple[tuple[Design, int | None], ...]
    recommended: str
    within: int | None
    by_schools: dict[int, int | None]
    by_terms: dict[int, int | None]
    by_lessons: dict[float, int | None]
    names: tuple[str, ...]
    spread: tuple[float, float]


def points(share: float) -> int | None:
    """A share in whole points; None where it is infinite.

    Examples
    --------
    >>> points(0.1249), points(float("inf"))
    (12, None)
    """
    return None if share == float("inf") else int(rounded(100 * share))


def make_outlook(
    visits: Visits,
    terms: int = 0,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
    names: Sequence[str] = (),
) -> Outlook:
    """Predict what each design would show, and what more schools, terms or lessons would bring.

    Parameters
    ----------
    visits
        What is known about the schools that have not started.
    terms
        Terms of the window, those before included; 0 for all that are named, or four from the first possible start on.
    names
        Names of the window's terms in order, those before included, as far as they are known.

    Raises
    ------
    BadInput
        With fewer than four schools, or a window without a term to start in.

    Examples
    --------
    >>> from coachkit.planning.visits import without_data
    >>> found = make_outlook(without_data(8))
    >>> found.schools, found.terms, found.by_lessons[4.0] < found.by_lessons[1.0]
    (8, 6, True)
    """
    schools, first = len(visits.teachers), first_place(visits.before)
    window = terms or (len(names) if len(names) > first else first + _AHEAD)
    _check(schools, first, window)
    every = designs(schools, visits.before, window)
    on_progress("designs", 0.0)
    seen = predicted(visits, {key: one.starts for key, one in every.items()}, window)
    best = _best(seen)

    def of(some: Visits, length: int) -> int | None:
        if len(some.teachers) == schools and length == window and abs(some.per_term - visits.per_term) < SLACK:
            return points(seen[best])
        design = designs(len(some.teachers), some.before, length).get(best)
        return None if design is None else points(predicted(some, {"": design.starts}, length)[""])

    cells: list[tuple[str, Any, Visits, int]] = [("by_schools", n, visits.schools(n), window) for n in _SIZES]
    cells += [("by_terms", n, visits, n) for n in sorted({*(first + more for more in _TERMS), window})]
    cells += [("by_lessons", float(rounded(f * visits.per_term, 1)), visits.times(f), window) for f in _FACTORS]
    tables: dict[str, dict[Any, int | None]] = {"by_schools": {}, "by_terms": {}, "by_lessons": {}}
    for number, (name, key, some, length) in enumerate(cells, 1):
        on_progress("schools, terms and lessons", number / (len(cells) + 1))
        tables[name][key] = of(some, length)
    return Outlook(
        schools, visits.before, window, float(rounded(visits.per_term, 1)), visits.source,
        tuple((one, points(seen[key])) for key, one in every.items()), best,
        points(predicted_within(visits, first, window)), **tables,
        names=tuple(names[:window]) if len(names) >= window else (), spread=spread(schools),
    )  # fmt: skip


def _check(schools: int, first: int, window: int) -> None:
    if schools < LEAST:
        raise BadInput(
            f"{schools} {'school has' if schools == 1 else 'schools have'} not started coaching; a roll-out that shows an effect "
            f"needs at least {LEAST}.",
            "Count schools that start later as not started: schools.csv may have a coaching_start in the future.",
        )
    if not first < window <= _LONGEST:
        raise BadInput(
            f"A window of {window} terms cannot be planned.",
            f"Two terms must come before the first start, and terms observed already count: from {first + 1} to {_LONGEST} "
            "terms can be planned.",
        )


def _best(seen: dict[str, float]) -> str:
    least = min(seen.values(), default=float("inf"))
    if least == float("inf"):
        return next(iter(seen), "")
    return next(key for key, size in seen.items() if size <= least * (1 + _ALIKE) + SLACK)


def spread(schools: int, dealt: bool = False) -> tuple[float, float]:
    """Realised over predicted figure: 5 % and 95 % limits over simulated districts of about so many schools.

    Parameters
    ----------
    schools
        How many are planned; the largest number tried that is not above it counts (at least the smallest).
    dealt
        True for a figure that was predicted for the dealing-out itself; False for one predicted before any lot.

    Examples
    --------
    >>> low, high = spread(8)
    >>> low < 1 < high
    True
    """
    sizes = _measured()
    some = next((one for one in reversed(sizes) if one["schools"] <= schools), sizes[0])
    low, high = some["dealt" if dealt else "before"]
    return float(low), float(high)


@cache
def _measured() -> list[dict[str, Any]]:
    """What ``benchmarks/planned_mde.py`` measured, by number of schools."""
    text = files("coachkit.planning").joinpath("spread.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["size"]
    return found
