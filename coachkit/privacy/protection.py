"""Protection intervals: no combination of shown numbers may narrow a hidden one to two people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.privacy.amounts import Amounts, amounts_of
from coachkit.privacy.bounds import HIGH, LOW, bound_by_size
from coachkit.privacy.cells import Cells
from coachkit.privacy.counts import Counts
from coachkit.privacy.rules import Rules
from coachkit.privacy.solver import Program, split
from coachkit.stats import rounded

__all__ = ["protect", "told_by"]

_WIDTH, _PART = 2.02, 0.75  # people, and the part of the group, of which the smaller must be open
_WHOLE = 3  # where people are counted whole: so many numbers more than the first must fit
_DISTRICT, _FIRST, _CODE = 30.0, 3.0, 0.3  # how dear the district's rows, the first screen's and bounds are
_SOMEBODY = 0.05  # people or things that are surely there: more than rounding leaves open
_NEAR = 1e-7
_DIGITS = 6
_GAIN = 1e-3  # people or things: less than that is the solver's own error


def told_by(
    cells: Cells, suppressed: np.ndarray, codes: np.ndarray, digits: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The two ends of each row's share as a reader knows it: the number as rounded, or a bound; NaN for nothing."""
    value = cells.rows["estimate"].to_numpy(dtype=float)
    step = 10.0 ** -digits.astype(float)
    shown = rounded(value, digits)
    half = (0.5 + 1e-3) * step  # and a little, for halves are no exact numbers
    bound = bound_by_size(cells.people)
    low = np.select([~suppressed & cells.number, codes == LOW, codes == HIGH], [shown - half, 0.0, 1 - bound], np.nan)
    high = np.select([~suppressed & cells.number, codes == LOW, codes == HIGH], [shown + half, bound, 1.0], np.nan)
    return low, high


@dataclass
class _Search:
    """The hidden rows, and the linear programs of connected components, built when they are needed."""

    system: Amounts
    told: tuple[np.ndarray, np.ndarray]
    open_: np.ndarray
    low: np.ndarray
    high: np.ndarray
    part: np.ndarray
    row_of: np.ndarray
    place_of: np.ndarray
    programs: dict[int, tuple[Program, np.ndarray, np.ndarray]] = field(default_factory=dict)

    @classmethod
    def of(cls, system: Amounts, told: tuple[np.ndarray, np.ndarray], place: np.ndarray) -> _Search:
        low, high = system.low.copy(), system.high.copy()
        row_of = np.full(len(low), -1)
        row = np.flatnonzero(system.variable >= 0)
        row_of[system.variable[row]] = row
        plain = row[(system.number[0, row] < 0) & np.isfinite(told[0][row])]
        at = system.variable[plain]
        low[at] = np.maximum(low[at], told[0][plain] * system.weight[plain])
        high[at] = np.minimum(high[at], told[1][plain] * system.weight[plain])
        return cls(system, told, np.isfinite(told[0]), low, high, split(system.matrix), row_of, place)

    def program(self, row: int) -> tuple[Program, np.ndarray, np.ndarray]:
        """The program of a row, its variables and its lines."""
        part = int(self.part[self.system.variable[row]])
        if part not in self.programs:
            columns = np.flatnonzero(self.part == part)
            inner = self.system.matrix[:, columns].tocsr()
            lines = np.flatnonzero(np.diff(inner.indptr) > 0)
            least, most = self.system.least[lines].copy(), self.system.most[lines].copy()
            program = Program(inner[lines], least, most, self.low[columns], self.high[columns])
            self.programs[part] = program, columns, lines
            for other in self.row_of[columns]:
                if other >= 0 and self.open_[other]:
                    self._tell(program, columns, lines, other, True)
        return self.programs[part]

    def _tell(self, program: Program, columns: np.ndarray, lines: np.ndarray, row: int, shown: bool) -> None:
        """Add or remove the constraint of a row's number."""
        variable, first = self.system.variable[row], self.system.number[:, row]
        if first[0] >= 0:
            ends = (0.0, np.inf) if shown else (-np.inf, np.inf), (-np.inf, 0.0) if shown else (-np.inf, np.inf)
            for line, (least, most) in zip(first, ends, strict=True):
                program.limit(int(np.searchsorted(lines, line)), least, most)
        else:
            given = (self.low, self.high) if shown else (self.system.low, self.system.high)
            program.bound(int(np.searchsorted(columns, variable)), *(float(side[variable]) for side in given))

    def show(self, row: int, shown: bool) -> None:
        """Add or remove the constraint of a row's number in its program."""
        self._tell(*self.program(row), row, shown)

    def range(self, row: int) -> tuple[float, float]:
        """The smallest and the largest possible hidden amount."""
        program, place = self.program(row)[0], self.place(row)
        return program.end(place, 1.0), program.end(place, -1.0)

    def place(self, row: int) -> int:
        """The position of a row's variable in its program."""
        return int(np.searchsorted(self.program(row)[1], self.system.variable[row]))

    def pools(self, row: int) -> Iterator[np.ndarray]:
        """The shown rows connected to a hidden one: those of its place, then the district's, then all."""
        rows = self.row_of[self.program(row)[1]]
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
        priced = lines[np.abs(beside) > _NEAR]
        found |= set(np.flatnonzero(np.isin(self.system.number, priced).any(axis=0)).tolist())
        return {cause for cause in found if cause >= 0 and self.open_[cause]}


