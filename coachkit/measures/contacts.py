"""Coaching events as teachers met them: one row an event and teacher; and who was on the roster."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.contract.activities import DIRECT, GROUP
from coachkit.district import District
from coachkit.measures.terms import term_of

__all__ = ["contacts", "eligible", "has_role"]


def has_role(roles: pd.Series, role: str) -> pd.Series:
    """True where the ``;``-separated list of roles holds ``role``."""
    padded = ";" + roles.fillna("").str.replace(r"\s*;\s*", ";", regex=True).str.strip() + ";"
    return padded.str.contains(f";{role};", regex=False)


def contacts(district: District) -> pd.DataFrame:
    """Events with teachers, one row an event and participating teacher.

    Participants who are no teachers on any roster (school leaders, officials) are left out.

    Returns
    -------
    DataFrame
        ``event_id, date, school_id, coach_id, minutes, activity, modality`` (``""`` where not given),
        ``kind`` (``one-on-one`` for direct activities, ``group``, ``other``), ``term`` (missing outside
        every term), ``teacher_id``.
    """
    log = district["coaching_log"]
    events = log[["event_id", "date", "school_id", "coach_id", "minutes", "activity", "modality"]].assign(
        minutes=log["minutes"].astype("float64"),
        modality=log["modality"].fillna(""),
        kind=np.select([log["activity"].isin(DIRECT), log["activity"].isin(GROUP)], ["one-on-one", "group"], "other"),
        term=term_of(log["date"], district),
    )
    listed = log[["event_id", "participant_ids"]].dropna()
    people = listed.assign(teacher_id=listed["participant_ids"].str.split(";")).explode("teacher_id")
    people = people.assign(teacher_id=people["teacher_id"].str.strip())[["event_id", "teacher_id"]].drop_duplicates()
    staff = district["staff"]
    teachers = staff.loc[has_role(staff["roles"], "teacher"), "staff_id"].unique()
    people = people[people["teacher_id"].isin(teachers)]
    out = people.merge(events, on="event_id", how="left", validate="many_to_one")
    if len(out) != len(people):
        raise ValueError(f"joining participants to events gave {len(out)} rows for {len(people)} participants")
    return out


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
