"""Effect of coaching (30 to 32): schools that started compared with schools not yet coached, for the district alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coachkit.district import District
from coachkit.district.roster import coaching_starts
from coachkit.measures.estimators.effect_checks import CHECKS, check_rows
from coachkit.measures.estimators.effect_refusals import MOST_DETECTABLE, TOO_UNCERTAIN, Why, worded
from coachkit.measures.estimators.framed import Lines, of_model
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.effect_panel import EffectPanel, coached_early, effect_panel
from coachkit.planning import RECORD, departures
from coachkit.stats import SLACK, rounded
from coachkit.stats.raters import Raters
from coachkit.stats.staggered import (
    NEVER,
    Estimate,
    RaterMix,
    Refusal,
    Rollout,
    Study,
    choose_window,
    detectable,
    posterior,
    randomization_inference,
)

_KEYS = ("effect", "effect_sd", "effect_by_lot", "effect_by_lot_p", "effect_detectable", "effect_probability",
         "effect_event", "effect_check", "effect_breakdown", "effect_schools", "effect_leavers")  # fmt: skip
# How far the estimate may rest on observers: their effects' error beside its own, and what it takes in of a difference
# between observers who rated no teacher in common.
_LOOSE, _UNLINKED = 0.6, 0.1
_OTHERS = (
    "observers rated too few teachers in common, and are compared within a school and term: if coaches observe those "
    "they coach, part of the effect is taken for leniency"
)
_LEVEL = 0.05
_FEWEST = 10  # who left: an effect without fewer would be a number about them


@dataclass(frozen=True)
class EffectFit:
    """The comparison in one district.

    ``rollout`` has the schools compared, up to the window's last term; ``raw`` is the study of their shares as rated.
    ``last`` is None if no window carries an effect; ``refusals`` say why the whole window does not. ``observers`` are those
    whose effects are removed; ``unidentified_reason`` says why they cannot be separated from coaching (blank if they can).
    ``note`` names the window, and observers who were compared on different teachers; ``settle``
    says what data would settle what was refused.
    """

    panel: EffectPanel
    rollout: Rollout
    members: np.ndarray
    raw: Study
    last: int | None
    refusals: tuple[Refusal, ...]
    note: str
    observers: Raters
    unidentified_reason: str = ""
    settle: str = ""

    def adjusted(self) -> Study:
        """The study that estimates observers' effects together with the effect of coaching."""
        rows, kept = self.panel.rows(self.members, self.rollout.seen.shape[1] - 1)
        return Study(self.rollout, rows, RaterMix(self.panel.mix[kept], self.observers))

    @property
    def people(self) -> int:
        """Distinct teachers behind the effect."""
        return self.panel.people(self.members, self.rollout.seen.shape[1] - 1)


def fit_effect(district: District) -> EffectFit:
    """Choose the window and the schools, without looking at outcomes."""
    panel = effect_panel(district)
    last, refusals = (
        choose_window(panel.seen, panel.start) if len(panel.terms) > 1 else (None, [Refusal("cells", 0, 1)])
    )
    rollout, members = Rollout.of(panel.seen, panel.start, last)
    why, settle = worded(tuple(refusals))
    if refusals and last is not None:
        why = f"only up to {panel.terms[last]}, a narrower question about coaching's first terms: over the whole window {why}"
    rows, _ = panel.rows(members, rollout.seen.shape[1] - 1)
    found = EffectFit(
        panel, rollout, members, Study(rollout, rows), last, tuple(refusals), why, panel.observers[0], settle=settle
    )
    return found if last is None else _identify_observers(found)


def _identify_observers(found: EffectFit) -> EffectFit:
    """The study with observers compared on common teachers, or else within schools, if that separates them from coaching."""
    why = ""
    for observers, note in zip(found.panel.observers, ("", _OTHERS), strict=True):
        tried = replace(found, observers=observers, note=_joined(found.note, note))
        why = _unidentified_reason(tried)
        if not why:
            return tried
    return replace(found, unidentified_reason=why)


def _unidentified_reason(found: EffectFit) -> str:
    own = found.rollout.weights(found.rollout.average())
    if own is None:
        return ""
    weights = np.zeros(found.panel.raw.shape)
    weights[found.members, : own.shape[1]] = own
    part = weights.ravel() @ found.panel.weight
    if found.observers.unlinked(part) > _UNLINKED + SLACK:
        return "those who observed before and during coaching rated nothing in common: no school in the same term"
    error, raw = found.observers.error(part), _average(found.raw)
    if raw is not None and error > _LOOSE * raw.se:
        return (
            "observers rated too little in common: uncertainty about their leniency leaves the effect open by "
            f"{rounded(100 * error):.0f} points"
        )
    return ""


def _average(study: Study) -> Estimate | None:
    """The average effect; None if shares do not vary, so that its uncertainty is unknown."""
    try:
        return study.average()
    except ValueError:
        return None


