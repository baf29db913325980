"""Who is reached, who moves: reach, dosage, transformative share and shift of the district's groups of teachers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.catalogue.groups import PAIR
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.estimators.share import pooled_icc
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.groupings import categories, grouped
from coachkit.measures.prepare.outcomes import outcomes
from coachkit.measures.prepare.rollup import largest_two
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.schema.chapters import CHAPTER
from coachkit.stats import Interval, clustered_differences, clustered_share, paired_change

_SCHOOLS = 4  # of each group: with fewer, how much schools differ is not known well enough (benchmarks/groups.py)
_KEYS = ["item", "term", "to_term", "category"]


def by_group(district: District) -> list[MeasureFrame]:
    """The four outcomes of each group, and differences of shares and shifts between two groups.

    Rows of the district alone: ``item`` is the grouping, ``category`` the group, of a difference ``one less other``. Shares
    have the interval of :func:`coachkit.stats.clustered_share` with the district's intraclass correlation, shifts that of
    :func:`coachkit.stats.paired_change`; the intervals of differences are simultaneous for all pairs of a grouping and term,
    with schools as clusters (:func:`coachkit.stats.clustered_differences`). Reach and dosage are complete counts, without
    intervals.
    """
    every = categories(district)
    found = {name: _long(rows, _asked(district, name, every)) for name, rows in district.cached(grouped).items()}
    share = _share_limits(district)
    frames = [
        _frame("reach_by_group", found["reach"], every, _none),
        _frame("dosage_by_group", found["dosage"], every, _none),
        _frame("share_by_group", found["transformative_share"], every, share),
        _frame("shift_by_group", found["shift"], every, _shift_limits),
    ]
    schools = _main_school(district)
    return [
        *frames,
        _differences("share_gap_by_group", found["transformative_share"], every, schools),
        _differences("shift_gap_by_group", found["shift"], every, schools),
    ]


def _asked(district: District, outcome: str, every: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The groupings of an outcome, with the terms that they are for (none: all): a chapter asks for one outcome alone."""
    own = {
        chapter.item: chapter.view.terms
        for chapter in district.config.chapter
        if {"share": "transformative_share", "shift": "shift"}[chapter.view.show] == outcome
    }
    return {item: own.get(item, ()) for item in every if item in own or not item.startswith(CHAPTER)}


def _long(rows: pd.DataFrame, items: dict[str, tuple[str, ...]]) -> pd.DataFrame:
    """The district's rows once for each grouping: ``item, category``."""
    rows = rows[rows["school_id"].eq(DISTRICT)]
    plain = rows[["term", "to_term", "teacher_id", "value", "size", "some", "rest"]]
    parts = [
        plain.assign(item=item, category=rows[item])[_in_terms(rows, terms) if terms else slice(None)]
        for item, terms in items.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _in_terms(rows: pd.DataFrame, terms: tuple[str, ...]) -> pd.Series:
    return rows["term"].isin(terms) & (rows["to_term"].isin(terms) | rows["to_term"].eq(""))


Limits = Callable[[pd.DataFrame, np.ndarray, int], tuple[np.ndarray, np.ndarray]]


def _none(rows: pd.DataFrame, group: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    return np.full(count, np.nan), np.full(count, np.nan)


def _share_limits(district: District) -> Limits:
    teachers = district.cached(outcomes)["transformative_share"]
    icc = pooled_icc(teachers, (teachers["value"] * teachers["size"]).to_numpy())

    def limits(rows: pd.DataFrame, group: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
        found: Interval = clustered_share(rows["value"].to_numpy(), rows["size"].to_numpy(), group, icc, count)
        return found.low, found.high

    return limits


def _shift_limits(rows: pd.DataFrame, group: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    found = paired_change(rows["value"].to_numpy(), group, count)
    return found.low, found.high


def _frame(key: str, rows: pd.DataFrame, every: dict[str, list[str]], limits: Limits) -> MeasureFrame:
    groups = rows.groupby(_KEYS, sort=True)
    out = groups.agg(
        estimate=("value", "mean"), n=("size", "sum"), people=("teacher_id", "size"), contributors=("some", "sum"),
        others=("rest", "sum"),
    ).reset_index()  # fmt: skip
    low, high = limits(rows, groups.ngroup().to_numpy(), len(out))
    out = out.assign(low=low, high=high, n=np.ceil(out["n"] - 1e-9))
    if key == "dosage_by_group":
        out = out.merge(largest_two(rows, _KEYS, "value").reset_index(), on=_KEYS, validate="one_to_one")
    if key == "shift_by_group":
        out = out.drop(columns=["contributors", "others"])
    least = {{"lessons": "n"}.get(word, "people"): word for word in get(key).minimum}
    return with_minimum(key, _ordered(out, every), **least)


def _differences(key: str, rows: pd.DataFrame, every: dict[str, list[str]], schools: pd.Series) -> MeasureFrame:
    """Differences of all pairs of groups that are large enough; their intervals are simultaneous in a grouping and term."""
    least = get(key).minimum["teachers"]
    parts = [pd.DataFrame({name: pd.Series(dtype="str") for name in _KEYS})]
    for (item, term, to_term), part in rows.groupby(_KEYS[:3], sort=False):
        part = part.assign(school=part["teacher_id"].map(schools))
        size = part.groupby("category").size()
        wide = part.groupby("category")["school"].nunique()
        names = [name for name in every[str(item)] if size.get(name, 0) >= least and wide[name] >= _SCHOOLS]
        pairs = list(combinations(range(len(names)), 2))
        if not pairs:
            continue
        part = part[part["category"].isin(names)]
        group = pd.Index(names).get_indexer(pd.Index(part["category"]))
        cluster = pd.factorize(part["school"])[0]
        gap, low, high = clustered_differences(part["value"].to_numpy(), group, np.array(pairs), cluster)
        smaller = [min(size[names[a]], size[names[b]]) for a, b in pairs]
        parts.append(pd.DataFrame({
            "item": item, "term": term, "to_term": to_term, "category": [f"{names[a]}{PAIR}{names[b]}" for a, b in pairs],
            "estimate": np.where(np.isfinite(low), gap, np.nan), "low": low, "high": high, "n": smaller, "people": smaller,
        }))  # fmt: skip
    out = pd.concat(parts, ignore_index=True)
    for name in ("estimate", "low", "high", "n", "people"):
        out[name] = out[name].astype("float64") if name in out else np.nan
    return with_minimum(key, out.assign(school_id=DISTRICT), n="teachers")


def _main_school(district: District) -> pd.Series:
    """A school of each teacher, by which those who resemble each other are grouped."""
    rows = district.cached(outcomes)["transformative_share"]
    rows = rows[rows["school_id"].ne(DISTRICT)]
    return rows.drop_duplicates("teacher_id").set_index("teacher_id")["school_id"]


def _ordered(rows: pd.DataFrame, every: dict[str, list[str]]) -> pd.DataFrame:
    place = {
        (item, name): (at, number)
        for at, (item, names) in enumerate(every.items())
        for number, name in enumerate(names)
    }
    keys = [place[pair] for pair in zip(rows["item"], rows["category"], strict=True)]
    order = sorted(
        range(len(rows)), key=lambda at: (keys[at][0], rows["to_term"].iat[at], rows["term"].iat[at], keys[at][1])
    )
    return rows.iloc[order].reset_index(drop=True).assign(school_id=DISTRICT)
