"""Change between two terms of any selection, for the same teachers: shift and transitions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coachkit.errors import BadInput
from coachkit.explore.cubes import Cube
from coachkit.explore.rest import Columns, Limits, Members, change_of, rest_of, share_of, whole_of
from coachkit.explore.selection import Selection, select
from coachkit.measures.prepare.lessons import typical_level
from coachkit.schema.view import View
from coachkit.stats import SLACK, paired_change, wilson

__all__ = ["change_columns", "seen_in_two_terms"]


def seen_in_two_terms(cube: Cube, view: View) -> tuple[Selection, tuple[str, str]]:
    """The teachers of a change, with their counts before, then after, side by side; those seen in one term have zeros.

    Groups and filters on teachers are as of the end of the later term. BadInput when the data have one term alone.
    """
    names = view.terms or (cube.terms[0], cube.terms[-1]) if cube.terms else ()
    if len(set(names)) < 2:
        raise BadInput(f"A change needs two terms; the data have {len(cube.terms)}.", "Ask for the share instead.")
    one, two = sorted(names, key=cube.term_at)
    parts = [select(cube, view, (term,), as_of=two) for term in (one, two)]
    width, levels = max(len(parts[0].words), 1), len(cube.levels)
    keys = [rows.teacher * width + rows.group for rows in parts]
    both = np.union1d(*keys)
    counts = np.zeros((len(both), 2 * levels))
    for side, (rows, key) in enumerate(zip(parts, keys, strict=True)):
        counts[np.searchsorted(both, key), side * levels : (side + 1) * levels] = rows.counts
    when = np.full(len(both), cube.term_at(two))
    size = counts @ np.ones(2 * levels)
    return Selection(counts, size, both % width, both // width, when, parts[1].words, parts[1].unplaced), (one, two)


def change_columns(cube: Cube, view: View) -> tuple[Columns, Selection, tuple[str, str]]:
    """The columns of a shift or of transitions, the teachers seen in both terms, and the terms."""
    cut, levels = cube.cut_at(view), len(cube.levels)
    anybody, terms = seen_in_two_terms(cube, view)
    rows = _in_both(anybody, levels)
    before, after, size = rows.counts[:, :levels], rows.counts[:, levels:], len(rows.words)
    count = np.bincount(rows.group, minlength=size)
    columns: Columns = {"group": np.array(rows.words, dtype=object)}
    columns |= {name: np.full(size, term, dtype=object) for name, term in zip(("term", "to_term"), terms, strict=True)}
    if view.show == "transitions":
        columns = _moves(cube, columns, (typical_level(before), typical_level(after)), rows.group, count)
    else:
        shares = share_of(before, cut), share_of(after, cut)
        change = paired_change(shares[1] - shares[0], rows.group, size)
        columns |= {"estimate": change.estimate, "low": change.low, "high": change.high}
        columns |= {
            name: _mean(share, rows.group, count) for name, share in zip(("before", "after"), shares, strict=True)
        }
        columns |= {"detectable": change.detectable, "n": count, "people": count}
        if view.rest:
            columns |= _rest(cube, view, anybody, cut)
    return columns, replace(rows, counts=after, size=after @ np.ones(levels)), terms


def _in_both(rows: Selection, levels: int) -> Selection:
    ones = np.ones(levels)
    return rows[(rows.counts[:, :levels] @ ones > SLACK) & (rows.counts[:, levels:] @ ones > SLACK)]


def _rest(cube: Cube, view: View, anybody: Selection, cut: int) -> Columns:
    everybody, _ = seen_in_two_terms(cube, whole_of(view))

    def interval(counts: np.ndarray, slot: np.ndarray) -> Limits:
        found = paired_change(change_of(counts, cut), slot, 1)
        return found.estimate, found.low, found.high

    own, whole = (
        Members(rows.counts, rows.group, np.zeros_like(rows.group), rows.teacher) for rows in (anybody, everybody)
    )
    return rest_of(own, whole, len(anybody.words), 1, lambda counts: change_of(counts, cut), interval)


def _mean(value: np.ndarray, group: np.ndarray, count: np.ndarray) -> np.ndarray:
    sums = np.bincount(group, value, minlength=len(count))
    return np.divide(sums, count, out=np.full(len(count), np.nan), where=count > 0)


def _moves(
    cube: Cube, base: Columns, typical: tuple[np.ndarray, np.ndarray], group: np.ndarray, count: np.ndarray
) -> Columns:
    """Share of teachers in each pair of typical levels."""
    k = len(cube.levels)
    cells = np.bincount((group * k + typical[0]) * k + typical[1], minlength=len(count) * k * k).astype(float)
    people = np.repeat(count, k * k)
    share = np.divide(cells, people, out=np.full(len(cells), np.nan), where=people > 0)
    low, high = wilson(share, people)
    names = np.array(cube.levels, dtype=object)
    out = {name: np.repeat(values, k * k) for name, values in base.items()}
    out |= {"level": np.tile(np.repeat(names, k), len(count)), "to_level": np.tile(names, k * len(count))}
    return {**out, "estimate": share, "low": low, "high": high, "n": people, "people": people, "contributors": cells}
