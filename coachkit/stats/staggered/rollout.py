"""Who was treated when: what such a roll-out can carry, known before any outcome is looked at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coachkit.stats.staggered.panel import Contrast, Regression

__all__ = ["LEAST_DF", "LEAST_UNITS", "LEAST_UNTREATED", "NEVER", "Rollout", "choose_window"]

NEVER = 1_000_000  # the start of a unit that is never treated
LEAST_UNITS, LEAST_UNTREATED, LEAST_DF = 10, 3, 4.0


@dataclass(frozen=True)
class Rollout:
    """Units × times that were seen, and when each unit's treatment starts (a time, or ``NEVER``).

    Units that cannot say anything must be left out before: see :meth:`of`.
    """

    seen: np.ndarray
    start: np.ndarray

    @classmethod
    def of(cls, seen: np.ndarray, start: np.ndarray, last: int | None = None) -> tuple[Rollout, np.ndarray]:
        """The roll-out up to the time ``last``, and the units in it.

        A unit belongs to it when it was seen at least twice, at least once untreated: one treated from the beginning
        has nothing to be compared with. Starts after ``last`` count as never.
        """
        end = seen.shape[1] if last is None else last + 1
        cut, when = seen[:, :end], np.where(start >= end, NEVER, start)
        before = cut & (np.arange(end)[None, :] < when[:, None])
        kept = (cut.sum(axis=1) >= 2) & before.any(axis=1)
        return cls(cut[kept], when[kept]), np.flatnonzero(kept)

    @property
    def treated(self) -> np.ndarray:
        """Units × times: seen, and treated."""
        return np.asarray(self.seen & (np.arange(self.seen.shape[1])[None, :] >= self.start[:, None]))

    @property
    def untreated_last(self) -> int:
        """Units seen untreated at the last time."""
        return int((self.seen & ~self.treated)[:, -1].sum()) if self.seen.size else 0

    @property
    def before(self) -> int:
        """The most times before its start that a treated unit was seen at."""
        ever = self.treated.any(axis=1)
        return int((self.seen & ~self.treated)[ever].sum(axis=1).max(initial=0))

    def cells(self) -> list[tuple[int, int, int]]:
        """Start, time and number of units of every treated cell that was seen."""
        starts = np.unique(self.start[self.start < NEVER])
        own = self.treated
        found = [(int(g), tau, int(own[self.start == g, tau].sum())) for g in starts for tau in range(own.shape[1])]
        return [cell for cell in found if cell[2] > 0]

    def design(self, leads: tuple[int, ...] = ()) -> Regression:
        """Unit and time effects, one coefficient a treated cell, and one a lead (times before the start, < −1)."""
        clock = np.arange(self.seen.shape[1])[None, :]
        columns = [(self.start == g)[:, None] & (clock == tau) & self.treated for g, tau, _ in self.cells()]
        event = np.where(self.start[:, None] < NEVER, clock - self.start[:, None], 0)
        columns += [(event == lead) & (self.start[:, None] < NEVER) for lead in leads]
        shape = (0, *self.seen.shape)
        return Regression(self.seen, np.array(columns, dtype=float) if columns else np.zeros(shape))

    def average(self) -> np.ndarray:
        """Weights of the treated cells in the mean over all treated units and times."""
        count = np.array([n for *_, n in self.cells()], dtype=float)
        return count / count.sum() if len(count) else count

    def main(self) -> tuple[Regression, Contrast | None]:
        """The saturated design and the average effect on the treated in it."""
        design = self.design()
        return design, design.contrast(self.average()) if self.cells() else None

    def refusals(self) -> list[str]:
        """Why no effect can be estimated from it (empty when it can), in words that fit any subject."""
        out = []
        if not self.cells():
            return ["nobody is seen both before and after the start"]
        if len(self.seen) < LEAST_UNITS:
            out.append(f"{len(self.seen)} can be compared, at least {LEAST_UNITS} are needed")
        if self.untreated_last < LEAST_UNTREATED:
            out.append(f"{self.untreated_last} are still without at the end, at least {LEAST_UNTREATED} are needed")
        if self.before < 2:
            out.append("none is seen in two terms before its start")
        if not out:
            contrast = self.main()[1]
            if contrast is None:
                out.append("some starts have nobody to be compared with")
            elif contrast.df < LEAST_DF:
                out.append(f"the comparison rests on too few ({contrast.df:.1f} degrees of freedom of {LEAST_DF:g})")
        return out


def choose_window(seen: np.ndarray, start: np.ndarray) -> tuple[int | None, list[str]]:
    """The longest window of times that carries an estimate, and what refuses the whole one.

    Returns
    -------
    (last, refusals)
        ``last`` is the window's last time: the panel's own last where nothing refuses, an earlier one where only
        a shorter window carries an estimate (which answers another question), None where none does.
    """
    whole = Rollout.of(seen, start)[0].refusals()
    if not whole:
        return seen.shape[1] - 1, []
    for last in range(seen.shape[1] - 2, 0, -1):
        if not Rollout.of(seen, start, last)[0].refusals():
            return last, whole
    return None, whole
