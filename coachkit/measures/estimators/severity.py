"""Mild and strict observers, and changes of severity (28): shrunken effects of observers. For the analyst alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import framed, with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.ratings import TERMS, cached_fit, estimable_terms, ratings
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.stats.ordinal_mixed import Estimate, average_over_sd, fit_ordinal_mixed

_LEAST_ROWS, _LEAST_TERMS = 60, 3  # ratings; observers with ten ratings in each of two terms


@dataclass(frozen=True)
class _Observers:
    """Severity by observer and term, its SDs, and own school minus outside; empty if there is no model."""

    rows: pd.DataFrame
    drift: Estimate | None = None
    own: Estimate | None = None
    notes: tuple[str, ...] = field(default=())


def observer_severity(district: District) -> list[MeasureFrame]:
    """Severity (minus the observer's effect, so that above 0 is strict) over the window and by term.

    Also its SDs, and own school minus outside. The model is separate: the terms of the shift's model, observer in a term,
    and whether the observer works at the rated school. ``n`` counts ratings, ``people`` the teachers rated.
    """
    found = _fitted(district)
    return [
        with_minimum("observer_severity", found.rows, n="lessons"),
        _single("observer_drift", found.drift, found),
        _single("own_school", found.own, found),
    ]


def _single(key: str, value: Estimate | None, found: _Observers) -> MeasureFrame:
    if value is None:
        rows = pd.DataFrame({"school_id": [DISTRICT], "status": ["not estimable"], "note": ["; ".join(found.notes)]})
        return framed(key, rows)
    limits = {"low": value.low, "high": value.high} if np.isfinite([value.low, value.high]).all() else {}
    return framed(key, pd.DataFrame({"school_id": [DISTRICT], "estimate": [value.estimate], **limits}))


def _fitted(district: District) -> _Observers:
    rows = ratings(district)
    staff = district["staff"]
    home = staff.loc[~has_role(staff["roles"], "district_official"), ["staff_id", "school_id"]].drop_duplicates()
    keys = pd.MultiIndex.from_frame(home)
    own = pd.MultiIndex.from_arrays([rows["observer_id"], rows["school_id"]]).isin(keys)
    rows = rows.assign(
        own=own.astype("float64"), observer_term=rows.groupby(["observer_id", "term"], observed=True).ngroup()
    )
    return cached_fit("observers", rows, (), lambda: _fit(rows))


def _fit(rows: pd.DataFrame) -> _Observers:
    keys = ["observer_id", "term"]
    count = rows.groupby(keys, observed=True).agg(n=("level", "size"), people=("teacher_id", "nunique")).reset_index()
    whole = rows.groupby("observer_id").agg(n=("level", "size"), people=("teacher_id", "nunique")).reset_index()
    both = pd.concat([whole.assign(term=""), count.assign(term=count["term"].astype("str"))], ignore_index=True)
    both = both.assign(school_id=DISTRICT, estimate=np.nan, low=np.nan, high=np.nan)
    if len(rows) < _LEAST_ROWS or rows["level"].nunique() < 2 or len(whole) < 2:
        return _Observers(both, notes=("too few ratings or observers",))
    often = count[count["n"] >= get("observer_severity").minimum["lessons"]].groupby("observer_id").size()
    wanted = TERMS if (often > 1).sum() < _LEAST_TERMS else (*TERMS[:3], "observer_term", *TERMS[3:])
    groups, notes = estimable_terms(rows, wanted)
    if "observer_id" not in groups:
        return _Observers(both, notes=tuple(notes))
    seen = list(rows["term"].cat.categories)
    frame = rows.assign(**{f"t{i}": rows["term"].cat.codes.eq(i).astype("float64") for i in range(1, len(seen))})
    fixed = [f"t{i}" for i in range(1, len(seen))]
    fixed += ["own"] if _varies(frame, fixed) else []
    model = fit_ordinal_mixed(frame, "level", fixed, groups)
    if not model.converged:
        return _Observers(both, notes=(model.diagnostics["message"],))
    place = model.positions("observer_id", list(both["observer_id"]))
    cell = np.full(len(both), -1)
    if "observer_term" in groups:
        number = rows.drop_duplicates("observer_term").set_index(keys)["observer_term"]
        by_term = both["term"].ne("").to_numpy()
        names = zip(both.loc[by_term, "observer_id"], both.loc[by_term, "term"], strict=True)
        cell[by_term] = model.positions("observer_term", [number[name] for name in names])
    level = np.column_stack([place, cell])
    told = (cell >= 0) | both["term"].eq("").to_numpy()
    weights, sign = np.zeros((len(both), len(fixed))), -np.ones(level.shape)
    # over what is open about the SD of observers, and by t, since it is learnt from so many
    values = average_over_sd(model, "observer_id", weights, level, sign, len(whole) - 1)
    for name, value in zip(("estimate", "low", "high"), values, strict=True):
        both[name] = np.where(told, value, np.nan)
    own = model.contrast(np.eye(len(fixed))[-1], profile=False) if "own" in fixed else None
    drift = model.sd_of("observer_term") if "observer_term" in groups else None
    return _Observers(both, drift, own, tuple(notes))


def _varies(frame: pd.DataFrame, fixed: list[str]) -> bool:
    """True where some ratings are of the observer's own school and some not, whatever the term."""
    x = np.column_stack([np.ones(len(frame)), frame[[*fixed, "own"]].to_numpy()])
    return bool(np.linalg.matrix_rank(x) == x.shape[1])
