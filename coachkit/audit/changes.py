"""Changes between two terms as pages show them: how much, among how many people seen in both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from coachkit.audit.shown import Shown

_EXHIBIT, _PEOPLE, _POINTS = "level_shift", "Teachers in both", "Change (points)"
_WHOLE, _DRAWN = 0.5, 0.006  # points that rounding takes from a table's number, and from a chart's


@dataclass(frozen=True)
class Change:
    """A change of a share from ``before`` to ``after``, in a school (blank: the district), between ``low`` and ``high``."""

    school: str
    before: str
    after: str
    people: int
    low: float
    high: float


def changes(shown: Shown, terms: Sequence[str]) -> Iterator[Change]:
    """The changes that tables show between two terms, with the precision of their charts."""
    pairs = {f"{one} to {two}": (one, two) for one, two in permutations(terms, 2)}
    drawn: dict[tuple[str, str], list[float]] = {}
    for file, _, mark in shown.marks:
        if mark.exhibit == _EXHIBIT and mark.value is not None:
            drawn.setdefault((file, mark.category), []).append(mark.value)
    people = {(f, s, c.row): c.number for f, s, c in shown.cells if c.exhibit == _EXHIBIT and c.column == _PEOPLE}
    for file, school, cell in shown.cells:
        both = people.get((file, school, cell.row))
        if (
            cell.exhibit != _EXHIBIT
            or cell.column != _POINTS
            or cell.number is None
            or not both
            or cell.row not in pairs
        ):
            continue
        exact = [value for value in drawn.get((file, cell.row), ()) if abs(value - cell.number) <= _WHOLE + 1e-9]
        value, off = (exact[0], _DRAWN) if exact else (cell.number, _WHOLE)
        yield Change(school, *pairs[cell.row], int(both), (value - off) / 100, (value + off) / 100)
