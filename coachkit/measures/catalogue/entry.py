"""One entry of the catalogue: what a measure asks, its unit, its minimum, its factor, its source."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Measure"]


@dataclass(frozen=True)
class Measure:
    """One entry. ``sums`` names the dimensions over which rows add up to a whole that is shown too:
    what is hidden in one of them could be had by subtracting the others. ``minimum`` maps what is counted
    (the words of ``n`` and ``people``) to the smallest number that carries an estimate. ``nested`` names a dimension
    whose rows are one within the other; ``district_only`` keeps the schools' rows for the analyst.
    ``method`` is the formula, ``assumes`` what must hold for it, ``cannot_tell`` what it must not be read as.
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
