"""The data behind an effect: the transformative share of every school and term, and when each school started."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from coachkit.district import District
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.terms import terms
from coachkit.stats import at_least
from coachkit.stats.raters import Raters, rater_effects
from coachkit.stats.staggered import NEVER, Shares

_LEAST_LESSONS = 5
_EARLY = pd.Timedelta(days=30)  # a first planning talk may come before the start


@dataclass(frozen=True)
class EffectPanel:
    """Schools × terms.

    ``raw`` are transformative shares (NaN for fewer than five lessons), ``start`` the index of the term in which coaching
    starts (``NEVER``: not by the last term). ``lessons`` has one row per teacher, school and term: ``school``, ``term``
    (indices), ``teacher_id``, ``share``, ``lessons`` (how many). ``mix`` (its rows × observers) is the part of a teacher's
    share that an observer gave; ``weight`` (schools × terms, flat, × observers) is the same for a school's share.
    ``observers`` are their effects, from ratings of the same teachers and of the same schools.
    """

    schools: tuple[str, ...]
    terms: tuple[str, ...]
    raw: np.ndarray
    start: np.ndarray
    lessons: pd.DataFrame
    mix: csr_matrix
    weight: csr_matrix
    observers: tuple[Raters, Raters]

    @property
    def seen(self) -> np.ndarray:
        """True where a school has a share in a term."""
        return np.isfinite(self.raw)

    def rows(self, schools: np.ndarray, last: int) -> tuple[Shares, np.ndarray]:
        """Teachers' shares in some schools (indices) up to a term, and which rows of ``lessons`` they are.

        A teacher at two schools counts as two people: the schools may affect her differently.
        """
        table = self.lessons
        kept = np.flatnonzero(table["school"].isin(schools) & table["term"].le(last))
        part = table.iloc[kept]
        unit = np.searchsorted(schools, part["school"].to_numpy())
        member = part.groupby(["school", "teacher_id"], sort=False).ngroup().to_numpy()
        numbers = (part[name].to_numpy(dtype=float) for name in ("share", "lessons"))
        return Shares(unit, part["term"].to_numpy(), member, *numbers), kept

    def people(self, schools: np.ndarray, last: int) -> int:
        """Distinct teachers of some schools (indices), seen up to a term."""
        rows = self.lessons
        return int(rows.loc[rows["school"].isin(schools) & rows["term"].le(last), "teacher_id"].nunique())

    def not_seen_after(self, schools: np.ndarray, last: int) -> tuple[pd.DataFrame, int]:
        """Teachers of coached schools (indices) observed before the start and not after it, up to a term.

        Returns
        -------
        (rows, others)
            ``school`` (index), ``teacher_id``, ``term`` (index of the last one seen); the number of teachers observed
            after the start, too.
        """
        table = self.lessons
        coached = schools[self.start[schools] <= last]
        table = table[table["school"].isin(coached) & table["term"].le(last)]
        table = table.assign(after=table["term"].to_numpy() >= self.start[table["school"].to_numpy()])
        both = table.groupby(["school", "teacher_id"], observed=True)
        found = both.agg(term=("term", "max"), after=("after", "any"), new=("after", "all")).reset_index()
        gone = found[~found["after"]]
        stays = found[found["after"] & ~found["new"]]
        return gone[["school", "teacher_id", "term"]].reset_index(drop=True), int(stays["teacher_id"].nunique())

    def teacher_sd(self) -> float:
        """Standard deviation of single teachers' shares in uncoached school-terms (NaN for fewer than 30)."""
        rows = self.lessons
        shares = rows.loc[rows["term"].to_numpy() < self.start[rows["school"].to_numpy()], "share"]
        return float(shares.std()) if len(shares) >= 30 else float("nan")


def effect_panel(district: District) -> EffectPanel:
    """The panel of a district.

    Ratings are averaged to lessons, lessons to teachers, and teachers to the school and term; all schools have the same
    weight. An observer's effect is estimated from ratings of the same teacher in the same term, and again from ratings of
    the same school in the same term: these have more in common, but depend on who observes whom.
    """
    ids, names = district["schools"]["school_id"].tolist(), terms(district)
    rows = district.cached(lessons)
    school = pd.Categorical(rows["school_id"], categories=ids).codes.astype(np.int64)
    term = pd.Categorical(rows["term"], categories=names).codes.astype(np.int64)
    hit = rows["level"].ge(district.config.scale.cut).to_numpy(dtype=float)
    base = rows[["teacher_id", "weight"]].assign(school=school, term=term, raw=hit * rows["weight"])
    keys = ["school", "term", "teacher_id"]
    teacher = base.groupby(keys, as_index=False)[["raw", "weight"]].sum()
    teacher["raw"] /= teacher["weight"]
    cells = teacher.groupby(["school", "term"], as_index=False).agg(
        raw=("raw", "mean"), lessons=("weight", "sum"), teachers=("raw", "size")
    )
    enough = cells[at_least(cells["lessons"], _LEAST_LESSONS)]
    raw = np.full((len(ids), len(names)), np.nan)
    raw[enough["school"], enough["term"]] = enough["raw"]
    observer, observers = pd.factorize(rows["observer_id"])
    cell = school * max(len(names), 1) + term
    same_teacher, same_school = (
        rater_effects(hit, among, observer, len(observers)) for among in (base.groupby(keys).ngroup().to_numpy(), cell)
    )
    parts = base.merge(
        teacher[[*keys, "weight"]].assign(row=np.arange(len(teacher))), on=keys, how="left", suffixes=("", "_all")
    )
    parts = parts.merge(cells[["school", "term", "teachers"]], on=["school", "term"], how="left")
    part = (parts["weight"] / parts["weight_all"]).to_numpy(dtype=float)
    mix = csr_matrix((part, (parts["row"], observer)), shape=(len(teacher), len(observers)))
    weight = csr_matrix((part / parts["teachers"].to_numpy(), (cell, observer)), shape=(raw.size, len(observers)))
    table = teacher[keys].assign(share=teacher["raw"], lessons=teacher["weight"])
    return EffectPanel(
        tuple(ids), tuple(names), raw, start_terms(district), table, mix, weight,
        (same_teacher, same_school),
    )  # fmt: skip


def start_terms(district: District) -> np.ndarray:
    """The index of the term in which each school's coaching starts, in the order of ``schools``.

    A start between two terms counts for the later one, and a start before the first term for the first.
    """
    ends = np.array(sorted(np.datetime64(term.end, "D") for term in district.config.terms), dtype="datetime64[D]")
    days = district["schools"]["coaching_start"].to_numpy(dtype="datetime64[D]")
    place = np.searchsorted(ends, days, side="left")
    return np.where(np.isnat(days) | (place >= len(ends)), NEVER, place)


def coached_early(district: District) -> np.ndarray:
    """Schools (like ``schools``) with direct coaching more than 30 days before their start, or without a start."""
    met = district.cached(contacts)
    first = met[met["kind"].eq("one-on-one")].groupby("school_id")["date"].min()
    schools = district["schools"]
    met_on = schools["school_id"].map(dict(first)).astype("datetime64[ns]")
    start = schools["coaching_start"]
    early = met_on.notna() & (start.isna() | (met_on < start - _EARLY))
    return early.to_numpy(dtype=bool)
