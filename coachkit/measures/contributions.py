"""What each person contributes to the numbers of a place and term, to compare the releases of two days."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from coachkit.district import District
from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.catalogue.entry import LessonShare
from coachkit.measures.estimators.follow_up import chained, followed
from coachkit.measures.estimators.next_steps import steps
from coachkit.measures.estimators.verdicts import verdicts
from coachkit.measures.prepare.contacts import contacts, eligible
from coachkit.measures.prepare.cycles import COMPONENTS, cycles
from coachkit.measures.prepare.lessons import lessons
from coachkit.measures.prepare.terms import term_days, there_in

_KEYS = ["family", "school_id", "term", "person"]


def contributions(district: District) -> pd.DataFrame:
    """One row per family of measures (``classroom``, ``coaching``, ``follow-up``, ``goals``), school, term and person.

    Returns
    -------
    DataFrame
        ``family, school_id, term`` (blank: none in particular), ``person`` (a staff id) and ``value``, a hash of all the
        person's rows there. It does not depend on their order, and changes with any of them.
    """
    parts = [_hashed(family, kind, rows) for family, kind, rows in _all(district) if len(rows)]
    rows = pd.concat(parts) if parts else pd.DataFrame(columns=[*_KEYS, "value"]).astype({"value": "uint64"})
    return rows.groupby(_KEYS, as_index=False, sort=True)[["value"]].sum()


def _all(district: District) -> Iterator[tuple[str, str, pd.DataFrame]]:
    seen = district.cached(lessons)
    shares = {entry.estimator.column for entry in CATALOGUE.values() if isinstance(entry.estimator, LessonShare)}
    more = district["observations"][["date", *sorted(shares), "tool_id"]].reindex(seen.index)
    kept = ["school_id", "term", "teacher_id", "level", "weight"]
    yield "classroom", "lesson", pd.concat([seen[kept], more], axis=1)
    met = ["school_id", "term", "teacher_id", "date", "minutes", "activity", "modality", "focus"]
    yield "coaching", "event", district.cached(contacts)[met]
    there = there_in(eligible(district), term_days(district))
    yield "coaching", "roster", there[["school_id", "term", "teacher_id"]].drop_duplicates()
    own = ["school_id", "term", "teacher_id"]
    after = district.cached(followed)
    yield "follow-up", "follow-up", after.loc[after["old"], [*own, "in_time"]]
    chain = district.cached(chained)
    yield "follow-up", "chain", chain.loc[chain["old"], [*own, "category"]]
    whole = district.cached(cycles)
    yield "follow-up", "cycle", whole.loc[whole["finished"], [*own, *COMPONENTS]]
    agreed = district.cached(steps)
    due = agreed["due"].notna() & agreed["due"].le(district.last_date)
    yield "follow-up", "step", agreed.loc[due, [*own, "category"]]
    goals = verdicts(district)
    goals = goals[goals["owner"].eq("teacher")]
    taught = district["staff"][["staff_id", "school_id"]].drop_duplicates()
    owned = goals.merge(taught, left_on="owner_id", right_on="staff_id")
    owned = owned.assign(term="", teacher_id=owned["owner_id"])
    yield "goals", "goal", owned[[*own, "standing", "verdict"]]


def _hashed(family: str, kind: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Each row as a number: equal for equal rows, on every machine."""
    rows = rows[rows["term"].notna() & rows["teacher_id"].notna()]
    own = rows.drop(columns=["school_id", "term", "teacher_id"]).astype("str").fillna("")
    hashed = pd.util.hash_pandas_object(own.assign(kind=kind).astype("str"), index=False)
    named = rows[["school_id", "term", "teacher_id"]].astype("str").rename(columns={"teacher_id": "person"})
    return named.assign(family=family, value=hashed.to_numpy())
