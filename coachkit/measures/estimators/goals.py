"""Goals reached by their due day (12)."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import framed
from coachkit.measures.estimators.participation import of_things, parts, share
from coachkit.measures.estimators.verdicts import DUE, FLAGS, STANDING, verdicts
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.terms import DISTRICT, WINDOW

_OWNERS = ("teacher", "school")


def goal_attainment(district: District) -> list[MeasureFrame]:
    """Goals due, by what became of them; all goals, by whether they are due; goals due that have a flag.

    By owner (``item``): teachers' goals count for each school they teach at, schools' goals for the district alone (each
    school's own goals are in ``school_goal``). People are the teachers who own the goals.
    """
    judged = verdicts(district, (*_OWNERS, "district"))
    rows = _by_school(judged, district)
    keys = ["school_id", "item"]
    due = rows[rows["standing"].eq("due")]
    found = parts(due.assign(category=due["verdict"]), DUE, keys)
    stand = parts(rows.assign(category=rows["standing"]), STANDING, keys)
    flags = [share(due.assign(hit=due[name]), keys).assign(category=name) for name in FLAGS]
    items = list(_OWNERS)
    return [
        of_things("goal_attainment", found, district, item=items, category=list(DUE)),
        of_things("goal_standing", stand, district, item=items, category=list(STANDING)),
        of_things("goal_flag", pd.concat(flags), district, item=items, category=list(FLAGS)),
        _own(judged, district),
    ]


def _by_school(judged: pd.DataFrame, district: District) -> pd.DataFrame:
    """Verdicts on teachers' and schools' goals, one row per goal and school, and for the district (with schools' goals).

    Columns as in :func:`verdicts`, with ``thing, item`` (the kind of owner), ``school_id, teacher_id`` (missing for
    schools).
    """
    rows = judged.rename(columns={"goal_id": "thing", "owner": "item"})
    rows = rows[rows["item"].isin(_OWNERS)]
    own = rows["item"].eq("teacher")
    taught = district["staff"][["staff_id", "school_id"]].drop_duplicates()
    teachers = rows[own].merge(taught, left_on="owner_id", right_on="staff_id", how="inner").drop(columns="staff_id")
    known = rows[own & rows["owner_id"].isin(taught["staff_id"])].assign(school_id=DISTRICT)
    schools = rows[~own & rows["owner_id"].isin(district["schools"]["school_id"])].assign(school_id=DISTRICT)
    both = pd.concat([known, teachers, schools], ignore_index=True)
    return both.assign(teacher_id=both["owner_id"].where(both["item"].eq("teacher")))


def _own(rows: pd.DataFrame, district: District) -> MeasureFrame:
    """The goals of schools and the district, one by one: ``category`` is baseline, target or value; ``wave`` the due day.

    ``item`` is the metric if it is a measure of the catalogue, else ``other`` (typed text stays inside); the note has any
    flag. A value that the release shows elsewhere is left out.
    """
    mine = rows["owner"].eq("school") & rows["owner_id"].isin(district["schools"]["school_id"])
    rows = rows[mine | rows["owner"].eq("district")]
    rows = rows[rows["standing"].ne(STANDING[-1])].sort_values(["due", "goal_id"])
    school = rows["owner_id"].where(rows["owner"].eq("school"), DISTRICT)
    item = rows["known"].where(rows["known"].ne(""), "other")
    rows = rows.assign(school_id=school, item=item, wave=rows["due"].dt.strftime("%Y-%m-%d"))
    number = rows.groupby(["school_id", "item", "wave"]).cumcount().add(1).astype(str)
    rows = rows.assign(item=rows["item"].where(number.eq("1"), rows["item"] + " " + number))
    flagged = rows[list(FLAGS)].to_numpy(dtype=bool)
    note = ["; ".join(name for name, on in zip(FLAGS, row, strict=True) if on) for row in flagged]
    out = []
    for name in ("baseline", "target", "value"):
        number_of = rows[name].where(rows["known"].eq("")) if name == "value" else rows[name]
        out.append(rows.assign(category=name, estimate=number_of, note=note))
    frame = pd.concat(out)[["school_id", "item", "wave", "category", "estimate", "note", "direction"]].assign(
        term=WINDOW
    )
    return framed("school_goal", frame)
