"""Clarity of the coach's role, and agreement of audiences about it (13, 14)."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.estimators.mean import mean_by_group, means_of, on_grid
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.scores import answers, everywhere, scores
from coachkit.measures.prepare.terms import DISTRICT, complete
from coachkit.measures.prepare.waves import LEAST_ROLE, ordered_waves
from coachkit.schema.tables.people import ROLES
from coachkit.stats import differences

PAIR = " and "  # between the two audiences of a gap: the first one's mean less the second one's
_INSTRUMENT = "role_clarity"
_KEYS = ["school_id", "wave", "role"]


def role_clarity(district: District) -> list[MeasureFrame]:
    """Mean of each audience by wave, over all items and, for the district, item by item; and gaps between audiences.

    Rows: school × ``wave`` × audience (``category``); ``item`` is blank for all items together. Gaps are between two
    audiences with at least five respondents each; their intervals are simultaneous over all pairs of a school and wave, or
    over all pairs and items.
    """
    rows = answers(district, _INSTRUMENT)
    order = ordered_waves(district, rows["wave"])
    rows = rows[rows["wave"].isin(order) & rows["role"].isin(ROLES)].assign(domain=_INSTRUMENT)
    roles = [role for role in ROLES if rows["role"].eq(role).any()]
    whole = everywhere(scores(rows, district.config.survey.minimum_answered), district).assign(item="")
    items = rows["item_id"].unique().tolist()
    each = rows.assign(
        score=rows["value"],
        item=rows["item_id"],
        school_id=DISTRICT,
        cluster=pd.factorize(rows["school_id"], sort=True)[0],
    )
    columns = [*_KEYS, "item", "score", "scale_low", "scale_high", "cluster"]
    both = pd.concat([whole[columns], each[columns]], ignore_index=True)
    both = both[both["scale_low"].notna()]
    means = mean_by_group(both, [*_KEYS, "item"]).rename(columns={"role": "category"})
    grid = {"wave": order, "category": roles, "item": ["", *items]}
    frame = on_grid("role_clarity", means, district, **grid)
    kept = frame.rows[frame.rows["item"].eq("") | frame.rows["school_id"].eq(DISTRICT)].reset_index(drop=True)
    return [MeasureFrame("role_clarity", kept), _gaps(both, order, roles, items, district)]


def _gaps(rows: pd.DataFrame, order: list[str], roles: list[str], items: list[str], district: District) -> MeasureFrame:
    """Differences of audience means, simultaneous over the pairs (and items) of a school and wave."""
    out, found = means_of(rows, [*_KEYS, "item"])
    out = out.assign(at=np.arange(len(out)))
    big = out[out["n"].ge(LEAST_ROLE)]
    pairs = list(combinations(roles, 2))
    parts = []
    for one, two in pairs:
        sides = (out[out["role"].eq(role)].drop(columns=["role", "scale_low", "scale_high"]) for role in (one, two))
        both = next(sides).merge(next(sides), on=["school_id", "wave", "item"], suffixes=("_a", "_b"))
        parts.append(both.assign(category=f"{one}{PAIR}{two}"))
    texts, counts = ("school_id", "wave", "item", "category"), ("n_a", "n_b", "at_a", "at_b")
    kinds = {**dict.fromkeys(texts, "str"), **dict.fromkeys(counts, "int64")}
    gaps = pd.concat([pd.DataFrame({k: pd.Series([], dtype=t) for k, t in kinds.items()}), *parts], ignore_index=True)
    gaps = gaps.assign(n=gaps[["n_a", "n_b"]].min(axis=1).astype("float64"))
    # How many gaps a reader compares: the pairs of large enough audiences, times the items where item by item.
    audiences = big.groupby(["school_id", "wave", "item"]).size().rename("size").reset_index()
    gaps = gaps.merge(audiences, on=["school_id", "wave", "item"], how="left", validate="many_to_one")
    wide = gaps["size"].fillna(0).to_numpy(dtype=float)
    count = np.maximum(1, wide * (wide - 1) / 2) * np.where(gaps["item"].eq(""), 1, max(len(items), 1))
    estimate, low, high = (np.full(len(gaps), np.nan) for _ in range(3))
    for number in np.unique(count):
        here = np.flatnonzero(count == number)
        first, second = (gaps[name].to_numpy(dtype=np.int64)[here] for name in ("at_a", "at_b"))
        estimate[here], low[here], high[here] = differences(found, first, second, int(number))
    gaps = gaps.assign(estimate=np.where(np.isfinite(low), estimate, np.nan), low=low, high=high)
    kept = gaps[["school_id", "wave", "item", "category", "estimate", "low", "high", "n"]]
    names = [f"{one}{PAIR}{two}" for one, two in pairs]
    grid = complete(kept, district, wave=order, category=names, item=["", *items])
    grid = grid[grid["item"].eq("") | grid["school_id"].eq(DISTRICT)]
    return with_minimum("clarity_gap", grid.assign(people=grid["n"]))
