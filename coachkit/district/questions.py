"""Open questions in mappings: an import stops at them, and the check repeats them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

PERSON = "# PERSON: "
PERIODS = "periods.csv"  # beside a kept mapping: the files that were stacked under it
_LINE = re.compile(r"\s*#\s*PERSON:\s*(.*)")


def open_lines(text: str) -> tuple[tuple[int, str], ...]:
    """The lines of a mapping that ask a person something: number, and what to do."""
    found = [(number, _LINE.fullmatch(line)) for number, line in enumerate(text.splitlines(), 1)]
    return tuple((number, match[1]) for number, match in found if match)


def open_questions(folder: Path) -> list[str]:
    """Open questions in the mappings kept in a district folder: their guesses are in the tables."""
    notes = []
    for path in sorted((folder / "imports").glob("*/mapping.toml")):
        lines = open_lines(path.read_text(encoding="utf-8-sig", errors="replace"))
        notes += [f"imports/{path.parent.name}/mapping.toml line {n} is a guess and asks: {what}" for n, what in lines]
    return notes


def stacked_files(folder: Path) -> list[str]:
    """Files that one mapping stacked on top of each other, and the rows each contributed."""
    notes = []
    for path in sorted((folder / "imports").glob(f"*/{PERIODS}")):
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        brought: dict[str, list[str]] = {}
        for row in rows:
            some = [f"{row['new']} of {row['table']}"] if row["new"] != "0" else []
            brought.setdefault(row["file"], []).extend(some)
        if len(brought) > 1:
            told = "; ".join(f"{file} ({', '.join(parts) or 'nothing new'})" for file, parts in brought.items())
            notes.append(f"imports/{path.parent.name} is made from {len(brought)} files: {told}.")
    return notes
