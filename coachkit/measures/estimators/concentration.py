"""Concentration of coaching: the hours of each tenth of the coachees."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import enough, framed
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.outcomes import outcomes
from coachkit.measures.prepare.terms import DISTRICT, terms

TENTHS = 10


def in_tenths(district: District) -> pd.DataFrame:
    """Coachees of the district by term, the most hours first: ``term, teacher_id, value`` (hours), ``tenth`` (1 to 10).

    Teachers with equal hours are in the order of their ids.
    """
    rows = district.cached(outcomes)["dosage"]
    rows = rows.loc[rows["school_id"].eq(DISTRICT), ["term", "teacher_id", "value"]]
    rows = rows.sort_values(["term", "value", "teacher_id"], ascending=[True, False, True], ignore_index=True)
    groups = rows.groupby("term", sort=False)["value"]
    tenth = groups.cumcount() * TENTHS // groups.transform("size") + 1
    return rows.assign(tenth=tenth)


def hours_concentration(district: District) -> list[MeasureFrame]:
    """Share of the district's one-on-one hours of each tenth of the coachees (``category`` 1 to 10), by term."""
    key, rows = "hours_concentration", in_tenths(district)
    groups = rows.groupby(["term", "tenth"])["value"]
    found = groups.agg(hours="sum", people="size").reset_index()
    whole = found.groupby("term")["hours"].transform("sum")
    every = found.groupby("term")["people"].transform("sum")
    found = found.assign(estimate=found["hours"] / whole.where(whole > 0), n=every, contributors=found["people"])
    grid = pd.MultiIndex.from_product([terms(district), range(1, TENTHS + 1)], names=["term", "tenth"])
    found = found.set_index(["term", "tenth"]).reindex(grid).reset_index()
    found = found.assign(category=found["tenth"].astype("str"), school_id=DISTRICT)
    kept = enough(key, found.drop(columns=["tenth", "hours"]))
    return [framed(key, kept.assign(n=np.where(kept["n"] > 0, kept["people"], 0)))]
