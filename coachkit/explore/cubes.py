"""The cube: a district's ratings as arrays, ready for any selection. Inside only: it knows who is who."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from coachkit.errors import Unknown
from coachkit.measures.prepare.dimensions import Codes, TeacherDimensions, value_mask
from coachkit.schema.dimensions import Filter
from coachkit.schema.view import View

__all__ = ["EPOCH", "Cube", "within"]

_KEPT = 256 * 2**20  # bytes of what is remembered
EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Cube:
    """Arrays of a district. A cell is a teacher in a school and term, in order of teacher, term and school.

    ``people`` has the dimensions of teachers; ``pair`` and ``term`` are a cell's teacher-and-school and term. Ratings are in
    order of cell: ``cell``, ``level``, ``weight`` (1 ÷ ratings of the lesson), ``lesson``, ``day`` (days since 1970) and
    ``ids`` (observation ids); ``dims`` are dimensions of ratings. ``icc`` is the district's correlation of a teacher's
    lessons, by the first and last level that count; ``names`` has names of ids by dimension; ``coaching`` has each coach's
    one-on-one hours, finished cycles, and those of them with all core components.
    """

    title: str
    levels: tuple[str, ...]
    cut: int
    people: TeacherDimensions
    pair: np.ndarray
    term: np.ndarray
    cell: np.ndarray
    level: np.ndarray
    weight: np.ndarray
    lesson: np.ndarray
    day: np.ndarray
    ids: np.ndarray
    dims: dict[str, Codes]
    icc: dict[tuple[int, int], float]
    names: dict[str, dict[str, str]]
    coaching: dict[str, tuple[float, int, int]] = field(default_factory=dict)
    _kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of the terms, earliest first."""
        return self.people.terms

    @cached_property
    def seen(self) -> tuple[str, ...]:
        """The terms with lessons."""
        return tuple(term for at, term in enumerate(self.terms) if (self.term == at).any())

    @property
    def dimensions(self) -> list[str]:
        """The dimensions that these data have, with at least two values."""
        every = {**self.people.codes, **self.dims}
        return [name for name, codes in every.items() if len(codes.words) > 1]

    def of_lessons(self, dimension: str) -> bool:
        """Whether a dimension describes lessons (the others describe teachers and schools)."""
        return dimension in self.dims or dimension == "date"

    def codes(self, dimension: str) -> Codes:
        """The categories of a dimension; Unknown when these data do not have it."""
        found = self.dims.get(dimension) or self.people.codes.get(dimension)
        if found is None:
            raise Unknown("dimension in these data", dimension, self.dimensions)
        return found

    def term_at(self, term: str) -> int:
        """A term's position; Unknown when there is no such term."""
        if term not in self.terms:
            raise Unknown("term", term, self.terms)
        return self.terms.index(term)

    def cut_at(self, view: View) -> int:
        """The first level that counts in a view; Unknown when the scale does not have it above its lowest level."""
        if view.cut and view.cut not in self.levels[1:]:
            raise Unknown("cut", view.cut, self.levels[1:])
        return self.levels.index(view.cut) if view.cut else self.cut

    def words(self, view: View) -> str:
        """The question in words, with the names of these data."""
        every = {key: name for names in self.names.values() for key, name in names.items()}
        return view.words(self.levels[self.cut_at(view)], every)

    def mask(self, only: Filter) -> np.ndarray:
        """True for what a filter keeps: ratings for a dimension of lessons, else pairs × terms (or × 1)."""
        return self.kept(only, lambda: self._mask(only))

    def _mask(self, only: Filter) -> np.ndarray:
        if only.dimension == "date":
            low = -(2**31) if only.least is None else _days(only.least)
            high = 2**31 if only.most is None else _days(only.most)
            return (self.day >= low) & (self.day <= high)
        if only.dimension in self.dims:
            return value_mask(self.dims[only.dimension], only)
        return self.people.keep(only)

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` returns, remembered for the next questions."""
        if key in self._kept:
            self._kept[key] = self._kept.pop(key)  # the last one used goes last
        else:
            value = make()
            self._kept[key] = (value, _bytes(value))
            while len(self._kept) > 1 and sum(size for _, size in self._kept.values()) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return self._kept[key][0]

    def slots(self, dimension: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """For a dimension of lessons: each rating's row among the distinct teachers, terms and values; the rows' ``once``
        and values, in this order. Ratings without a value have the row of value −1.
        """  # fmt: skip
        found: tuple[np.ndarray, np.ndarray, np.ndarray] = self.kept(
            ("slots", dimension), lambda: self._slots(dimension)
        )
        return found

    def _slots(self, dimension: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        codes = self.codes(dimension)
        width = len(codes.words) + 1
        key = self.once[self.cell].astype(np.int64) * width + codes.code + 1
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        new = np.append(True, ordered[1:] != ordered[:-1]) if len(key) else np.zeros(0, dtype=bool)
        slot = np.empty(len(key), dtype=np.int32)
        slot[order] = np.cumsum(new) - 1
        rows = ordered[new]
        return slot, (rows // width).astype(np.int32), (rows % width - 1).astype(np.int32)

    def table(self, dimension: str, low: int, high: int | None, weight: Callable[[], np.ndarray]) -> np.ndarray:
        """Lessons of each row of :meth:`slots` from level ``low`` to before ``high``; ``weight`` gives those of ratings."""

        def make() -> np.ndarray:
            slot, once, _ = self.slots(dimension)
            return np.bincount(slot, within(weight(), self.level, low, high), len(once))

        found: np.ndarray = self.kept(("table", dimension, low, high), make)
        return found

    @cached_property
    def cells(self) -> np.ndarray:
        """The numbers of the cells."""
        return np.arange(len(self.pair))

    @cached_property
    def teacher(self) -> np.ndarray:
        """Each cell's teacher."""
        return self.people.teacher[self.pair].astype(np.int64)

    @cached_property
    def once(self) -> np.ndarray:
        """Each cell's number among the distinct teachers and terms, which combine the schools of a teacher."""
        key = self.teacher * len(self.terms) + self.term
        return (np.cumsum(np.append(True, key[1:] != key[:-1])) - 1).astype(np.int32) if len(key) else key

    @cached_property
    def first(self) -> np.ndarray:
        """The first cell of each teacher and term."""
        return np.flatnonzero(np.diff(self.once, prepend=-1)).astype(np.int32)

    @cached_property
    def size(self) -> np.ndarray:
        """Lessons in each cell."""
        return self.lessons(0)

    def lessons(self, low: int, high: int | None = None) -> np.ndarray:
        """Lessons in each cell from level ``low`` to before ``high`` (None: all above)."""
        found: np.ndarray = self.kept(("lessons", low, high), lambda: self._lessons(low, high))
        return found

    def _lessons(self, low: int, high: int | None) -> np.ndarray:
        return np.bincount(self.cell, within(self.weight, self.level, low, high), len(self.pair))

    @cached_property
    def doubles(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The ratings of lessons with several ratings, their lessons as 0, 1, …, and each rating's place among them (or −1)."""
        at = np.flatnonzero(self.weight < 1)
        place = np.full(len(self.weight), -1, dtype=np.int32)
        place[at] = np.arange(len(at))
        return at, np.unique(self.lesson[at], return_inverse=True)[1].astype(np.int32), place

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        people = self.people
        arrays = [self.pair, self.term, self.cell, self.level, self.weight, self.lesson, self.day, self.ids]
        arrays += [people.teacher, people.school, people.here, *people.values.values()]
        arrays += [codes.code for codes in (*self.dims.values(), *people.codes.values())]
        return int(sum(array.nbytes for array in arrays))


def within(weight: np.ndarray, level: np.ndarray, low: int, high: int | None) -> np.ndarray:
    """The weights of the levels from ``low`` to before ``high`` (None: all above); 0 for the others."""
    if low == 0 and high is None:
        return weight
    return weight * (
        level >= low if high is None else level == low if high == low + 1 else (level >= low) & (level < high)
    )


def _bytes(value: Any) -> int:
    return sum(map(_bytes, value)) if isinstance(value, tuple) else int(value.nbytes)


def _days(day: object) -> int:
    return int((np.datetime64(str(day), "D") - EPOCH).astype(np.int64))
