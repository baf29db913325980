"""Coaches' self-assessment on the standards of their framework (18)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import framed, with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.measures.prepare.waves import ordered_waves
from coachkit.stats import group_means, limits

_CELL = ["category", "item", "wave"]


def self_assessments(district: District) -> list[MeasureFrame]:
    """Median level and share at the target level by standard and wave; change by framework; each coach's own levels.

    ``category`` is the framework, ``item`` the standard. The district's rows cover all coaches who assessed themselves; a
    coach's own rows (``coach_id``) are her answers unchanged.
    """
    table = district["self_assessments"]
    order = ordered_waves(district, table["wave"])
    place = {wave: i for i, wave in enumerate(order)}
    rows = table[table["wave"].isin(order) & table["level"].notna()]
    rows = rows.rename(columns={"framework": "category", "standard": "item"}).assign(
        level=lambda r: r["level"].astype("float64"), at=lambda r: r["wave"].map(place)
    )
    rows = rows.sort_values(["category", "item", "at", "coach_id"], kind="stable")
    aimed = rows.assign(hit=rows["level"].ge(district.config.plan.self_assessment_target))
    groups = aimed.groupby(_CELL, sort=False)
    found = groups.agg(
        median=("level", "median"), n=("level", "size"), share=("hit", "mean"), hits=("hit", "sum")
    ).reset_index()
    found = found.assign(people=found["n"], school_id=DISTRICT)
    level = found.assign(estimate=found["median"]).drop(columns=["median", "share", "hits"])
    target = found.assign(estimate=found["share"], contributors=found["hits"]).drop(columns=["median", "share", "hits"])
    own = rows[["coach_id", *_CELL]].assign(estimate=rows["level"], n=1, people=1)
    return [
        _of_coaches("self_assessment", level),
        _of_coaches("self_assessment_target", target),
        _of_coaches("self_assessment_change", _change(rows, order)),
        framed("self_assessment_coach", own),
    ]


def _change(rows: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """Change of coaches' own means over the standards they rated in both waves, by framework and pair of waves."""
    parts = []
    for one, two in [*pairwise(order), *([(order[0], order[-1])] if len(order) > 2 else [])]:
        before, after = (rows[rows["wave"].eq(wave)][["coach_id", "category", "item", "level"]] for wave in (one, two))
        both = before.merge(after, on=["coach_id", "category", "item"], suffixes=("", "_to"), validate="one_to_one")
        both = both.assign(change=both["level_to"] - both["level"])
        moved = both.groupby(["category", "coach_id"]).agg(change=("change", "mean")).reset_index()
        groups = moved.groupby("category", sort=True)
        found = group_means(moved["change"].to_numpy(), groups.ngroup().to_numpy(), groups.ngroups)
        low, high = limits(found)
        out = groups.size().rename("n").reset_index()
        parts.append(out.assign(wave=one, to_wave=two, estimate=found.mean, low=low, high=high, people=out["n"]))
    columns = ["category", "n", "wave", "to_wave", "estimate", "low", "high", "people"]
    full = [part for part in parts if len(part)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame({name: [] for name in columns})


def _of_coaches(key: str, frame: pd.DataFrame) -> MeasureFrame:
    numbers = frame.assign(n=frame["n"].astype("float64"), estimate=frame["estimate"].astype(np.float64))
    return with_minimum(key, numbers)
