"""Levels of technology use (20), the transformative share (21) and pedagogical fit (23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.frame import MeasureFrame, apply_minimum, build
from coachkit.measures.prepare.lessons import by_teacher, counted, lessons
from coachkit.measures.prepare.terms import DISTRICT, WINDOW, complete, terms
from coachkit.stats import anova_icc, clustered_share

__all__ = [
    "LevelsFit",
    "fit_levels",
    "lessons_observed",
    "level_distribution",
    "pedagogical_fit",
    "transformative_share",
]

_COMPARE = 12  # teachers from which a school's share may be compared with another's (simulated)


@dataclass(frozen=True)
class LevelsFit:
    """What is fitted once a district: the intraclass correlation of teachers' lessons, by outcome.

    ``level`` has one value a level of the scale; ``transformative`` is that of reaching the cut, among all
    lessons; ``technology`` the same among lessons with technology; ``pedagogical_fit`` that of a "yes".
    """

    level: tuple[float, ...]
    transformative: float
    technology: float
    pedagogical_fit: float


def fit_levels(district: District) -> LevelsFit:
    """Fit the teachers' intraclass correlations, pooled over all schools and terms of the district.

    Ask for it by ``district.once(fit)``.
    """
    teachers, codes = district.cached(counted), list(range(len(district.config.scale.levels)))
    top = codes[district.config.scale.cut :]
    return LevelsFit(
        level=tuple(_icc(teachers, [code]) for code in codes),
        transformative=_icc(teachers, top),
        technology=_icc(_with_technology(teachers), top),
        pedagogical_fit=_icc(district.cached(_fitting), [1]),
    )


def lessons_observed(district: District) -> list[MeasureFrame]:
    """Lessons and teachers observed, by school and term, and over the whole window (term ``""``)."""
    rows = district.cached(lessons)
    both = pd.concat([rows.assign(school_id=DISTRICT), rows])
    both = pd.concat([both.assign(term=WINDOW), both])
    keys = ["school_id", "term"]
    found = both.groupby(keys, as_index=False).agg(n=("lesson_id", "nunique"), people=("teacher_id", "nunique"))
    grid = complete(found, district, term=[WINDOW, *terms(district)])
    grid = grid.assign(n=grid["n"].fillna(0), people=grid["people"].fillna(0))
    grid = grid.assign(estimate=grid["n"].where(grid["n"] > 0))
    return [build("lessons_observed", "lessons", grid)]


def level_distribution(district: District) -> list[MeasureFrame]:
    """Share of lessons at each level, by school and term (statistics: levels in one school)."""
    levels = district.config.scale.levels
    teachers, fitted = district.cached(counted), district.cached(fit_levels)
    parts = [_share(teachers, [code], fitted.level[code]).assign(level=label) for code, label in enumerate(levels)]
    grid = complete(pd.concat(parts), district, term=terms(district), level=list(levels))
    return [_measure("level_distribution", grid)]


def transformative_share(district: District) -> list[MeasureFrame]:
    """Share of lessons at or above the cut: of all lessons, and of those with technology."""
    teachers, fitted = district.cached(counted), district.cached(fit_levels)
    top = list(range(district.config.scale.cut, len(district.config.scale.levels)))
    frames = []
    for key, part, icc in (
        ("transformative_share", teachers, fitted.transformative),
        ("transformative_share_technology", _with_technology(teachers), fitted.technology),
    ):
        found = _share(part, top, icc)
        frames.append(_measure(key, complete(found, district, term=terms(district))))
    return frames


def pedagogical_fit(district: District) -> list[MeasureFrame]:
    """Share of the lessons with technology whose technology serves the objective (``yes``)."""
    found = _share(district.cached(_fitting), [1], district.cached(fit_levels).pedagogical_fit)
    return [_measure("pedagogical_fit", complete(found, district, term=terms(district)))]


def _with_technology(teachers: pd.DataFrame) -> pd.DataFrame:
    """The counts of lessons with technology: above the lowest level, which is none."""
    out = teachers.assign(size=teachers["size"] - teachers[0])
    out[0] = 0.0
    return out[out["size"].gt(1e-9)]


def _fitting(district: District) -> pd.DataFrame:
    """Counts of lessons with technology and a rating of fit: 1 where the rating is ``yes``, else 0."""
    rows = district.cached(lessons)
    rated = rows[rows["level"].gt(0) & rows["pedagogical_fit"].notna()]
    weight = 1.0 / rated.groupby("lesson_id")["lesson_id"].transform("size")
    return by_teacher(rated.assign(level=rated["pedagogical_fit"].eq("yes").astype("int64"), weight=weight), 2)


def _icc(teachers: pd.DataFrame, codes: Sequence[int]) -> float:
    """Intraclass correlation of "the lesson is at one of these levels", teachers within school and term."""
    own = teachers[teachers["school_id"].ne(DISTRICT)]
    group = own.groupby(["school_id", "term"]).ngroup().to_numpy()
    return float(anova_icc(own[list(codes)].sum(axis=1).to_numpy(), own["size"].to_numpy(), group))


def _share(teachers: pd.DataFrame, codes: Sequence[int], icc: float) -> pd.DataFrame:
    """Share of lessons at these levels a school and term: ``estimate, low, high, n, people, contributors, others``."""
    keys = ["school_id", "term"]
    groups = teachers.groupby(keys, sort=True)
    hits = teachers[list(codes)].sum(axis=1)
    out = groups.agg(people=("teacher_id", "size"), n=("size", "sum")).reset_index()
    code = groups.ngroup().to_numpy()
    share = (hits / teachers["size"]).to_numpy()
    found = clustered_share(share, teachers["size"].to_numpy(), code, icc, len(out))
    some, rest = (hits > 1e-9).to_numpy(dtype=float), (hits < teachers["size"] - 1e-9).to_numpy(dtype=float)
    counts = {
        name: np.bincount(code, weights=w, minlength=len(out)) for name, w in (("contributors", some), ("others", rest))
    }
    return out.assign(estimate=found.estimate, low=found.low, high=found.high, **counts)


def _measure(key: str, grid: pd.DataFrame) -> MeasureFrame:
    entry = get(key)
    least = {"n": entry.minimum["lessons"], "people": entry.minimum["teachers"]}
    counted = grid.assign(n=np.ceil(grid["n"].fillna(0) - 1e-9), people=grid["people"].fillna(0))
    rows = apply_minimum(counted, least)
    compare = rows["status"].eq("ok") & rows["people"].lt(_COMPARE) & rows["school_id"].ne(DISTRICT)
    note = np.where(compare, "too few teachers to compare with another school", "")
    return build(key, entry.unit, rows.assign(note=note))
