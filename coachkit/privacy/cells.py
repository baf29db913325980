"""All rows of a district's measures as arrays: the data the gate works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import POPULATIONS, Measure
from coachkit.measures.frame import DIMENSIONS
from coachkit.privacy.keys import numbered
from coachkit.privacy.rules import Rules
from coachkit.stats import at_least

_COARSE = 2  # decimals of a number whose counts are hidden: with more, they could be had from it
DOMINANT = 0.85  # the share of hours or minutes from which two people are all there is
_TOLD = ("ok", "not estimable")  # statuses that say something of the people behind a row


@dataclass(frozen=True)
class Cells:
    """``rows`` are all measures' rows, numbered from 0; ``keys`` are their dimensions and measures as numbers.

    The other fields have one value per row.

    ``least``: the smallest group shown. ``people``, ``contributors``, ``without`` (people minus contributors), ``others``
    (contributors to the rest): NaN if not counted. ``number``: true if there is an estimate. ``own``: true if a row is
    about one person (a coach, an observer). ``coaches``: true if the people are coaches. ``dominated``: true if two people
    have nearly all of the row's hours or minutes.
    """

    rows: pd.DataFrame
    keys: pd.DataFrame
    least: np.ndarray
    people: np.ndarray
    contributors: np.ndarray
    without: np.ndarray
    others: np.ndarray
    number: np.ndarray
    own: np.ndarray
    coaches: np.ndarray
    dominated: np.ndarray

    @classmethod
    def of(
        cls,
        rows: pd.DataFrame,
        catalogue: Mapping[str, Measure],
        rules: Rules,
        surplus: Mapping[str, int] | None = None,
    ) -> Cells:
        """The rows of measure frames, numbered anew; ``surplus`` is the possible excess of ids over people, by school."""
        rows = rows.reset_index(drop=True)
        counts = {n: rows[n].to_numpy(dtype=float, na_value=np.nan) for n in ("people", "contributors", "others")}
        about = {name: POPULATIONS[catalogue[name].counts].about for name in rows["measure"].unique()}
        pupils = {name: who == "students" for name, who in about.items()}
        coaches = rows["measure"].map(about).eq("coaches").to_numpy()
        if not rules.on("coaches"):
            counts |= {name: np.where(coaches, np.nan, counts[name]) for name in ("contributors", "others")}
        return cls(
            rows,
            numbered(rows, (*DIMENSIONS, "measure")),
            _least(rows, pupils, rules, surplus or {}),
            counts["people"],
            counts["contributors"],
            counts["people"] - counts["contributors"],
            counts["others"],
            rows["estimate"].notna().to_numpy(),
            (rows["coach_id"].ne("") | rows["observer_id"].ne("")).to_numpy(),
            coaches,
            at_least(np.nan_to_num(rows["largest_two"].to_numpy()), DOMINANT),
        )

    @property
    def aspects(self) -> tuple[np.ndarray, ...]:
        """The groups of people behind a row; none of them may be small."""
        return (self.contributors, self.without, self.others, self.people)

    @property
    def small(self) -> np.ndarray:
        """True if one of the groups behind a row is too small to show."""
        found: np.ndarray = np.logical_or.reduce([small(group, self.least) for group in self.aspects])
        return found


def _least(rows: pd.DataFrame, pupils: dict[str, bool], rules: Rules, surplus: Mapping[str, int]) -> np.ndarray:
    """The smallest group shown for each row, increased where ids may exceed people."""
    students = rows["measure"].map(pupils).to_numpy(dtype=bool)
    more = rows["school_id"].map(dict(surplus)).fillna(0).to_numpy(dtype=float) if rules.adults > 1 else 0.0
    found: np.ndarray = np.where(students, rules.students, rules.adults + more)
    return found


def small(counts: np.ndarray, least: np.ndarray | float) -> np.ndarray:
    """True where a count is from 1 to least − 1 people; zero and unknown counts are not small."""
    found: np.ndarray = (np.nan_to_num(counts) > 0) & (np.nan_to_num(counts, nan=np.inf) < least)
    return found


def digits(cells: Cells, catalogue: Mapping[str, Measure], counts_hidden: np.ndarray) -> np.ndarray:
    """Decimals of each row's number as shown; ``counts_hidden`` are rows with hidden counts."""
    own = cells.rows["measure"].map({name: entry.decimals for name, entry in catalogue.items()}).to_numpy(dtype=int)
    return np.where(counts_hidden, np.minimum(own, _COARSE), own)


def tells_of_people(rows: pd.DataFrame) -> np.ndarray:
    """True if a row's status reveals something about its people."""
    found: np.ndarray = rows["status"].isin(_TOLD).to_numpy()
    return found
