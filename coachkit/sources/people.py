"""Who is meant: names of a log or form against the roster. Never merged silently."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from coachkit.district.raw import read_csv
from coachkit.errors import BadInput
from coachkit.sources.numbers import Numbers, numbers_of
from coachkit.sources.roster import cells

__all__ = ["ALIASES", "People", "people_of"]

ALIASES = "aliases.csv"
_LIKELY = 60  # score below which no likeliest match is named


@dataclass
class People:
    """A roster's people by name, and the district's ``aliases.csv`` (``name, staff_id``), which settles spellings.

    ``unknown`` collects the names that neither knows, with the rows they stand in; ``numbers`` stand for those whose
    names are not to be kept.
    """

    names: dict[str, set[str]]
    aliases: dict[str, str]
    unknown: dict[str, int]
    numbers: Numbers

    def resolve(self, given: pd.Series) -> pd.Series:
        """Staff ids of names; a name that is not known, or is two people's, stays as it is and is noted."""
        known = {text: self._one(text) for text in given.unique()}
        for text, count in given.value_counts().items():
            if text and known[str(text)] is None:
                self.unknown[str(text)] = self.unknown.get(str(text), 0) + int(count)
        return given.map({text: found or text for text, found in known.items()}).astype("str")

    def _one(self, text: str) -> str | None:
        if not text:
            return ""
        plain = _plain(text)
        if plain in self.aliases:
            return self.aliases[plain]
        found = self.names.get(plain, set())
        return next(iter(found)) if len(found) == 1 else None

    def report(self) -> pd.DataFrame:
        """``name, rows, likeliest_name, likeliest_staff_id, score, why``: what a person has to settle."""
        rows = []
        for text, count in sorted(self.unknown.items()):
            same = self.names.get(_plain(text), set())
            if len(same) > 1:
                rows.append((text, count, "", ";".join(sorted(same)), "", "two people have this name"))
                continue
            match = process.extractOne(
                _plain(text), list(self.names), scorer=fuzz.token_sort_ratio, score_cutoff=_LIKELY
            )
            near, score = (match[0], f"{match[1]:.0f}") if match else ("", "")
            staff = ";".join(sorted(self.names.get(near, set())))
            rows.append((text, count, near, staff, score, "not spelt so in the roster"))
        return pd.DataFrame(rows, columns=["name", "rows", "likeliest_name", "likeliest_staff_id", "score", "why"])


def people_of(folder: Path, made: pd.DataFrame | None) -> People:
    """The people of a district folder's staff and of the staff an import makes, and the folder's aliases.

    Raises
    ------
    BadInput
        When ``aliases.csv`` lacks its columns.
    """
    parts = [made] if made is not None else []
    if (folder / "staff.csv").is_file():
        staff = read_csv(folder / "staff.csv").cells
        if "staff_id" not in staff:
            raise BadInput(f"{folder / 'staff.csv'} has no column 'staff_id'.", "Import the roster again, or mend it.")
        parts.append(staff)
    names: dict[str, set[str]] = {}
    for part in parts:
        for staff, name in zip(part["staff_id"], part.get("name", part["staff_id"]), strict=True):
            for text in {name, staff}:
                if text:
                    names.setdefault(_plain(text), set()).add(staff)
    return People(names, _aliases(folder / ALIASES), {}, numbers_of(folder / "imports"))


def _aliases(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    raw = read_csv(path)
    missing = [column for column in ("name", "staff_id") if column not in raw.cells]
    if missing:
        raise BadInput(f"{path.name} has no column '{missing[0]}'.", "It needs name (as the log has it) and staff_id.")
    pairs = zip(cells(raw, "name"), cells(raw, "staff_id"), strict=True)
    return {_plain(name): staff for name, staff in pairs if name and staff}


def _plain(text: str) -> str:
    """A name without case, accents, punctuation and order: ``Ö, Ana`` is ``ana o``."""
    base = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(ch if ch.isalnum() else " " for ch in base if not unicodedata.combining(ch))
    return " ".join(sorted(kept.split()))
