"""What an effect is estimated from: the transformative share of every school and term, and who started when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.contacts import contacts
from coachkit.measures.lessons import lessons
from coachkit.measures.terms import terms
from coachkit.stats.raters import rater_effects
from coachkit.stats.staggered import NEVER

__all__ = ["EffectPanel", "coached_early", "effect_panel", "start_terms"]

_LEAST_LESSONS = 5
_EARLY = pd.Timedelta(days=30)  # a first planning talk may come before the start


@dataclass(frozen=True)
class EffectPanel:
    """Schools × terms.

    ``raw`` and ``adjusted`` are transformative shares (NaN where fewer than five lessons were seen), ``start`` the
    place of the term in which coaching starts (``NEVER``: not by the last term). ``lessons`` holds a row a teacher,
    school and term: ``school``, ``term`` (places), ``teacher_id``, ``share``.
    """

    schools: tuple[str, ...]
    terms: tuple[str, ...]
    raw: np.ndarray
    adjusted: np.ndarray
    start: np.ndarray
    lessons: pd.DataFrame

    @property
    def seen(self) -> np.ndarray:
        """True where a school-term carries a share."""
        return np.isfinite(self.raw)

    def people(self, schools: np.ndarray, last: int) -> int:
        """Distinct teachers of some schools (places), seen up to a term."""
        rows = self.lessons
        return int(rows.loc[rows["school"].isin(schools) & rows["term"].le(last), "teacher_id"].nunique())

    def teacher_sd(self) -> float:
        """Standard deviation of single teachers' shares in uncoached school-terms (NaN under 30 of them)."""
        rows = self.lessons
        shares = rows.loc[rows["term"].to_numpy() < self.start[rows["school"].to_numpy()], "share"]
        return float(shares.std()) if len(shares) >= 30 else float("nan")


def effect_panel(district: District) -> EffectPanel:
    """The panel of a district.

    An observer's effect is estimated on ratings within school-terms and taken off; then ratings are averaged to
    lessons, lessons to teachers, teachers to the school and term, all schools weighing the same.
    """
    ids, names = district["schools"]["school_id"].tolist(), terms(district)
    rows = district.once(lessons)
    school = pd.Categorical(rows["school_id"], categories=ids).codes.astype(np.int64)
    term = pd.Categorical(rows["term"], categories=names).codes.astype(np.int64)
    hit = rows["level"].ge(district.config.scale.cut).to_numpy(dtype=float)
    observer, observers = pd.factorize(rows["observer_id"])
    effect = rater_effects(hit, school * max(len(names), 1) + term, observer, len(observers))
    base = rows[["teacher_id", "lesson_id", "weight"]].assign(school=school, term=term, raw=hit)
    base = base.assign(adjusted=hit - effect[observer] if len(rows) else hit)
    for name in ("raw", "adjusted"):
        base[name] = base[name] * base["weight"]
    keys = ["school", "term", "teacher_id"]
    teacher = base.groupby(keys, as_index=False)[["raw", "adjusted", "weight"]].sum()
    for name in ("raw", "adjusted"):
        teacher[name] = teacher[name] / teacher["weight"]
    cells = teacher.groupby(["school", "term"], as_index=False).agg(
        raw=("raw", "mean"), adjusted=("adjusted", "mean"), lessons=("weight", "sum")
    )
    cells = cells[cells["lessons"].ge(_LEAST_LESSONS - 1e-9)]
    out = {name: np.full((len(ids), len(names)), np.nan) for name in ("raw", "adjusted")}
    for name, table in out.items():
        table[cells["school"], cells["term"]] = cells[name]
    shares = teacher[keys].assign(share=teacher["raw"])
    return EffectPanel(tuple(ids), tuple(names), out["raw"], out["adjusted"], start_terms(district), shares)


def start_terms(district: District) -> np.ndarray:
    """The place of the term in which each school's coaching starts, in the order of ``schools``.

    A start between two terms counts for the later one, one before the first term for the first.
    """
    ends = np.array(sorted(np.datetime64(term.end, "D") for term in district.config.terms), dtype="datetime64[D]")
    days = district["schools"]["coaching_start"].to_numpy(dtype="datetime64[D]")
    place = np.searchsorted(ends, days, side="left")
    return np.where(np.isnat(days) | (place >= len(ends)), NEVER, place)


def coached_early(district: District) -> np.ndarray:
    """Schools with direct coaching in the log more than 30 days before their start, or without one; as ``schools``."""
    met = district.once(contacts)
    first = met[met["kind"].eq("one-on-one")].groupby("school_id")["date"].min()
    schools = district["schools"]
    met_on = schools["school_id"].map(dict(first)).astype("datetime64[ns]")
    start = schools["coaching_start"]
    early = met_on.notna() & (start.isna() | (met_on < start - _EARLY))
    return early.to_numpy(dtype=bool)
