"""The ordinal scale lessons are rated on: ordered labels and a cut."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = ["Scale"]


@dataclass(frozen=True)
class Scale:
    """Ordered levels, the lowest first; ``transformative`` is the first level of those that count as such.

    ``changed`` holds the days from which another edition of the rubric was used: terms on two sides of one are not
    compared.

    Raises
    ------
    ValueError
        When there are fewer than two levels, a level stands twice, or the cut is no level or the lowest one.
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
