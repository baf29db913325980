"""What follows a coaching event (9, 11): follow-up, and group work carried into the classroom."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.participation import of_things, parts, positions, share_everywhere
from coachkit.measures.estimators.waiting import WAITED, curves, medians, of_all
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.rollup import first_of
from coachkit.measures.prepare.terms import WINDOW, terms
from coachkit.schema.activities import GROUP

CHAIN = ("co-observation and debrief", "co-observation alone", "debrief alone", "neither")
_CHAIN_DAYS = 14
_LINKS = 50  # events in a row that are followed up the chain: a loop ends too
_NOT_LINKED = "the log does not say which event follows up which (follows_event_id)"


def follow_up(district: District) -> list[MeasureFrame]:
    """Share of events followed up within the plan's days, and days until then (Kaplan-Meier), with the curve.

    An event counts in the term and school of its own day, once enough days have passed to judge it; what follows may be in
    another term, year or school.
    """
    rows = district.cached(followed)
    note = _NOT_LINKED if rows.empty and len(district["coaching_log"]) else ""
    every = [WINDOW, *terms(district)]
    judged = rows.loc[rows["old"], ["school_id", "term", "thing", "teacher_id", "in_time"]]
    found = share_everywhere(judged.rename(columns={"in_time": "hit"}))
    wait = rows.loc[rows["term"].notna(), ["school_id", "thing", "teacher_id", "days", "happened", "cluster"]]
    whole = of_all(wait)
    return [
        of_things("follow_up", found, district, note, term=every),
        of_things("follow_up_days", medians(wait, whole), district, note),
        of_things("follow_up_waiting", curves(wait, whole), district, note, whole=True, category=list(WAITED)),
    ]


def followed(district: District) -> pd.DataFrame:
    """Events with teachers that can be followed up, one row per event and teacher (no rows if the log links none).

    Returns
    -------
    DataFrame
        Columns as in :func:`contacts`, with ``thing`` (the event), ``days`` until its first follow-up or the log's end,
        ``happened``, ``old`` (the plan's days have passed), ``in_time``, ``cluster`` (a number).
    """
    log, limit = district["coaching_log"], district.config.plan.follow_up_days
    rows = district.cached(contacts)
    rows = rows.loc[rows["kind"].ne("other"), ["event", "date", "school_id", "coach_id", "kind", "term", "teacher_id"]]
    links = district.cached(_links)
    end = log["date"].max()
    first = links.groupby("before")["date"].min()
    begun = pd.Series(pd.NaT, index=np.arange(len(log)), dtype=log["date"].dtype)
    begun.iloc[first.index] = first.to_numpy()
    lag = (begun.take(rows["event"].to_numpy()).set_axis(rows.index) - rows["date"]).dt.days
    watched = (end - rows["date"]).dt.days
    # Times of one teacher resemble each other (of several, the first's); a group session stands for itself.
    start = np.flatnonzero(first_of(rows["event"]))
    codes = rows["teacher_id"].cat.codes.to_numpy()
    lowest = np.minimum.reduceat(codes, start) if len(codes) else codes
    one = np.repeat(lowest, np.diff(np.append(start, len(codes))))
    people = len(rows["teacher_id"].cat.categories)
    rows = rows.assign(
        thing=rows["event"],
        days=lag.fillna(watched).astype("int64"),
        happened=lag.notna(),
        old=watched.ge(limit),
        in_time=lag.le(limit),
        cluster=np.where(rows["kind"].eq("group"), people + rows["event"], one),
    )
    return rows if len(links) else rows[:0]


def _links(district: District) -> pd.DataFrame:
    """Each event that follows another, on its day or later.

    ``event`` and ``before`` are positions in the log; also ``date, activity``.
    """
    log = district["coaching_log"]
    asks = np.flatnonzero(log["follows_event_id"].notna())
    rows = log[["date", "activity"]].iloc[asks].reset_index(drop=True)
    before = positions(log["follows_event_id"].iloc[asks], log["event_id"])
    then = log["date"].iloc[before].to_numpy()
    fine = (before >= 0) & (before != asks) & (rows["date"].to_numpy() >= then)
    return rows.assign(event=asks, before=before)[fine].reset_index(drop=True)


def group_chain(district: District) -> list[MeasureFrame]:
    """Group sessions by what followed within 14 days: a co-observation and a debrief, one of them, or neither."""
    rows = district.cached(chained)
    note = _NOT_LINKED if rows.empty and len(district["coaching_log"]) else ""
    found = parts(rows[rows["old"]], CHAIN)
    return [of_things("group_chain", found, district, note, term=[WINDOW, *terms(district)], category=list(CHAIN))]


def chained(district: District) -> pd.DataFrame:
    """Group sessions (and learning communities), one row per session and teacher.

    Columns as in :func:`contacts`, with ``thing``, ``old`` (14 days have passed), ``category`` from :data:`CHAIN`. Whatever
    follows an event that follows the session also follows the session: session → co-observation → debrief.
    """
    log = district["coaching_log"]
    links = district.cached(_links)
    rows = district.cached(contacts)
    rows = rows[rows["activity"].isin(GROUP)]
    reached = links[["before", "date", "activity"]].rename(columns={"before": "root"})
    above = np.full(len(log), -1)
    above[links["event"]] = links["before"]
    walked = [reached]
    while len(reached) and len(walked) < _LINKS:
        reached = reached.assign(root=above[reached["root"]])
        reached = reached[reached["root"] >= 0]
        walked.append(reached)
    after = pd.concat(walked)
    begun = log["date"].iloc[after["root"]].set_axis(after.index)
    after = after[(after["date"] - begun).dt.days.between(0, _CHAIN_DAYS)]
    seen = rows["event"].isin(after.loc[after["activity"].eq("co_observation"), "root"])
    talked = rows["event"].isin(after.loc[after["activity"].eq("debrief"), "root"])
    category = np.select([seen & talked, seen, talked], CHAIN[:3], CHAIN[3])
    old = (log["date"].max() - rows["date"]).dt.days.ge(_CHAIN_DAYS)
    told = rows.assign(thing=rows["event"], old=old, category=category)
    return told if len(links) else told[:0]
