"""Effect of coaching (30 to 32): schools that started against schools that had not yet, for the district alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.effect_checks import CHECKS, breakdown_row, check_rows
from coachkit.measures.frame import MeasureFrame, build
from coachkit.measures.prepare.effect_panel import EffectPanel, coached_early, effect_panel
from coachkit.stats import SLACK, at_least, rounded
from coachkit.stats.raters import Raters
from coachkit.stats.staggered import (
    NEVER,
    Estimate,
    Refusal,
    Rollout,
    average_effect,
    by_lot,
    choose_window,
    event_study,
    posterior,
)

__all__ = ["EffectFit", "effect", "fit"]

_KEYS = ("effect", "effect_sd", "effect_by_lot", "effect_by_lot_p", "effect_detectable", "effect_probability",
         "effect_event", "effect_check", "effect_breakdown", "effect_schools")  # fmt: skip
# How far the estimate may rest on observers: their effects' error beside its own, and what it takes in of a difference
# between observers who rated no teacher in common. In simulation intervals hold up to there (benchmarks/validity_effect.py).
_LOOSE, _UNLINKED = 0.6, 0.1
_OTHERS = (
    "observers rated too few teachers in common, and are compared within a school and term: if coaches observe those "
    "they coach, a part of the effect is taken for kindness"
)
_LOTS = 60_000  # lots × schools: 999 up to 60 schools, fewer above, where the lot hardly matters


@dataclass(frozen=True)
class EffectFit:
    """One district's comparison.

    ``rollout`` and the two outcomes hold the schools compared, up to the window's last term; ``refusals`` say
    why the whole window carries no effect; ``last`` is None where no window does. ``observers`` are those whose effects
    are taken out; ``entangled`` says why they cannot be told from coaching, blank where they can. ``note`` tells of the
    window, and of observers who were compared on different teachers.
    """

    panel: EffectPanel
    rollout: Rollout
    members: np.ndarray
    last: int | None
    refusals: tuple[Refusal, ...]
    note: str
    observers: Raters
    entangled: str = ""

    def outcome(self, name: str) -> np.ndarray:
        """``raw`` or ``adjusted`` shares of the schools compared, schools × terms of the window."""
        shares = self.panel.raw if name == "raw" else self.panel.adjusted(self.observers)
        return np.nan_to_num(shares[self.members][:, : self.rollout.seen.shape[1]])

    @property
    def people(self) -> int:
        """Distinct teachers behind it."""
        return self.panel.people(self.members, self.rollout.seen.shape[1] - 1)


def fit(district: District) -> EffectFit:
    """Choose the window and the schools; no outcome is looked at for that."""
    panel = effect_panel(district)
    last, refusals = (
        choose_window(panel.seen, panel.start) if len(panel.terms) > 1 else (None, [Refusal("cells", 0, 1)])
    )
    rollout, members = Rollout.of(panel.seen, panel.start, last)
    why = "; ".join(_worded(refusal) for refusal in refusals)
    if refusals and last is not None:
        why = f"only up to {panel.terms[last]}, a narrower question about coaching's first terms: over the whole window {why}"
    found = EffectFit(panel, rollout, members, last, tuple(refusals), why, panel.observers[0])
    return found if last is None else _told_apart(found)


def _told_apart(found: EffectFit) -> EffectFit:
    """With observers by the teachers they rated in common, or else by the schools, if those tell them from coaching."""
    for observers, note in zip(found.panel.observers, ("", _OTHERS), strict=True):
        tried = replace(found, observers=observers, note=_joined(found.note, note))
        why = _entangled(tried)
        if not why:
            return tried
    return replace(found, entangled=why)


def _entangled(found: EffectFit) -> str:
    _, contrast = found.rollout.main()
    if contrast is None:
        return ""
    weights = np.zeros(found.panel.raw.shape)
    weights[found.members, : contrast.weights.shape[1]] = contrast.weights
    part = weights.ravel() @ found.panel.weight
    if found.observers.unlinked(part) > _UNLINKED + SLACK:
        return "those who observed before and under coaching rated nothing in common, in no school and term"
    error = found.observers.error(part)
    if error > _LOOSE * average_effect(found.rollout, found.outcome("adjusted"))[0].se:
        return (
            "observers rated too little in common: what is known of their kindness leaves the effect open by "
            f"{rounded(100 * error):.0f} points"
        )
    return ""


def _worded(refusal: Refusal) -> str:
    found, needed = f"{rounded(refusal.found):.0f}", f"at least {refusal.needed:.0f} are needed"
    schools = "school" if found == "1" else "schools"
    return {
        "cells": "no school is seen both before and after its coaching starts",
        "units": f"{found} {schools} can be compared, {needed}",
        "untreated": f"{found} {schools} {'is' if found == '1' else 'are'} still without coaching in the last term, {needed}",
        "before": "no coached school is seen in two terms before its start",
        "alone": "some schools have none without coaching to be compared with",
        "df": f"it all rests on too few schools without coaching ({rounded(refusal.found, 1):.1f} degrees of freedom, {needed})",
    }[refusal.kind]


def effect(district: District) -> list[MeasureFrame]:
    """All measures of the effect, rows of the district alone; ``n`` counts schools, ``people`` teachers."""
    found = fit(district)
    rows: dict[str, list[dict[str, Any]]] = {key: [] for key in _KEYS}
    rows["effect_schools"] = _schools(found, coached_early(district))
    if not (found.panel.start < NEVER).any():
        return _frames(found, rows, "no data", "no school has a day on which coaching starts (schools.coaching_start)")
    if found.last is None:
        rows["effect_detectable"] = _could(found)
        return _frames(found, rows, "not estimable", found.note)
    adjusted, why = found.outcome("adjusted"), found.entangled
    if why:
        rows["effect"].append({"category": "adjusted", "status": "not estimable", "note": _joined(found.note, why)})
    averages = {
        name: average_effect(found.rollout, found.outcome(name)) for name in (("raw",) if why else ("adjusted", "raw"))
    }
    for name, (one, seen) in averages.items():
        rows["effect"].append(_row(one, name))
        rows["effect_detectable"].append({"category": name, "estimate": seen})
    if why:
        return _frames(found, rows, "not estimable", _joined(found.note, why))
    main = averages["adjusted"][0]
    sd = found.panel.teacher_sd()
    if np.isfinite(sd) and sd > SLACK:
        rows["effect_sd"].append(_scaled(main, sd))
    rows["effect_by_lot"], rows["effect_by_lot_p"] = _lots(found.rollout, adjusted)
    given = district.config.effect
    chances = posterior(main, given.cutoff, given.prior_mean, given.prior_sd)
    rows["effect_probability"] = [
        {"category": c, "estimate": p} for c, p in zip(("worse", "no matter", "better"), chances, strict=True)
    ]
    rows["effect_event"] = [
        {**_row(e, _event(at)), "item": str(at)} for at, e in event_study(found.rollout, adjusted).items()
    ]
    rows["effect_check"] = check_rows(found.rollout, adjusted)
    rows["effect_breakdown"] = breakdown_row(found.rollout, adjusted)
    return _frames(found, rows, "not estimable", found.note)


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _row(found: Estimate, category: str) -> dict[str, Any]:
    value = (
        found.estimate if np.isfinite(found.low) else np.nan
    )  # without any spread there is no interval, so no number
    return {"category": category, "estimate": value, "low": found.low, "high": found.high}


def _scaled(main: Estimate, sd: float) -> dict[str, Any]:
    return {"category": "adjusted", "estimate": main.estimate / sd, "low": main.low / sd, "high": main.high / sd}


def _event(at: int) -> str:
    if at < 0:
        return f"{-at} terms before"
    return "term of the start" if at == 0 else f"{at} term{'s' if at > 1 else ''} after"


def _lots(rollout: Rollout, outcome: np.ndarray) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    found = by_lot(rollout, outcome, int(np.clip(_LOTS // max(len(rollout.seen), 1), 199, 999)))
    if found is None:
        return [], []
    interval = {"category": "adjusted", "estimate": (found.low + found.high) / 2, "low": found.low, "high": found.high}
    return [interval], [{"category": "adjusted", "estimate": found.p}]


def _could(found: EffectFit) -> list[dict[str, Any]]:
    """What a refused roll-out could have seen, where its design can be fitted at all."""
    if not found.rollout.cells or len(found.rollout.seen) < 3:
        return []
    out = []
    for name in ("adjusted", "raw"):
        design, contrast = found.rollout.main()
        if contrast is not None and at_least(contrast.df, 1) and design.spare > 0:
            out.append({"category": name, "estimate": average_effect(found.rollout, found.outcome(name))[1]})
    return [row for row in out if np.isfinite(row["estimate"])]


def _schools(found: EffectFit, early: np.ndarray) -> list[dict[str, Any]]:
    """Counts of schools: compared, coached and not coached by the window's end, and left out."""
    start, end = found.rollout.start, found.rollout.seen.shape[1] - 1
    from_beginning = np.flatnonzero((found.panel.start <= 0) & found.panel.seen.any(axis=1))
    groups = {
        "compared": found.members,
        "coached": found.members[start < NEVER],
        "not coached by the end": found.members[start == NEVER],
        "never coached": found.members[found.panel.start[found.members] == NEVER],
        "coached from the beginning, left out": from_beginning,
        "coaching logged before the start, or without one": found.members[early[found.members]],
    }
    return [
        {"category": name, "estimate": len(some), "n": len(some), "people": found.panel.people(some, end)}
        for name, some in groups.items()
    ]


def _frames(found: EffectFit, rows: dict[str, list[dict[str, Any]]], status: str, note: str) -> list[MeasureFrame]:
    """Every key has its rows; one without any says why."""
    base = {"n": len(found.members), "people": found.people, "note": note}
    empty = {"effect": "adjusted", "effect_check": CHECKS[0]}
    out = []
    for key in _KEYS:
        lines = rows[key] or [{"category": empty.get(key, ""), "status": status}]
        frame = pd.DataFrame([{**base, "status": "ok", **line} for line in lines])
        for name in ("estimate", "low", "high"):
            frame[name] = pd.to_numeric(frame[name]) if name in frame else np.nan
        missing = frame["estimate"].isna() & frame["status"].eq("ok")
        frame.loc[missing, "status"] = "not estimable"
        out.append(build(key, get(key).unit, frame))
    return out
