"""Do coaching cycles have their core components? (7): goal, plan, implement, reflect."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.contacts import contacts
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.tally import everywhere, of_things, share
from coachkit.measures.terms import WINDOW, terms

__all__ = ["COMPONENTS", "core_components", "cycles"]

COMPONENTS = ("goal", "plan", "implement", "reflect")
_PHASE_OF = {
    "planning": "plan",
    "modeling": "implement",
    "co_teaching": "implement",
    "observation": "implement",
    "co_observation": "implement",
    "debrief": "reflect",
}
_IN_CLASS = ("modeling", "co_teaching", "observation", "co_observation")


def core_components(district: District) -> list[MeasureFrame]:
    """Share of finished cycles with all four components; and with each of them, for the district."""
    rows = district.once(cycles)
    judged = everywhere(rows[rows["finished"]])
    every = [WINDOW, *terms(district)]
    whole = share(judged.assign(hit=judged[list(COMPONENTS)].all(axis=1)))
    each = [share(judged.assign(hit=judged[name])).assign(category=name) for name in COMPONENTS]
    return [
        of_things("core_components", whole, district, term=every),
        of_things("cycle_component", pd.concat(each), district, term=every, category=list(COMPONENTS)),
    ]


def cycles(district: District) -> pd.DataFrame:
    """Cycles, a row a cycle and teacher. An id used at two schools stands for two cycles.

    Returns
    -------
    DataFrame
        ``thing, school_id, coach_id, term`` (those of the cycle's last event), ``teacher_id``; ``goal, plan,
        implement, reflect`` (whether the cycle has an event of that phase; one without a phase has that of its
        activity; to implement is to be in class: model, teach together, observe); ``finished``: it has reflected, or
        its last event lies further back than the plan's days of follow-up.
    """
    log = district["coaching_log"]
    rows = district.once(contacts).drop(columns=["teacher_id"]).drop_duplicates("event_id")
    more = log[["event_id", "cycle_id", "cycle_phase"]].dropna(subset="cycle_id")
    rows = rows.merge(more, on="event_id", how="inner", validate="one_to_one").sort_values("date", kind="stable")
    phase = rows["cycle_phase"].fillna(rows["activity"].map(_PHASE_OF))
    has = {name: phase.eq(name) for name in COMPONENTS}
    has["implement"] &= rows["activity"].isin(_IN_CLASS)
    key = ["school_id", "cycle_id"]
    every = rows.assign(**has).groupby(key, as_index=False)
    found = every.agg(
        **{name: (name, "any") for name in COMPONENTS},
        coach_id=("coach_id", "last"),
        term=("term", _last),
        last=("date", "max"),
    )
    still = (log["date"].max() - found["last"]).dt.days.lt(district.config.plan.follow_up_days)
    found = found.assign(finished=found["reflect"] | ~still, thing=found["school_id"] + "/" + found["cycle_id"])
    who = district.once(contacts)[["event_id", "teacher_id"]].merge(rows[["event_id", *key]], on="event_id")
    who = who[[*key, "teacher_id"]].drop_duplicates()
    return who.merge(found, on=key, how="left", validate="many_to_one")


def _last(values: pd.Series) -> object:
    return values.iloc[-1]
