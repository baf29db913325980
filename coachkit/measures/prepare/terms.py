"""The term of a day, and the grid of rows that a measure must fill: every school, every term."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district import District

DISTRICT = ""  # the school_id of the district's own rows
WINDOW = ""  # the term of rows over the whole window


def terms(district: District) -> list[str]:
    """Names of the terms, earliest first."""
    return [term.name for term in sorted(district.config.terms, key=lambda term: term.start)]


def term_days(district: District) -> dict[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """The first and the last day of each term, earliest first."""
    spans = {term.name: (pd.Timestamp(term.start), pd.Timestamp(term.end)) for term in district.config.terms}
    return dict(sorted(spans.items(), key=lambda item: item[1][0]))


def there_in(people: pd.DataFrame, spans: Mapping[str, tuple[Any, Any]], column: str = "term") -> pd.DataFrame:
    """``people`` (with the days ``start, end``) once for each span in which they are there; ``column`` has its name."""
    parts = [
        people[(people["start"] <= last) & (people["end"] >= first)].assign(**{column: name})
        for name, (first, last) in spans.items()
    ]
    return pd.concat(parts) if parts else people.assign(**{column: ""})[:0]


def schools(district: District) -> list[str]:
    """School ids, with the district (``""``) first."""
    return [DISTRICT, *district["schools"]["school_id"].tolist()]


def term_of(dates: pd.Series, district: District) -> pd.Series:
    """The name of each day's term; missing for days outside every term."""
    ordered = sorted(district.config.terms, key=lambda term: term.start)
    if not ordered:
        return pd.Series(np.nan, index=dates.index, dtype="str")
    starts = np.array([np.datetime64(term.start) for term in ordered], dtype="datetime64[D]")
    ends = np.array([np.datetime64(term.end) for term in ordered], dtype="datetime64[D]")
    days = dates.to_numpy(dtype="datetime64[D]")
    at = np.searchsorted(starts, days, side="right") - 1
    inside = (at >= 0) & (days <= ends[np.maximum(at, 0)]) & ~np.isnat(days)
    names = pd.array([*(term.name for term in ordered), None], dtype="str")
    return pd.Series(names.take(np.where(inside, at, len(ordered))), index=dates.index)


def term_pairs(district: District) -> list[tuple[str, str]]:
    """Every pair of terms, the earlier first."""
    return list(combinations(terms(district), 2))


def complete(rows: pd.DataFrame, district: District, **dims: list[Any]) -> pd.DataFrame:
    """``rows`` on the full grid of schools × ``dims``; missing rows are added empty.

    The order is the grid's: schools (district first), then the dimensions as given. Rows outside the grid raise ValueError,
    because they would otherwise be lost.
    """
    axes = {name: pd.Index(values) for name, values in {"school_id": schools(district), **dims}.items()}
    found = np.array([axis.get_indexer(rows[name]) for name, axis in axes.items()])
    lost = int((found < 0).any(axis=0).sum())
    if lost:
        raise ValueError(f"{lost} rows are outside the grid of {list(axes)}")
    shape = tuple(map(len, axes.values()))
    places = np.unravel_index(np.arange(math.prod(shape)), shape)
    grid = pd.DataFrame({name: axis.take(at) for (name, axis), at in zip(axes.items(), places, strict=True)})
    rest = rows.drop(columns=list(axes)).set_axis(np.ravel_multi_index(tuple(found), shape))
    return pd.concat([grid, rest.reindex(grid.index)], axis=1)
