"""All rows of a district's measures side by side, as arrays: what the gate works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coachkit.measures.catalogue import POPULATIONS, Measure
from coachkit.privacy.rules import Rules
from coachkit.stats import at_least

__all__ = ["Cells", "digits", "small", "tells_of_people"]

_COARSE = 2  # decimals of a number whose counts are hidden: with more, they could be had from it
DOMINANT = 0.85  # the share of hours or minutes from which two people are all there is
_TOLD = ("ok", "not estimable")  # statuses that say something of the people behind a row


@dataclass(frozen=True)
class Cells:
    """``rows``: all measures' rows, numbered from 0. Beside them, a value a row:

    ``least`` the smallest group shown; ``people``, ``contributors``, ``without`` (people less contributors),
    ``others`` (contributors to the rest), NaN where not counted; ``number`` true where there is an estimate;
    ``own`` true where a row is one person's (a coach's, an observer's); ``coaches`` true where the people are coaches;
    ``dominated`` true where two people hold nearly all of the row's hours or minutes.
    """

    rows: pd.DataFrame
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
        """The rows of measure frames, numbered anew; ``surplus``: by how many ids more than people a school may have."""
        rows = rows.reset_index(drop=True)
        counts = {n: rows[n].to_numpy(dtype=float, na_value=np.nan) for n in ("people", "contributors", "others")}
        about = {name: POPULATIONS[catalogue[name].counts].about for name in rows["measure"].unique()}
        pupils = {name: who == "students" for name, who in about.items()}
        coaches = rows["measure"].map(about).eq("coaches").to_numpy()
        if not rules.on("coaches"):
            counts |= {name: np.where(coaches, np.nan, counts[name]) for name in ("contributors", "others")}
        return cls(
            rows,
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
        """The groups of people behind a row, none of which may be small."""
        return (self.contributors, self.without, self.others, self.people)

    @property
    def small(self) -> np.ndarray:
        """True where one of the groups behind a row is too small to show."""
        return np.logical_or.reduce([small(group, self.least) for group in self.aspects])


def _least(rows: pd.DataFrame, pupils: dict[str, bool], rules: Rules, surplus: Mapping[str, int]) -> np.ndarray:
    """The smallest group shown of each row; where ids may be fewer people, so many more ids."""
    students = rows["measure"].map(pupils).to_numpy(dtype=bool)
    more = rows["school_id"].map(dict(surplus)).fillna(0).to_numpy(dtype=float) if rules.adults > 1 else 0.0
    found: np.ndarray = np.where(students, rules.students, rules.adults + more)
    return found


def small(counts: np.ndarray, least: np.ndarray | float) -> np.ndarray:
    """True where a count is of 1 … least − 1 people; none and unknown are not small."""
    found: np.ndarray = (np.nan_to_num(counts) > 0) & (np.nan_to_num(counts, nan=np.inf) < least)
    return found


def digits(cells: Cells, catalogue: Mapping[str, Measure], counts_hidden: np.ndarray) -> np.ndarray:
    """Decimals that each row's number is shown with; ``counts_hidden`` are rows whose counts are hidden."""
    own = cells.rows["measure"].map({name: entry.decimals for name, entry in catalogue.items()}).to_numpy()
    return np.where(counts_hidden, np.minimum(own, _COARSE), own)


def tells_of_people(rows: pd.DataFrame) -> np.ndarray:
    """True where a row's status says something of its people."""
    found: np.ndarray = rows["status"].isin(_TOLD).to_numpy()
    return found
