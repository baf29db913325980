"""An attacker: has every shown number with all its digits, knows the size of every school, and can do linear algebra.

Written from what a reader knows, without the gate's code. The truth it is judged by stands in the measure frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from coachkit.measures.frame import MeasureFrame
from coachkit.release import Row

DIMS = ("school_id", "term", "to_term", "level", "to_level", "category", "modality")
Key = tuple[str, ...]
COUNTED = ("reach", "dosage_at_plan", "contact_drought", "transition_direction")  # shares of people: C of P
LESSONS = ("level_distribution", "transformative_share", "transformative_share_technology", "pedagogical_fit")


class World:
    """Unknown masses (share × people), what a reader is told of them, and the sums that hold whatever is hidden."""

    def __init__(self, frames: Sequence[MeasureFrame], rows: Iterable[Row], upper: Sequence[str], least: int) -> None:
        self.truth = pd.concat([f.rows for f in frames if f.measure in (*COUNTED, *LESSONS)], ignore_index=True)
        counts = ["people", "contributors"]
        self.truth[counts] = self.truth[counts].astype("float64").fillna(0)
        self.truth["key"] = list(zip(self.truth["measure"], *(self.truth[d] for d in DIMS), strict=True))
        self.shown = {(r.measure, *(getattr(r, d) for d in DIMS)): r for r in rows}
        self.truth = self.truth[self.truth["key"].isin(list(self.shown))].reset_index(drop=True)
        self.people = dict(zip(self.truth["key"], self.truth["people"], strict=True))
        self.at = {key: i for i, key in enumerate(self.truth["key"])}
        self.upper, self.least = upper, least
        self.sums: list[tuple[list[int], list[float], float]] = []
        self._schools()
        self._parts()
        self.low, self.high = self._limits()

    def _schools(self) -> None:
        """The district is all its schools."""
        for _, group in self.truth.groupby(["measure", *DIMS[1:]], sort=False):
            whole = group[group["school_id"].eq("")]
            parts = group[group["school_id"].ne("")]
            if len(whole) and len(parts) and abs(whole["people"].iloc[0] - parts["people"].sum()) < 0.5:
                self.sums.append(([*parts.index, whole.index[0]], [1.0] * len(parts) + [-1.0], 0.0))

    def _parts(self) -> None:
        """Levels and directions are all there is; the upper levels are the transformative share."""
        for measure in ("level_distribution", "transition_direction"):
            part = self.truth[self.truth["measure"].eq(measure)]
            for (school, term, to_term), group in part.groupby(["school_id", "term", "to_term"], sort=False):
                if group["people"].iloc[0] == 0 or group["estimate"].isna().all():
                    continue
                self.sums.append((list(group.index), [1.0] * len(group), float(group["people"].iloc[0])))
                cut = self.at.get(("transformative_share", school, term, to_term, "", "", "", ""))
                if measure == "level_distribution" and cut is not None:
                    top = list(group.index[group["level"].isin(self.upper)])
                    self.sums.append(([*top, cut], [1.0] * len(top) + [-1.0], 0.0))

    def _limits(self) -> tuple[np.ndarray, np.ndarray]:
        low, high = np.zeros(len(self.truth)), self.truth["people"].to_numpy(dtype=float).copy()
        hours = {k[1:3]: r for k, r in self.shown.items() if k[0] == "dosage" and r.people is not None}
        for i, key in enumerate(self.truth["key"]):
            row, people = self.shown[key], self.people[key]
            if row.estimate is not None:
                near = 6e-5 if row.people is not None else 5.1e-3  # with hidden counts, to two decimals
                low[i], high[i] = people * (row.estimate - near), people * (row.estimate + near)
            elif row.code:
                bound = int(row.code.strip("≤≥ %")) / 100
                low[i], high[i] = (0.0, bound * people) if row.code.startswith("≤") else (bound * people, people)
            elif key[0] == "reach" and key[1:3] in hours:  # whoever has hours was reached
                low[i] = high[i] = hours[key[1:3]].people
        return low, high

    def recovered(self) -> list[tuple[Key, float, float]]:
        """Hidden numbers of small groups that everything shown together determines: whole people where they are counted."""
        few = [self._small(i) for i in range(len(self.truth))]
        hidden = [i for i, key in enumerate(self.truth["key"]) if self.shown[key].estimate is None and few[i]]
        return [found for i in hidden if (found := self._pinned(i)) is not None]

    def _small(self, i: int) -> bool:
        row = self.truth.loc[i]
        groups = (row["people"], row["contributors"], row["people"] - row["contributors"])
        return bool(pd.notna(row["estimate"]) and any(0 < g < self.least for g in groups))

    def _pinned(self, i: int) -> tuple[Key, float, float] | None:
        key = self.truth["key"][i]
        low, high = self._ends(i)
        whole = np.floor(high + 1e-3) - np.ceil(low - 1e-3)
        sure = whole < 1 if key[0] in COUNTED else high - low < 0.005 * self.people[key]
        return (key, low, high) if sure else None

    def _ends(self, i: int) -> tuple[float, float]:
        near, rows = {i}, []
        for _ in range(12):  # the sums that it hangs together with
            rows = [row for row in self.sums if near & set(row[0])]
            grown = near | {j for row in rows for j in row[0] if self.high[j] - self.low[j] > 1e-2}
            if grown == near:
                break
            near = grown
        names = sorted({j for row in rows for j in row[0]} | {i})
        place = {j: n for n, j in enumerate(names)}
        matrix = np.zeros((len(rows), len(names)))
        for line, (parts, signs, _) in enumerate(rows):
            matrix[line, [place[j] for j in parts]] = signs
        total = np.array([row[2] for row in rows])
        slack = np.array([2e-3 * max(1.0, sum(self.high[j] for j in row[0]) / 100) for row in rows])
        limits = list(zip(self.low[names], self.high[names], strict=True))
        goal = np.zeros(len(names))
        goal[place[i]] = 1.0
        ends = []
        for sign in (1, -1):
            found = linprog(sign * goal, np.vstack([matrix, -matrix]), np.concatenate([total + slack, slack - total]),
                            bounds=limits) if len(rows) else None  # fmt: skip
            ends.append(
                sign * found.fun if found is not None and found.status == 0 else (self.low, self.high)[sign < 0][i]
            )
        return ends[0], ends[1]
