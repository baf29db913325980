"""The coaches' own work (4, 5): time with teachers, caseload, hours by school. Rows about a coach stay inside."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.district.roster import on_roster
from coachkit.measures.estimators.framed import framed, with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts, has_role, logged
from coachkit.measures.prepare.rollup import added, distinct, largest_two, with_window
from coachkit.measures.prepare.terms import DISTRICT, WINDOW, complete, term_days, terms, there_in
from coachkit.schema.activities import ACTIVITIES, DIRECT, GROUP, OTHER

_OWN = "the log holds no time without teachers"


def direct_share(district: District) -> list[MeasureFrame]:
    """Minutes with teachers ÷ all logged minutes, for coaches who log both; and for each coach.

    With teachers means one-on-one and group activities. If a coach logs no other time, the share would be 100 % because of
    how the log is kept: it is not estimable, and the district's share leaves that coach out.
    """
    rows = district.cached(_minutes)
    rows = rows.assign(facing=rows["minutes"].where(rows["activity"].isin([*DIRECT, *GROUP]), 0.0))
    logs_own = rows[rows["activity"].isin(OTHER)].groupby("coach_id").size()
    both = rows[rows["coach_id"].isin(logs_own.index)]
    held = largest_two(both.groupby(["term", "coach_id"], as_index=False)[["minutes"]].sum(), ["term"], "minutes")
    whole = _facing(both, ["term"]).merge(held.reset_index(), on="term", how="left").assign(school_id=DISTRICT)
    whole = complete(whole, district, term=[WINDOW, *terms(district)])
    whole = whole[whole["school_id"].eq(DISTRICT)]
    if len(rows) and both.empty:
        weeks = rows["week"].nunique()
        whole = whole.assign(n=weeks, people=rows["coach_id"].nunique(), estimate=np.nan, note=_OWN)
    each = _facing(rows, ["coach_id", "term"])
    silent = ~each["coach_id"].isin(logs_own.index)
    each = each.assign(estimate=each["estimate"].mask(silent), note=np.where(silent, _OWN, ""))
    return [with_minimum(key, rows) for key, rows in (("direct_share", whole), ("direct_share_coach", each))]


def _facing(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """``keys``, share of minutes with teachers, ``n`` (weeks with an event), ``people`` (coaches)."""
    found = rows.groupby(keys, as_index=False).agg(
        all=("minutes", "sum"), facing=("facing", "sum"), n=("week", "nunique"), people=("coach_id", "nunique")
    )
    return found.assign(estimate=found["facing"] / found["all"]).drop(columns=["all", "facing"])


def _minutes(district: District) -> pd.DataFrame:
    """All events in a term, and again for the window.

    ``minutes`` and events (``n``) by ``coach_id, school_id, activity, term, week`` (a number).
    """
    rows = district.cached(logged)
    days = rows["date"].to_numpy(dtype="datetime64[D]")
    rows = rows.assign(week=(days.astype("int64") + 3) // 7)  # from Monday to Sunday; day 0 was a Thursday
    return with_window(added(rows, ["coach_id", "school_id", "activity", "term", "week"], "minutes"))


def caseload(district: District) -> list[MeasureFrame]:
    """Active coachees ÷ coach FTE, by term: of all coaches, of a school's coaches, and of each coach.

    An active coachee has a direct event with that coach in the term. The FTE is from staff rows with the role coach that
    overlap the term; rows without an FTE share 1 among the person's rows.
    """
    met = district.cached(contacts)
    met = met[met["kind"].eq("one-on-one") & met["term"].notna()]
    fte = _fte(district)
    met = distinct(met, ["term", "school_id", "coach_id", "teacher_id"])
    every = terms(district)
    whole = _load(met.drop_duplicates(["term", "coach_id", "teacher_id"]), fte, ["term"]).assign(school_id=DISTRICT)
    school = _load(met, fte, ["term", "school_id"])
    both = complete(pd.concat([whole, school]), district, term=every)
    each = _load(met.drop_duplicates(["term", "coach_id", "teacher_id"]), fte, ["term", "coach_id"])
    taught = fte[fte["teaches"]].groupby(["term", "coach_id"]).size().index
    hybrid = pd.MultiIndex.from_frame(each[["term", "coach_id"]]).isin(taught)
    each = each.assign(note=np.where(hybrid, "also a teacher: the FTE may hold teaching", ""))
    return [with_minimum(key, rows) for key, rows in (("caseload", both), ("caseload_coach", each))]


def _load(met: pd.DataFrame, fte: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """``keys``, coachees per full-time coach, ``n`` and ``people`` (coaches)."""
    coachees = met.groupby(keys).size().rename("coachees")
    posts = fte.groupby(keys).agg(fte=("fte", "sum"), n=("coach_id", "nunique"))
    out = posts.join(coachees, how="left").reset_index()
    out = out.assign(estimate=out["coachees"].fillna(0) / out["fte"].where(out["fte"] > 0), people=out["n"])
    return out.drop(columns=["coachees", "fte"])


def _fte(district: District) -> pd.DataFrame:
    """Coaches' posts by term, for coaches with events in the log: ``term, school_id, coach_id, fte, teaches``."""
    staff = district["staff"]
    rows = staff[
        has_role(staff["roles"], "coach") & staff["staff_id"].isin(district["coaching_log"]["coach_id"].unique())
    ]
    shared = 1 / rows.groupby("staff_id")["school_id"].transform("nunique")
    start, end = on_roster(rows)
    posts = pd.DataFrame(
        {
            "school_id": rows["school_id"],
            "coach_id": rows["staff_id"],
            "fte": rows["fte"].fillna(shared),
            "teaches": has_role(rows["roles"], "teacher"),
            "start": start,
            "end": end,
        }
    )
    found = there_in(posts, term_days(district)).reset_index(drop=True)
    keys = ["term", "school_id", "coach_id"]
    if found.duplicated(keys).any():  # rows with other days within a term: one post, of their mean
        found = found.groupby(keys, as_index=False, sort=False).agg(
            fte=("fte", "mean"), teaches=("teaches", "max"), start=("start", "min"), end=("end", "max")
        )
    return found


def coach_time(district: District) -> list[MeasureFrame]:
    """Each coach's logged minutes by activity, as shares; and the hours logged at each school."""
    rows = district.cached(_minutes)
    keys = ["coach_id", "term"]
    found = rows.groupby([*keys, "activity"], as_index=False)[["minutes", "n"]].sum()
    pairs = found[keys].drop_duplicates().merge(pd.DataFrame({"activity": list(ACTIVITIES)}), how="cross")
    found = pairs.merge(found, on=[*keys, "activity"], how="left", validate="one_to_one").fillna({"minutes": 0, "n": 0})
    total = found.groupby(keys)["minutes"].transform("sum")
    time = found.assign(category=found["activity"], estimate=found["minutes"] / total, people=1)
    hours = rows.groupby([*keys, "school_id"], as_index=False)[["minutes", "n"]].sum()
    hours = hours.assign(estimate=hours["minutes"] / 60, people=1)
    return [
        framed("coach_time", time.drop(columns=["activity", "minutes"])),
        framed("coach_hours", hours.drop(columns="minutes")),
    ]
