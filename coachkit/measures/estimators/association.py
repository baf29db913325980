"""Coaching and the change of levels, teacher by teacher: an association, because coached teachers are not drawn by lot."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.lessons import counted
from coachkit.measures.prepare.terms import DISTRICT, terms
from coachkit.stats import SLACK, at_least, paired_change

BANDS = ("no coaching", "below plan", "at plan or more")
WAYS = ("in person", "at a distance", "mixed")
_MOST = 2 / 3  # share of the minutes from which a teacher's coaching counts as of one modality


def dosage_beside_shift(district: District) -> list[MeasureFrame]:
    """Change of the transformative share of teachers seen in the first and last term, by hours and by modality.

    Hours are one-on-one hours per term, from the first term to the last, compared with the plan's hours; teachers without
    any are a group of their own. The measure is for the district alone, because no school has enough teachers. It says
    nothing about what coaching causes.
    """
    names = terms(district)
    if len(names) < 2:
        return [_frame(key, pd.DataFrame(), ("", ""), list(names_)) for key, names_ in _MEASURES.items()]
    pair = (names[0], names[-1])
    change, met = _changes(district, pair), _hours(district, len(names))
    both = change.merge(met, on="teacher_id", how="left", validate="one_to_one")
    hours = both["hours"].fillna(0)
    plan = district.config.plan.dosage_hours
    band = np.select([hours.eq(0), ~at_least(hours, plan)], BANDS[:2], BANDS[2])
    if district["coaching_log"].empty:
        both, band = both[:0], band[:0]
    remote = both["remote"]
    way = np.select([remote.le(1 - _MOST + SLACK), at_least(remote, _MOST), remote.notna()], WAYS, "")
    return [
        _frame("dosage_beside_shift", both.assign(category=band), pair, list(BANDS)),
        _frame("modality_beside_shift", both.assign(category=way), pair, list(WAYS)),
    ]


_MEASURES = {"dosage_beside_shift": BANDS, "modality_beside_shift": WAYS}


def _changes(district: District, pair: tuple[str, str]) -> pd.DataFrame:
    """Teachers seen in both terms: ``teacher_id, change``."""
    levels, cut = len(district.config.scale.levels), district.config.scale.cut
    teachers = district.cached(counted)
    teachers = teachers[teachers["school_id"].eq(DISTRICT)]
    share = teachers[list(range(cut, levels))].sum(axis=1) / teachers["size"]
    wide = teachers.assign(share=share).pivot(index="teacher_id", columns="term", values="share")
    wide = wide.reindex(columns=list(pair)).dropna()
    return pd.DataFrame({"teacher_id": wide.index, "change": (wide[pair[1]] - wide[pair[0]]).to_numpy()})


def _hours(district: District, count: int) -> pd.DataFrame:
    """Coachees: ``teacher_id, hours`` (one-on-one, per term), ``remote`` (share of minutes; missing if not recorded)."""
    rows = district.cached(contacts)
    rows = rows[rows["kind"].eq("one-on-one") & rows["term"].notna()]
    told = rows["minutes"].where(rows["modality"].ne(""), 0.0)
    away = rows["minutes"].where(rows["modality"].isin(["virtual", "async"]), 0.0)
    sums = rows.assign(told=told, away=away).groupby("teacher_id", as_index=False)[["minutes", "told", "away"]].sum()
    remote = sums["away"] / sums["told"].where(sums["told"] > 0)
    return sums[["teacher_id"]].assign(hours=sums["minutes"] / 60 / count, remote=remote)


def _frame(key: str, rows: pd.DataFrame, pair: tuple[str, str], names: list[str]) -> MeasureFrame:
    code = {name: i for i, name in enumerate(names)}
    rows = rows[rows["category"].isin(names)] if len(rows) else pd.DataFrame({"category": [], "change": []})
    group = rows["category"].map(code).to_numpy(dtype=np.int64)
    found = paired_change(rows["change"].to_numpy(dtype=float), group, len(names))
    count = np.bincount(group, minlength=len(names))
    grid = pd.DataFrame({"category": names, "estimate": found.estimate, "low": found.low, "high": found.high})
    grid = grid.assign(school_id=DISTRICT, term=pair[0], to_term=pair[1], n=count, people=count)
    return with_minimum(key, grid, n="teachers")
