"""The cube: a district's ratings as arrays, ready for any selection. Inside only: it knows who is who."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from coachkit.errors import Unknown
from coachkit.measures.prepare.dimensions import Codes, TeacherDimensions, value_mask
from coachkit.schema.dimensions import Filter
from coachkit.schema.view import View

_KEPT, _DENSE = 384 * 2**20, 2**23  # bytes of what is remembered; numbers that are counted without sorting
_RATERS = 16  # ratings of a lesson whose parts are exact
Kinds = tuple[np.ndarray, np.ndarray, np.ndarray]
EPOCH = np.datetime64("1970-01-01")


@dataclass(frozen=True)
class Table:
    """Lessons counted in rows: one for each teacher and term, and for each value of a dimension of lessons (−1: not known).

    ``cell`` is a row's (first) cell. Where the schools of a teacher are split, rows with one ``person`` belong together.
    ``counts`` (levels × rows) are whole numbers: a lesson counts ``unit``, and each of its ratings an equal part of it.
    """

    cell: np.ndarray
    value: np.ndarray
    person: np.ndarray
    counts: np.ndarray
    unit: int
    _kinds: dict[tuple[int, int], Kinds] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return sum(array.nbytes for array in (self.cell, self.value, self.person, self.counts))

    def parts(self, low: int, high: int) -> np.ndarray:
        """Lessons of each row from level ``low`` to before ``high``, as parts of ``unit``."""
        found: np.ndarray = np.add.reduce(self.counts[low:high], axis=0, dtype=self.counts.dtype)
        return found

    def kinds(self, low: int, high: int) -> Kinds:
        """The kinds of rows, as :func:`kinds_of` finds them."""
        if (low, high) not in self._kinds:
            self._kinds[low, high] = kinds_of(self.parts(0, len(self.counts)), self.parts(low, high), self.unit)
        return self._kinds[low, high]


def kinds_of(size: np.ndarray, hits: np.ndarray, unit: int) -> Kinds:
    """Rows with as many lessons and hits are of one kind: each row's kind; the lessons and hits of each kind.

    Where there would be too many kinds, each row is one.
    """
    width = int(size.max(initial=0)) + 1
    if width * width > _DENSE:
        return np.arange(len(size)), size / unit, hits / unit
    every, kind = numbered(hits.astype(np.int64) * width + size.astype(np.int64), width * width)
    return kind, every % width / unit, every // width / unit


def numbered(key: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
    """The distinct keys (below ``end``) in order, and each key's number among them."""
    if end > _DENSE:
        every, _, number = np.unique(
            key, return_index=True, return_inverse=True
        )  # by merging: keys are nearly in order
        return every, number
    seen = np.zeros(end, dtype=bool)
    seen[key] = True
    every = np.flatnonzero(seen)
    number = np.empty(end, dtype=np.int32)
    number[every] = np.arange(len(every), dtype=np.int32)
    return every, number[key]


