"""Are planted differences between groups found, and do their intervals hold the truth? The scenario ``groups``, many times.

In this scenario teachers with fewer than 3 years of service move and no others do; the share depends on years of service, and
on subject not at all. The truth comes from one district of 300 schools. A group's own interval is about the teachers of these
schools, as everywhere in coachkit, so it is judged where schools and observers are alike; the differences of groups, which
take schools as drawn, are judged as planted. Prints a table.

python -m benchmarks.groups [DISTRICTS]
"""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pandas as pd

from benchmarks.districts import draw
from coachkit.measures.catalogue.groups import PAIR
from coachkit.measures.estimators.groups import by_group
from coachkit.simulate.scenario import SCENARIOS, Scenario

__all__ = ["planted"]

_KEYS = ["measure", "item", "term", "to_term", "category"]
_WANTED = (
    ("share_by_group", "years_of_service", "spring 2026", ""),
    ("shift_by_group", "years_of_service", "fall 2024", "spring 2026"),
    ("share_gap_by_group", "years_of_service", "spring 2026", ""),
    ("shift_gap_by_group", "years_of_service", "fall 2024", "spring 2026"),
    ("share_gap_by_group", "subject", "spring 2026", ""),
    ("share_gap_by_group", "school_type", "spring 2026", ""),
)


_IT = SCENARIOS["groups"]
_ALIKE = replace(_IT, school=0.0, school_term=0.0, observer=0.0)


def planted(it: Scenario, schools: int, teachers: int, seed: int) -> pd.DataFrame:
    """The rows of one district: ``measure, item, term, to_term, category, estimate, low, high``."""
    district, _ = draw(it, schools, teachers, seed, log=True)
    rows = pd.concat([frame.rows for frame in by_group(district)])
    wanted = pd.MultiIndex.from_frame(rows[_KEYS[:4]]).isin(_WANTED)
    return rows.loc[wanted, [*_KEYS, "estimate", "low", "high"]]


def main(districts: int) -> None:
    """Print the table."""
    print(f"{districts} districts of 12 schools, about 360 teachers\n")
    print("| measure | by | group | truth | mean | intervals that hold it | clear |\n|---|---|---|---|---|---|---|")
    alone = _judged(_ALIKE, districts)
    alone = alone[~alone["category"].str.contains(PAIR)]
    for (measure, item, group), part in alone.groupby(["measure", "item", "category"], sort=False):
        _line(measure, item, group, part, part["held"], part["clear"])
    gaps = _judged(_IT, districts)
    gaps = gaps[gaps["category"].str.contains(PAIR)]
    for (measure, item), part in gaps.groupby(["measure", "item"], sort=False):
        by_district = part.groupby("seed")
        _line(measure, item, "all pairs at once", part, by_district["held"].all(), by_district["clear"].any())
    for group, part in gaps[gaps["measure"].eq("shift_gap_by_group")].groupby("category", sort=False):
        _line("shift_gap_by_group", "years_of_service", group, part, part["held"], part["clear"])


def _judged(it: Scenario, districts: int) -> pd.DataFrame:
    truth = planted(it, 300, 30, 0).set_index(_KEYS)["estimate"]
    truth[truth.index.get_level_values("item") != "years_of_service"] = 0.0
    rows = pd.concat([planted(it, 12, 30, seed).assign(seed=seed) for seed in range(1, districts + 1)])
    rows = rows[rows["estimate"].notna()]
    rows = rows.assign(truth=truth.reindex(pd.MultiIndex.from_frame(rows[_KEYS])).to_numpy())
    held = rows["low"].le(rows["truth"]) & rows["high"].ge(rows["truth"])
    return rows.assign(held=held, clear=rows["low"].gt(0) | rows["high"].lt(0))


def _line(measure: str, item: str, group: str, part: pd.DataFrame, held: pd.Series, clear: pd.Series) -> None:
    one = part["truth"].nunique() == 1
    truth, mean = (f"{part[name].mean():.3f}" if one else "" for name in ("truth", "estimate"))
    print(f"| {measure} | {item} | {group} | {truth} | {mean} | {np.mean(held):.1%} | {np.mean(clear):.1%} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
