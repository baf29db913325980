"""Protection intervals: no combination of shown numbers may narrow a hidden one to two people."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.privacy.amounts import amounts_of
from coachkit.privacy.bounds import HIGH, LOW, bound_by_size
from coachkit.privacy.cells import Cells
from coachkit.privacy.counts import Counts
from coachkit.privacy.rules import Rules
from coachkit.privacy.search import DIGITS, Search
from coachkit.stats import rounded

_DISTRICT, _FIRST, _CODE = 30.0, 3.0, 0.3  # how dear the district's rows, the first screen's and bounds are
_SOMEBODY = 0.05  # people or things that are surely there: more than rounding leaves open
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
    search = Search.of(
        amounts_of(cells, catalogue, rules, counts, counts_hidden, told), told, cells.rows["school_id"].to_numpy()
    )
    cost = _costs(cells, catalogue, codes)
    whole = _whole(cells)
    inside = search.system.variable >= 0
    todo = deque(np.flatnonzero(suppressed & (codes == 0) & ~safe & inside & ~search.lonely()).tolist())
    bounded = np.flatnonzero((codes != 0) & ~safe & inside).tolist()
    search.spread(todo, whole)
    while todo or bounded:
        if not todo:
            row = bounded.pop()
            taken = [row] if codes[row] and _betrayed(search, row, codes[row]) else []
        else:
            taken = _narrowing(search, todo[0], cost, bool(whole[todo[0]]))
            if not taken:
                todo.popleft()
        for other in taken:
            search.show(other, False)
        search.open_[taken] = False
        suppressed[taken], codes[taken] = True, 0
        todo.extend(taken)
    return suppressed, codes


def _betrayed(search: Search, row: int, code: int) -> bool:
    """True if other shown numbers reveal more about a bounded row than its bound: that it is not empty, or how many."""
    low, high = search.range(row)
    weight = search.system.weight[row]
    width = (search.told[1][row] - search.told[0][row]) * weight
    off = low if code == LOW else weight - high
    return round(high - low, DIGITS) < width / 2 or round(off, DIGITS) > _SOMEBODY


def _narrowing(search: Search, row: int, cost: np.ndarray, whole: bool) -> list[int]:
    """The shown rows to hide next to open a hidden one; none if it is open, or nothing shown narrows it."""
    program, place = search.program(row)[0], search.place(row)
    if search.is_open(row, *search.seen(row), whole):
        return []
    low = program.end(place, 1.0)
    if search.is_open(row, *search.seen(row), whole):
        return []
    causes = search.causes(row)
    high = program.end(place, -1.0)
    causes |= search.causes(row)
    if np.isnan(low) or search.is_open(row, low, high, whole):  # sums that no numbers fit tell nothing
        return []
    return _single(search, row, cost, whole, causes, high - low) or _several(search, row, cost, whole)


def _single(search: Search, row: int, cost: np.ndarray, whole: bool, causes: set[int], width: float) -> list[int]:
    """The row whose hiding opens a hidden one at the least cost, or else the most for its cost; none if none does.

    Only ``causes`` are tried: a row with no price in one solution opens nothing alone. Each is judged by its effect, not by
    its price, because there may be several prices.
    """
    tried = []
    for cause in sorted(causes, key=lambda cause: (cost[cause], cause)):
        with search.without([cause], row):
            low, high = search.range(row, whole)
        gain = round(high - low - width, DIGITS)
        opened = search.is_open(row, low, high, whole)
        if gain >= _GAIN and opened:
            return [cause]
        if gain >= _GAIN:
            tried.append((round(-gain / cost[cause], DIGITS), cause))
    return [min(tried)[1]] if tried else []


def _several(search: Search, row: int, cost: np.ndarray, whole: bool) -> list[int]:
    """Rows that narrow a hidden one only together, each of them necessary; expensive rows stay if possible."""
    for pool in search.pools(row):
        order = sorted(pool.tolist(), key=lambda other: (-cost[other], other))
        with search.without(order, row):
            needed = _needed(search, row, order, whole) if search.is_open(row, *search.range(row), whole) else []
        if needed:
            return needed
    return []


def _needed(search: Search, row: int, hidden: list[int], whole: bool) -> list[int]:
    """Of rows hidden to open another, those that must stay hidden; the others are shown again."""
    for other in hidden:
        search.show(other, True)
    if search.is_open(row, *search.range(row), whole):
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
