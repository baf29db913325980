"""Numbers instead of e-mail addresses and other cells: every import gives the same cell the same number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coachkit.district.duplicate_people import fold
from coachkit.district.raw import read_csv
from coachkit.errors import BadInput
from coachkit.fingerprint import fingerprint

NUMBERED = "numbered.csv"


@dataclass
class Numbers:
    """The numbers given so far, by label and digest of the cell: ``known[label][digest]``. The cells are not kept."""

    known: dict[str, dict[str, int]]

    def number(self, cells: pd.Series, label: str) -> pd.Series:
        """``label`` and a number for each cell (blank stays blank); new cells get the next numbers in order."""
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
        raw = read_csv(path)
        if not {"label", "digest", "number"} <= set(raw.cells) or raw.ragged.any():
            raise _damaged(path, "it lacks the columns label, digest, number")
        rows = zip(raw.lines, raw.cells["label"], raw.cells["digest"], raw.cells["number"], strict=True)
        for line, label, digest, number in rows:
            given = known.setdefault(label, {})
            if not re.fullmatch(r"[1-9]\d{0,8}", number) or digest in given:
                raise _damaged(path, f"line {line} gives '{number[:20]}'")
            given[digest] = int(number)
        for label, given in known.items():
            if sorted(given.values()) != list(range(1, len(given) + 1)):
                raise _damaged(path, f"the numbers of '{label}' are not 1 to {len(given)}")
    return Numbers(known)


def _damaged(path: Path, what: str) -> BadInput:
    return BadInput(
        f"{path} is damaged: {what}.",
        "Restore it from a copy. Without a copy, remove the folder's imports and import everything again, with new numbers.",
    )


def _digest(cell: str) -> str:
    """The digest of a cell: of an address by its letters, of anything else without spaces and points."""
    text = cell.casefold() if "@" in cell else fold(cell) or cell
    return fingerprint(text)[:24]
