"""One ordinal mixed model a district: how far each school's levels shifted, net of who observed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import expit

from coachkit.district import District
from coachkit.measures.ratings import carried, once, ratings
from coachkit.measures.shift_checks import Checks, check
from coachkit.measures.terms import DISTRICT
from coachkit.stats.ordinal_mixed import Estimate, OrdinalMixedFit
from coachkit.stats.ordinal_mixed import fit as fit_model

__all__ = ["ShiftFit", "fit"]

_LEAST_ROWS, _LEAST_TEACHERS = 20, 5
_LARGE = 60_000  # ratings above which the model itself is not kept beside its results
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)


@dataclass(frozen=True)
class ShiftFit:
    """What the district's model says.

    Attributes
    ----------
    status
        ``ok``; ``no data`` (no rating in a term); ``too few``; ``not estimable`` (did not converge, or one level only).
    notes
        What was left out of the model, and why there is no number.
    shifts
        One row a school (``""`` the district) and pair of terms: ``school_id, term, to_term``, then ``estimate, low,
        high`` on the logit scale and ``share, share_low, share_high``; NaN where not to be told, ``note`` says why.
    sd
        Random term → SD on the logit scale with its profile interval; 0 at the boundary.
    variance
        The same terms' joint covariance of log SD (those above 0, in the order of ``free``).
    observers
        One row an observer: ``observer_id, estimate, se`` (logit scale; above 0 is lenient), ``lessons``.
    apart
        True where schools' shifts can be told apart: the SD of schools in a term is not 0.
    checks
        Proportional odds, connectedness of observers, change of rubric.
    model
        The fitted model (None without one, and in districts of more than 60,000 ratings).
    """

    status: str
    notes: tuple[str, ...]
    shifts: pd.DataFrame
    sd: dict[str, Estimate] = field(default_factory=dict)
    free: tuple[str, ...] = ()
    variance: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    observers: pd.DataFrame = field(default_factory=pd.DataFrame)
    apart: bool = False
    checks: Checks | None = None
    model: OrdinalMixedFit | None = None
    teachers: int = 0


_COLUMNS = ["school_id", "term", "to_term", "estimate", "low", "high", "share", "share_low", "share_high", "note"]


def fit(district: District) -> ShiftFit:
    """The district's model, fitted once for the same ratings and settings (kept by content).

    ``logit P(level ≤ k) = θ_k − (term + u_teacher + u_school + u_observer + u_school:term + u_teacher:term + u_lesson)``,
    u_lesson for lessons rated twice. A school's own shift is the term contrast + û(school:term₂) − û(school:term₁):
    partially pooled, its interval from the joint posterior covariance with the uncertainty of the SDs in it. Terms
    that the data cannot carry are left out with a note.
    """
    rows = ratings(district)
    scale = district.config.scale
    changes = tuple(change for change in scale.changed)
    starts = {term.name: term.start for term in district.config.terms}
    settings = (len(scale.levels), scale.cut, changes, tuple(rows["term"].cat.categories), sorted(starts.items()))
    return once("shift", rows, settings, lambda: _fit(rows, scale.cut, len(scale.levels), changes, starts))


def _fit(
    rows: pd.DataFrame, cut: int, levels: int, changes: Sequence[object], starts: Mapping[str, object]
) -> ShiftFit:
    teachers = rows["teacher_id"].nunique()
    kinds = {name: "str" if name in {"school_id", "term", "to_term", "note"} else "float64" for name in _COLUMNS}
    none = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    if len(rows) == 0:
        return ShiftFit("no data", (), none)
    if len(rows) < _LEAST_ROWS or teachers < _LEAST_TEACHERS:
        return ShiftFit("too few", ("too few ratings or teachers for a model",), none, teachers=teachers)
    if rows["level"].nunique() < 2:
        return ShiftFit("not estimable", ("every lesson was rated the same",), none, teachers=teachers)
    groups, notes = carried(rows)
    seen = list(rows["term"].cat.categories)
    frame = rows.assign(**{f"t{i}": rows["term"].cat.codes.eq(i).astype("float64") for i in range(1, len(seen))})
    fixed = [f"t{i}" for i in range(1, len(seen))]
    model = fit_model(frame, "level", fixed, groups, together={"school_term": "school_id"})
    if not model.converged:
        said = f"the model did not converge: {model.diagnostics['message']}"
        return ShiftFit("not estimable", (*notes, said), none, teachers=teachers)
    checks = check(frame, model, fixed, levels, changes, starts)
    apart = model.sds.get("school_term", 0.0) > 0
    shifts = _shifts(rows, model, seen, cut, apart, checks) if len(seen) > 1 else none
    free = tuple(name for name in model.groups if model.sds[name] > 0)
    return ShiftFit(
        "ok", tuple(notes), shifts, dict(model.sd), free, model.sd_covariance(), _observers(rows, model), apart, checks,
        model if len(rows) <= _LARGE else None, teachers,
    )  # fmt: skip


def _observers(rows: pd.DataFrame, model: OrdinalMixedFit) -> pd.DataFrame:
    count = rows.groupby("observer_id").size().rename("lessons")
    if "observer_id" not in model.groups:
        return count.reset_index().assign(estimate=np.nan, se=np.nan)
    place = model.places("observer_id", list(count.index))[:, None]
    estimate, error = model.combine(np.zeros((len(count), len(model.beta))), place, np.ones_like(place, dtype=float))
    return count.reset_index().assign(estimate=estimate, se=error)


def _shifts(
    rows: pd.DataFrame, model: OrdinalMixedFit, seen: list[str], cut: int, apart: bool, checks: Checks
) -> pd.DataFrame:
    at = np.vstack([np.zeros(len(seen) - 1), np.eye(len(seen) - 1)])
    spread = float(np.sqrt(sum(model.sds.get(n, 0.0) ** 2 for n in _SPREAD)))
    lower = int(np.searchsorted(np.array(model.levels), cut))
    theta = model.thresholds[lower - 1] if 0 < lower < len(model.levels) else np.nan
    parts = []
    for i, j in combinations(range(len(seen)), 2):
        whole = model.contrast(at[j] - at[i], profile=False)
        middle = float((at[j] + at[i]) @ model.beta / 2)
        district = pd.DataFrame(
            {"school_id": [DISTRICT], "estimate": whole.estimate, "low": whole.low, "high": whole.high}
        )
        own = _schools(rows, model, (seen[i], seen[j]), at[j] - at[i], apart)
        both = pd.concat([district.assign(middle=middle), own.assign(middle=own["middle"] + middle)], ignore_index=True)
        share = {f"share{end}": _share(both["middle"], both[name], theta, spread)
                 for end, name in (("", "estimate"), ("_low", "low"), ("_high", "high"))}  # fmt: skip
        parts.append(both.assign(term=seen[i], to_term=seen[j], **share))
    out = pd.concat(parts, ignore_index=True)
    why = checks.refused(out)
    numbers = ["estimate", "low", "high", "share", "share_low", "share_high"]
    out[numbers] = out[numbers].where(why.eq(""), np.nan)
    blank = why.eq("") & out["estimate"].isna()
    return out.assign(note=why.mask(blank, _ALIKE))[_COLUMNS]


_SPREAD = ("teacher_id", "observer_id", "teacher_term", "lesson")
_ALIKE = "schools cannot be told apart: what differs between them is no more than chance would give"


def _schools(
    rows: pd.DataFrame, model: OrdinalMixedFit, pair: tuple[str, str], weight: np.ndarray, apart: bool
) -> pd.DataFrame:
    """Each school seen in both terms: its shift, and where its middle lies beside the district's."""
    codes = rows[["school_id", "term", "school_term"]].drop_duplicates()
    wide = codes.pivot(index="school_id", columns="term", values="school_term")
    wide = wide[list(pair)].dropna()
    ids = wide.index.to_numpy()
    if not apart or len(wide) == 0:
        return pd.DataFrame({"school_id": ids, "estimate": np.nan, "low": np.nan, "high": np.nan, "middle": 0.0})
    effects = model.effects("school_term")["estimate"]
    place = np.column_stack([model.places("school_term", list(wide[term].astype("int64"))) for term in pair])
    weights = np.tile(weight, (len(wide), 1))
    estimate, error = model.combine(weights, place, np.tile([-1.0, 1.0], (len(wide), 1)))
    middle = np.column_stack([effects.loc[wide[term].astype("int64")].to_numpy() for term in pair]).mean(axis=1)
    if "school_id" in model.groups:
        middle = middle + model.effects("school_id")["estimate"].reindex(ids).to_numpy()
    if "teacher_id" in model.groups:
        own = rows[["school_id", "teacher_id"]].drop_duplicates()
        effect = model.effects("teacher_id")["estimate"].reindex(own["teacher_id"]).to_numpy()
        middle = middle + own.assign(effect=effect).groupby("school_id")["effect"].mean().reindex(ids).to_numpy()
    half = 1.959964 * error
    return pd.DataFrame(
        {"school_id": ids, "estimate": estimate, "low": estimate - half, "high": estimate + half, "middle": middle}
    )


def _share(middle: pd.Series, shift: pd.Series, theta: float, spread: float) -> np.ndarray:
    """Change of the share at or above the cut when the middle of two terms moves by ``shift``.

    Averaged over teachers, observers and lessons (normal, ``spread``). It rises with the shift and is 0 at 0, so
    that an interval leaves 0 out on both scales or on neither.
    """
    centre, half = middle.to_numpy()[:, None] - theta, shift.to_numpy(dtype=float)[:, None] / 2
    weights = _WEIGHTS / _WEIGHTS.sum()
    nodes = spread * _NODES
    return np.asarray((expit(centre + half + nodes) - expit(centre - half + nodes)) @ weights)
