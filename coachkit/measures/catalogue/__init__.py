"""The catalogue: every measure's entry, a file a chapter, in the order of a report."""

from __future__ import annotations

from coachkit.measures.catalogue import (
    classroom,
    coaching,
    costs,
    cycles,
    effect,
    goals,
    growth,
    measurement,
    observers,
    records,
    speed,
    surveys,
    tools,
)
from coachkit.measures.catalogue.entry import AddsUp, Measure
from coachkit.measures.catalogue.methods import methods_of
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
)

CATALOGUE: dict[str, Measure] = {entry.key: entry for chapter in _CHAPTERS for entry in chapter.ENTRIES}


def get(key: str) -> Measure:
    """The entry of a key."""
    return CATALOGUE[key]


def methods() -> str:
    """The catalogue as Markdown: ``docs/methods.md``."""
    return methods_of(CATALOGUE)
