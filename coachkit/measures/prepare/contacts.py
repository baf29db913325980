"""Coaching events with teachers, one row per event and teacher; and who was on the roster."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.district.lists import listed
from coachkit.district.roster import on_roster
from coachkit.measures.prepare.terms import term_of
from coachkit.schema.activities import DIRECT, GROUP

_KINDS = pd.Index(["one-on-one", "group", "other"], dtype="str")


def has_role(roles: pd.Series, role: str) -> pd.Series:
    """True where the ``;``-separated list of roles has ``role``."""
    padded = ";" + roles.fillna("").str.replace(r"\s*;\s*", ";", regex=True).str.strip() + ";"
    return padded.str.contains(f";{role};", regex=False)


def logged(district: District) -> pd.DataFrame:
    """The coaching log for measures, one row per event, in its order; get it with ``district.cached(logged)``.

    Returns
    -------
    DataFrame
        ``date, school_id, coach_id, minutes, activity, modality, focus`` (``""`` if not given), ``kind``
        (``one-on-one`` for direct activities, ``group``, ``other``), ``term`` (missing outside every term). Texts are
        categoricals.
    """
    log = district["coaching_log"]
    return pd.DataFrame(
        {
            "date": log["date"],
            "school_id": log["school_id"].astype("category"),
            "coach_id": log["coach_id"].astype("category"),
            "minutes": log["minutes"].astype("float64"),
            "activity": log["activity"].astype("category"),
            "modality": log["modality"].fillna("").astype("category"),
            "focus": log["focus"].fillna("").astype("category"),
            "kind": _kind(log["activity"]),
            "term": term_of(log["date"], district).astype("category"),
        }
    ).reset_index(drop=True)


def contacts(district: District) -> pd.DataFrame:
    """Events with teachers, one row per event and participating teacher; get it with ``district.cached(contacts)``.

    Participants who are not teachers on any roster (school leaders, officials) are left out. A log may have millions of
    rows, so an event is its position in the log, and texts are categoricals.

    Returns
    -------
    DataFrame
        ``event`` (position in ``coaching_log``, ascending), the columns of :func:`logged`, ``teacher_id``.
    """
    at, people = listed(district["coaching_log"]["participant_ids"])
    code, distinct = pd.factorize(people)
    staff = district["staff"]
    teachers = staff.loc[has_role(staff["roles"], "teacher"), "staff_id"].unique()
    met = distinct.isin(teachers)[code]
    among = np.flatnonzero(np.bincount(at, minlength=1)[at] > 1)  # where somebody may be named twice
    met[among[pd.Series(at[among] * max(len(distinct), 1) + code[among]).duplicated()]] = False
    event = at[met]
    out = district.cached(logged).iloc[event].reset_index(drop=True)
    out.insert(0, "event", event)
    return out.assign(teacher_id=pd.Series(people[met].array).astype("category"))


def _kind(activity: pd.Series) -> pd.Series:
    """One-on-one, group or other, determined once per distinct activity."""
    code, distinct = pd.factorize(activity)
    words = np.select([distinct.isin(DIRECT), distinct.isin(GROUP)], [0, 1], 2)
    kinds = pd.Categorical.from_codes(np.append(words, 2)[code], _KINDS)
    return pd.Series(kinds, index=activity.index)


def eligible(district: District) -> pd.DataFrame:
    """Teachers eligible for coaching (blank counts as eligible), one row per teacher and school.

    If a teacher has several rows at a school, the earliest start and the latest end count.

    Returns
    -------
    DataFrame
        ``school_id, teacher_id, start, end``: days on the roster; open ends are filled with far-off days.
    """
    staff = district["staff"]
    rows = staff[has_role(staff["roles"], "teacher") & staff["coaching_eligible"].fillna(True).astype(bool)]
    start, end = on_roster(rows)
    out = pd.DataFrame(
        {"school_id": rows["school_id"], "teacher_id": rows["staff_id"], "start": start, "end": end}
    ).reset_index(drop=True)
    keys = ["school_id", "teacher_id"]
    if out.duplicated(keys).any():
        out = out.groupby(keys, as_index=False, sort=False).agg(start=("start", "min"), end=("end", "max"))
    return out
