"""Who was treated when, and which effects such a roll-out carries. Nothing here looks at outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

NEVER = 1_000_000  # the start of a unit that is never treated
LEAST_UNITS, LEAST_UNTREATED, LEAST_BEFORE = 4, 1, 2
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Refusal:
    """Why a roll-out carries no effect: ``kind``, what was ``found`` and what is ``needed``.

    Kinds: ``cells`` (no unit seen before and after its start), ``units`` (too few), ``untreated`` (too few at the last
    time), ``before`` (times before a start), ``alone`` (a start with nobody to compare).
    """

    kind: str
    found: float
    needed: float


@dataclass(frozen=True)
class Rollout:
    """Units × times that were seen, and when each unit's treatment starts (a time, or ``NEVER``).

    Units that cannot contribute must be left out first: see :meth:`of`.
    """

    seen: np.ndarray
    start: np.ndarray

    @classmethod
    def of(cls, seen: np.ndarray, start: np.ndarray, last: int | None = None) -> tuple[Rollout, np.ndarray]:
        """The roll-out up to the time ``last``, and the units in it.

        A unit is part of it if it was seen at least twice, and at least once untreated: one treated from the beginning has
        nothing to be compared with. Starts after ``last`` count as never.
        """
        end = seen.shape[1] if last is None else last + 1
        cut, when = seen[:, :end], np.where(start >= end, NEVER, start)
        before = cut & (np.arange(end)[None, :] < when[:, None])
        kept = (cut.sum(axis=1) >= 2) & before.any(axis=1)
        return cls(cut[kept], when[kept]), np.flatnonzero(kept)

    @cached_property
    def treated(self) -> np.ndarray:
        """Units × times: seen, and treated."""
        return np.asarray(self.seen & (np.arange(self.seen.shape[1])[None, :] >= self.start[:, None]))

    @property
    def untreated_last(self) -> int:
        """Units seen untreated at the last time."""
        return int((self.seen & ~self.treated)[:, -1].sum()) if self.seen.size else 0

    @property
    def before(self) -> int:
        """The largest number of times before its start at which a treated unit was seen."""
        ever = self.treated.any(axis=1)
        return int((self.seen & ~self.treated)[ever].sum(axis=1).max(initial=0))

    @cached_property
    def cells(self) -> tuple[tuple[int, int, int], ...]:
        """Start, time and number of units of every treated cell that was seen."""
        own = self.treated
        starts = np.unique(self.start[own.any(axis=1)])
        count = {int(g): own[self.start == g].sum(axis=0) for g in starts}
        return tuple((g, int(tau), int(n[tau])) for g, n in count.items() for tau in np.flatnonzero(n))

    def columns(self, leads: tuple[int, ...] = ()) -> np.ndarray:
        """One column per treated cell and per lead (times before the start, < −1): columns × units × times."""
        clock = np.arange(self.seen.shape[1])[None, :]
        own = self.treated
        out = [(self.start == g)[:, None] & (clock == tau) & own for g, tau, _ in self.cells]
        event = np.where(self.start[:, None] < NEVER, clock - self.start[:, None], 0)
        out += [(event == lead) & (self.start[:, None] < NEVER) & self.seen for lead in leads]
        return np.array(out, dtype=float).reshape(-1, *self.seen.shape)

    def average(self) -> np.ndarray:
        """Weights of the treated cells in the mean over all treated units and times."""
        count = np.array([n for *_, n in self.cells], dtype=float)
        return count / count.sum() if len(count) else count

    def weights(self, asked: np.ndarray, leads: tuple[int, ...] = ()) -> np.ndarray | None:
        """Least-squares weights of the cells (units × times) in a combination of the columns' coefficients.

        None if effects of units and times leave it unidentified.
        """
        units, times = self.seen.shape
        clock = np.broadcast_to(np.eye(times)[1:, None, :], (times - 1, units, times)) * self.seen
        x = np.concatenate([self.columns(leads), clock])
        x = (x - (x.sum(axis=2) / np.maximum(self.seen.sum(axis=1), 1))[:, :, None]) * self.seen
        cross = np.tensordot(x, x, axes=([1, 2], [1, 2]))
        wanted = np.concatenate([asked, np.zeros(times - 1)])
        found = np.linalg.pinv(cross, rcond=1e-10, hermitian=True) @ wanted
        if np.abs(cross @ found - wanted).max() > _TOLERANCE * max(1.0, np.abs(wanted).max()):
            return None
        return np.asarray(np.tensordot(found, x, axes=1))

    def carries(self, asked: np.ndarray, leads: tuple[int, ...] = ()) -> bool:
        """True if a combination of the columns' coefficients is identified in addition to effects of units and times."""
        return self.weights(asked, leads) is not None

    def without(self, unit: int) -> Rollout:
        """The other units."""
        return Rollout(np.delete(self.seen, unit, axis=0), np.delete(self.start, unit))

    def moved(self, early: int) -> Rollout | None:
        """Untreated cells only, with every start ``early`` times sooner; None if nothing would be left to compare.

        Units keep their positions; one that cannot contribute is not seen at all.
        """
        start = np.where(self.start < NEVER, self.start - early, NEVER)
        seen = self.seen & ~self.treated
        clock = np.arange(seen.shape[1])[None, :]
        kept = (seen & (clock < start[:, None])).any(axis=1) & (seen.sum(axis=1) >= 2)
        out = Rollout(seen & kept[:, None], np.where(kept, start, NEVER))
        return out if out.cells and out.carries(out.average()) else None

    def usable_leads(self, most: int = 3) -> tuple[int, ...]:
        """Times before the start, −2, −3 …, whose difference from the last time before it can be estimated."""
        leads: tuple[int, ...] = ()
        clock = np.arange(self.seen.shape[1])[None, :]
        for lead in range(-2, -2 - most, -1):
            if not (self.seen & (self.start[:, None] < NEVER) & (clock - self.start[:, None] == lead)).any():
                break
            more = (*leads, lead)
            alone = np.zeros(len(self.cells) + len(more))
            alone[-1] = 1
            whole = np.concatenate([self.average(), np.zeros(len(more))])
            if not (self.carries(alone, more) and self.carries(whole, more)):
                break
            leads = more
        return leads

    def refusals(self) -> list[Refusal]:
        """Why no effect can be estimated (empty if it can)."""
        if not self.cells:
            return [Refusal("cells", 0, 1)]
        wanted = (
            ("units", len(self.seen), LEAST_UNITS),
            ("untreated", self.untreated_last, LEAST_UNTREATED),
            ("before", self.before, LEAST_BEFORE),
        )
        out = [Refusal(kind, found, least) for kind, found, least in wanted if found < least]
        return out or ([] if self.carries(self.average()) else [Refusal("alone", 0, 1)])


def choose_window(seen: np.ndarray, start: np.ndarray) -> tuple[int | None, list[Refusal]]:
    """The longest window of times that carries an estimate, and why the whole panel does not.

    Returns
    -------
    (last, refusals)
        ``last`` is the window's last time: the panel's last if there are no refusals, an earlier one if only a shorter
        window carries an estimate (which answers another question), None if none does.

    Examples
    --------
    >>> choose_window(rollout.seen, rollout.start)
    (4, [])
    >>> last, refusals = choose_window(rollout.seen[:3], rollout.start[:3])
    >>> [(refusal.kind, refusal.found, refusal.needed) for refusal in refusals]
    [('units', 3, 4), ('untreated', 0, 1)]
    """
    whole = Rollout.of(seen, start)[0].refusals()
    if not whole:
        return seen.shape[1] - 1, []
    for last in range(seen.shape[1] - 2, 0, -1):
        if not Rollout.of(seen, start, last)[0].refusals():
            return last, whole
    return None, whole
