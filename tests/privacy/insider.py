"""An attacker who reads gated rows and knows the roster: how many teachers were observed in each term and in each two.

Each hidden share is bounded by a linear program over everything shown at its place: rounding, levels that add up, and the
shift of those seen in both terms. Written from what a reader knows, without the gate's code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, combinations

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from coachkit.measures.frame import MeasureFrame
from coachkit.release import Row

Found = tuple[str, str, str, str, float, float]  # measure, place, term, level, and between how many people


class Insider:
    """Places one by one: unknown sets of teachers by the terms they were seen in, and what each set had at the cut."""

    def __init__(self, frames: Sequence[MeasureFrame], rows: Iterable[Row], levels: Sequence[str], cut: int) -> None:
        truth = pd.concat([frame.rows for frame in frames], ignore_index=True)
        self.levels, self.cut = list(levels), cut
        self.people = {
            (r.measure, r.school_id, r.term, r.to_term): float(r.people or 0)
            for r in truth[["measure", "school_id", "term", "to_term", "people"]].fillna(0).itertuples()
        }
        self.shown = {(r.measure, r.school_id, r.term, r.to_term, r.level): r for r in rows}
        self.places = list(dict.fromkeys(key[1] for key in self.shown))
        share = truth[truth["measure"].eq("transformative_share")]
        self.terms = list(dict.fromkeys(share["term"]))

    def narrowed(self, width: float = 2.0) -> list[Found]:
        """Hidden levels and shares that everything shown at their place leaves no more than ``width`` people for."""
        return [found for place in self.places for found in self._place(place, width)]

    def _place(self, place: str, width: float) -> Iterable[Found]:
        terms = [t for t in self.terms if self.people.get(("transformative_share", place, t, ""), 0) > 0]
        sets = list(chain.from_iterable(combinations(terms, n) for n in range(1, len(terms) + 1)))
        names: dict[tuple, int] = {}
        limits: list[tuple[float, float]] = []

        def name(key: tuple, low: float, high: float) -> int:
            names[key] = len(limits)
            limits.append((low, high))
            return names[key]

        for one in sets:
            name(("people", one), 0, np.inf)
            for term in one:
                name(("at", one, term), 0, np.inf)
        equal: list[tuple[dict[int, float], float]] = []
        upper: list[tuple[dict[int, float], float]] = []
        hidden: list[tuple[str, str, str, int, float]] = []
        for one in sets:
            for term in one:
                upper.append(({names["at", one, term]: 1.0, names["people", one]: -1.0}, 0.0))
        for term in terms:
            people = self.people["transformative_share", place, term, ""]
            equal.append(({names["people", one]: 1.0 for one in sets if term in one}, people))
            column = name(("share", term), *self._told("transformative_share", place, term, "", "", people, hidden))
            hidden_at = {names["at", one, term]: 1.0 for one in sets if term in one}
            equal.append(({column: -1.0, **hidden_at}, 0.0))
            parts = [
                name(("level", term, level), *self._told("level_distribution", place, term, "", level, people, hidden))
                for level in self.levels
            ]
            equal.append((dict.fromkeys(parts, 1.0), people))
            equal.append(({**dict.fromkeys(parts[self.cut :], 1.0), column: -1.0}, 0.0))
        for before, after in combinations(terms, 2):
            people = self.people.get(("shift", place, before, after))
            if people is None:
                continue
            both = [one for one in sets if before in one and after in one]
            equal.append(({names["people", one]: 1.0 for one in both}, people))
            if people:
                column = name(("shift", before, after), *self._told("shift", place, before, after, "", people, []))
                moved = {names["at", one, after]: 1.0 for one in both}
                moved |= {names["at", one, before]: -1.0 for one in both}
                equal.append(({column: -1.0, **moved}, 0.0))
        for measure, term, level, at, people in self._located(hidden, names):
            ends = _ends(at, equal, upper, limits)
            if ends is not None and ends[1] - ends[0] < min(width, 0.75 * people) - 1e-6:
                yield measure, place, term, level, *ends

    def _told(
        self, measure: str, place: str, term: str, to_term: str, level: str, people: float, hidden: list
    ) -> tuple[float, float]:
        row = self.shown.get((measure, place, term, to_term, level))
        least = -people if measure == "shift" else 0.0
        if row is None:
            return least, people
        if row.estimate is not None:
            off = 5.1e-5 if row.people is not None else 5.1e-3
            return max(least, people * (row.estimate - off)), min(people, people * (row.estimate + off))
        if row.code:
            bound = int(row.code.strip("≤≥ %")) / 100 * people
            return (0.0, bound) if row.code.startswith("≤") else (bound, people)
        if row.status == "suppressed":
            hidden.append((measure, term, level, people))
        return least, people

    @staticmethod
    def _located(hidden: list, names: dict[tuple, int]) -> Iterable[tuple[str, str, str, int, float]]:
        for measure, term, level, people in hidden:
            key = ("level", term, level) if measure == "level_distribution" else ("share", term)
            yield measure, term, level, names[key], people


def _ends(at: int, equal: list, upper: list, limits: list) -> tuple[float, float] | None:
    """The least and the most of one unknown; None where nothing fits."""
    size = len(limits)

    def matrix(rows: list) -> np.ndarray:
        out = np.zeros((len(rows), size))
        for line, (factors, _) in enumerate(rows):
            out[line, list(factors)] = list(factors.values())
        return out

    goal = np.zeros(size)
    goal[at] = 1.0
    fixed = matrix(equal)
    both = np.vstack([matrix(upper), fixed, -fixed])
    total = np.array([end for _, end in equal])
    most = np.concatenate([[end for _, end in upper], total + 1e-6, 1e-6 - total])
    found = [linprog(sign * goal, both, most, bounds=limits) for sign in (1, -1)]
    if any(one.status != 0 for one in found):
        return None
    return found[0].fun, -found[1].fun
