"""How complete the records are (16): required cells filled, rows kept, days until an event is entered."""

from __future__ import annotations

import pandas as pd

from coachkit.district import District
from coachkit.measures.estimators.framed import framed
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.contacts import logged
from coachkit.measures.prepare.rollup import as_texts, distinct
from coachkit.measures.prepare.terms import DISTRICT, complete

_COUNTS = ["rows_read", "rows_kept", "required_cells", "filled_cells"]


def completeness(district: District) -> list[MeasureFrame]:
    """Share of required cells filled and of rows kept, by school and table (``category``), of all rows read.

    Rows whose school is unknown count for the district alone. ``n`` and the rows kept are for the district alone;
    ``people`` of a school are its staff.
    """
    counts = district.ledger.completeness
    known = counts[counts["school_id"].isin(district["schools"]["school_id"])]
    whole = counts.groupby("table", as_index=False)[_COUNTS].sum().assign(school_id=DISTRICT)
    both = pd.concat([whole, known]).rename(columns={"table": "category"})
    tables = [name for name in district.tables if name in district.present]
    grid = complete(both.groupby(["school_id", "category"], as_index=False)[_COUNTS].sum(), district, category=tables)
    staff = district["staff"].groupby("school_id")["staff_id"].nunique()
    frames = []
    for key, part, of in (
        ("data_completeness", "filled_cells", "required_cells"),
        ("rows_kept", "rows_kept", "rows_read"),
    ):
        # A school's number of rows would tell how many lessons its one teacher gave: only the district's is told.
        n = grid["rows_read"].fillna(0).where(grid["school_id"].eq(DISTRICT))
        rows = grid.assign(n=n, people=grid["school_id"].map(staff), estimate=grid[part] / grid[of].where(grid[of] > 0))
        if key == "rows_kept":  # with a school's staff it would tell single faulty rows
            rows = rows[rows["school_id"].eq(DISTRICT)]
        frames.append(framed(key, rows.drop(columns=_COUNTS)))
    return frames


def entry_lag(district: District) -> list[MeasureFrame]:
    """Median days from a coaching event to its entry in the log; ``people`` are the coaches who made the entries."""
    log = district["coaching_log"]
    lag = (log["entered_on"] - log["date"]).dt.days.to_numpy()
    rows = district.cached(logged)[["school_id", "coach_id"]].assign(days=lag)[log["entered_on"].notna().to_numpy()]
    pairs = distinct(rows, ["school_id", "coach_id"])
    pairs = pd.concat([pairs.assign(school_id=DISTRICT).drop_duplicates(), pairs])
    people = pairs.groupby("school_id")["coach_id"].nunique()
    days = as_texts(rows.groupby("school_id")["days"].agg(estimate="median", n="size").reset_index())
    whole = pd.DataFrame({"school_id": [DISTRICT], "estimate": [rows["days"].median()], "n": [len(rows)]})
    found = pd.concat([whole, days], ignore_index=True) if len(rows) else days
    found["people"] = found["school_id"].map(people).astype("float64")
    grid = complete(found, district)
    return [framed("entry_lag", grid.assign(n=grid["n"].fillna(0), people=grid["people"].fillna(0)))]
