"""Shift (22): what changed between two terms for the same teachers. It is never called an effect."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.lessons import counted, typical_level
from coachkit.measures.prepare.terms import complete, schools, term_pairs, terms
from coachkit.stats import paired_change, paired_superiority

_PAIR = ["term", "to_term"]


def shift(district: District) -> list[MeasureFrame]:
    """Paired change of the transformative share, the changes it could have detected, and ordinal superiority.

    Rows: school × every pair of terms (``term`` → ``to_term``); ``n`` and ``people`` are the teachers observed in both.
    """
    cut = district.config.scale.cut
    at = {school: i for i, school in enumerate(schools(district))}
    found: dict[str, list[pd.DataFrame]] = {
        key: [] for key in ("shift", "shift_detectable", "shift_superiority", "shift_delta")
    }
    for pair, paired, first, second in _pairs(district):
        group = paired["school_id"].map(at).to_numpy(dtype=np.int64)
        count = np.bincount(group, minlength=len(at))
        base = pd.DataFrame({"school_id": list(at), "term": pair[0], "to_term": pair[1], "n": count, "people": count})
        share = [c[:, cut:].sum(axis=1) / c.sum(axis=1) for c in (first, second)]
        change = paired_change(share[1] - share[0], group, len(at))
        found["shift"].append(base.assign(estimate=change.estimate, low=change.low, high=change.high))
        found["shift_detectable"].append(base.assign(estimate=change.detectable))
        over = paired_superiority(first, second, group, len(at))
        found["shift_superiority"].append(base.assign(estimate=over.estimate, low=over.low, high=over.high))
        found["shift_delta"].append(
            base.assign(estimate=2 * over.estimate - 1, low=2 * over.low - 1, high=2 * over.high - 1)
        )
    return [_frame(key, parts) for key, parts in found.items()]


def transitions(district: District) -> list[MeasureFrame]:
    """Teachers by typical level in two terms: the matrix (next terms, first → last) and its direction."""
    labels = list(district.config.scale.levels)
    names = terms(district)
    shown = {*pairwise(names), (names[0], names[-1])} if len(names) > 1 else set()
    matrix, direction = [], []
    for pair, paired, first, second in _pairs(district):
        one, two = typical_level(first), typical_level(second)
        moved = np.select([two > one, two < one], ["higher", "lower"], "same")
        here = paired[["school_id"]].assign(category=moved)
        direction.append(_shares(here, district, pair, category=["higher", "same", "lower"]))
        if pair in shown:
            here = paired[["school_id"]].assign(level=np.take(labels, one), to_level=np.take(labels, two))
            matrix.append(_shares(here, district, pair, level=labels, to_level=labels))
    return [_frame("transition", matrix), _frame("transition_direction", direction)]


def _pairs(district: District) -> list[tuple[tuple[str, str], pd.DataFrame, np.ndarray, np.ndarray]]:
    """Teachers of each pair of terms (``school_id, teacher_id``), with their level counts before and after."""
    k = len(district.config.scale.levels)
    teachers = district.cached(counted)
    out = []
    for pair in term_pairs(district):
        before, after = (teachers[teachers["term"].eq(term)].drop(columns=["term", "size"]) for term in pair)
        both = before.merge(after, on=["school_id", "teacher_id"], validate="one_to_one", suffixes=("_a", "_b"))
        counts = both.drop(columns=["school_id", "teacher_id"]).to_numpy(dtype=float)
        out.append((pair, both[["school_id", "teacher_id"]], counts[:, :k], counts[:, k:]))
    return out


def _shares(rows: pd.DataFrame, district: District, pair: tuple[str, str], **dims: list[str]) -> pd.DataFrame:
    """Share of paired teachers in each cell of ``dims``; ``contributors`` are the cell's teachers."""
    keys = ["school_id", *dims]
    cells = complete(rows.groupby(keys, as_index=False).size(), district, **dims)
    hits = cells["size"].fillna(0)
    total = hits.groupby(cells["school_id"]).transform("sum")
    estimate = (hits / total).where(total > 0)
    counts = {"estimate": estimate, "n": total, "people": total, "contributors": hits}
    return cells[keys].assign(term=pair[0], to_term=pair[1], **counts)


def _frame(key: str, parts: list[pd.DataFrame]) -> MeasureFrame:
    empty = pd.DataFrame({name: [] for name in ("school_id", *_PAIR, "estimate", "low", "high", "n", "people")})
    rows = pd.concat(parts, ignore_index=True) if parts else empty.astype({"n": "int64", "people": "int64"})
    order = {name: i for i, name in enumerate(rows["school_id"].unique())}
    rows = rows.sort_values("school_id", key=lambda ids: ids.map(order), kind="stable")
    return with_minimum(key, rows)
