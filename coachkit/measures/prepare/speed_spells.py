"""From visits to spells: when each teacher was first seen at the level, and since when she is coached."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.district.roster import ALWAYS
from coachkit.measures.prepare.contacts import contacts, eligible
from coachkit.measures.prepare.rollup import as_texts
from coachkit.stats.timing import Spells

_DAYS = 7.0


@dataclass(frozen=True)
class SpeedSpells:
    """Teachers not seen at the level at their first visit after access, in weeks since access.

    ``looks`` has their visits up to the first one at the level: ``member`` (index in ``spells``), ``week``, ``hit``.
    ``before`` and ``after`` are each member's last visit before and first visit below the level after coaching began (NaN:
    none). ``tools`` is True if access is to a tool.
    """

    spells: Spells
    looks: pd.DataFrame
    before: np.ndarray
    after: np.ndarray
    tools: bool


def speed_spells(district: District) -> SpeedSpells:
    """The spells of a district's eligible teachers.

    Origin: the earliest ``tools.access_date``, or the teacher's own ``staff.start_date`` if that is later; without tools,
    the start date or the first term. Regime: from the first direct coaching event on. A visit counts as at the level if any
    rating of that day is at or above the cut. Cluster: the school of the first visit.
    """
    origin, tools = _origins(district)
    seen = district["observations"][["teacher_id", "school_id", "date", "level"]]
    seen = seen.assign(hit=seen["level"].cat.codes.ge(district.config.scale.cut)).merge(
        origin, on="teacher_id", how="inner", validate="many_to_one"
    )
    seen = seen[seen["date"] >= seen["origin"]]
    looks = seen.groupby(["teacher_id", "date"], as_index=False, sort=True).agg(
        hit=("hit", "max"), school=("school_id", "first"), origin=("origin", "first")
    )
    looks = looks.assign(week=(looks["date"] - looks["origin"]).dt.days / _DAYS)
    done = looks.groupby("teacher_id")["hit"].transform(lambda hit: hit.cumsum().shift(fill_value=0)).gt(0)
    looks = looks[~done]
    first = looks.groupby("teacher_id")["hit"].transform("first").astype(bool)
    looks = looks[~first].reset_index(drop=True)
    start = _coached_since(district)
    looks = looks.merge(start, on="teacher_id", how="left", validate="many_to_one")
    looks = looks.assign(switch=((looks["coached"] - looks["origin"]).dt.days / _DAYS).clip(lower=0).fillna(np.inf))
    looks = looks.assign(member=pd.factorize(looks["teacher_id"])[0])
    return _as_spells(looks, tools)


def _as_spells(looks: pd.DataFrame, tools: bool) -> SpeedSpells:
    groups = looks.groupby("member", sort=True)
    without = looks[~looks["hit"].astype(bool)]
    members = np.arange(looks["member"].nunique())

    def of(series: pd.Series, missing: float = np.nan) -> np.ndarray:
        return series.reindex(members).fillna(missing).to_numpy(dtype=float)

    spells = Spells(
        of(groups["week"].min()),
        of(without.groupby("member")["week"].max()),
        of(looks[looks["hit"].astype(bool)].groupby("member")["week"].min(), np.inf),
        of(groups["switch"].first()),
        pd.factorize(groups["school"].first())[0],
    )
    early = without[without["week"] < without["switch"]].groupby("member")["week"].max()
    late = without[without["week"] >= without["switch"]].groupby("member")["week"].min()
    return SpeedSpells(spells, looks[["member", "week", "hit"]], of(early), of(late), tools)


def _origins(district: District) -> tuple[pd.DataFrame, bool]:
    people = eligible(district).groupby("teacher_id", as_index=False)["start"].min()
    access = district["tools"]["access_date"].dropna()
    terms = [pd.Timestamp(term.start) for term in district.config.terms]
    floor = access.min() if len(access) else min(terms, default=ALWAYS)
    return people.assign(origin=people["start"].where(people["start"] > floor, floor))[["teacher_id", "origin"]], bool(
        len(access)
    )


def _coached_since(district: District) -> pd.DataFrame:
    met = district.cached(contacts)
    met = met[met["kind"].eq("one-on-one")]
    return as_texts(met.groupby("teacher_id")["date"].min().rename("coached").reset_index())
