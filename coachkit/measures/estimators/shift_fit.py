"""One ordinal mixed model per district: how far each school's levels shifted, without differences between observers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.shift_checks import Checks, check
from coachkit.measures.estimators.shift_numbers import shifts
from coachkit.measures.prepare.ratings import cached_fit, estimable_terms, ratings
from coachkit.stats.ordinal_mixed import Estimate, OrdinalMixedFit, fit_ordinal_mixed

_LEAST_ROWS, _LEAST_TEACHERS = 20, 5
_LARGE = 60_000  # ratings above which the model itself is not kept beside its results
_ALIKE = "these data can't tell schools apart: what differs between them is no more than chance would give"


@dataclass(frozen=True)
class ShiftFit:
    """The results of the district's model.

    Attributes
    ----------
    status
        ``ok``; ``no data`` (no rating in a term); ``too few``; ``not estimable`` (did not converge, or one level only).
    notes
        What was left out of the model, and why there is no number.
    shifts
        One row per school (``""``: the district) and pair of terms: ``school_id, term, to_term``, then ``estimate, low,
        high`` on the logit scale and ``share, share_low, share_high``; NaN if unknown; ``note``
        and ``reason`` say why.
    sd
        Random term → SD on the logit scale with its profile interval; 0 at the boundary. The SD of lessons has none:
        in simulation its interval covered the truth in only three of four, because the approximation is poor for lessons
        with two ratings.
    variance
        The same terms' joint covariance of log SD (those above 0, in the order of ``free``).
    checks
        The checks: proportional odds, links between observers, change of rubric.
    model
        The fitted model (None without one, and in districts of more than 60,000 ratings).
    """

    status: str
    notes: tuple[str, ...]
    shifts: pd.DataFrame
    sd: dict[str, Estimate] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    variance: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    checks: Checks | None = None
    model: OrdinalMixedFit | None = None
    teachers: int = 0


_COLUMNS = [
    "school_id",
    "term",
    "to_term",
    "estimate",
    "low",
    "high",
    "share",
    "share_low",
    "share_high",
    "note",
    "reason",
]


def fit_shift(district: District) -> ShiftFit:
    """The district's model, fitted once for the same ratings and settings (cached by content).

    ``logit P(level ≤ k) = θ_k − (term + u_teacher + u_school + u_observer + u_school:term + u_teacher:term + u_lesson)``,
    with u_lesson for lessons rated twice. A school's own shift is the term contrast + û(school:term₂) − û(school:term₁): it
    is partially pooled, and its interval is from the joint posterior covariance, including the uncertainty of the SDs.
    Terms that the data cannot carry are left out with a note.
    """
    rows = ratings(district)
    scale = district.config.scale
    changes = tuple(change for change in scale.changed)
    starts = {term.name: term.start for term in district.config.terms}
    settings = (len(scale.levels), scale.cut, changes, tuple(rows["term"].cat.categories), sorted(starts.items()))
    return cached_fit("shift", rows, settings, lambda: _fit(rows, scale.cut, len(scale.levels), changes, starts))


def _fit(
    rows: pd.DataFrame, cut: int, levels: int, changes: Sequence[object], starts: Mapping[str, object]
) -> ShiftFit:
    teachers = rows["teacher_id"].nunique()
    kinds = {
        name: "str" if name in {"school_id", "term", "to_term", "note", "reason"} else "float64" for name in _COLUMNS
    }
    none = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    if len(rows) == 0:
        return ShiftFit("no data", (), none)
    if len(rows) < _LEAST_ROWS or teachers < _LEAST_TEACHERS:
        return ShiftFit("too few", ("too few ratings or teachers for a model",), none, teachers=teachers)
    if rows["level"].nunique() < 2:
        return ShiftFit("not estimable", ("every lesson was rated the same",), none, teachers=teachers)
    groups, notes = estimable_terms(rows)
    seen = list(rows["term"].cat.categories)
    frame = rows.assign(**{f"t{i}": rows["term"].cat.codes.eq(i).astype("float64") for i in range(1, len(seen))})
    fixed = [f"t{i}" for i in range(1, len(seen))]
    model = fit_ordinal_mixed(frame, "level", fixed, groups, together={"school_term": "school_id"})
    if not model.converged:
        said = f"the model did not converge: {model.diagnostics['message']}"
        return ShiftFit("not estimable", (*notes, said), none, teachers=teachers)
    checks = check(frame, model, fixed, levels, changes, starts)
    found = _comparable(shifts(rows, model, seen, cut), checks) if len(seen) > 1 else none
    free = tuple(name for name in model.groups if model.sds[name] > 0)
    return ShiftFit(
        "ok", tuple(notes), found, _sds(model), free, model.sd_covariance(), checks,
        model if len(rows) <= _LARGE else None, teachers,
    )  # fmt: skip


def _sds(model: OrdinalMixedFit) -> dict[str, Estimate]:
    """SDs with intervals, except for lessons (see :class:`ShiftFit`), whose profile is not computed."""
    nan = float("nan")
    bare = Estimate(model.sds.get("lesson", nan), nan, nan, nan)
    return {name: bare if name == "lesson" else model.sd_of(name) for name in model.groups}


def _comparable(found: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Remove numbers that must not be compared; ``note`` and ``reason`` say why there is none."""
    why = checks.refused(found)
    out = found.assign(**{name: found[name].where(why.eq("")) for name in _COLUMNS[3:-2]})
    alike = why.eq("") & out["estimate"].isna()
    reason = np.select([alike, why.ne("")], ["schools alike", "not comparable"], "")
    return out.assign(note=why.mask(alike, _ALIKE), reason=reason)[_COLUMNS]
