"""The ordinal scale for rating lessons: ordered labels and a cut."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Ordered levels, lowest first; ``transformative`` is the first level that counts as such.

    ``changed`` lists the days on which a new edition of the rubric took effect: terms before and after such a day are not
    compared.

    Raises
    ------
    ValueError
        When there are fewer than two levels, a level is listed twice, or the cut is unknown or the lowest level.
    """

    name: str
    levels: tuple[str, ...]
    transformative: str
    changed: tuple[dt.date, ...] = ()

    def __post_init__(self) -> None:
        if len(self.levels) < 2 or len(set(self.levels)) < len(self.levels):
            raise ValueError("a scale needs two or more levels, each named once")
        if self.transformative not in self.levels[1:]:
            raise ValueError(f"'transformative' must be one of {list(self.levels[1:])}, not '{self.transformative}'")

    @property
    def cut(self) -> int:
        """Index of the first transformative level."""
        return self.levels.index(self.transformative)

    @property
    def lowest(self) -> str:
        """The lowest level: no technology."""
        return self.levels[0]
