"""Differences between coaches (33): shrunken effects on the lessons of the teachers they coach. For the analyst alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.estimators.shift_checks import connected
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.ratings import TERMS, cached_fit, estimable_terms, ratings
from coachkit.measures.prepare.rollup import as_texts
from coachkit.measures.prepare.terms import DISTRICT
from coachkit.stats import SLACK, generator, rounded
from coachkit.stats.ordinal_mixed import Estimate, OrdinalMixedFit, average_over_sd, fit_ordinal_mixed

_DRAWS, _Z = 4_000, 1.959964
_ALONE = "shares no school with the other coaches: nothing separates the coach's effect from the schools'"
_ALIKE = "these data can't tell coaches apart: what differs between them is no more than chance would give"
_COLUMNS = ["coach_id", "estimate", "low", "high", "rank", "rank_low", "rank_high", "note"]


@dataclass(frozen=True)
class _Coaches:
    """Each coach's effect and rank, and the SD of the effects, or why there are none (``few``: too few coaches)."""

    rows: pd.DataFrame
    sd: Estimate | None = None
    note: str = field(default="")
    few: bool = False


def coach_effects(district: District) -> list[MeasureFrame]:
    """SD of coach effects, each coach's shrunken effect, and the interval of each rank (1 is the highest).

    Only coaches linked by shared schools are compared, and only if ten of them have five teachers. A teacher's coach in a
    term is the one with the most one-on-one minutes; a teacher without any has no coach. ``n`` and ``people`` are the
    teachers coached.
    """
    rows, teachers = _coached(district)
    least = get("coach_effect").minimum
    found = cached_fit("coaches", rows, sorted(teachers.items()), lambda: _fit(rows, teachers, least))
    count = found.rows["coach_id"].map(teachers).fillna(0) if len(found.rows) else pd.Series(dtype="float64")
    base = found.rows.assign(school_id=DISTRICT, n=count, people=count)
    effect = base.drop(columns=["rank", "rank_low", "rank_high"])
    rank = base.drop(columns=["estimate", "low", "high"])
    rank = rank.rename(columns={"rank": "estimate", "rank_low": "low", "rank_high": "high"})
    return [_sd(found, len(teachers)), _frame("coach_effect", effect), _frame("coach_rank", rank)]


def _sd(found: _Coaches, coaches: int) -> MeasureFrame:
    key = "coach_spread"
    if found.sd is None:
        status = "no data" if coaches == 0 else "too few" if found.few else "not estimable"
        rows = pd.DataFrame({"school_id": [DISTRICT], "status": [status], "note": [found.note], "n": [coaches]})
        return framed(key, rows)
    rows = pd.DataFrame(
        {"school_id": [DISTRICT], "estimate": [found.sd.estimate], "n": [coaches], "note": [found.note]}
    )
    if np.isfinite([found.sd.low, found.sd.high]).all():
        rows = rows.assign(low=found.sd.low, high=found.sd.high)
    return framed(key, rows, people=coaches)


def _frame(key: str, rows: pd.DataFrame) -> MeasureFrame:
    judged = enough(key, rows, n="teachers")
    return framed(key, judged.assign(note=judged["note"].where(judged["status"].ne("too few"), "")))


def _coached(district: District) -> tuple[pd.DataFrame, dict[str, int]]:
    """Ratings with ``coach`` (missing: none) and ``coached``; and the number of teachers of each coach among them."""
    rows = ratings(district)
    met = district.cached(contacts)
    met = met[met["kind"].eq("one-on-one") & met["term"].notna()]
    minutes = met.groupby(["teacher_id", "term", "coach_id"])[["minutes"]].sum().reset_index()
    minutes = as_texts(minutes).sort_values(["minutes", "coach_id"], ascending=[False, True], kind="stable")
    main = minutes.drop_duplicates(["teacher_id", "term"]).rename(columns={"coach_id": "coach"})
    main = main[["teacher_id", "term", "coach"]]
    plain = rows.assign(term=rows["term"].astype("str"))
    joined = plain.merge(main, on=["teacher_id", "term"], how="left", validate="many_to_one")
    rows = rows.assign(coach=joined["coach"].to_numpy(), coached=joined["coach"].notna().astype("float64").to_numpy())
    teachers = rows.dropna(subset="coach").groupby("coach")["teacher_id"].nunique()
    return rows, {str(coach): int(n) for coach, n in teachers.items()}


