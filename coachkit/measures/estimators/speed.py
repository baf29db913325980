"""Speed of adoption (29): time until the level is first seen, with coaching and before it. An association, not an effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import Lines, of_model
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.speed_spells import SpeedSpells, speed_spells
from coachkit.stats import SLACK, rounded
from coachkit.stats.timing import (
    HALF_YEAR,
    Curve,
    HazardFit,
    Spells,
    blocks_of,
    by_looks,
    fit_hazard,
    incidence_curve,
    started,
)

_SIDES = ("not in coaching", "in coaching")
_KEYS = ("speed_gained", "speed_ratio", "speed_median", "speed_curve", "speed_visits")
_HORIZON, _STEP = 104, 4
_RATE = 4 / 3  # visits may be this many times as frequent on one side
_LEAST_CURVE = 10


def speed(district: District) -> list[MeasureFrame]:
    """All measures of the speed of adoption, for the district alone.

    ``n`` are first sightings, ``people`` the teachers watched, ``contributors`` those first seen at the level.
    """
    rows: Lines = {key: [] for key in _KEYS}
    if "coaching_log" not in district.present or not len(district["observations"]):
        return of_model(rows, {"n": 0, "people": 0}, "no data")
    found = speed_spells(district)
    spells = found.spells
    events = int(spells.seen.sum())
    base: dict[str, Any] = {"n": events, "people": len(spells), "contributors": events}
    why = refusal(spells)
    if why:
        return of_model(rows, base | {"note": why}, "too few")
    fit = fit_hazard(spells)
    rates = visit_rates(found)
    rows["speed_visits"] = [{"category": side, "estimate": rate} for side, rate in zip(_SIDES, rates, strict=True)]
    rows["speed_curve"] = list(_curves(found))
    note = _origin(found)
    if not fit.converged:
        return of_model(rows, base | {"note": "the fit found no maximum"}, "not estimable")
    rows["speed_ratio"] = list(_ratios(fit, found))
    horizon = int(min(_HORIZON, np.floor(spells.end.max())))
    apart = max(rates) / min(rates) if min(rates) > 0 else np.inf
    if apart > _RATE + SLACK:
        note = f"not given: visits are {rounded(apart, 1):.1f} times as frequent on one side, at most {_RATE:.2f} is allowed"
        return of_model(rows, base | {"note": note}, "not estimable")
    value, low, high = fit.gained(horizon)
    rows["speed_gained"] = [{"category": "", "estimate": value, "low": low, "high": high}]
    medians = [fit.median(second, horizon) for second in (False, True)]
    if np.isfinite(medians).all():
        rows["speed_median"] = [{"category": s, "estimate": m} for s, m in zip(_SIDES, medians, strict=True)]
    return of_model(rows, base | {"note": f"within {horizon} weeks; {note}"}, "not estimable")


def refusal(spells: Spells) -> str:
    """Why these spells carry no speed, in words; blank if they do."""
    entry = get("speed_gained").minimum
    schools = spells.groups
    sides = [int((spells.seen & (spells.switched == side)).sum()) for side in (False, True)]
    if schools < entry["schools"]:
        return f"{schools} schools, at least {entry['schools']} are needed"
    if min(sides) < entry["first sightings on each side"]:
        return f"too few first sightings on one side, at least {entry['first sightings on each side']} are needed"
    return ""


def _origin(found: SpeedSpells) -> str:
    origin = "access (the earliest tools.access_date, or a later staff.start_date)"
    return f"weeks since {origin}" if found.tools else "weeks since eligibility (staff.start_date, or the first term)"


def _ratios(fit: HazardFit, found: SpeedSpells) -> Iterator[dict[str, Any]]:
    spells = found.spells
    yield _ratio("coaching changing in time", fit, spells)
    ever = spells.part(np.isfinite(spells.switch))
    if not refusal(ever):
        own = fit_hazard(ever)
        if own.converged:
            yield _ratio("coached teachers only", own, ever)
    looks = found.looks
    start = looks.groupby("member")["week"].shift()
    later = looks.assign(start=start)[start.notna()]
    member = later["member"].to_numpy()
    begin, end = (later[name].to_numpy(dtype=float) for name in ("start", "week"))
    hit = later["hit"].to_numpy(dtype=bool)
    glm = by_looks(member, begin, end, hit, spells.switch[member], spells.group[member], blocks_of(spells))
    if glm.converged:
        yield _ratio("visit by visit (cross-check)", glm, spells)


def _ratio(name: str, fit: HazardFit, spells: Spells) -> dict[str, Any]:
    value, low, high = fit.ratio()
    events = int(spells.seen.sum())
    counts = {"n": events, "people": len(spells), "contributors": events}
    return {"category": name, "estimate": value, "low": low, "high": high, **counts}


def visit_rates(found: SpeedSpells) -> list[float]:
    """Visits after the first, per teacher and half-year of observation, on each side."""
    spells, looks = found.spells, found.looks
    under = spells.exposure(spells.entry, spells.end, np.array([0.0])).sum(axis=0)
    member = looks["member"].to_numpy()
    later = looks["week"].to_numpy() > spells.entry[member]
    coached = looks["week"].to_numpy() >= spells.switch[member]
    return [float((later & (coached == side)).sum() / under[int(side)] * HALF_YEAR) if under[int(side)] > 0 else 0.0
            for side in (False, True)]  # fmt: skip


def curves(found: SpeedSpells, weeks: np.ndarray) -> Iterator[tuple[str, Spells, Curve]]:
    """Each side with its spells and its curve at ``weeks``, from when both sides have ten teachers under observation.

    Values are NaN before that, and from the first week with fewer. A side with a single school, without a first sighting,
    or never with ten teachers has no curve. Days are rounded to weeks.
    """
    sides = [found.spells.under(side, look) for side, look in ((False, found.before), (True, found.after))]
    told = [(name, _whole(own)) for name, own in zip(_SIDES, sides, strict=True) if own.seen.any() and own.groups > 1]
    starts = {name: started(own, _LEAST_CURVE) for name, own in told}
    begin = max((start for start in starts.values() if np.isfinite(start)), default=0.0)
    for name, own in told:
        if not np.isfinite(starts[name]):
            continue
        curve = incidence_curve(own, weeks, start=begin)
        few = (weeks > begin) & (curve.watched < _LEAST_CURVE)
        share, low, high = (np.where(np.cumsum(few) > 0, np.nan, v) for v in (curve.share, curve.low, curve.high))
        yield name, own, replace(curve, share=share, low=low, high=high)


def _whole(spells: Spells) -> Spells:
    left = np.round(spells.left)
    return replace(spells, entry=np.round(spells.entry), left=left, right=np.maximum(np.round(spells.right), left + 1))


def _curves(found: SpeedSpells) -> Iterator[dict[str, Any]]:
    """The curve of each side, every four weeks, while at least ten teachers are under observation."""
    weeks = np.arange(_STEP, _HORIZON + 1, _STEP, dtype=float)
    for side, own, curve in curves(found, weeks):
        note = f"from week {curve.start:.0f} on, among teachers not seen at the level by then"
        for i in np.flatnonzero(np.isfinite(curve.share)):
            yield {"category": side, "item": f"week {int(weeks[i]):03d}", "estimate": float(curve.share[i]),
                   "low": float(curve.low[i]), "high": float(curve.high[i]), "n": int(curve.watched[i]), "note": note,
                   "people": len(own), "contributors": int((own.right <= weeks[i]).sum())}  # fmt: skip
