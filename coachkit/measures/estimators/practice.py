"""A coach's own practice: follow-up, core components, group work, next steps and goals; compared with the plan, never ranked."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.follow_up import CHAIN, chained, followed
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.estimators.next_steps import STANDING, steps
from coachkit.measures.estimators.participation import share, share_of_coaches
from coachkit.measures.estimators.verdicts import verdicts
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.cycles import COMPONENTS, cycles
from coachkit.measures.prepare.rollup import distinct, with_window
from coachkit.measures.prepare.terms import WINDOW
from coachkit.schema.goals import AT

_KEYS = ["coach_id", "term"]


def coach_practice(district: District) -> list[MeasureFrame]:
    """Each coach's shares of events followed up, whole cycles, chained sessions, and steps closed in time.

    Also coachees, and the coach's own goals at target. Rows are by term (goals: over the whole window).
    """
    events, run, groups, agreed = (district.cached(f) for f in (followed, cycles, chained, steps))
    due = agreed[agreed["due"].le(district.last_date) & agreed["category"].ne("") & agreed["coach_id"].ne("")]
    timed = [*_KEYS, "thing", "teacher_id", "in_time"]
    found = [
        _by_coach("follow-up", events.loc[events["old"], timed].rename(columns={"in_time": "hit"})),
        _by_coach("core components", run[run["finished"]].assign(hit=lambda r: r[list(COMPONENTS)].all(axis=1))),
        _by_coach("group chain", groups[groups["old"]].assign(hit=lambda r: r["category"].eq(CHAIN[0]))),
        _by_coach("next steps", due.assign(hit=due["category"].eq(STANDING[0]))),
        _goals(district),
    ]
    rows = enough("coach_practice", pd.concat(found)).drop(columns="contributors")
    return [framed("coach_practice", rows), _coachees(district)]


def _by_coach(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    return share_of_coaches(rows).assign(category=name)


def _goals(district: District) -> pd.DataFrame:
    rows = verdicts(district, ("coach",))
    rows = rows[rows["standing"].eq("due") & rows["owner_id"].notna()]
    own = rows.assign(thing=rows["goal_id"], coach_id=rows["owner_id"], term=WINDOW, teacher_id=rows["owner_id"])
    return share(own.assign(hit=own["verdict"].eq(AT)), _KEYS).assign(category="own goals")


def _coachees(district: District) -> MeasureFrame:
    met = district.cached(contacts)
    met = met[met["kind"].eq("one-on-one") & met["term"].notna()]
    met = with_window(distinct(met, [*_KEYS, "teacher_id"]))
    found = met.groupby(_KEYS, as_index=False).agg(estimate=("teacher_id", "nunique"))
    counts = {"n": found["estimate"], "people": found["estimate"]}
    return framed("coach_coachees", found.assign(**counts))
