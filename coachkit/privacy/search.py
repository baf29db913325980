"""Search for what is left open of hidden amounts: linear programs of connected components, built when they are needed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from coachkit.privacy.amounts import Amounts
from coachkit.privacy.solver import Program, split

DIGITS = 6
_WIDTH, _PART = 2.02, 0.75  # people, and the part of the group, of which the smaller must be open
_WHOLE = 3  # where people are counted whole: so many numbers more than the first must fit
_NEAR = 1e-7
_SMALL, _SHARED = 50, 1_000  # variables of a component that shares a program with others, and of such a program
_MANY, _LITTLE = 8, 0.8  # rows for which programs for all at once pay; the part that a round may leave


@dataclass
class Search:
    """The system of amounts, ``told`` ends of each row's share, and programs of connected components.

    ``open_`` marks rows whose number or bound is shown; ``component`` is that of each variable, ``row_of`` its row,
    ``numbered`` the row whose number is in a line (−1: none). Small components share a program (``part``; ``position`` is
    a variable's place in it), so that one solution has an end in each of them.
    """

    system: Amounts
    told: tuple[np.ndarray, np.ndarray]
    open_: np.ndarray
    low: np.ndarray
    high: np.ndarray
    component: np.ndarray
    part: np.ndarray
    position: np.ndarray
    row_of: np.ndarray
    numbered: np.ndarray
    place_of: np.ndarray
    programs: dict[int, tuple[Program, np.ndarray, np.ndarray]] = field(default_factory=dict)

    @classmethod
    def of(cls, system: Amounts, told: tuple[np.ndarray, np.ndarray], place: np.ndarray) -> Search:
        """A search with everything ``told`` still shown; ``place`` is each row's school."""
        low, high = system.low.copy(), system.high.copy()
        row_of = np.full(len(low), -1)
        row = np.flatnonzero(system.variable >= 0)
        row_of[system.variable[row]] = row
        numbered = np.full(len(system.least), -1)
        weighed = np.flatnonzero(system.number[0] >= 0)
        numbered[system.number[:, weighed]] = weighed
        plain = row[(system.number[0, row] < 0) & np.isfinite(told[0][row])]
        at = system.variable[plain]
        low[at] = np.maximum(low[at], told[0][plain] * system.weight[plain])
        high[at] = np.minimum(high[at], told[1][plain] * system.weight[plain])
        component = split(system.matrix)
        size = np.bincount(component)
        shared = -1 - np.cumsum(np.where(size < _SMALL, size, 0)) // _SHARED
        part = np.where(size < _SMALL, shared, np.arange(len(size)))[component]
        open_ = np.isfinite(told[0])
        return cls(system, told, open_, low, high, component, part, _positions(part), row_of, numbered, place)

    def lonely(self) -> np.ndarray:
        """True for rows whose amount is in no constraint: no other row narrows them."""
        free = np.bincount(self.system.matrix.indices, minlength=len(self.low)) == 0
        found: np.ndarray = np.isin(self.system.variable, np.flatnonzero(free))
        return found

    def program(self, row: int) -> tuple[Program, np.ndarray, np.ndarray]:
        """The program of a row, its variables and its lines."""
        part = int(self.part[self.system.variable[row]])
        if part not in self.programs:
            columns = np.flatnonzero(self.part == part)
            inner = self.system.matrix[:, columns].tocsr()
            lines = np.flatnonzero(np.diff(inner.indptr) > 0)
            least, most = self.system.least[lines].copy(), self.system.most[lines].copy()
            program = Program(inner[lines], least, most, self.low[columns], self.high[columns])
            for other in self.row_of[columns]:
                if other >= 0 and self.open_[other]:
                    self._tell(program, lines, other, True)
            if part < 0 and not program.has_solution():  # one component that no numbers fit must not open the others
                self.part[columns] = self.component[columns]
                self.position = _positions(self.part)
                return self.program(row)
            self.programs[part] = program, columns, lines
        return self.programs[part]

    def _tell(self, program: Program, lines: np.ndarray, row: int, shown: bool) -> None:
        """Add or remove the constraint of a row's number."""
        variable, first = self.system.variable[row], self.system.number[:, row]
        if first[0] >= 0:
            ends = (0.0, np.inf) if shown else (-np.inf, np.inf), (-np.inf, 0.0) if shown else (-np.inf, np.inf)
            for line, (least, most) in zip(first, ends, strict=True):
                program.limit(int(np.searchsorted(lines, line)), least, most)
        else:
            given = (self.low, self.high) if shown else (self.system.low, self.system.high)
            program.bound(int(self.position[variable]), *(float(side[variable]) for side in given))

    def show(self, row: int, shown: bool) -> None:
        """Add or remove the constraint of a row's number in its program."""
        program, _, lines = self.program(row)
        self._tell(program, lines, row, shown)

    @contextmanager
    def without(self, others: Sequence[int], row: int) -> Iterator[None]:
        """Remove the constraints of others in a row's program for a while; what is seen meanwhile is forgotten."""
        program = self.program(row)[0]
        seen = program.seen_low.copy(), program.seen_high.copy()
        for other in others:
            self.show(other, False)
        yield
        for other in others:
            self.show(other, True)
        program.seen_low, program.seen_high = seen

    def range(self, row: int, whole: bool | None = None) -> tuple[float, float]:
        """The smallest and the largest possible hidden amount; with ``whole``, no more of it than shows that the row is open."""
        program, place = self.program(row)[0], self.place(row)
        low = program.end(place, 1.0)
        if whole is not None and self.is_open(row, *self.seen(row), whole):
            return self.seen(row)
        return low, program.end(place, -1.0)

    def place(self, row: int) -> int:
        """The position of a row's variable in its program."""
        return int(self.position[self.system.variable[row]])

    def seen(self, row: int) -> tuple[float, float]:
        """The smallest and the largest hidden amount in all solutions so far."""
        program, place = self.program(row)[0], self.place(row)
        return float(program.seen_low[place]), float(program.seen_high[place])

    def is_open(self, row: int, low: float, high: float, whole: bool) -> bool:
        """True if the range of a hidden amount is wide enough; before anything is seen, it is not.

        ``whole`` amounts are numbers of people.
        """
        if low > high:
            return False
        scale, group = self.system.scale[row], self.system.group[row]
        if whole:
            room = float(np.floor(high + 1e-3) - np.ceil(low - 1e-3))
            return bool(room >= min(_WHOLE, _PART * group))
        room = round((high - low) * scale, DIGITS)
        return bool(room >= min(_WIDTH, round(_PART * group, DIGITS) - 0.01))

    def spread(self, rows: Sequence[int], whole: np.ndarray) -> None:
        """See many hidden rows open by few programs, so that only the others need programs of their own.

        In each round every row moves to one end by a digit of its rank, and to the other: any two rows to the same end once,
        and to opposite ends once. This pays where several rows share a program.
        """
        parts: dict[int, list[int]] = {}
        for row in rows:
            parts.setdefault(int(self.part[self.system.variable[row]]), []).append(row)
        for left in parts.values():
            for digit in range(-1, len(left).bit_length()) if len(left) >= _MANY else ():
                before = len(left)
                signs = [1.0 if digit < 0 or rank >> digit & 1 else -1.0 for rank in range(before)]
                if not self.program(left[0])[0].spread({self.place(r): s for r, s in zip(left, signs, strict=True)}):
                    break
                left = [row for row in left if not self.is_open(row, *self.seen(row), bool(whole[row]))]
                if not left or (digit >= 0 and len(left) > _LITTLE * before):
                    break

    def pools(self, row: int) -> Iterator[np.ndarray]:
        """The shown rows connected to a hidden one: those of its place, then the district's, then all."""
        rows = self.row_of[self.component == self.component[self.system.variable[row]]]
        rows = rows[(rows >= 0) & self.open_[np.maximum(rows, 0)]]
        here = self.place_of[rows] == self.place_of[row]
        yield rows[here]
        yield rows[here | (self.place_of[rows] == "")]
        yield rows

    def causes(self, row: int) -> set[int]:
        """Rows whose numbers determine the last end found for a row: no other number changes it."""
        program, columns, lines = self.program(row)
        own, beside = program.prices()
        found = set(self.row_of[columns[np.abs(own) > _NEAR]].tolist())
        found |= set(self.numbered[lines[np.abs(beside) > _NEAR]].tolist())
        return {cause for cause in found if cause >= 0 and self.open_[cause]}


def _positions(part: np.ndarray) -> np.ndarray:
    """The place of each variable among those of its part."""
    order = np.argsort(part, kind="stable")
    position = np.empty(len(part), dtype=int)
    position[order] = np.arange(len(part)) - np.searchsorted(part[order], part[order])
    return position
