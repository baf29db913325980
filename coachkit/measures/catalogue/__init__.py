"""The catalogue: every measure's entry, a file a chapter, in the order of a report."""

from __future__ import annotations

from coachkit.measures.catalogue import classroom, coaching, observers, records
from coachkit.measures.catalogue.entry import Measure
from coachkit.measures.catalogue.methods import methods_of

__all__ = ["CATALOGUE", "Measure", "get", "methods"]

_CHAPTERS = (classroom, coaching, records, observers)

CATALOGUE: dict[str, Measure] = {entry.key: entry for chapter in _CHAPTERS for entry in chapter.ENTRIES}


def get(key: str) -> Measure:
    """The entry of a key."""
    return CATALOGUE[key]


def methods() -> str:
    """The catalogue as Markdown: ``docs/methods.md``."""
    return methods_of(CATALOGUE)