@dataclass(frozen=True)
class Cube:
    """Arrays of a district. A cell is a teacher in a school and term, in order of teacher, term and school.

    ``people`` has the dimensions of teachers; ``pair`` and ``term`` are a cell's teacher-and-school and term. Ratings are in
    order of cell: ``cell``, ``level``, ``lesson``, ``day`` (days since 1970) and
    ``ids`` (observation ids); ``dims`` are dimensions of ratings. ``icc`` is the district's correlation of a teacher's
    lessons, by the first and last level that count; ``names`` has names of ids by dimension; ``coaching`` has each coach's
    one-on-one hours, finished cycles, and those of them with all core components.
    """

    levels: tuple[str, ...]
    cut: int
    people: TeacherDimensions
    pair: np.ndarray
    term: np.ndarray
    cell: np.ndarray
    level: np.ndarray
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

    def table(self, by: str, where: tuple[Filter, ...], split: bool) -> Table:
        """Ratings that filters on lessons keep; ``by`` is blank, or a dimension of lessons; ``split``: by school, too."""
        found: Table = self.kept(("table", by, where, split), lambda: self._table(by, where, split))
        return found

    def _table(self, by: str, where: tuple[Filter, ...], split: bool) -> Table:
        keep, levels, (unit, kind) = self.keep(where), len(self.levels), self.unit
        several, share = self.weights(keep, by)
        parts = np.full(len(self.cell), unit, dtype=kind)
        parts[several] = np.rint(unit * share)
        rows = slice(None) if keep is None else np.flatnonzero(keep)
        owner, owners = (self.cell, len(self.pair)) if split else (self.owner, len(self.first))
        code, width = (self.codes(by).code, len(self.codes(by).words) + 1) if by else (np.int8(-1), 1)
        small = np.min_scalar_type(-owners * width)
        every, place = numbered((owner * small.type(width) + (code + 1))[rows], owners * width)
        every = every.astype(small)
        owner, size = every // width, len(every)
        cell, person = (owner, self.once[owner]) if split else (self.first[owner], owner)
        value = every - owner * width - 1
        counts = np.zeros(levels * size, dtype=kind)
        np.add.at(counts, self.level[rows] * np.int64(size) + place, parts[rows])
        if by:
            person = person * width + value + 1
        cell, value = cell.astype(np.int32), value.astype(np.int32)
        return Table(cell, value, person, counts.reshape(levels, size), unit)

    def keep(self, where: tuple[Filter, ...]) -> np.ndarray | None:
        """True for the ratings that filters on lessons keep; None without filters."""
        return np.logical_and.reduce([self.mask(only) for only in where]) if where else None

    def weights(self, keep: np.ndarray | None, by: str) -> tuple[np.ndarray, np.ndarray]:
        """The kept ratings of lessons with several (and the same value of ``by``), and 1 ÷ their number."""
        at, lesson = self.doubles
        if by:
            lesson = self.kept(("doubles", by), lambda: self._same_value(self.codes(by).code[at]))
        if keep is not None:
            kept = np.flatnonzero(keep[at])
            at, lesson = at[kept], lesson[kept]
        return at, 1 / np.bincount(lesson)[lesson]

    def _same_value(self, code: np.ndarray) -> np.ndarray:
        """A number for each rating of :attr:`doubles`, equal for those of one lesson with the same value."""
        key = self.doubles[1] * np.int64(int(code.max(initial=0)) + 2) + code
        order = np.argsort(key, kind="stable")
        number = np.empty(len(key), dtype=np.int32)
        number[order] = np.cumsum(np.diff(key[order], prepend=-2) > 0) - 1
        return number

    @cached_property
    def doubles(self) -> tuple[np.ndarray, np.ndarray]:
        """The ratings of lessons with several ratings, in order of lesson, and their lessons as 0, 1, …"""
        at = np.flatnonzero(np.bincount(self.lesson)[self.lesson] > 1)
        at = at[np.argsort(self.lesson[at], kind="stable")]
        return at, (np.cumsum(np.diff(self.lesson[at], prepend=-1) > 0) - 1).astype(np.int32)

    @cached_property
    def teacher(self) -> np.ndarray:
        """Each cell's teacher."""
        return self.people.teacher[self.pair].astype(np.int64)

    @cached_property
    def place(self) -> np.ndarray:
        """Each cell's place in a flat array of pairs × terms."""
        return self.pair * np.int64(len(self.terms)) + self.term

    @cached_property
    def owner(self) -> np.ndarray:
        """The teacher and term of each rating, numbered as :attr:`once`."""
        return self.once[self.cell]

    @cached_property
    def first(self) -> np.ndarray:
        """The first cell of each teacher and term."""
        return np.flatnonzero(np.diff(self.once, prepend=-1)).astype(np.int32)

    @cached_property
    def unit(self) -> tuple[int, np.dtype[Any]]:
        """A number that the number of ratings of any lesson divides, and the smallest type that counts lessons in it."""
        most = int(np.bincount(self.lesson).max(initial=1))
        unit = math.lcm(*range(1, most + 1)) if most <= _RATERS else 2**45  # then a part is right to 1e-14
        ratings = int(np.bincount(self.owner).max(initial=0))
        return unit, np.dtype(np.min_scalar_type(ratings * unit))

    @cached_property
    def once(self) -> np.ndarray:
        """Each cell's number among the distinct teachers and terms, which combine the schools of a teacher."""
        key = self.teacher * len(self.terms) + self.term
        return (np.cumsum(np.append(True, key[1:] != key[:-1])) - 1).astype(np.int32) if len(key) else key


def _bytes(value: Any) -> int:
    return sum(map(_bytes, value)) if isinstance(value, tuple) else int(getattr(value, "nbytes", 1_000))


def _days(day: object) -> int:
    return int((np.datetime64(str(day), "D") - EPOCH).astype(np.int64))
