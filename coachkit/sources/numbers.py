"""Numbers instead of e-mail addresses and the like: the same number for the same cell, this month and next."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coachkit.district.raw import read_csv
from coachkit.district.same import fold

__all__ = ["NUMBERED", "Numbers", "numbers_of"]

NUMBERED = "numbered.csv"


@dataclass
class Numbers:
    """Numbers given so far, by label and digest of the cell: ``known[label][digest]``. The cells are not kept."""

    known: dict[str, dict[str, int]]

    def number(self, cells: pd.Series, label: str) -> pd.Series:
        """``label`` and a number for each cell (blank stays blank); cells that are new get the next ones, in their order."""
        given = self.known.setdefault(label, {})
        names = {cell: _digest(cell) for cell in sorted(set(cells) - {""})}
        for digest in names.values():
            given.setdefault(digest, len(given) + 1)
        return cells.map(lambda cell: f"{label}{given[names[cell]]}" if cell else "").astype("str")

    @property
    def frame(self) -> pd.DataFrame:
        """``label, digest, number``."""
        rows = [(label, d, str(n)) for label, given in sorted(self.known.items()) for d, n in given.items()]
        return pd.DataFrame(rows, columns=["label", "digest", "number"], dtype="str")


def numbers_of(folder: Path) -> Numbers:
    """The numbers that a folder of imports has given."""
    known: dict[str, dict[str, int]] = {}
    path = folder / NUMBERED
    if path.is_file():
        cells = read_csv(path).cells
        for label, digest, number in zip(cells["label"], cells["digest"], cells["number"], strict=True):
            known.setdefault(label, {})[digest] = int(number)
    return Numbers(known)


def _digest(cell: str) -> str:
    """An address by its letters, anything else also without regard to spaces and points."""
    text = cell.casefold() if "@" in cell else fold(cell) or cell
    return hashlib.sha256(text.encode()).hexdigest()[:24]
