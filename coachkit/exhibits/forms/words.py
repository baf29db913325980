"""The words that a template of the table of texts may hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coachkit.exhibits.number_format import count, counted, interval, percent, share, short, when
from coachkit.release import Estimates, Row


@dataclass(frozen=True)
class _Count:
    """A count in a template, with its noun: ``{n:lessons}`` becomes ``12 lessons``."""

    number: int | None

    def __format__(self, noun: str) -> str:
        return count(self.number, noun)


def here(estimates: Estimates) -> str:
    """Who the estimates are about, inside a sentence: ``this school``, ``the district``."""
    return "this school" if estimates.kind == "school" else "the district"


def reached(estimates: Estimates) -> str:
    """The levels that count as transformative: the lowest of them, and ``or above`` where there is a higher one."""
    scale = estimates.scale
    return f"{scale.transformative} or above" if scale.transformative != scale.levels[-1] else scale.transformative


def words(estimates: Estimates, row: Row | None = None) -> dict[str, Any]:
    """What the braces of a template stand for.

    Of the estimates: ``here`` (this school, the district), ``reached`` (the transformative levels), ``plan`` (an entry of
    the district's plan: ``{plan.caseload:g}``). Of the row: ``term``, ``when`` (the term, with the last day of the data
    where it is not over), ``in_term`` (blank for the whole window), ``share`` (a percentage, or its bound), ``percent``,
    ``number`` (one decimal), ``interval``, ``with_interval`` (in brackets, where there is one), ``counts`` (lessons and
    teachers behind an interval), and with their noun ``{n:lessons}``, ``{people:teachers}``.
    """
    general = {"here": here(estimates), "reached": reached(estimates), "plan": estimates.meta.plan}
    if row is None:
        return general
    return general | {
        "term": row.term,
        "when": when(estimates, row.term),
        "in_term": f" in {row.term}" if row.term else "",
        "share": share(row),
        "percent": percent(row.estimate),
        "number": short(row.estimate),
        "interval": interval(row),
        "with_interval": f" ({interval(row)})" if row.ok else "",
        "counts": counted(row),
        "n": _Count(row.n),
        "people": _Count(row.people),
    }
