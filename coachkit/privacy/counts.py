"""Counts of people, which many measures show at once: one count per population, place and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import POPULATIONS, Measure
from coachkit.privacy.cells import Cells, small
from coachkit.privacy.complementary_suppression import Groups, close
from coachkit.privacy.relations import Relation, along

_KEYS = ("school_id", "term", "to_term", "wave", "to_wave", "coach_id", "observer_id")
_BY = ("level", "to_level", "category", "modality", "item")


@dataclass(frozen=True)
class Counts:
    """The counts that rows show, each once.

    For each row, ``of`` is the number of its count (−1: nobody is counted) and ``numerator`` that of its contributors (−1:
    no measure counts them). A count has ``people``, the smallest group ``least``, ``gaps`` (people of a wider population
    who are not in this one, one array per wider population) and ``wider`` (that population's count, −1: none). ``solved``
    remembers equations that were solved.
    """

    of: np.ndarray
    numerator: np.ndarray
    people: np.ndarray
    least: np.ndarray
    gaps: tuple[np.ndarray, ...]
    wider: tuple[np.ndarray, ...]
    relations: tuple[Relation, ...]
    solved: dict[bytes, np.ndarray] = field(default_factory=dict)

    @classmethod
    def among(cls, cells: Cells, catalogue: Mapping[str, Measure]) -> Counts:
        """All counts of a district's measures, and how they add up over schools and terms."""
        keys, own = _keys(cells.rows, {name: entry.counts for name, entry in catalogue.items()}), ~cells.own
        counted = own & np.isfinite(cells.people)
        columns = [str(name) for name in keys]
        table = keys[counted].assign(people=cells.people[counted], least=cells.least[counted])
        table = table.groupby(columns, sort=False, as_index=False).agg({"people": "max", "least": "max"})
        at = pd.Series(table.index, index=pd.MultiIndex.from_frame(table[columns]))
        of = np.where(counted, _find(keys, at), -1)
        numerators = {name: entry.contributors for name, entry in catalogue.items()}
        numerator = np.where(own, _find(_keys(cells.rows, numerators), at), -1)
        people = table["people"].to_numpy()
        wider = tuple(_wider(table, columns, at, place) for place in range(_deepest()))
        gaps = tuple(np.where(place >= 0, people[place] - people, np.nan) for place in wider)
        sums = (
            along(table, ["school_id"], place=True),
            along(table[table["to_term"].eq("")], ["term"], overlap=True, place=True),
        )
        return cls(of, numerator, people, table["least"].to_numpy(), gaps, wider, sums)

    def counts_hidden(self, cells: Cells, suppressed: np.ndarray, start: np.ndarray) -> np.ndarray:
        """Counts that must not be shown: small ones, those that reveal a gap or a hidden numerator, and more to protect
        these.

        ``start`` are already hidden.
        """
        out = start | small(self.people, self.least)
        for gap in self.gaps:
            out |= small(gap, self.least)
        linked = suppressed & cells.number & (self.numerator >= 0)
        out[self.numerator[linked]] = True
        nobody = np.zeros(len(out), dtype=bool)
        groups = Groups((self.people, *self.gaps), self.people, self.least, solved=self.solved)
        while True:
            before = int(out.sum())
            for wide in self.wider:
                out |= (wide >= 0) & out[wide] & (self.people > 0)
            out = close(out, nobody, self.relations, groups)
            if int(out.sum()) == before:
                return out


def _keys(rows: pd.DataFrame, population: Mapping[str, str]) -> pd.DataFrame:
    """The key of each row's count: population, place, time, and whatever else splits the population."""
    name = rows["measure"].map(dict(population)).fillna("")
    out = rows[list(_KEYS)].assign(measure=name)
    split = {key: POPULATIONS[key].by for key in name.unique() if key}
    for dimension in _BY:
        wanted = {key for key, by in split.items() if dimension in by}
        out[dimension] = rows[dimension].where(name.isin(wanted), "")
    return out


def _find(keys: pd.DataFrame, at: pd.Series) -> np.ndarray:
    found: np.ndarray = at.reindex(pd.MultiIndex.from_frame(keys)).fillna(-1).to_numpy(dtype=int)
    return found


def _deepest() -> int:
    return max(len(population.within) for population in POPULATIONS.values())


def _wider(table: pd.DataFrame, keys: list[str], at: pd.Series, place: int) -> np.ndarray:
    """The count of each count's wider population (its ``within`` at ``place``) at the same place and time."""
    wide = {key: p.within[place] for key, p in POPULATIONS.items() if len(p.within) > place}
    name = table["measure"].map(wide)
    moved = table[keys].assign(measure=name.fillna(""), **dict.fromkeys(_BY, ""))
    return np.where(name.notna(), _find(moved, at), -1)
