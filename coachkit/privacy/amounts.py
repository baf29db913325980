"""What a release reveals, as linear constraints on hidden amounts: shares times people (or things), and counts of people.

A reader may add and subtract shown numbers, and use that a share is between 0 and 1. All of this is linear in amounts. The
code knows a measure only by its declarations in the catalogue (``weight``, ``change_of``, ``at_least``, ``rest_in``,
``sums`` …). Counts of people are taken as known, as they are to anyone who knows the roster; only counts that would reveal
a hidden share (coachees, beside a hidden reach) are unknown themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from coachkit.measures.catalogue import Measure
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.cells import Cells
from coachkit.privacy.changes import add_changes
from coachkit.privacy.counts import Counts
from coachkit.privacy.keys import group_numbers
from coachkit.privacy.lines import Lines
from coachkit.privacy.relations import Relation, across, along, by_name, match
from coachkit.privacy.rules import Rules

_MANY = 12  # schools


@dataclass(frozen=True)
class Amounts:
    """A system of variables between ``low`` and ``high``, and of lines of ``matrix`` between ``least`` and ``most``.

    For each row of the gate's cells, ``variable`` is the number of its amount (−1: none), ``weight`` the factor of its
    share, and ``group`` the largest possible amount, both in people or things; ``scale`` is people per unit of the amount.
    A row whose weight is unknown has its number in two lines of the matrix, ``number`` (−1: it bounds the variable itself).
    """

    low: np.ndarray
    high: np.ndarray
    matrix: csr_matrix
    least: np.ndarray
    most: np.ndarray
    variable: np.ndarray
    weight: np.ndarray
    group: np.ndarray
    scale: np.ndarray
    number: np.ndarray


def amounts_of(
    cells: Cells,
    catalogue: Mapping[str, Measure],
    rules: Rules,
    counts: Counts,
    counts_hidden: np.ndarray,
    told: tuple[np.ndarray, np.ndarray],
) -> Amounts:
    """The system of a district's rows.

    ``counts_hidden`` marks the counts that are not shown; ``told`` are the two ends of each row's share as a reader knows
    it (NaN: nothing). The system does not contain ``told`` yet, so that numbers can be removed one by one.

    A reader may assume more than holds: that who is coached is coached at a school of her own, for instance. The limits are
    as wide as the true amounts need, for constraints that contradict each other would reveal nothing at all.
    """
    rows = cells.rows
    kind = rows["measure"].map({name: entry.weight for name, entry in catalogue.items()}).to_numpy()
    things = rows["n"].to_numpy(dtype=float, na_value=0.0)
    people = np.nan_to_num(cells.people)
    weight = np.where(kind == "people", people, np.where(kind == "n", things, 0.0))
    weight = np.where(cells.own | (people <= 0), 0.0, weight)
    inside = np.flatnonzero(weight > 0)
    variable = np.full(len(rows), -1)
    variable[inside] = np.arange(len(inside))
    change = (
        rows["measure"].map({name: bool(entry.change_of) for name, entry in catalogue.items()}).to_numpy(dtype=bool)
    )
    ends = np.where(change, -weight, 0.0)[inside].tolist(), weight[inside].tolist()
    true = (rows["estimate"].to_numpy(dtype=float) * weight)[inside].tolist()
    lines = Lines()
    parts = by_name(cells, weight > 0)
    for name, part in parts.items():
        _sums(lines, part, catalogue[name], variable, weight, parts, np.isnan(told[0]))
        _beside(lines, cells, part, catalogue[name], variable, weight, parts, rules)
    _changes(lines, parts, catalogue, cells, variable, weight, ends)
    true += [np.nan] * (len(ends[0]) - len(true))  # how many changed how is on no row
    number = _counted(lines, cells, counts, counts_hidden, variable, kind == "people", told, ends, true)
    low, high = np.fmin(ends[0], true), np.fmax(ends[1], true)
    matrix, least, most = lines.matrix(np.fmax(low, true), np.fmin(high, true))
    group = np.where(change, 2 * people, people)
    scale = np.divide(people, weight, out=np.ones(len(rows)), where=weight > 0)
    return Amounts(low, high, matrix, least, most, variable, weight, group, scale, number)


def _sums(
    lines: Lines,
    part: pd.DataFrame,
    entry: Measure,
    variable: np.ndarray,
    weight: np.ndarray,
    parts: Mapping[str, pd.DataFrame],
    unknown: np.ndarray,
) -> None:
    """Rows of one measure that add up: to their weight (levels of a term), to the district's row, to the window's.

    A sum with so many hidden schools (``unknown``) that each of them stays open is left out.
    """
    for dimension in entry.sums:
        if dimension == "school_id":
            found = _tight(along(part, ["school_id"], place=True), unknown)
            sums = _total(found, weight)
            if entry.change_of:  # who moved between schools, and who teaches in two
                wide = np.abs(sums) + 2 * _shared(parts[entry.change_of], weight)
                _add(lines, found, variable, -wide, wide)
            else:
                _add(lines, found, variable, np.minimum(sums, 0.0), np.maximum(sums, 0.0))
        elif dimension == "term":
            if entry.weight == "n":
                found = along(part[part["to_term"].eq(0)], ["term"], place=True)
                sums = _total(found, weight)
                _add(lines, found, variable, np.minimum(sums, 0.0), np.maximum(sums, 0.0))
        else:
            found = along(part, dimension.split("+"))
            whole = np.zeros(len(found.unless))
            np.maximum.at(whole, found.group, weight[found.row])
            _add(lines, found, variable, whole, whole)


def _tight(found: Relation, unknown: np.ndarray) -> Relation:
    """The groups with few hidden parts."""
    many = np.bincount(found.group, unknown[found.row] & ~found.whole, minlength=len(found.unless)) > _MANY
    keep = np.zeros(len(unknown), dtype=bool)
    keep[found.row[~many[found.group]]] = True
    return found.only(keep) if many.any() else found


def _total(found: Relation, weight: np.ndarray) -> np.ndarray:
    """The excess of the parts' weights over the whole's: people in two schools."""
    signed = np.where(found.whole, -weight[found.row], weight[found.row])
    return np.bincount(found.group, signed, minlength=len(found.unless))


def _shared(part: pd.DataFrame, weight: np.ndarray) -> float:
    """The largest excess of the schools' weights over the district's in any term."""
    sums = _total(along(part, ["school_id"], place=True), weight)
    return float(np.maximum(sums, 0.0).max(initial=0.0))


def _add(lines: Lines, found: Relation, variable: np.ndarray, least: np.ndarray, most: np.ndarray) -> None:
    lines.add(found.group, variable[found.row], np.where(found.whole, -1.0, 1.0), least, most)


def _beside(
    lines: Lines,
    cells: Cells,
    part: pd.DataFrame,
    entry: Measure,
    variable: np.ndarray,
    weight: np.ndarray,
    parts: Mapping[str, pd.DataFrame],
    rules: Rules,
) -> None:
    """Rows of one measure compared with those of another: their sums, and which of two is the larger."""
    if entry.adds_up is not None and entry.adds_up.measure in parts:
        for found in across(cells, part, parts[entry.adds_up.measure], entry, rules):
            whole = np.zeros(len(found.unless))
            if not found.whole.any():  # the others and this one: all there is
                np.maximum.at(whole, found.group, weight[found.row])
            _add(lines, found, variable, whole, whole)
    if entry.at_least in parts:
        other = match(part, parts[entry.at_least])
        mine, other = part.index.to_numpy()[other >= 0], other[other >= 0]
        lines.ordered(variable[mine], variable[other])
    if entry.rest_in is not None and entry.rest_in.measure in parts:
        wide = parts[entry.rest_in.measure]
        wide = wide[entry.rest_in.into(cells.rows.loc[wide.index], rules).notna()]
        mine = match(wide, part)
        row, mine = wide.index.to_numpy()[mine >= 0], mine[mine >= 0]
        rest = weight[row] - weight[mine]
        lines.each([variable[row]], [1.0], rest, np.full(len(rest), np.inf))
    if entry.nested:
        group = group_numbers(part, [name for name in DIMENSIONS if name != entry.nested])
        before = pd.Series(part.index).groupby(group, sort=False).shift(1, fill_value=-1).to_numpy()
        row, before = part.index.to_numpy()[before >= 0], before[before >= 0]
        lines.ordered(variable[before], variable[row])


def _changes(
    lines: Lines,
    parts: Mapping[str, pd.DataFrame],
    catalogue: Mapping[str, Measure],
    cells: Cells,
    variable: np.ndarray,
    weight: np.ndarray,
    ends: tuple[list[float], list[float]],
) -> None:
    """Constraints from changes between terms (see :mod:`coachkit.privacy.changes`)."""
    rows = cells.rows.assign(variable=variable, weight=weight)
    for name in parts:
        base = catalogue[name].change_of
        if base not in parts:
            continue
        same = {key for key, entry in catalogue.items() if entry.counts == catalogue[base].counts}
        over = rows[rows["measure"].isin(same) & rows["term"].eq("") & rows["to_term"].eq("")]
        window = pd.Series(cells.people[over.index], index=over["school_id"]).groupby(level=0).max().dropna()
        here, change = (rows[rows["measure"].eq(key)] for key in (base, name))
        add_changes(lines, here, change, {str(place): float(size) for place, size in window.items()}, *ends)


def _counted(
    lines: Lines,
    cells: Cells,
    counts: Counts,
    counts_hidden: np.ndarray,
    variable: np.ndarray,
    weighted: np.ndarray,
    told: tuple[np.ndarray, np.ndarray],
    ends: tuple[list[float], list[float]],
    true: list[float],
) -> np.ndarray:
    """Counts that would reveal a hidden share, as variables with appended ends: each row's ``number`` lines."""
    linked = np.zeros(len(counts_hidden) + 1, dtype=bool)
    linked[counts.numerator] = True
    linked = linked[:-1]
    for wide in counts.wider:
        linked |= (wide >= 0) & linked[wide]
    open_ = np.flatnonzero(linked & counts_hidden)
    at = np.full(len(counts_hidden) + 1, -1)
    at[open_] = len(ends[0]) + np.arange(len(open_))
    high = counts.people[open_].copy()
    for wide in counts.wider:
        inside = wide[open_] >= 0
        high[inside] = np.maximum(high[inside], counts.people[wide[open_][inside]])
        both = inside & (at[wide[open_]] >= 0)
        lines.ordered(at[wide[open_[both]]], at[open_[both]])
    for found in counts.relations[:1]:
        held = _tight(found.only(at[:-1] >= 0), at[:-1] >= 0)
        column = at[held.row]
        sign = np.where(held.whole, -1.0, 1.0)
        total = np.bincount(held.group, sign * counts.people[held.row] * (column >= 0), minlength=len(held.unless))
        lines.add(held.group[column >= 0], column[column >= 0], sign[column >= 0], total, total)
    row = np.flatnonzero((counts.numerator >= 0) & (variable >= 0))
    row = row[at[counts.numerator[row]] >= 0]
    extra = np.maximum(counts.people[counts.numerator[row]] - np.nan_to_num(cells.contributors[row]), 0.0)
    lines.each([at[counts.numerator[row]], variable[row]], [1.0, -1.0], np.zeros(len(row)), extra)
    count = np.where(weighted & (variable >= 0), at[counts.of], -1)
    row = np.flatnonzero(count >= 0)
    number = np.full((2, len(variable)), -1)
    for side, share in enumerate(told):
        share = np.nan_to_num(share[row])
        place = np.arange(len(row))
        columns, factors = np.concatenate([variable[row], count[row]]), np.concatenate([np.ones(len(row)), -share])
        free = np.full(len(row), np.inf)
        number[side, row] = place + lines.add(np.tile(place, 2), columns, factors, -free, free)
    lines.ordered(count[row], variable[row])
    ends[0].extend([0.0] * len(open_))
    ends[1].extend(high.tolist())
    true.extend(counts.people[open_].tolist())
    return number
