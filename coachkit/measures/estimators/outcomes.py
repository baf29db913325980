"""Student outcomes (34): the district's own aggregates, shown beside the effect but not attributed to it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import framed
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.terms import DISTRICT

_SIDES = ("coached between", "not coached", "difference")


def student_outcomes(district: District) -> list[MeasureFrame]:
    """Aggregates by school, measure (``item``) and wave; and the mean change of schools, first to last wave.

    A value from fewer students than the district's smallest group, or from an unknown number, is shown to nobody and is
    part of no mean. ``n`` and ``people`` are students in the aggregates, and schools and students in the mean change.
    """
    rows = district["outcomes"]
    rows = rows.assign(students=pd.to_numeric(rows["n_students"]).astype("float64"))
    least = district.config.privacy.minimum_students
    enough = rows["students"].ge(least) & rows["value"].notna()
    status = np.select([rows["value"].isna(), ~enough], ["no data", "too few"], "ok")
    shown = pd.DataFrame(
        {
            "school_id": rows["school_id"],
            "item": rows["measure"],
            "wave": rows["wave"],
            "estimate": rows["value"].where(enough),
            "n": rows["students"].where(enough),
            "people": rows["students"].where(enough),
            "status": status,
            "note": np.where(
                status == "too few", "fewer students than the smallest group, or their number is not given", ""
            ),
        }
    )
    if not len(shown):
        shown = pd.DataFrame([{"school_id": DISTRICT, "status": "no data"}])
    return [
        framed("student_outcome", shown),
        framed("student_outcome_change", _changes(rows[enough], district)),
    ]


def _changes(rows: pd.DataFrame, district: District) -> pd.DataFrame:
    order = _waves(district)
    coached = district["schools"].set_index("school_id")["coaching_start"]
    out: list[dict[str, Any]] = []
    for item, part in rows.groupby("measure", sort=True):
        waves = sorted(part["wave"].unique(), key=lambda wave: order.index(wave))
        if len(waves) < 2:
            continue
        one, two = (part[part["wave"].eq(wave)].set_index("school_id") for wave in (waves[0], waves[-1]))
        both = one.merge(two, left_index=True, right_index=True, suffixes=("_one", "_two"), validate="one_to_one")
        change = (both["value_two"] - both["value_one"]).to_numpy(dtype=float)
        people = both[["students_one", "students_two"]].min(axis=1).to_numpy(dtype=float)
        since = _between(coached.reindex(both.index), waves, district)
        base = {"item": item, "wave": waves[0], "to_wave": waves[-1]}
        out += [{**base, **line} for line in _sides(change, people, since)]
    return pd.DataFrame(out if out else [{"status": "no data"}])


def _between(start: pd.Series, waves: list[str], district: District) -> np.ndarray:
    """Whether coaching began by the last wave (and, if the waves have days, not before the first)."""
    spans = {span.name: span for span in (*district.config.terms, *district.config.waves)}
    first, last = spans.get(waves[0]), spans.get(waves[-1])
    begun = start.notna()
    if last is not None:
        begun &= start.le(pd.Timestamp(last.end))
    if first is not None:
        begun &= ~start.lt(pd.Timestamp(first.start))
    return begun.to_numpy(dtype=bool)


def _sides(change: np.ndarray, people: np.ndarray, coached: np.ndarray) -> list[dict[str, Any]]:
    least = get("student_outcome_change").minimum["schools"]
    groups = [(change[side], people[side]) for side in (coached, ~coached)]
    lines: list[dict[str, Any]] = []
    for name, (own, count) in zip(_SIDES, groups, strict=False):
        enough = len(own) >= least
        half = stdtrit(len(own) - 1, 0.975) * own.std(ddof=1) / np.sqrt(len(own)) if enough else np.nan
        mean = float(own.mean()) if enough else np.nan
        lines.append(_line(name, mean, half, len(own), count.sum(), enough))
    enough = all(len(own) >= least for own, _ in groups)
    mean, half = np.nan, np.nan
    if enough:
        parts = [own.var(ddof=1) / len(own) for own, _ in groups]
        total = sum(parts)
        mean = float(groups[0][0].mean() - groups[1][0].mean())
        if total > 0:
            df = total**2 / sum(p**2 / (len(own) - 1) for p, (own, _) in zip(parts, groups, strict=True))
            half = float(stdtrit(df, 0.975) * np.sqrt(total))
        enough = total > 0
    lines.append(_line(_SIDES[2], mean if enough else np.nan, half, len(change), people.sum(), enough))
    return lines


def _line(name: str, mean: float, half: float, schools: int, students: float, enough: bool) -> dict[str, Any]:
    status = "ok" if enough else "too few" if schools else "no data"
    return {"category": name, "estimate": mean, "low": mean - half, "high": mean + half, "n": schools, "people": students,
            "status": status}  # fmt: skip


def _waves(district: District) -> list[str]:
    """Waves in order: those with days in the settings by their start, then the others as in the table."""
    spans = sorted((*district.config.terms, *district.config.waves), key=lambda span: span.start)
    known = [span.name for span in spans]
    return list(dict.fromkeys([*known, *district["outcomes"]["wave"].tolist()]))
