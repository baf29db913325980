"""Two dates: a change about a few people is not shown; earlier numbers stay until enough people have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import Measure
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.keys import same_in
from coachkit.release import ROW_FIELDS

KEY = ["measure", *DIMENSIONS]
_GROUP = ["school_id", "term", "to_term"]
_SHOWN = [name for name in ROW_FIELDS if name not in KEY]


@dataclass(frozen=True)
class Earlier:
    """What an audience was shown before.

    ``shown`` has the last shown number of every row that was ever shown (``KEY``, the other fields of a row, and its
    ``run`` and ``day``). ``people`` has, by run, what each person contributed then (``family, school_id, term, person,
    value``); ``now`` has the same for the current data. ``rows`` has, by run, the rows as shown, and ``members`` who was
    behind those about parts of the district's teachers.
    """

    shown: pd.DataFrame
    people: Mapping[int, pd.DataFrame]
    now: pd.DataFrame
    run: int = 1
    day: str = ""
    rows: Mapping[int, pd.DataFrame] = field(default_factory=dict)
    members: Mapping[int, pd.DataFrame] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)


def changed_by_few(rows: pd.DataFrame, catalogue: Mapping[str, Measure], earlier: Earlier, least: int) -> np.ndarray:
    """True for all rows of a place, terms and family if a few people changed one of them since it was last shown.

    A few means 1 … least − 1 people whose contributions changed.
    """
    out = np.zeros(len(rows), dtype=bool)
    if not len(earlier.shown):
        return out
    at, runs = _last(rows, earlier.shown), earlier.shown["run"].to_numpy()
    named = {name: entry.family for name, entry in catalogue.items()}
    group = [(named[name], *place) for name, *place in rows[["measure", *_GROUP]].itertuples(index=False)]
    inside = [row for row, key in enumerate(group) if key[0]]
    moved: dict[int, _Moved] = {}
    judged = {(group[row], int(runs[at[row]])) for row in inside if at[row] >= 0}
    few = set()
    for key, run in judged:
        if run not in moved:
            moved[run] = _Moved(earlier.people.get(run), earlier.now)
        if 0 < moved[run].between(*key) < least:
            few.add(key)
    out[[row for row in inside if group[row] in few]] = True
    return out


class _Moved:
    """People whose contribution changed, by family, school and term."""

    def __init__(self, before: pd.DataFrame | None, now: pd.DataFrame) -> None:
        keys = ["family", "school_id", "term", "person"]
        if before is None:
            before = now[:0]
        both = before.merge(now, on=keys, how="outer", suffixes=("_a", "_b"))
        same = both["value_a"].eq(both["value_b"]).fillna(False).to_numpy(dtype=bool)
        rows = both[~same]
        self._people: dict[tuple[str, str, str], set[str]] = {}
        for family, school, term, person in rows[keys].itertuples(index=False):
            for place in (school, ""):
                for when in {term, ""}:
                    self._people.setdefault((family, place, when), set()).add(person)

    def between(self, families: tuple[str, ...], school: str, term: str, to_term: str) -> int:
        """How many people changed at a place, in either of two terms (blank: in any term at all)."""
        terms = (term, to_term) if to_term else (term,)
        found: set[str] = set()
        for family in families:
            for when in terms:
                found |= self._people.get((family, school, when), set())
        return len(found)


def earlier_numbers(every: pd.DataFrame, wanted: np.ndarray, earlier: Earlier) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows with the earlier number and its day, where it is ``wanted`` and exists; and where that is."""
    at = _last(every, earlier.shown)
    take = wanted & (at >= 0)
    if not take.any():
        return every, take
    out = every.copy()
    old = earlier.shown.iloc[at[take]]
    for name in [name for name in _SHOWN if name in old]:  # a record of an older version has fewer fields
        values = out[name].astype("object")
        values[take] = old[name].to_numpy(dtype=object)
        out[name] = values.astype(every[name].dtype) if every[name].dtype != object else values
    return out, take


def remember(every: pd.DataFrame, kept: np.ndarray, earlier: Earlier) -> pd.DataFrame:
    """The last shown number of every row, after a run that shows ``every``; for ``kept`` rows, still the earlier one."""
    shown = every[(every["status"].eq("ok") | every["code"].ne("")) & ~kept]
    fresh = shown[[*KEY, *_SHOWN]].assign(run=earlier.run, day=earlier.day)
    both = pd.concat([earlier.shown, fresh], ignore_index=True) if len(earlier.shown) else fresh
    return both.drop_duplicates(KEY, keep="last").reset_index(drop=True)


def _last(rows: pd.DataFrame, shown: pd.DataFrame) -> np.ndarray:
    """The index in ``shown`` of each row, −1 if it was never shown."""
    if not len(shown):
        return np.full(len(rows), -1)
    return same_in(rows, shown.reset_index(drop=True), KEY)
