"""Find rows that add up to other rows, which a reader could subtract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.rules import Rules

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


def relations(rows: pd.DataFrame, catalogue: Mapping[str, Measure], rules: Rules) -> list[Relation]:
    """All sums that the catalogue declares for these measures' rows."""
    out: list[Relation] = []
    by_measure = {str(name): part for name, part in rows.groupby("measure", sort=False)}
    for name, part in by_measure.items():
        entry = catalogue[name]
        for dimension in entry.sums:
            shared = dimension != "school_id" and dimension not in entry.exclusive
            finer = _finer(name, dimension, by_measure, catalogue, rules)
            out.append(along(part, dimension.split("+"), shared, finer, place=dimension in _PLACES))
        if entry.adds_up is not None and entry.adds_up.measure in by_measure:
            out += across(part, by_measure[entry.adds_up.measure], entry, rules)
    return out


def along(
    part: pd.DataFrame,
    dimensions: Sequence[str],
    overlap: bool = False,
    unless: pd.Series | None = None,
    place: bool = False,
) -> Relation:
    """Rows that differ in these dimensions only; the row in which all are blank is the whole.

    ``unless`` has, for each row, the position of the row that makes its group unnecessary. Groups of places without a whole
    are left out, because their sum is unknown, and so are groups of a whole alone.
    """
    others = [name for name in (*DIMENSIONS, "measure") if name not in dimensions and name in part]
    group = part.groupby(others, sort=False).ngroup().to_numpy()
    whole = np.logical_and.reduce([part[name].eq("").to_numpy() for name in dimensions])
    first = np.full(group.max() + 1 if len(group) else 0, -1)
    if unless is not None:
        first[group] = unless.to_numpy()
    out = Relation(part.index.to_numpy(), group, whole, overlap, first, place)
    parts, wholes = (np.bincount(group, weights=flag, minlength=len(first)) > 0 for flag in (~whole, whole))
    keep = parts & (wholes | (not place))
    wanted = np.zeros(int(part.index.max()) + 1 if len(part) else 0, dtype=bool)
    wanted[part.index.to_numpy()[keep[group]]] = True
    return out.only(wanted)


def _finer(
    name: str, dimension: str, by_measure: dict[str, pd.DataFrame], catalogue: Mapping[str, Measure], rules: Rules
) -> pd.Series | None:
    """The row of another measure that splits this measure's groups along ``dimension`` in two, for each row."""
    for other, part in by_measure.items():
        sums = catalogue[other].adds_up
        if sums is not None and sums.measure == name and sums.rest and dimension not in ("school_id", "term"):
            extra = [sums.along] if sums.along else []
            return pd.Series(match(by_measure[name], part, extra), index=by_measure[name].index)
    return None


def match(rows: pd.DataFrame, wholes: pd.DataFrame, extra: Sequence[str] = ()) -> np.ndarray:
    """For each row, the position of the whole at the same place and time (and ``extra``), −1 if there is none."""
    keys = ["school_id", "term", "to_term", "wave", "to_wave", "coach_id", "observer_id", *extra]
    at = pd.Series(wholes.index, index=pd.MultiIndex.from_frame(wholes[keys]))
    found = at.reindex(pd.MultiIndex.from_frame(rows[keys]))
    return found.fillna(-1).to_numpy(dtype=int)


def across(wholes: pd.DataFrame, parts: pd.DataFrame, entry: Measure, rules: Rules) -> Iterator[Relation]:
    """Rows of another measure (``parts``) that add up to this one's (``wholes``), and the other rows, which are the rest."""
    sums = entry.adds_up
    if sums is None:
        return
    value = sums.into(parts, rules)
    extra = [sums.along] if sums.along else []
    inside = parts[value.notna()]
    placed = inside.assign(**{sums.along: value[value.notna()]}) if sums.along else inside
    yield _joined(inside, match(placed, wholes, extra), True)
    if sums.rest:  # the others and this one are all there is: their total is one
        rest = parts[value.isna()]
        yield _joined(rest, match(rest, wholes, extra), False)


def _joined(parts: pd.DataFrame, at: np.ndarray, whole: bool) -> Relation:
    """Parts and the row they belong to (``at``), which is their whole or one more part."""
    found = at >= 0
    codes, number = np.unique(at[found], return_inverse=True)
    row = np.concatenate([parts.index.to_numpy()[found], codes])
    group = np.concatenate([number, np.arange(len(codes))])
    marks = np.concatenate([np.zeros(int(found.sum()), dtype=bool), np.full(len(codes), whole)])
    return Relation(row, group, marks, True, np.full(len(codes), -1))