def effect(district: District) -> list[MeasureFrame]:
    """All measures of the effect, for the district alone; ``n`` counts schools, ``people`` teachers."""
    found = fit_effect(district)
    rows: Lines = {key: [] for key in _KEYS}
    rows["effect_schools"] = _schools(found, coached_early(district))
    rows["effect_leavers"] = _leavers(found)
    if not (found.panel.start < NEVER).any():
        return _frames(
            found, rows, "no data", Why("no school has a day on which coaching starts (schools.coaching_start)")
        )
    studies = {"adjusted": found.adjusted(), "raw": found.raw}
    averages = {name: _average(study) for name, study in studies.items()} if _carried(found) else {}
    seen = {name: detectable(one) for name, one in averages.items() if one is not None}
    rows["effect_detectable"] = [{"category": name, "estimate": size} for name, size in seen.items()]
    why = _refused(found, seen.get("adjusted"))
    if why.reason:
        # as rated, observers who come with coaching pass for it: no number without them either
        rows["effect"] = [{"category": name, "status": "not estimable"} for name in studies]
        return _frames(found, rows, "not estimable", why)
    rows["effect"] = [_row(one, name) for name, one in averages.items() if one is not None]
    return _frames(found, rows | _rows(district, found, studies["adjusted"]), "not estimable", Why(found.note))


def _carried(found: EffectFit) -> bool:
    """True if the design can be fitted at all, even if it is refused."""
    rollout = found.rollout
    return bool(rollout.cells) and len(rollout.seen) >= 3 and rollout.carries(rollout.average())


def _refused(found: EffectFit, seen: float | None) -> Why:
    """Why there is no number; blank if there is one."""
    if found.last is None:
        return Why(found.note, found.settle)
    if found.unidentified_reason:
        return Why(_joined(found.note, found.unidentified_reason))
    if seen is None:
        return Why(_joined(found.note, "teachers' shares do not vary, so an effect would have no interval"))
    if seen <= MOST_DETECTABLE + SLACK:
        return Why()
    return Why(_joined(found.note, TOO_UNCERTAIN.reason), TOO_UNCERTAIN.settle)


def _rows(district: District, found: EffectFit, study: Study) -> dict[str, list[dict[str, Any]]]:
    """All results in addition to the effect itself, adjusted for observers."""
    given, main, know = district.config.effect, study.average(), study.distribution
    out: dict[str, list[dict[str, Any]]] = {}
    out["effect_sd"] = _scaled(main, found.panel.teacher_sd())
    out["effect_by_lot"], out["effect_by_lot_p"] = _lot(study, _not_drawn(district))
    chances = posterior(know, given.cutoff, given.prior_mean, given.prior_sd)
    out["effect_probability"] = [
        {"category": c, "estimate": p} for c, p in zip(("worse", "no matter", "better"), chances, strict=True)
    ]
    out["effect_event"] = [{**_row(e, _event(at)), "item": str(at)} for at, e in study.by_event().items()]
    shrunken = Estimate.of(know.with_prior(given.prior_mean, given.prior_sd))
    gone, _ = found.panel.not_seen_after(found.members, found.rollout.seen.shape[1] - 1)
    few = 0 < gone["teacher_id"].nunique() < _FEWEST
    out["effect_check"], out["effect_breakdown"] = check_rows(study, shrunken, stayed=not few)
    return out


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _row(found: Estimate, category: str) -> dict[str, Any]:
    return {"category": category, "estimate": found.estimate, "low": found.low, "high": found.high}


def _scaled(main: Estimate, sd: float) -> list[dict[str, Any]]:
    if not (np.isfinite(sd) and sd > SLACK):
        return []
    return [{"category": "adjusted", "estimate": main.estimate / sd, "low": main.low / sd, "high": main.high / sd}]


def _event(at: int) -> str:
    if at < 0:
        return f"{-at} terms before"
    return "term of the start" if at == 0 else f"{at} term{'s' if at > 1 else ''} after"


def _not_drawn(district: District) -> str:
    """Why the order was not drawn by lot; blank if it was, and schools started as a recorded lot drew them."""
    if district.config.plan.chosen_by != "lot":
        return "the order was not drawn by lot (plan.chosen_by)"
    if not district.draws:
        return ""
    starts = coaching_starts(district["schools"])
    found = departures(district.draws[-1], starts, district.config, district.last_date.date())
    return f"schools did not start in the order drawn in {RECORD}" if found.starts else ""


def _lot(study: Study, why_not: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Limits and p by the lot, if schools were drawn by lot and are enough for p to reach 5 %."""
    if why_not:
        none = {"category": "adjusted", "status": "no data", "note": why_not}
        return [none], [none]
    found = randomization_inference(study)
    if found is None or found.smallest > _LEVEL + SLACK:
        none = {
            "category": "adjusted",
            "status": "not estimable",
            "note": "with these schools no lot can reach 5 in 100",
        }
        return [none], [none]
    value = study.average().estimate
    limits = {"category": "adjusted", "estimate": value, "low": min(found.low, value), "high": max(found.high, value)}
    far = {"category": "adjusted", "status": "not estimable", "note": "the lot sets no limit to the effect"}
    bounded = np.isfinite([found.low, found.high]).all()
    return [limits if bounded else far], [{"category": "adjusted", "estimate": found.p}]


def _schools(found: EffectFit, early: np.ndarray) -> list[dict[str, Any]]:
    """Numbers of schools: compared, coached and not coached by the window's end, and left out."""
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


def _leavers(found: EffectFit) -> list[dict[str, Any]]:
    """The number of teachers of coached schools who were observed before the start only."""
    gone, others = found.panel.not_seen_after(found.members, found.rollout.seen.shape[1] - 1)
    left = int(gone["teacher_id"].nunique())
    return (
        [{"category": "left", "estimate": left, "n": left, "people": left, "others": others}] if left + others else []
    )


def _frames(found: EffectFit, rows: Lines, status: str, why: Why) -> list[MeasureFrame]:
    base = {"n": len(found.members), "people": found.people, "note": why.reason, "settle": why.settle}
    return of_model(rows, base, status, {"effect": "adjusted", "effect_check": CHECKS[0]})
