"""Levels of technology use (20) and the transformative share (21)."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import framed
from coachkit.measures.estimators.share import lesson_share, share_frame
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.lessons import counted, lessons
from coachkit.measures.prepare.terms import DISTRICT, WINDOW, complete, terms
from coachkit.stats import SLACK

COMPARE = 12  # teachers from which a school's share may be compared with another's (simulated)


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
    return [framed("lessons_observed", grid)]


def level_distribution(district: District) -> list[MeasureFrame]:
    """Share of lessons at each level, by school and term (statistics: levels in one school)."""
    levels, teachers = list(district.config.scale.levels), district.cached(counted)
    parts = [lesson_share(teachers, [code]).assign(level=label) for code, label in enumerate(levels)]
    grid = complete(pd.concat(parts), district, term=terms(district), level=levels)
    return [share_frame(get("level_distribution"), grid, COMPARE)]


def transformative_share(district: District) -> list[MeasureFrame]:
    """Share of lessons at or above the cut: of all lessons, and of those with technology."""
    teachers = district.cached(counted)
    top = list(range(district.config.scale.cut, len(district.config.scale.levels)))
    parts = {"transformative_share": teachers, "transformative_share_technology": _with_technology(teachers)}
    return [
        share_frame(get(key), complete(lesson_share(part, top), district, term=terms(district)), COMPARE)
        for key, part in parts.items()
    ]


def _with_technology(teachers: pd.DataFrame) -> pd.DataFrame:
    """The counts of lessons with technology: above the lowest level, which means none."""
    out = teachers.assign(size=teachers["size"] - teachers[0])
    out[0] = 0.0
    return out[out["size"].gt(SLACK)]
