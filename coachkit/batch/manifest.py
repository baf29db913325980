"""The manifest: the truth about a batch, written after every school."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

__all__ = ["Failure", "Manifest", "Outcome"]


@dataclass(frozen=True)
class Failure:
    """Why a report failed: the error's class, the number of the cell (None: not in a cell), what it said."""

    error: str
    cell: int | None
    cause: str

    @property
    def brief(self) -> str:
        """Class and cell alone, which may be sent; what was said stays in the manifest."""
        where = f" in cell {self.cell}" if self.cell is not None else ""
        return f"{self.error}{where}; the analyst finds the cause in work/manifest.json"


@dataclass(frozen=True)
class Outcome:
    """What became of one school's report."""

    school_id: str
    slug: str
    failure: Failure | None
    seconds: float
    slice_hash: str
    page_hash: str

    @property
    def ok(self) -> bool:
        """True when the page was made."""
        return self.failure is None


@dataclass
class Manifest:
    """All outcomes of a batch so far, kept in a file that is replaced as a whole each time."""

    path: Path
    head: dict[str, Any]
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Take in one school's outcome and write the file."""
        self.outcomes[outcome.school_id] = outcome
        self.write()

    def write(self) -> None:
        """Write the file atomically."""
        schools = [
            {**asdict(o), "status": "ok" if o.ok else "failed"}
            for o in sorted(self.outcomes.values(), key=lambda o: o.school_id)
        ]
        text = json.dumps({**self.head, "schools": schools}, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        draft = self.path.with_suffix(".tmp")
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(self.path)
