"""How reliable visits are (27): Eρ² from the model's variance components, and how many visits are needed."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.estimators.shift_fit import ShiftFit, fit_shift
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.stats import generator

_LESSONS, _OBSERVERS, _DRAWS = range(1, 9), range(1, 4), 2_000
_TRUE = ("teacher_id", "school_id", "teacher_term", "school_term")
_LOGISTIC = np.pi**2 / 3  # variance of the logistic: what one rating adds by chance


def generalizability(district: District) -> list[MeasureFrame]:
    """Eρ² of a teacher's mean over lessons × observers (every observer rates every lesson), for the district.

    Eρ² = T ÷ (T + L/l + O/o + E/(l·o)), on the logit scale. T is the variance between teachers in a term (school, school in
    a term, teacher, teacher in a term), L between lessons, O between observers, and E = π²/3. ``category`` names the
    design. Without lessons rated twice, L is part of E, and designs with several observers are not estimable.
    """
    found = fit_shift(district)
    designs = [(lessons, observers) for observers in _OBSERVERS for lessons in _LESSONS]
    rows = pd.DataFrame({"school_id": DISTRICT, "category": [_name(*design) for design in designs]})
    values = _values(found, designs) if found.status == "ok" else np.full((len(designs), 3), np.nan)
    if "observer_id" not in found.sd:
        values[:] = np.nan
    if "lesson" not in found.sd:
        values[[observers > 1 for _, observers in designs]] = np.nan
    rows[["estimate", "low", "high"]] = values
    judged = enough("generalizability", rows.assign(n=found.teachers, people=found.teachers), n="teachers")
    why = (
        "needs lessons rated by two observers" if "observer_id" in found.sd else "these data can't tell observers apart"
    )
    note = np.where(judged["status"].eq("not estimable"), why, "")
    return [framed("generalizability", judged.assign(note=note))]


def _name(lessons: int, observers: int) -> str:
    return f"{lessons} × {observers}"


def _values(found: ShiftFit, designs: list[tuple[int, int]]) -> np.ndarray:
    """Estimate and 95 % limits, from draws of log SD with the model's covariance."""
    names = list(found.sd)
    sd = np.array([found.sd[name].estimate for name in names])
    spread = np.linalg.cholesky(found.variance + 1e-12 * np.eye(len(found.free))) if found.free else np.empty((0, 0))
    drawn = np.tile(sd, (_DRAWS, 1))
    at = [names.index(name) for name in found.free]
    steps = generator("generalizability").standard_normal((_DRAWS, len(at))) @ spread.T
    drawn[:, at] *= np.exp(np.clip(steps, -8, 8))
    point, draws = _coefficient(names, sd[None], designs)[0], _coefficient(names, drawn, designs)
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    return np.column_stack([point, np.minimum(low, point), np.maximum(high, point)])


def _coefficient(names: list[str], sd: np.ndarray, designs: list[tuple[int, int]]) -> np.ndarray:
    variance = {name: sd[:, i] ** 2 for i, name in enumerate(names)}
    true = sum((variance[name] for name in _TRUE if name in variance), np.zeros(len(sd)))
    lesson, observer = (variance.get(name, np.zeros(len(sd))) for name in ("lesson", "observer_id"))
    error = [lesson / m + observer / o + _LOGISTIC / (m * o) for m, o in designs]
    return np.column_stack([true / (true + e) for e in error])
