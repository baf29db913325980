"""Agreed next steps done in time (10)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.participation import looked_up, of_things, parts, positions
from coachkit.measures.estimators.waiting import medians, of_all
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.terms import WINDOW, term_of, terms

STANDING = ("closed in time", "closed late", "open", "dropped")


def next_steps(district: District) -> list[MeasureFrame]:
    """Steps that are due, by their state; days from agreeing on a step to closing it (Kaplan-Meier)."""
    rows = district.cached(steps)
    due = rows[rows["due"].notna() & rows["due"].le(district.last_date) & rows["category"].ne("")]
    found = parts(due, STANDING)
    timed = rows[rows["days"].ge(0)]
    wait = timed.assign(days=timed["days"].astype("int64"))
    return [
        of_things("next_steps", found, district, term=[WINDOW, *terms(district)], category=list(STANDING)),
        of_things("next_step_days", medians(wait, of_all(wait)), district),
    ]


def steps(district: District) -> pd.DataFrame:
    """Next steps, with the school, coach and day of the event they were agreed in.

    Returns
    -------
    DataFrame
        ``thing, teacher_id, school_id`` (the teacher's own, where no event is named and they have one alone),
        ``coach_id``, ``due``, ``term`` (of the event, else of the due day), ``category`` (``""`` for a step done on an
        unknown day: it cannot be judged), ``days`` from the event to closing or to the data's last day (missing where unknown, or
        dropped), ``happened``, ``cluster``.
    """
    rows, log = district["next_steps"], district["coaching_log"]
    staff = district["staff"]
    one = staff.groupby("staff_id")["school_id"].agg(["nunique", "first"])
    home = one.loc[one["nunique"].eq(1), "first"]
    at = positions(rows["event_id"], log["event_id"])
    event = log[["date", "school_id", "coach_id"]].reset_index(drop=True).reindex(at).set_axis(rows.index)
    begun = event["date"]
    closed, dropped, end = rows["closed"].notna(), rows["status"].eq("dropped"), district.last_date
    unknown = rows["status"].eq("done") & ~closed
    state = [dropped, unknown, closed & rows["closed"].le(rows["due"]), closed]
    days = (rows["closed"].fillna(end) - begun).dt.days
    return pd.DataFrame(
        {
            "thing": rows["step_id"],
            "teacher_id": rows["teacher_id"],
            "school_id": event["school_id"].fillna(looked_up(rows["teacher_id"], home)),
            "coach_id": event["coach_id"].fillna(""),
            "event_id": rows["event_id"],
            "due": rows["due"],
            "term": term_of(begun.fillna(rows["due"]), district),
            "category": np.select(state, ["dropped", "", "closed in time", "closed late"], "open"),
            "days": days.mask(dropped | unknown),
            "happened": closed & ~dropped,
            "cluster": rows["teacher_id"].fillna(rows["step_id"]),
        }
    ).dropna(subset="school_id")
