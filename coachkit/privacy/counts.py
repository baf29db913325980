"""Counts of people, which many measures show at once: one count per population, place and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import POPULATIONS, Measure
from coachkit.privacy.cells import Cells, small
from coachkit.privacy.complementary_suppression import Groups, close
from coachkit.privacy.keys import group_numbers, same_in
from coachkit.privacy.relations import PLACE_AND_TIME, Relation, along

_BY = ("level", "to_level", "category", "modality", "item")
_COLUMNS = (*PLACE_AND_TIME, "measure", *_BY)
_NUMBER = {"": 0, **{name: number for number, name in enumerate(POPULATIONS, 1)}}  # measures without a population: 0


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
        keys, own = _keys(cells, {name: entry.counts for name, entry in catalogue.items()}), ~cells.own
        counted = own & np.isfinite(cells.people)
        number = group_numbers(keys[counted], _COLUMNS)
        table = keys[counted][~pd.Series(number).duplicated().to_numpy()].reset_index(drop=True)
        people, least = np.zeros(len(table)), np.zeros(len(table))
        np.maximum.at(people, number, cells.people[counted])
        np.maximum.at(least, number, cells.least[counted])
        of = np.where(counted, same_in(keys, table, _COLUMNS), -1)
        numerators = {name: entry.contributors for name, entry in catalogue.items()}
        numerator = np.where(own, same_in(_keys(cells, numerators), table, _COLUMNS), -1)
        wider = tuple(_wider(table, place) for place in range(_deepest()))
        gaps = tuple(np.where(place >= 0, people[place] - people, np.nan) for place in wider)
        sums = (
            along(table, ["school_id"], place=True),
            along(table[table["to_term"].eq(0)], ["term"], overlap=True, place=True),
        )
        return cls(of, numerator, people, least, gaps, wider, sums)

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


def _keys(cells: Cells, population: Mapping[str, str]) -> pd.DataFrame:
    """The key of each row's count: population, place, time, and whatever else splits the population."""
    name = cells.rows["measure"].map(dict(population)).map(_NUMBER).to_numpy(dtype=int)
    out = cells.keys[list(PLACE_AND_TIME)].assign(measure=name)
    for dimension in _BY:
        wanted = np.array([False, *(dimension in population.by for population in POPULATIONS.values())])
        out[dimension] = np.where(wanted[name], cells.keys[dimension], 0)
    return out


def _deepest() -> int:
    return max(len(population.within) for population in POPULATIONS.values())


def _wider(table: pd.DataFrame, place: int) -> np.ndarray:
    """The count of each count's wider population (its ``within`` at ``place``) at the same place and time."""
    wide = [p.within[place] if len(p.within) > place else "" for p in POPULATIONS.values()]
    name = np.array([0, *(_NUMBER[key] for key in wide)])[table["measure"]]
    moved = table.assign(measure=name, **dict.fromkeys(_BY, 0))
    return np.where(name > 0, same_in(moved, table, _COLUMNS), -1)