def protect(
    cells: Cells,
    catalogue: Mapping[str, Measure],
    rules: Rules,
    counts: Counts,
    hidden: tuple[np.ndarray, np.ndarray, np.ndarray],
    digits: np.ndarray,
    safe: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows to hide, and bounds that may stay, so that every hidden amount stays open.

    Parameters
    ----------
    hidden
        ``suppressed``, ``codes`` (by row) and ``counts_hidden`` (by count), as they are.
    digits
        Decimals of each row's number as shown.
    safe
        Hidden rows that need no check: they were open when at least as much was shown, or are known anyway.
    """
    suppressed, codes, counts_hidden = hidden[0].copy(), hidden[1].copy(), hidden[2]
    told = told_by(cells, suppressed, codes, digits)
    search = _Search.of(
        amounts_of(cells, catalogue, rules, counts, counts_hidden, told), told, cells.rows["school_id"].to_numpy()
    )
    cost = _costs(cells, catalogue, codes)
    whole = _whole(cells)
    inside = search.system.variable >= 0
    todo = np.flatnonzero(suppressed & (codes == 0) & ~safe & inside).tolist()
    bounded = np.flatnonzero((codes != 0) & ~safe & inside).tolist()
    while todo or bounded:
        if not todo:
            row = bounded.pop()
            taken = [row] if codes[row] and _betrayed(search, row, codes[row]) else []
        else:
            taken = _narrowing(search, todo[0], cost, bool(whole[todo[0]]))
            todo = todo if taken else todo[1:]
        for other in taken:
            search.show(other, False)
        search.open_[taken] = False
        suppressed[taken], codes[taken] = True, 0
        todo += taken
    return suppressed, codes


def _betrayed(search: _Search, row: int, code: int) -> bool:
    """True if other shown numbers reveal more about a bounded row than its bound: that it is not empty, or how many."""
    low, high = search.range(row)
    weight = search.system.weight[row]
    width = (search.told[1][row] - search.told[0][row]) * weight
    off = low if code == LOW else weight - high
    return round(high - low, _DIGITS) < width / 2 or round(off, _DIGITS) > _SOMEBODY


def _wide(search: _Search, row: int, low: float, high: float, whole: bool) -> bool:
    """True if the range of a hidden amount is wide enough."""
    scale, group = search.system.scale[row], search.system.group[row]
    if whole:
        room = float(np.floor(high + 1e-3) - np.ceil(low - 1e-3))
        return bool(room >= min(_WHOLE, _PART * group))
    room = round((high - low) * scale, _DIGITS)
    return bool(room >= min(_WIDTH, round(_PART * group, _DIGITS) - 0.01))


def _narrowing(search: _Search, row: int, cost: np.ndarray, whole: bool) -> list[int]:
    """The shown rows to hide next to open a hidden one; none if it is open, or nothing shown narrows it."""
    program, place = search.program(row)[0], search.place(row)

    def seen() -> bool:
        low, high = program.seen_low[place], program.seen_high[place]
        return bool(low <= high) and _wide(search, row, low, high, whole)

    if seen():
        return []
    low = program.end(place, 1.0)
    causes = search.causes(row)
    if seen():
        return []
    high = program.end(place, -1.0)
    causes |= search.causes(row)
    if np.isnan(low) or _wide(search, row, low, high, whole):  # sums that no numbers fit tell nothing
        return []
    kept = program.seen_low.copy(), program.seen_high.copy()
    found = _single(search, row, cost, whole, causes, high - low) or _several(search, row, cost, whole)
    program.seen_low, program.seen_high = kept
    return found


def _single(search: _Search, row: int, cost: np.ndarray, whole: bool, causes: set[int], width: float) -> list[int]:
    """The row whose hiding opens a hidden one at the least cost, or else the most for its cost; none if none does.

    Only ``causes`` are tried: a row with no price in one solution opens nothing alone. Each is judged by its effect, not by
    its price, because there may be several prices.
    """
    tried = []
    for cause in sorted(causes):
        search.show(cause, False)
        low, high = search.range(row)
        search.show(cause, True)
        gain = round(high - low - width, _DIGITS)
        opened = _wide(search, row, low, high, whole)
        if gain >= _GAIN:
            tried.append((not opened, cost[cause] if opened else round(-gain / cost[cause], _DIGITS), cause))
    return [min(tried)[2]] if tried else []


def _several(search: _Search, row: int, cost: np.ndarray, whole: bool) -> list[int]:
    """Rows that narrow a hidden one only together, each of them necessary; expensive rows stay if possible."""
    for pool in search.pools(row):
        order = sorted(pool.tolist(), key=lambda other: (-cost[other], other))
        for other in order:
            search.show(other, False)
        needed = _needed(search, row, order, whole) if _wide(search, row, *search.range(row), whole) else []
        for other in order:
            search.show(other, True)
        if needed:
            return needed
    return []


def _needed(search: _Search, row: int, hidden: list[int], whole: bool) -> list[int]:
    """Of rows hidden to open another, those that must stay hidden; the others are shown again."""
    for other in hidden:
        search.show(other, True)
    if _wide(search, row, *search.range(row), whole):
        return []
    if len(hidden) == 1:
        search.show(hidden[0], False)
        return hidden
    half = len(hidden) // 2
    for other in hidden[half:]:
        search.show(other, False)
    first = _needed(search, row, hidden[:half], whole)
    return first + _needed(search, row, hidden[half:], whole)


def _whole(cells: Cells) -> np.ndarray:
    """True if the amount is a number of people: each contributes wholly or not at all."""
    share = cells.rows["estimate"].to_numpy(dtype=float) * cells.people
    same = np.abs(share - cells.contributors) < 1e-6
    name = cells.rows["measure"]
    known = np.isfinite(share) & np.isfinite(cells.contributors)
    found: np.ndarray = name.isin(set(name[known]) - set(name[known & ~same])).to_numpy()
    return found


def _costs(cells: Cells, catalogue: Mapping[str, Measure], codes: np.ndarray) -> np.ndarray:
    """The cost of each row to its readers; among rows of one kind, those about fewer people are slightly cheaper."""
    rows = cells.rows
    out: np.ndarray = (
        rows["measure"].map({name: entry.worth for name, entry in catalogue.items()}).to_numpy(dtype=float)
    )
    people = np.nan_to_num(cells.people)
    out = out * (1 + 0.1 * people / (people + 50))
    out = np.where(_first_screen(rows, catalogue), _FIRST, 1.0) * out
    out = np.where(rows["school_id"].eq(""), _DISTRICT, 1.0) * out
    out *= np.where(codes != 0, _CODE, 1.0)
    return out


def _first_screen(rows: pd.DataFrame, catalogue: Mapping[str, Measure]) -> np.ndarray:
    """True for rows at the top of a page: those named by the catalogue, of the last two terms."""
    terms = [term for term in rows.loc[rows["estimate"].notna() & rows["to_term"].eq(""), "term"].unique() if term]
    first = rows["term"].isin(terms[-2:]).to_numpy()
    headline = {name: entry.headline for name, entry in catalogue.items()}
    named = [cell in headline[name] for name, cell in zip(rows["measure"], rows["category"], strict=True)]
    found: np.ndarray = first & np.array(named, dtype=bool)
    return found
