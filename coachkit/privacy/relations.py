"""Find rows that add up to other rows, which a reader could subtract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.cells import Cells
from coachkit.privacy.keys import group_numbers, same_in
from coachkit.privacy.rules import Rules

PLACE_AND_TIME = ("school_id", "term", "to_term", "wave", "to_wave", "coach_id", "observer_id")
_PLACES = ("school_id", "term", "wave")  # what stands in these adds up to a row of its own or to nothing


@dataclass(frozen=True)
class Relation:
    """Groups of rows in which the parts add up to the whole.

    ``row`` are positions of rows, ``group`` is each row's group, and ``whole`` marks the group's total (without one, the
    total is known: shares add up to one). ``overlap``: one person may be in several parts. ``unless`` is, for each group,
    the position of a row that makes the group unnecessary while it is shown (−1: none), because two finer groups then
    reveal more. ``place``: the parts are schools, terms or waves.
    """

    row: np.ndarray
    group: np.ndarray
    whole: np.ndarray
    overlap: bool
    unless: np.ndarray
    place: bool = False

    def only(self, wanted: np.ndarray) -> Relation:
        """The groups with a wanted row (``wanted``: one flag per row)."""
        return self._of(self._holding(wanted))

    def touched(self, changed: np.ndarray) -> Relation:
        """The groups with a changed row, or unnecessary while one is shown (one flag per row)."""
        return self._of(self._holding(changed) | (self.unless >= 0) & changed[np.maximum(self.unless, 0)])

    def _holding(self, wanted: np.ndarray) -> np.ndarray:
        hit = np.zeros(len(self.unless), dtype=bool)
        hit[self.group[wanted[self.row]]] = True
        return hit

    def _of(self, hit: np.ndarray) -> Relation:
        keep = hit[self.group]
        number = np.cumsum(hit) - 1
        return replace(
            self, row=self.row[keep], group=number[self.group[keep]], whole=self.whole[keep], unless=self.unless[hit]
        )


def relations(cells: Cells, catalogue: Mapping[str, Measure], rules: Rules) -> list[Relation]:
    """All sums that the catalogue declares for these measures' rows."""
    out: list[Relation] = []
    by_measure = by_name(cells, np.ones(len(cells.rows), dtype=bool))
    for name, part in by_measure.items():
        entry = catalogue[name]
        for dimension in entry.sums:
            shared = dimension != "school_id" and dimension not in entry.exclusive
            finer = _finer(name, dimension, by_measure, catalogue)
            out.append(along(part, dimension.split("+"), shared, finer, place=dimension in _PLACES))
        if entry.adds_up is not None and entry.adds_up.measure in by_measure:
            out += across(cells, part, by_measure[entry.adds_up.measure], entry, rules)
    return out


def by_name(cells: Cells, wanted: np.ndarray) -> dict[str, pd.DataFrame]:
    """The keys of the wanted rows (one flag per row), by measure."""
    at = np.flatnonzero(wanted)
    number, names = pd.factorize(cells.rows["measure"].take(at))
    return {str(name): cells.keys.take(at[number == place]) for place, name in enumerate(names)}


def along(
    part: pd.DataFrame,
    dimensions: Sequence[str],
    overlap: bool = False,
    unless: np.ndarray | None = None,
    place: bool = False,
) -> Relation:
    """Rows that differ in these dimensions only; the row in which all are blank is the whole.

    ``part`` are the keys of one measure's rows, or of counts. ``unless`` has, for each row, the position of the row that
    makes its group unnecessary. Groups of places without a whole are left out, because their sum is unknown, and so are
    groups of a whole alone.
    """
    others = [name for name in (*DIMENSIONS, "measure") if name not in dimensions and name in part]
    group = group_numbers(part, others)
    whole = np.logical_and.reduce([part[name].to_numpy() == 0 for name in dimensions])
    first = np.full(group.max() + 1 if len(group) else 0, -1)
    if unless is not None:
        first[group] = unless
    out = Relation(part.index.to_numpy(), group, whole, overlap, first, place)
    parts, wholes = (np.bincount(group, weights=flag, minlength=len(first)) > 0 for flag in (~whole, whole))
    keep = parts & (wholes | (not place))
    wanted = np.zeros(int(part.index.max()) + 1 if len(part) else 0, dtype=bool)
    wanted[part.index.to_numpy()[keep[group]]] = True
    return out.only(wanted)


def _finer(
    name: str, dimension: str, by_measure: dict[str, pd.DataFrame], catalogue: Mapping[str, Measure]
) -> np.ndarray | None:
    """The row of another measure that splits this measure's groups along ``dimension`` in two, for each row."""
    for other, part in by_measure.items():
        sums = catalogue[other].adds_up
        if sums is not None and sums.measure == name and sums.rest and dimension not in ("school_id", "term"):
            extra = [sums.along] if sums.along else []
            return match(by_measure[name], part, extra)
    return None


def match(rows: pd.DataFrame, wholes: pd.DataFrame, extra: Sequence[str] = ()) -> np.ndarray:
    """For each row, the position of the whole at the same place and time (and ``extra``), −1 if there is none."""
    return same_in(rows, wholes, [*PLACE_AND_TIME, *extra])


def across(cells: Cells, wholes: pd.DataFrame, parts: pd.DataFrame, entry: Measure, rules: Rules) -> Iterator[Relation]:
    """Rows of another measure (``parts``) that add up to this one's (``wholes``), and the other rows, which are the rest."""
    sums = entry.adds_up
    if sums is None:
        return
    value = sums.into(cells.rows.loc[parts.index], rules)
    extra = [sums.along] if sums.along else []
    inside, there = parts[value.notna().to_numpy()], wholes
    if sums.along:  # the values are texts, and compared with texts
        inside = inside.assign(**{sums.along: value.dropna()})
        there = wholes.assign(**{sums.along: cells.rows.loc[wholes.index, sums.along]})
    yield _joined(inside, match(inside, there, extra), True)
    if sums.rest:  # the others and this one are all there is: their total is one
        rest = parts[value.isna().to_numpy()]
        yield _joined(rest, match(rest, wholes, extra), False)


def _joined(parts: pd.DataFrame, at: np.ndarray, whole: bool) -> Relation:
    """Parts and the row they belong to (``at``), which is their whole or one more part."""
    found = at >= 0
    codes, number = np.unique(at[found], return_inverse=True)
    row = np.concatenate([parts.index.to_numpy()[found], codes])
    group = np.concatenate([number, np.arange(len(codes))])
    marks = np.concatenate([np.zeros(int(found.sum()), dtype=bool), np.full(len(codes), whole)])
    return Relation(row, group, marks, True, np.full(len(codes), -1))
