"""Times known only to lie between two looks: who was observed from when to when, and under which regime."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Spells:
    """One entry per member, in weeks since its origin.

    ``entry`` is the first look, without the event; ``left`` the last look without it, ``right`` the first with it (infinite
    if there is none); ``switch`` is when the member's regime changes (infinite: never). ``group`` is its cluster.
    """

    entry: np.ndarray
    left: np.ndarray
    right: np.ndarray
    switch: np.ndarray
    group: np.ndarray

    def __post_init__(self) -> None:
        if (self.entry < 0).any() or (self.left < self.entry).any() or (self.right <= self.left).any():
            raise ValueError("a spell needs 0 ≤ entry ≤ left < right")

    def __len__(self) -> int:
        return len(self.entry)

    @property
    def seen(self) -> np.ndarray:
        """True where the event was seen."""
        return np.isfinite(self.right)

    @property
    def switched(self) -> np.ndarray:
        """True where the event, if seen, is under the second regime: by the middle of its interval."""
        return np.asarray((self.left + np.where(self.seen, self.right, self.left)) / 2 >= self.switch)

    @property
    def end(self) -> np.ndarray:
        """The last look that counts."""
        return np.where(self.seen, self.right, self.left)

    @property
    def groups(self) -> int:
        """How many clusters there are."""
        return len(np.unique(self.group))

    def part(self, chosen: np.ndarray) -> Spells:
        """The members chosen."""
        return Spells(*(getattr(self, n)[chosen] for n in ("entry", "left", "right", "switch", "group")))

    def under(self, second: bool, look: np.ndarray) -> Spells:
        """The spells under one regime alone.

        Under the first, a member is followed to ``look``, its last look before the switch; under the second from ``look``,
        its first look after it (NaN if there is none). An event between the two belongs to neither.
        """
        if second:
            kept = np.isfinite(look) & (look <= self.left)
            return replace(self.part(kept), entry=np.maximum(self.entry, look)[kept])
        own = self.right <= self.switch
        stop = np.where(own | ~np.isfinite(self.switch), self.left, np.minimum(self.left, np.nan_to_num(look, nan=-1)))
        kept = stop >= self.entry
        right = np.where(own | ~np.isfinite(self.switch), self.right, np.inf)
        return replace(self.part(kept), left=stop[kept], right=right[kept])

    def exposure(self, start: np.ndarray, stop: np.ndarray, edges: np.ndarray) -> np.ndarray:
        """Weeks between ``start`` and ``stop`` (members) in each block and regime: members × 2 · blocks.

        ``edges`` are the blocks' limits; the last block has no end. The first regime's columns come first.
        """
        low, high = np.append(edges[:-1], edges[-1]), np.append(edges[1:], np.inf)
        stop = np.where(np.isfinite(stop), stop, start)

        def between(a: np.ndarray, b: np.ndarray) -> np.ndarray:
            return np.maximum(np.minimum(b[:, None], high) - np.maximum(a[:, None], low), 0.0)

        before = between(start, np.minimum(stop, self.switch))
        return np.concatenate([before, between(np.maximum(start, self.switch), stop)], axis=1)
