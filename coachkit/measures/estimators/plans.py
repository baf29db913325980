"""What coaches planned for their own learning, and what became of it (19)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.district import District
from coachkit.district.roster import on_roster
from coachkit.measures.estimators.framed import framed, with_minimum
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import has_role
from coachkit.measures.prepare.terms import DISTRICT, WINDOW, term_of, terms

STANDING = ("done in time", "done later", "not done yet", "not due yet")
_NETWORK = "network"
_QUARTER = 91  # days


def action_plans(district: District) -> list[MeasureFrame]:
    """Actions due, by what became of them, and network events per coach and quarter; for all coaches and for each.

    Rows are by the term in which an action is due (or a network event took place), and over the whole window. Actions due
    after the last day of the data are not due yet; later completions do not count.
    """
    rows = district["actions"]
    last = district.last_date
    done = rows["done"].where(rows["done"].le(last))
    plan = rows.assign(done=done, network=rows["kind"].eq(_NETWORK).fillna(False).astype(bool))
    plan = plan.assign(
        category=np.select([done.le(rows["due"]), done.notna(), rows["due"].le(last)], STANDING[:3], STANDING[3])
    )
    due = plan[~plan["network"] & (plan["due"].notna())]
    met = plan[plan["network"] & plan["done"].notna()]
    return [
        _whole(due, district),
        _network(met, district),
        _own(due.assign(term=term_of(due["due"], district)), "actions_coach", list(STANDING), district),
        _own(met.assign(term=term_of(met["done"], district), category=""), "network_events_coach", [""], district),
    ]


def _whole(due: pd.DataFrame, district: District) -> MeasureFrame:
    """Share of the actions due in each state, by term and over the window.

    ``contributors`` are the coaches with an action in the state, ``others`` those with an action in another one; a coach
    may be in both.
    """
    rows = due[due["category"].ne(STANDING[3]) & due["due"].le(district.last_date)]
    rows = rows.assign(term=term_of(rows["due"], district))
    rows = pd.concat([rows.assign(term=WINDOW), rows[rows["term"].notna()]])
    total = rows.groupby("term").agg(n=("action_id", "size"), people=("coach_id", "nunique"))
    grid = pd.MultiIndex.from_product([[WINDOW, *terms(district)], STANDING[:3]], names=["term", "category"])
    cells = rows.groupby(["term", "category"]).agg(hits=("action_id", "size"), contributors=("coach_id", "nunique"))
    out = cells.reindex(grid).fillna(0).reset_index().merge(total.reset_index(), on="term", how="left")
    rest = [
        rows[rows["category"].ne(name)]
        .groupby("term")["coach_id"]
        .nunique()
        .rename("others")
        .reset_index()
        .assign(category=name)
        for name in STANDING[:3]
    ]
    out = out.merge(pd.concat(rest), on=["term", "category"], how="left").fillna({"others": 0})
    out = out.assign(school_id=DISTRICT)
    out = out.assign(estimate=out["hits"] / out["n"].where(out["n"] > 0)).drop(columns="hits")
    return with_minimum("actions_done", out, people="coaches")


def _network(met: pd.DataFrame, district: District) -> MeasureFrame:
    """Network events ÷ coaches on the roster ÷ quarters so far, by term; ``contributors`` are coaches with an event."""
    staff = district["staff"]
    coaches = staff[has_role(staff["roles"], "coach")]
    begin, end = on_roster(coaches)
    given = "actions" in district.present and district["actions"]["kind"].eq(_NETWORK).any()
    out = []
    for term in district.config.terms if given else ():
        first, last = pd.Timestamp(term.start), min(pd.Timestamp(term.end), district.last_date)
        inside = met[met["done"].between(first, last)]
        here = coaches.loc[begin.le(last) & end.ge(first), "staff_id"].nunique()
        quarters = ((last - first).days + 1) / _QUARTER
        rate = len(inside) / here / quarters if here and quarters > 0 else np.nan
        some = inside["coach_id"].nunique()
        out.append(
            {
                "school_id": DISTRICT,
                "term": term.name,
                "estimate": rate,
                "n": here,
                "people": here,
                "contributors": some,
            }
        )
    columns = ["school_id", "term", "estimate", "n", "people", "contributors"]
    frame = pd.DataFrame(out, columns=columns)
    return with_minimum("network_events", frame, people="coaches")


def _own(rows: pd.DataFrame, key: str, categories: list[str], district: District) -> MeasureFrame:
    """Counts of each coach by term and category; zeros for terms and categories of a coach who has any."""
    both = pd.concat([rows.assign(term=WINDOW), rows[rows["term"].notna()]])
    coaches = sorted(rows["coach_id"].unique())
    index = [coaches, [WINDOW, *terms(district)], categories]
    grid = pd.MultiIndex.from_product(index, names=["coach_id", "term", "category"])
    count = (
        both.groupby(["coach_id", "term", "category"]).size().reindex(grid).fillna(0).rename("estimate").reset_index()
    )
    return framed(key, count.assign(n=count["estimate"], people=1))
