"""What students do with technology in the lessons observed (34a)."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.shares import clustered, icc_of
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.lessons import by_teacher, lessons
from coachkit.measures.prepare.terms import complete, terms

__all__ = ["USES", "student_use"]

USES = ("none", "consume", "create")


def student_use(district: District) -> list[MeasureFrame]:
    """Share of lessons where students use no technology, consume with it, create with it, by school and term."""
    rows = district.cached(lessons)
    use = district["observations"]["student_use"].reindex(rows.index)
    rows = rows[use.isin(USES)].assign(level=use.map({name: code for code, name in enumerate(USES)}))
    rows = rows.assign(weight=1.0 / rows.groupby("lesson_id")["lesson_id"].transform("size"))
    teachers = by_teacher(rows, len(USES))
    found = pd.concat([icc_of(teachers, [code]).assign(category=name) for code, name in enumerate(USES)])
    return [clustered("student_use", complete(found, district, term=terms(district), category=list(USES)))]
