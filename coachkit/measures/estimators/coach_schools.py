"""Change in the schools of coaches who work alone there (33): an association, for the analyst alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import get
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.lessons import counted
from coachkit.measures.prepare.terms import DISTRICT, term_pairs, terms
from coachkit.stats import paired_change
from coachkit.stats.funnel import funnel

_KEYS = ("coach_schools_change", "coach_schools_expected")


def coach_schools(district: District) -> list[MeasureFrame]:
    """Each coach's schools where nobody else coaches: the change of their teachers, and the range expected of it.

    The terms are the first and the last in which teachers of such schools were observed. ``n`` and ``people`` are the
    teachers observed in both.
    """
    changes = _changes(district)
    least = get(_KEYS[0]).minimum
    whole = changes.groupby("coach_id")["change"].transform("size") >= least["teachers"]
    coaches, group = np.unique(changes["coach_id"].to_numpy(dtype=str), return_inverse=True)
    base = pd.DataFrame({"coach_id": coaches, "school_id": DISTRICT})
    count = np.bincount(group, minlength=len(coaches))
    base = base.assign(n=count, people=count)
    if len(changes):
        base = base.assign(term=changes["term"].iloc[0], to_term=changes["to_term"].iloc[0])
    own = paired_change(changes["change"].to_numpy(), group, len(coaches))
    enough = changes.loc[whole, "coach_id"].nunique() >= least["coaches"]
    blank = np.full(len(coaches), np.nan)
    change = base.assign(estimate=own.estimate, low=own.low, high=own.high) if enough else base.assign(estimate=blank)
    expected = base.assign(estimate=blank, low=blank, high=blank)
    if enough:
        large = count >= least["teachers"]
        within = changes.loc[whole, "change"] - changes.loc[whole].groupby("coach_id")["change"].transform("mean")
        df = int(whole.sum() - large.sum())
        sd = float(np.sqrt((within**2).sum() / df))
        found = funnel(own.estimate[large], count[large], sd, df)
        expected.loc[large, "estimate"] = found.centre
        expected.loc[large, ["low", "high"]] = np.column_stack([found.low, found.high])
    note = (
        ""
        if enough
        else f"fewer than {least['coaches']} coaches work alone at a school with {least['teachers']} teachers"
    )
    return [_frame(key, rows, note) for key, rows in zip(_KEYS, (change, expected), strict=True)]


def _frame(key: str, rows: pd.DataFrame, note: str) -> MeasureFrame:
    if not len(rows):
        nothing = pd.DataFrame(
            {"school_id": [DISTRICT], "status": ["no data"], "note": ["no coach works alone at a school"]}
        )
        return framed(key, nothing)
    judged = enough(key, rows, n="teachers")
    return framed(key, judged.assign(note=np.where(judged["status"].eq("not estimable"), note, "")))


def _changes(district: District) -> pd.DataFrame:
    """``coach_id, teacher_id, term, to_term, change``: teachers of schools with one coach, observed in both terms."""
    met = district.cached(contacts)
    met = met[met["kind"].eq("one-on-one")]
    pairs = met[["school_id", "coach_id"]].astype("str").drop_duplicates()
    alone = pairs[~pairs["school_id"].duplicated(keep=False)]
    cut = district.config.scale.cut
    levels = len(district.config.scale.levels)
    teachers = district.cached(counted).merge(alone, on="school_id", how="inner", validate="many_to_one")
    share = teachers[list(range(cut, levels))].sum(axis=1) / teachers["size"]
    teachers = teachers.assign(share=share)[["school_id", "coach_id", "teacher_id", "term", "share"]]
    at = {term: place for place, term in enumerate(terms(district))}
    found = teachers[:0].assign(to_term="", change=0.0)
    for term, to_term in sorted(
        term_pairs(district), key=lambda pair: (at[pair[1]] - at[pair[0]], at[pair[1]]), reverse=True
    ):
        first, last = (teachers[teachers["term"].eq(name)] for name in (term, to_term))
        both = first.merge(
            last, on=["school_id", "coach_id", "teacher_id"], suffixes=("", "_to"), validate="one_to_one"
        )
        if len(both):
            found = both.assign(to_term=to_term, change=both["share_to"] - both["share"])
            break
    return found.sort_values(["coach_id", "school_id", "teacher_id"])[
        ["coach_id", "teacher_id", "term", "to_term", "change"]
    ]
