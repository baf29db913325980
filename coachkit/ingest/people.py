"""Match names in a log or form with the roster. Two people are never merged without a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
from rapidfuzz import fuzz, process

from coachkit.district.duplicate_people import accentless, fold, read_aliases
from coachkit.district.raw import read_csv
from coachkit.ingest.pseudonyms import Numbers, numbers_of
from coachkit.ingest.roster import cells

_LIKELY = 60  # score below which no likeliest match is named


@dataclass
class People:
    """A roster's people by name, and the district's ``aliases.csv`` (``name, staff_id``), which settles spellings.

    ``unknown`` collects names that neither knows, with the rows they are in. ``numbers`` replace names that must not be
    kept; ``numbered`` are the cells they replace. ``spelt`` has the spelling of ids that people typed, by kind and folded
    text.
    """

    names: dict[str, set[str]]
    aliases: dict[str, str]
    unknown: dict[str, int]
    numbers: Numbers
    numbered: set[str] = field(default_factory=set)
    spelt: dict[str, dict[str, str]] = field(default_factory=dict)

    def resolve(self, given: pd.Series) -> pd.Series:
        """Staff ids of names; a name that is unknown, or belongs to two people, stays as it is, with a note."""
        known = {text: self._one(text) for text in given.unique()}
        for text, count in given.value_counts().items():
            if text and known[str(text)] is None:
                self.unknown[str(text)] = self.unknown.get(str(text), 0) + int(count)
        return given.map({text: found or text for text, found in known.items()}).astype("str")

    def folded(self, given: pd.Series, values: dict[str, str], names: bool) -> pd.Series:
        """Ids that people typed, each in its most frequent spelling, or translated by ``values``.

        ``names`` that the roster or the aliases know become staff ids.
        """
        meant = {fold(text): value for text, value in values.items()}
        kind = "people" if names else "places"
        known = self.spelt.setdefault(kind, {})
        counts = {str(text): int(count) for text, count in given.value_counts().items()}
        for text in sorted(counts, key=lambda text: (-counts[text], not text.istitle(), len(text), text)):
            known.setdefault(fold(text), text)
        told = {
            text: meant.get(fold(text)) or (self._one(text) if names else None) or known[fold(text)]
            for text in given.unique()
        }
        return given.map(told).astype("str")

    def number(self, given: pd.Series, label: str) -> pd.Series:
        """Numbers that replace cells (see :class:`coachkit.ingest.pseudonyms.Numbers`), after spellings are settled."""
        cells = given.map({text: self.aliases.get(fold(text), text) for text in given.unique()}).astype("str")
        self.numbered |= set(cells) - {""}
        return self.numbers.number(cells, label)

    def _one(self, text: str) -> str | None:
        if not text:
            return ""
        plain = _plain(text)
        if meant := self.aliases.get(fold(text)) or self.aliases.get(plain):
            return meant
        found = self.names.get(plain, set())
        return next(iter(found)) if len(found) == 1 else None

    def report(self) -> pd.DataFrame:
        """``name, rows, likeliest_name, likeliest_staff_id, score, why``: what a person has to decide."""
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
            rows.append((text, count, near, staff, score, "not in the roster with this spelling"))
        return pd.DataFrame(rows, columns=["name", "rows", "likeliest_name", "likeliest_staff_id", "score", "why"])


def people_of(folder: Path, made: pd.DataFrame | None) -> People:
    """The people in a district folder's staff and in the staff that an import makes, and the folder's aliases.

    Raises
    ------
    BadInput
        When ``aliases.csv`` lacks its columns.
    """
    parts = [staff_there(folder), *([made] if made is not None else [])]
    names: dict[str, set[str]] = {}
    for part in parts:
        for staff, name in zip(part["staff_id"], part.get("name", part["staff_id"]), strict=True):
            for text in {name, staff}:
                if text:
                    names.setdefault(_plain(text), set()).add(staff)
    pairs = read_aliases(folder)
    aliases = {_plain(name): person for name, person in pairs} | {fold(name): person for name, person in pairs}
    path = folder / "schools.csv"
    places = cells(read_csv(path), "school_id").tolist() if path.is_file() else []
    spelt = {"places": {fold(place): place for place in reversed(places)}}
    return People(names, aliases, {}, numbers_of(folder / "imports"), spelt=spelt)


def staff_there(folder: Path) -> pd.DataFrame:
    """``staff_id, school_id, name`` of a district folder's staff; no rows if it has none."""
    path, columns = folder / "staff.csv", ("staff_id", "school_id", "name")
    if not path.is_file():
        return pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
    raw = read_csv(path)
    return pd.DataFrame({name: cells(raw, name, required=name == "staff_id") for name in columns})


def _plain(text: str) -> str:
    """A name without case, accents, punctuation and order: ``Ö, Ana`` is ``ana o``."""
    return " ".join(sorted(accentless(fold(text)).split()))
