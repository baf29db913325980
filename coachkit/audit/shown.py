"""What all pages of a folder show together: one value per school, term and part, as precisely as any page shows it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace

from coachkit.audit.charts import Mark
from coachkit.audit.groups import DISTRICT
from coachkit.audit.page import Cell, Sheet

Key = tuple[str, str, str, str]  # exhibit, school id, term, part
_PEOPLE = ("Teachers", "Coachees", "Eligible teachers", "Teachers in both", "Teachers observed", "Students", "People")
_PERCENT, _EXACT = 0.005, 0.00005  # what rounding takes


@dataclass(frozen=True)
class Value:
    """A share between ``low`` and ``high`` in a file; ``hidden`` if the file says that it does not show it."""

    low: float
    high: float
    file: str
    hidden: bool = False
    coded: bool = False

    @property
    def open(self) -> bool:
        """True when readers do not learn the number."""
        return self.hidden or self.coded


@dataclass
class Shown:
    """``values`` of shares by key, and ``people`` by (exhibit, school, term) with the ``files`` that show them.

    Every cell and mark comes with its place.
    """

    values: dict[Key, Value] = field(default_factory=dict)
    people: dict[tuple[str, str, str], int] = field(default_factory=dict)
    files: dict[tuple[str, str, str], str] = field(default_factory=dict)
    cells: list[tuple[str, str, Cell]] = field(default_factory=list)
    marks: list[tuple[str, str, Mark]] = field(default_factory=list)

    def without(self, places: Collection[tuple[str, str]]) -> Shown:
        """What is shown, except for some schools and terms (school id, term)."""
        values = {key: value for key, value in self.values.items() if key[1:3] not in places}
        people = {key: count for key, count in self.people.items() if key[1:3] not in places}
        return replace(self, values=values, people=people)


def gather(pages: Iterable[tuple[str, str, Sheet]], known: Callable[[str], str] = str) -> Shown:
    """Combine pages: each is a file, the school it is about (blank: the district) and what it shows.

    ``known`` finds the school that a cell or mark names itself.
    """
    out = Shown()
    for file, school, sheet in pages:
        drawn: dict[tuple[str, str, str, str], list[float]] = defaultdict(list)
        for mark in sheet.marks:
            place = school if mark.school is None else known(mark.school)
            out.marks.append((file, place, mark))
            if mark.value is not None:
                drawn[place, mark.exhibit, mark.trace, mark.category].append(mark.value)
        for cell in sheet.cells:
            place = school if cell.school is None else known(cell.school)
            out.cells.append((file, place, cell))
            if cell.column in _PEOPLE and cell.number is not None:
                out.people[cell.exhibit, place, cell.row] = int(cell.number)
                out.files[cell.exhibit, place, cell.row] = file
                continue
            where = DISTRICT if cell.column == "District" else place
            value = _value(cell, file)
            if value is None:
                continue
            part = _first(sheet, cell.exhibit) if cell.column == "District" else cell.column
            value = _sharper(value, cell, part, place, drawn)
            key = (cell.exhibit, where, cell.row, part)
            before = out.values.get(key)
            sharper = before is not None and value.open == before.open and _finer(value, before)
            if before is None or sharper or (before.open and not value.open):
                out.values[key] = value
    return out


def _first(sheet: Sheet, exhibit: str) -> str:
    """The column that a column of district numbers belongs to."""
    names = dict.fromkeys(c.column for c in sheet.cells if c.exhibit == exhibit)
    return next((name for name in names if name in ("Share", "Coached")), "")


def _finer(value: Value, before: Value) -> bool:
    return value.high - value.low < before.high - before.low


def _value(cell: Cell, file: str) -> Value | None:
    if cell.text == "not shown":
        return Value(0.0, 1.0, file, hidden=True)
    bound = re.match(r"^([≤≥]) (\d+)%$", cell.text)
    if bound:
        share = int(bound[2]) / 100
        return Value(0.0, share, file, coded=True) if bound[1] == "≤" else Value(share, 1.0, file, coded=True)
    if "%" in cell.text and cell.number is not None and 0 <= cell.number <= 1:
        return Value(max(0.0, cell.number - _PERCENT), min(1.0, cell.number + _PERCENT), file)
    return None


def _sharper(
    value: Value, cell: Cell, part: str, school: str, drawn: dict[tuple[str, str, str, str], list[float]]
) -> Value:
    """The chart's value, where it is the same number with more digits."""
    if value.open:
        return value
    trace = {"District": "District"}.get(cell.column, "District" if school == DISTRICT else "This school")
    for name in (part, trace):
        for mark in drawn.get((school, cell.exhibit, name, cell.row), ()):
            if value.low - 1e-9 <= mark <= value.high + 1e-9:
                off = _PERCENT if abs(100 * mark - round(100 * mark)) < 1e-9 else _EXACT  # whole percent: rounded to it
                return Value(max(0.0, mark - off), min(1.0, mark + off), value.file)
    return value
