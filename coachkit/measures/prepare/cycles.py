"""Coaching cycles with their components, one row per cycle and teacher."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.prepare.contacts import contacts
from coachkit.measures.prepare.rollup import first_of, numbered

COMPONENTS = ("goal", "plan", "implement", "reflect")
_PHASE_OF = {
    "planning": "plan",
    "modeling": "implement",
    "co_teaching": "implement",
    "observation": "implement",
    "co_observation": "implement",
    "debrief": "reflect",
}
_ITSELF = {name: name for name in COMPONENTS}
_IN_CLASS = ("modeling", "co_teaching", "observation", "co_observation")


def cycles(district: District) -> pd.DataFrame:
    """Cycles, one row per cycle and teacher; ids are categoricals. An id used at two schools is two cycles.

    Returns
    -------
    DataFrame
        ``thing`` (the cycle: a number, ascending), ``school_id, coach_id, term`` (those of the cycle's last event),
        ``teacher_id``; ``goal, plan,
        implement, reflect`` (whether the cycle has an event of that phase; an event without a phase gets it from its
        activity; implement means in class: model, teach together, observe); ``finished``: it has a reflection, or its
        last event was longer ago than the plan's days of follow-up.
    """
    log = district["coaching_log"]
    met = district.cached(contacts)
    met = met[log["cycle_id"].notna().to_numpy()[met["event"]]]
    first = first_of(met["event"])  # of an event's rows
    rows = met.loc[first, ["event", "date", "school_id", "coach_id", "activity", "term"]].reset_index(drop=True)
    of_cycle, phases = (log[name].iloc[rows["event"]].reset_index(drop=True) for name in ("cycle_id", "cycle_phase"))
    named = phases.astype("category")
    phase = np.where(named.isna(), _component(rows["activity"], _PHASE_OF), _component(named, _ITSELF))
    # A cycle's school and id, as a number; an event's teachers have its number.
    rows["cycle"] = pd.factorize(of_cycle)[0]
    rows["number"] = pd.factorize(numbered(rows, ["school_id", "cycle"]))[0]
    who = met[["teacher_id"]].assign(thing=rows["number"].to_numpy()[np.cumsum(first) - 1])
    who = who[~pd.Series(numbered(who, ["thing", "teacher_id"])).duplicated().to_numpy()]
    has = {name: phase == place for place, name in enumerate(COMPONENTS)}
    has["implement"] &= rows["activity"].isin(_IN_CLASS).to_numpy()
    count = int(rows["number"].max()) + 1 if len(rows) else 0
    marks = {name: np.bincount(rows["number"][own], minlength=count) > 0 for name, own in has.items()}
    last = rows.iloc[np.argsort(rows["date"].to_numpy(), kind="stable")].drop_duplicates("number", keep="last")
    last = last.set_index("number").sort_index()
    still = (log["date"].max() - last["date"]).dt.days.lt(district.config.plan.follow_up_days)
    found = last[["school_id", "coach_id", "term"]].assign(**marks)
    found = found.assign(finished=found["reflect"] | ~still)
    return who.sort_values("thing", kind="stable").join(found, on="thing")


def _component(texts: pd.Series, of: Mapping[str, str]) -> np.ndarray:
    """The index in :data:`COMPONENTS` of what each text (a categorical) means; −1 if it means none."""
    place = [COMPONENTS.index(of[name]) if name in of else -1 for name in texts.cat.categories]
    return np.array([*place, -1])[texts.cat.codes.to_numpy()]