def _fit(rows: pd.DataFrame, teachers: dict[str, int], least: dict[str, int]) -> _Coaches:
    every = pd.DataFrame({"coach_id": sorted(teachers)}).reindex(columns=_COLUMNS).assign(note="")
    every = every.astype(dict.fromkeys(_COLUMNS[1:-1], "float64"))
    if not teachers:
        return _Coaches(every, note="nobody was coached one-on-one")
    coached = rows.dropna(subset="coach")
    group = connected(coached["coach"], coached["school_id"])
    linked = [coach for coach in every["coach_id"] if group[coach] == 0]
    every.loc[~every["coach_id"].isin(linked), "note"] = _ALONE
    full = [coach for coach in linked if teachers[coach] >= least["teachers"]]
    if len(full) < least["coaches"]:
        few = len(teachers) < least["coaches"]
        said = f"too few coaches: needs {least['coaches']} with {least['teachers']} teachers each" if few else (
            f"coaches whose schools never overlap cannot be compared: {len(full)} of {len(teachers)} are linked by shared "
            f"schools, {least['coaches']} are needed")  # fmt: skip
        return _Coaches(every.assign(note=every["note"].where(every["note"].ne(""), said)), note=said, few=few)
    frame = rows.assign(coach=rows["coach"].where(rows["coach"].isin(linked)))
    groups, _ = estimable_terms(frame, (*TERMS[:3], "coach", *TERMS[3:]))
    seen = list(frame["term"].cat.categories)
    frame = frame.assign(**{f"t{i}": frame["term"].cat.codes.eq(i).astype("float64") for i in range(1, len(seen))})
    fixed = [f"t{i}" for i in range(1, len(seen))]
    x = np.column_stack([np.ones(len(frame)), frame[[*fixed, "coached"]].to_numpy()])
    fixed += ["coached"] if np.linalg.matrix_rank(x) == x.shape[1] else []
    if "coach" not in groups or frame["level"].nunique() < 2:
        said = "the ratings cannot tell coaches from observers, schools or teachers"
        return _Coaches(every.assign(note=every["note"].where(every["note"].ne(""), said)), note=said)
    model = fit_ordinal_mixed(frame, "level", fixed, groups)
    if not model.converged:
        return _Coaches(every.assign(note=model.diagnostics["message"]), note=model.diagnostics["message"])
    sd = model.sd_of("coach")
    if sd.estimate == 0:
        return _Coaches(every.assign(note=every["note"].where(every["note"].ne(""), _ALIKE)), sd, _ALIKE)
    chance = "" if sd.low > 0 else "the differences may be chance: no difference lies inside the interval"
    return _Coaches(
        every.drop(columns=_COLUMNS[1:-1]).merge(_effects(model, full), on="coach_id", how="left"), sd, chance
    )


def _effects(model: OrdinalMixedFit, coaches: list[str]) -> pd.DataFrame:
    """Effects with intervals averaged over the SD of coaches, and ranks from draws of their joint distribution.

    With the SD fixed at its estimate, intervals are too narrow when the estimate is small by chance. Draws of ranks keep
    the correlations at the estimate; each coach's spread is that of the interval.
    """
    place = model.positions("coach", coaches)[:, None]
    mean, low, high = average_over_sd(
        model, "coach", np.zeros((len(coaches), len(model.beta))), place, np.ones(place.shape)
    )
    at = model.effects("coach").index.get_indexer(pd.Index(coaches))
    joint = model.joint("coach")[np.ix_(at, at)]
    wider = (high - low) / (2 * _Z * np.sqrt(np.diag(joint)))
    own, rank_low, rank_high = _ranks(mean, joint * np.outer(wider, wider))
    return pd.DataFrame(
        {
            "coach_id": coaches, "estimate": mean, "low": low, "high": high,
            "rank": own, "rank_low": rank_low, "rank_high": rank_high,
        }
    )  # fmt: skip


def _ranks(mean: np.ndarray, joint: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ranks (1 is the highest) with 95 % limits, from draws of a normal distribution with this mean and covariance.

    Draws are assigned to coaches by their effects, not by their ids, so that other ids give the same ranks. The symmetric
    square root of the covariance is used, because rounding errors change it no more than by rounding errors.
    """
    order = np.lexsort((rounded(np.diag(joint), 9), -rounded(mean, 9)))
    mean, joint = mean[order], joint[np.ix_(order, order)]
    values, vectors = np.linalg.eigh((joint + joint.T) / 2)
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    drawn = mean + generator("coach_rank").standard_normal((_DRAWS, len(mean))) @ root
    rank = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    ends = np.percentile(rank, [2.5, 97.5], axis=0, method="nearest")
    own = 1 + (mean[None, :] > mean[:, None] + SLACK).sum(axis=1)  # equal effects share the higher rank
    back = np.argsort(order)
    return own[back], np.minimum(ends[0], own)[back], np.maximum(ends[1], own)[back]
