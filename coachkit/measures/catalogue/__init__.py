"""The catalogue: an entry for every measure, one file per chapter, in the order of a report."""

from __future__ import annotations

from collections.abc import Iterable

from coachkit.measures.catalogue import (
    classroom,
    coaching,
    costs,
    cycles,
    effect,
    goals,
    groups,
    growth,
    measurement,
    observers,
    records,
    speed,
    surveys,
    tools,
)
from coachkit.measures.catalogue.entry import AddsUp, LessonShare, Measure
from coachkit.measures.catalogue.methods_document import methods_of
from coachkit.measures.catalogue.populations import POPULATIONS, Population

__all__ = ["CATALOGUE", "POPULATIONS", "AddsUp", "Measure", "Population", "get", "methods"]

_CHAPTERS = (
    classroom,
    tools,
    surveys,
    coaching,
    cycles,
    goals,
    growth,
    records,
    costs,
    observers,
    measurement,
    effect,
    speed,
    groups,
)


def catalogue(entries: Iterable[Measure]) -> dict[str, Measure]:
    """The entries by key.

    Raises
    ------
    ValueError
        When two entries have the same key, or count the same lessons and neither declares what adds up to it: the gate
        would then show in one measure what it hides in the other.
    """
    found: dict[str, Measure] = {}
    counted: dict[str, Measure] = {}
    for entry in entries:
        if entry.key in found:
            raise ValueError(f"measure '{entry.key}' is in the catalogue twice")
        found[entry.key] = entry
        if isinstance(entry.estimator, LessonShare):
            other = counted.setdefault(entry.estimator.column, entry)
            if other is not entry and not (entry.adds_up or other.adds_up):
                raise ValueError(
                    f"measure '{entry.key}': adds_up: '{other.key}' counts lessons by {entry.estimator.column} too; declare "
                    "which of its rows add up to this one's"
                )
    return found


CATALOGUE: dict[str, Measure] = catalogue(entry for chapter in _CHAPTERS for entry in chapter.ENTRIES)


def get(key: str) -> Measure:
    """The entry of a key.

    Examples
    --------
    >>> get("reach").question, get("reach").minimum
    ('How many eligible teachers are coached?', {'teachers': 10})
    """
    return CATALOGUE[key]


def methods() -> str:
    """The catalogue as Markdown: ``docs/methods.md``.

    Examples
    --------
    >>> [line for line in methods().splitlines() if line.startswith("#")][:2]
    ['# Methods']
    """
    return methods_of(CATALOGUE)
