"""Coaching events as teachers met them: one row an event and teacher; and who was on the roster."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.contract.activities import DIRECT, GROUP
from coachkit.district import District
from coachkit.district.lists import listed
from coachkit.measures.terms import term_of

__all__ = ["contacts", "eligible", "has_role"]


def has_role(roles: pd.Series, role: str) -> pd.Series:
    """True where the ``;``-separated list of roles holds ``role``."""
    padded = ";" + roles.fillna("").str.replace(r"\s*;\s*", ";", regex=True).str.strip() + ";"
    return padded.str.contains(f";{role};", regex=False)


def contacts(district: District) -> pd.DataFrame:
    """Events with teachers, one row an event and participating teacher; ask for it by ``district.once(contacts)``.

    Participants who are no teachers on any roster (school leaders, officials) are left out.

    Returns
    -------
    DataFrame
        ``event_id, date, school_id, coach_id, minutes, activity, modality, focus`` (``""`` where not given),
        ``kind`` (``one-on-one`` for direct activities, ``group``, ``other``), ``term`` (missing outside
        every term), ``teacher_id``.
    """
    log = district["coaching_log"]
    at, people = listed(log["participant_ids"])
    code, distinct = pd.factorize(people)
    staff = district["staff"]
    teachers = staff.loc[has_role(staff["roles"], "teacher"), "staff_id"].unique()
    met = distinct.isin(teachers)[code] & ~pd.Series(at * max(len(distinct), 1) + code).duplicated().to_numpy()
    events = log[["event_id", "date", "school_id", "coach_id", "minutes", "activity", "modality", "focus"]].assign(
        minutes=log["minutes"].astype("float64"),
        modality=log["modality"].fillna(""),
        focus=log["focus"].fillna(""),
        kind=_kind(log["activity"]),
        term=term_of(log["date"], district),
    )
    out = events.iloc[at[met]].reset_index(drop=True)
    return out.assign(teacher_id=people[met].array)


def _kind(activity: pd.Series) -> pd.Series:
    """One-on-one, group or other; each distinct activity is looked at once."""
    code, distinct = pd.factorize(activity)
    words = np.select([distinct.isin(DIRECT), distinct.isin(GROUP)], ["one-on-one", "group"], "other")
    return pd.Series(pd.array([*words, "other"], dtype="str").take(code), index=activity.index)


def eligible(district: District) -> pd.DataFrame:
    """Teachers eligible for coaching (blank counts as eligible), one row a teacher and school.

    Returns
    -------
    DataFrame
        ``school_id, teacher_id, start, end``: days on the roster, open ends filled far out.
    """
    staff = district["staff"]
    rows = staff[has_role(staff["roles"], "teacher") & staff["coaching_eligible"].fillna(True).astype(bool)]
    return pd.DataFrame(
        {
            "school_id": rows["school_id"],
            "teacher_id": rows["staff_id"],
            "start": rows["start_date"].fillna(pd.Timestamp("1900-01-01")),
            "end": rows["end_date"].fillna(pd.Timestamp("2200-01-01")),
        }
    ).reset_index(drop=True)
