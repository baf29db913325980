"""Small random districts as measure frames: few teachers, few lessons, so that nearly everything is a small group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.frame import MeasureFrame, build

LEVELS = ("one", "two", "three", "four")
UPPER = LEVELS[2:]
_KEYS = ["school_id", "term"]


def world(seed: int, schools: int = 5, most: int = 26) -> list[MeasureFrame]:
    """Levels, transformative share, directions, reach, hours and gaps of a district; no teacher in two schools."""
    rng = np.random.default_rng(seed)
    size = rng.integers(3, most, schools)
    people = pd.DataFrame({"school_id": np.repeat([f"s{i}" for i in range(schools)], size)})
    people["teacher"] = np.arange(len(people))
    parts = [people.assign(term=term, lessons=rng.integers(1, 4, len(people))) for term in ("fall", "spring")]
    rows = pd.concat(parts, ignore_index=True)
    mix = rng.dirichlet([2, 2, 1, 0.4], schools)[rows["school_id"].str[1:].astype(int)]
    counts = np.array([rng.multinomial(n, p) for n, p in zip(rows["lessons"], mix, strict=True)])
    rows[list(LEVELS)] = counts
    school = rows["school_id"].str[1:].astype(int)
    rows["coached"] = rng.random(len(rows)) < rng.choice([0.0, 0.1, 0.5, 0.9, 1.0], schools)[school]
    rows["long"] = rng.random(len(rows)) < 0.6
    rows["longer"] = rows["long"] & (rng.random(len(rows)) < 0.7)
    rows["direction"] = rng.choice(["lower", "same", "higher"], len(rows), p=[0.2, 0.5, 0.3])
    both = pd.concat([rows.assign(school_id=""), rows], ignore_index=True)
    return [*_lessons(both), *_coaching(both), _directions(both)]


def _frame(key: str, rows: pd.DataFrame) -> MeasureFrame:
    return build(key, CATALOGUE[key].unit, rows)


def _lessons(rows: pd.DataFrame) -> list[MeasureFrame]:
    everybody = rows.groupby(_KEYS, as_index=False).agg(n=("lessons", "sum"), people=("teacher", "size"))
    frames = [_frame("lessons_observed", everybody.assign(estimate=everybody["n"]))]
    shares = {level: rows[level] / rows["lessons"] for level in LEVELS} | {
        "": rows[list(UPPER)].sum(axis=1) / rows["lessons"]
    }
    parts = []
    for level, own in shares.items():
        each = rows[_KEYS].assign(own=own, some=own > 0, rest=own < 1)
        found = each.groupby(_KEYS, as_index=False).agg(
            estimate=("own", "mean"), contributors=("some", "sum"), others=("rest", "sum"), people=("own", "size")
        )
        parts.append(found.assign(level=level).merge(everybody[[*_KEYS, "n"]], on=_KEYS))
    return [*frames, _frame("level_distribution", pd.concat(parts[:-1])), _frame("transformative_share", parts[-1])]


def _coaching(rows: pd.DataFrame) -> list[MeasureFrame]:
    reach = rows.groupby(_KEYS, as_index=False).agg(contributors=("coached", "sum"), n=("coached", "size"))
    reach = reach.assign(people=reach["n"], estimate=reach["contributors"] / reach["n"])
    coached = rows[rows["coached"]]
    hours = coached.groupby(_KEYS, as_index=False).agg(n=("teacher", "size"))
    hours = reach[_KEYS].merge(hours, on=_KEYS, how="left").fillna({"n": 0})
    hours = hours.assign(people=hours["n"], category="median", estimate=np.where(hours["n"] > 0, 4.0, np.nan))
    gaps = []
    for name in ("long", "longer"):
        found = coached.groupby(_KEYS, as_index=False).agg(contributors=(name, "sum"), n=(name, "size"))
        gaps.append(found.assign(people=found["n"], estimate=found["contributors"] / found["n"], category=name))
    return [_frame("reach", reach), _frame("dosage", hours), _frame("contact_drought", pd.concat(gaps))]


def _directions(rows: pd.DataFrame) -> MeasureFrame:
    once = rows[rows["term"].eq("fall")]
    cells = once.groupby(["school_id", "direction"]).size().unstack(fill_value=0)
    cells = cells.reindex(columns=["lower", "same", "higher"], fill_value=0)
    long = cells.stack().rename("contributors").reset_index().rename(columns={"direction": "category"})
    total = long.groupby("school_id")["contributors"].transform("sum")
    long = long.assign(term="fall", to_term="spring", n=total, people=total, estimate=long["contributors"] / total)
    return _frame("transition_direction", long)
