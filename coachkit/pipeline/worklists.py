"""Worklists: rows about people that a coach or an analyst acts on. They never leave the inside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from coachkit.district import District, read_district
from coachkit.district.ledger import inert
from coachkit.measures.estimators.concentration import in_tenths
from coachkit.measures.estimators.effect import fit_effect
from coachkit.measures.estimators.follow_up import CHAIN, chained
from coachkit.measures.estimators.next_steps import STANDING, steps
from coachkit.measures.estimators.verdicts import DUE, verdicts
from coachkit.measures.prepare.contacts import contacts, eligible
from coachkit.measures.prepare.rollup import as_texts, first_of
from coachkit.measures.prepare.terms import terms
from coachkit.readers import refuse_for_readers


def worklists(data: Path | str | District) -> dict[str, pd.DataFrame]:
    """Every worklist of a district or its folder, by name, with the most urgent rows first.

    Raises
    ------
    CoachkitError
        When the folder cannot be used, or a page for others to read is being made.

    Examples
    --------
    >>> "overdue_next_steps" in worklists("data/sample")
    True
    """
    if not isinstance(data, District):
        refuse_for_readers("worklists")
    district = data if isinstance(data, District) else read_district(data)
    return {name: make(district).reset_index(drop=True) for name, make in WORKLISTS.items()}


def write_worklists(district: District, folder: Path) -> list[Path]:
    """Write each worklist as ``<name>.csv``; earlier files in that folder are removed.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in folder.glob("*.csv"):
        old.unlink()
    written = []
    for name, rows in worklists(district).items():
        path = folder / f"{name}.csv"
        inert(rows).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        written.append(path)
    return written


def without_contact(district: District) -> pd.DataFrame:
    """Eligible teachers at coached schools without a direct event for longer than the plan's first limit.

    Only teachers on the roster on the last day of the data count. ``days`` counts since the last event; it is missing for
    teachers without any.
    """
    last, limits = district.last_date, sorted(district.config.plan.drought_days)
    people = eligible(district)
    people = people[people["start"].le(last) & people["end"].ge(last)]
    met = district.cached(contacts)
    met = met.loc[met["kind"].eq("one-on-one"), ["school_id", "teacher_id", "date", "coach_id"]]
    pair = ["school_id", "teacher_id"]
    met = met[met["date"].eq(met.groupby(pair)["date"].transform("max"))].drop_duplicates(pair, keep="last")
    latest = as_texts(met.rename(columns={"date": "last_contact"}))
    people = people[people["school_id"].isin(latest["school_id"])]
    rows = people.merge(latest, on=["school_id", "teacher_id"], how="left", validate="one_to_one")
    days = (last - rows["last_contact"]).dt.days
    rows = rows.assign(days=days.astype("Int64"), last_contact=_day(rows["last_contact"]))
    rows["why"] = [
        "never met" if pd.isna(d) else f"over {max((m for m in limits if d > m), default=0)} days" for d in days
    ]
    rows = rows[days.isna() | days.gt(limits[0] if limits else 0)]
    rows = rows.sort_values(["days", "school_id", "teacher_id"], ascending=[False, True, True], na_position="last")
    return _named(rows, district)[
        ["school_id", "school", "teacher_id", "teacher", "last_contact", "days", "coach_id", "why"]
    ]


def overdue_steps(district: District) -> pd.DataFrame:
    """Next steps that are past their due date and neither closed nor dropped."""
    rows = district.cached(steps)
    late = rows["category"].eq(STANDING[2]) & rows["due"].lt(district.last_date)
    rows = rows[late].sort_values(["due", "thing"])
    rows = rows.assign(step_id=rows["thing"], days=(district.last_date - rows["due"]).dt.days, due=_day(rows["due"]))
    return _named(rows, district)[
        ["school_id", "school", "step_id", "teacher_id", "teacher", "coach_id", "event_id", "due", "days"]
    ]


