"""Do coaching cycles have their core components? (7): goal, plan, implement, reflect."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.contacts import contacts
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.tally import of_things, share_everywhere
from coachkit.measures.terms import WINDOW, terms, texts

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
    judged = rows[rows["finished"]]
    every = [WINDOW, *terms(district)]
    whole = share_everywhere(judged.assign(hit=judged[list(COMPONENTS)].all(axis=1)))
    each = [share_everywhere(judged.assign(hit=judged[name])).assign(category=name) for name in COMPONENTS]
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
    met = district.once(contacts)
    met = met[log["cycle_id"].notna().to_numpy()[met["event"]]]
    first = np.diff(met["event"], prepend=-1) != 0  # of an event's rows
    rows = met.loc[first, ["event", "date", "school_id", "coach_id", "activity", "term"]].reset_index(drop=True)
    more = log[["cycle_id", "cycle_phase"]].iloc[rows["event"]].reset_index(drop=True)
    phase = more["cycle_phase"].fillna(rows["activity"].map(_PHASE_OF).astype("str"))
    # A cycle's school and id, as a number in their order; an event's teachers have its number.
    rows["number"] = rows.assign(cycle_id=more["cycle_id"]).groupby(["school_id", "cycle_id"]).ngroup()
    who = met[["teacher_id"]].assign(number=rows["number"].to_numpy()[np.cumsum(first) - 1]).drop_duplicates()
    has = {name: phase.eq(name) for name in COMPONENTS}
    has["implement"] &= rows["activity"].isin(_IN_CLASS)
    marks = pd.DataFrame(has).groupby(rows["number"].to_numpy()).any()
    last = rows.iloc[np.argsort(rows["date"].to_numpy(), kind="stable")].drop_duplicates("number", keep="last")
    last = last.set_index("number").sort_index()
    names = last["school_id"].astype("str") + "/" + more["cycle_id"].iloc[_firsts(rows["number"])].to_numpy()
    still = (log["date"].max() - last["date"]).dt.days.lt(district.config.plan.follow_up_days)
    found = last[["school_id", "coach_id", "term"]].join(marks)
    found = found.assign(finished=found["reflect"] | ~still, thing=names)
    return texts(who.sort_values("number", kind="stable").join(found, on="number").drop(columns="number"))


def _firsts(numbers: pd.Series) -> np.ndarray:
    """The position at which each number (0, 1 …, all of them there) stands first."""
    _, at = np.unique(numbers.to_numpy(), return_index=True)
    return at
