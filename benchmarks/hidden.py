"""How much the gate hides: rows that have a number, and those that show one, by audience and measure.

``python benchmarks/hidden.py [DISTRICT_FOLDER] [--by-measure]``; by default the sample.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pandas as pd

from coachkit.district import load
from coachkit.measures import measure_all
from coachkit.pipeline import gated

HOME = Path(__file__).parent.parent


def main() -> None:
    """Measure once, gate for each audience, print."""
    folder = Path(next((a for a in sys.argv[1:] if not a.startswith("-")), HOME / "data" / "sample"))
    district = load(folder)
    frames = pd.concat([frame.rows for frame in measure_all(district)])
    whole = frames[frames["status"].isin(["ok", "not estimable"])]
    for audience in ("school", "public", "coach"):
        start = time.perf_counter()
        through = gated(district, audience)
        seconds = time.perf_counter() - start
        rows = pd.DataFrame([row for rows in through.rows.values() for row in rows])
        rows["coded"] = rows["code"].ne("") if "code" in rows else False
        rows = rows[rows["status"].isin(["ok", "not estimable", "suppressed"])]
        print(f"\n{audience}: {len(whole):,} numbers, measured and gated in {seconds:.1f} s; {through.hidden}")
        for name, part in (("schools", rows[rows["school_id"].ne("")]), ("district", rows[rows["school_id"].eq("")])):
            told(name, part)
        if "--by-measure" in sys.argv:
            for name, part in rows[rows["school_id"].ne("")].groupby("measure", sort=False):
                told(f"  {name}", part)


def told(name: str, rows: pd.DataFrame) -> None:
    """One line: how many rows are hidden, given as a bound, and tell their counts."""
    hidden, coded = rows["status"].eq("suppressed") & ~rows["coded"], rows["coded"]
    counted = rows["people"].notna()
    shares = f"hidden {hidden.mean():6.1%}  coded {coded.mean():6.1%}  counts told {counted.mean():6.1%}"
    print(f"{name:34} {len(rows):6,} rows  {shares}")


if __name__ == "__main__":
    main()