def open_sessions(district: District) -> pd.DataFrame:
    """Group sessions without a co-observation and a debrief within 14 days, and what is missing; the latest first.

    Sessions of the last 14 days are listed too: there is still time. If the log links no events, every session is listed.
    """
    rows = district.cached(chained)
    if rows.empty:
        rows = district.cached(contacts)
        rows = rows[rows["kind"].eq("group")].assign(category=CHAIN[3], old=True)
    rows = rows[rows["category"].ne(CHAIN[0])]
    people = rows.groupby("event").size()  # a row a teacher
    missing = dict(zip(CHAIN[1:], ("debrief", "co-observation", "co-observation and debrief"), strict=True))
    once = rows[first_of(rows["event"])]
    once = as_texts(once.assign(event_id=district["coaching_log"]["event_id"].iloc[once["event"]].array))
    once = once.sort_values(["date", "event_id"], ascending=[False, True])
    once = once.assign(
        participants=once["event"].map(people),
        missing=once["category"].map(missing),
        state=once["old"].map({True: "too late for 14 days", False: "still in time"}),
        date=_day(once["date"]),
    )
    return _named(once, district)[
        ["school_id", "school", "event_id", "date", "coach_id", "activity", "participants", "missing", "state"]
    ]


def unmeasured_goals(district: District) -> pd.DataFrame:
    """Goals that are due and were not measured by their day."""
    rows = verdicts(district)
    rows = rows[rows["verdict"].eq(DUE[3])].sort_values(["due", "goal_id"])
    rows = rows.assign(days=(district.last_date - rows["due"]).dt.days, due=_day(rows["due"]))
    return rows[["goal_id", "owner", "owner_id", "metric", "baseline", "target", "direction", "due", "days"]]


def coaching_hours(district: District) -> pd.DataFrame:
    """Coachees of the last term with one-on-one hours, the most hours first: the names behind the concentration of coaching.

    ``tenth`` is the part of the coachees, 1 with the most hours; ``share`` is their share of all hours.
    """
    rows = in_tenths(district)
    last = [term for term in terms(district) if rows["term"].eq(term).any()][-1:]
    rows = rows[rows["term"].isin(last)]
    whole = rows["value"].sum()
    where = district["staff"].drop_duplicates("staff_id").set_index("staff_id")["school_id"]
    rows = rows.assign(
        school_id=rows["teacher_id"].map(where), hours=rows["value"].round(2), share=(rows["value"] / whole).round(4)
    )
    return _named(rows, district)[["school_id", "school", "teacher_id", "teacher", "term", "hours", "share", "tenth"]]


def rows_to_repair(district: District) -> pd.DataFrame:
    """Problems of rows that were set aside: the first of each kind, with a count. The rows are in ``set_aside/``."""
    return district.ledger.problems.sort_values("count", ascending=False, kind="stable")


def teachers_not_seen_again(district: District) -> pd.DataFrame:
    """Teachers of coached schools observed before coaching started and never after: did they leave, or were they missed?"""
    found = fit_effect(district)
    rows, _ = found.panel.not_seen_after(found.members, found.rollout.seen.shape[1] - 1)
    schools, names = np.array(found.panel.schools, dtype=object), np.array(found.panel.terms, dtype=object)
    rows = rows.assign(
        school_id=schools[rows["school"].to_numpy()], last_observed=names[rows["term"].to_numpy()],
        coaching_starts=names[found.panel.start[rows["school"].to_numpy()]], teacher_id=rows["teacher_id"].astype("str"),
    )  # fmt: skip
    rows = _named(rows.sort_values(["school", "teacher_id"]), district)
    return rows[["school_id", "school", "teacher_id", "teacher", "last_observed", "coaching_starts"]]


WORKLISTS: dict[str, Callable[[District], pd.DataFrame]] = {
    "teachers_without_contact": without_contact,
    "overdue_next_steps": overdue_steps,
    "group_sessions_to_follow": open_sessions,
    "goals_to_measure": unmeasured_goals,
    "teachers_not_seen_again": teachers_not_seen_again,
    "coaching_hours": coaching_hours,
    "rows_to_repair": rows_to_repair,
}


def _day(days: pd.Series) -> pd.Series:
    return days.dt.strftime("%Y-%m-%d").fillna("")


def _named(rows: pd.DataFrame, district: District) -> pd.DataFrame:
    """Add the names of schools and teachers, as in the data."""
    schools = district["schools"].set_index("school_id")["name"]
    people = district["staff"].dropna(subset="name").drop_duplicates("staff_id").set_index("staff_id")["name"]
    out = rows.assign(school=rows["school_id"].map(schools))
    return out.assign(teacher=rows["teacher_id"].map(people)) if "teacher_id" in rows else out
