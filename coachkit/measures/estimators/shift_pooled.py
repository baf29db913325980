"""Shift without differences between observers (22): each school's own, partially pooled, in logits and as a share."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.estimators.shift_checks import connected
from coachkit.measures.estimators.shift_fit import ShiftFit, fit_shift
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.ratings import ratings
from coachkit.measures.prepare.terms import DISTRICT, complete, schools, term_pairs

_KEYS = ["school_id", "term", "to_term"]
NAMES = {
    "teacher_id": "teachers",
    "school_id": "schools",
    "observer_id": "observers",
    "school_term": "schools in a term",
    "teacher_term": "teachers in a term",
    "lesson": "lessons",
}


def shift_pooled(district: District) -> list[MeasureFrame]:
    """Rows: school × every pair of terms; ``n`` and ``people`` are the teachers observed in both, as in ``shift``.

    A school whose shift does not differ from the district's is ``not estimable`` with a note; so is a pair of terms between
    which no observers link, or the rubric changed.
    """
    found = fit_shift(district)
    grid = _grid(district).merge(found.shifts, on=_KEYS, how="left", validate="one_to_one")
    if found.status != "ok" and found.notes:
        grid = grid.assign(note=found.notes[-1], reason="")
    shares = grid.drop(columns=["estimate", "low", "high"])
    shares = shares.rename(columns={"share": "estimate", "share_low": "low", "share_high": "high"})
    logits = grid.drop(columns=["share", "share_low", "share_high"])
    return [_frame("shift_adjusted", logits), _frame("shift_adjusted_share", shares)]


def _frame(key: str, rows: pd.DataFrame) -> MeasureFrame:
    judged = enough(key, rows, n="teachers")
    refused = judged["status"].eq("not estimable")
    why = {name: judged[name].fillna("").where(refused, "") for name in ("note", "reason")}
    return framed(key, judged.assign(**why))


def _grid(district: District) -> pd.DataFrame:
    """Every school and pair of terms with its paired teachers."""
    rows = ratings(district).assign(term=lambda r: r["term"].astype("str"))
    both = pd.concat([rows, rows.assign(school_id=DISTRICT)])[["school_id", "teacher_id", "term"]].drop_duplicates()
    parts = []
    for one, two in term_pairs(district):
        first, second = (both.loc[both["term"].eq(t), ["school_id", "teacher_id"]] for t in (one, two))
        count = first.merge(second).groupby("school_id").size()
        pair = pd.DataFrame({"school_id": schools(district), "term": one, "to_term": two})
        parts.append(pair.assign(n=pair["school_id"].map(count).fillna(0)))
    if not parts:
        texts = {name: pd.Series(dtype="str") for name in _KEYS}
        return pd.DataFrame({**texts, "n": pd.Series(dtype="float64"), "people": pd.Series(dtype="float64")})
    out = pd.concat(parts, ignore_index=True)
    order = {name: i for i, name in enumerate(schools(district))}
    out = out.sort_values("school_id", key=lambda ids: ids.map(order), kind="stable", ignore_index=True)
    return out.assign(people=out["n"])


def shift_checks(district: District) -> list[MeasureFrame]:
    """SDs of the model, slopes cut by cut, the test of proportional odds, and how far observers link schools."""
    found = fit_shift(district)
    return [_sds(found), _slopes(found, district.config.scale.levels), _odds(found), _links(found, district)]


def _sds(found: ShiftFit) -> MeasureFrame:
    lines = [
        {"school_id": DISTRICT, "category": NAMES[name], "estimate": sd.estimate, "low": sd.low, "high": sd.high}
        for name, sd in found.sd.items()
    ]
    columns = ["school_id", "category", "estimate", "low", "high"]
    rows = pd.DataFrame(lines, columns=columns).assign(n=found.teachers, people=found.teachers)
    limits = {side: rows[side].where(rows["low"].notna() & rows["high"].notna()) for side in ("low", "high")}
    return framed("rating_spread", rows.assign(**limits))


def _slopes(found: ShiftFit, labels: tuple[str, ...]) -> MeasureFrame:
    slopes = found.checks.slopes if found.checks else pd.DataFrame({"term": [], "level": []})
    slopes = slopes.rename(columns={"term": "to_term"}).assign(
        school_id=DISTRICT, n=found.teachers, people=found.teachers
    )
    return framed("shift_by_cut", slopes.assign(level=[labels[int(code)] for code in slopes["level"]]))


def _odds(found: ShiftFit) -> MeasureFrame:
    rows = pd.DataFrame({"school_id": [DISTRICT], "estimate": [found.checks.odds if found.checks else float("nan")]})
    return framed("proportional_odds", rows, n=found.teachers, people=found.teachers)


def _links(found: ShiftFit, district: District) -> MeasureFrame:
    """Share of the observed schools that observers link with this one; for the district, with its largest linked group."""
    rows = ratings(district)
    teachers = rows.groupby("school_id")["teacher_id"].nunique()
    group = pd.Series(connected(rows["school_id"], rows["observer_id"]), dtype="float64")
    share = group.map(group.value_counts()) / max(len(group), 1)
    own = pd.DataFrame({"school_id": share.index.astype("str"), "estimate": share.to_numpy(), "n": len(share)})
    if len(own):
        whole = pd.DataFrame({"school_id": [DISTRICT], "estimate": [own["estimate"].max()], "n": [len(group)]})
        own = pd.concat([whole, own], ignore_index=True)
    every = complete(own, district)
    people = every["school_id"].map(teachers).where(every["school_id"].ne(DISTRICT), found.teachers)
    return framed("observer_links", every.assign(n=every["n"].fillna(0), people=people.fillna(0)))
