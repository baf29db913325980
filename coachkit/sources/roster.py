"""From anybody's roster to schools and staff: what OneRoster and School Data Sync have in common."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district.raw import Raw, parse_csv
from coachkit.errors import BadInput, nearest

__all__ = ["LeftOut", "cells", "read_roster", "schools_of", "staff_of"]

# A roster's roles, in small letters without spaces; what is neither here nor a student's or family's is left out by name.
_ROLES = {
    "teacher": "teacher",
    "professor": "teacher",
    "lecturer": "teacher",
    "faculty": "teacher",
    "instructor": "teacher",
    "principal": "school_leader",
    "siteadministrator": "school_leader",
    "administrator": "school_leader",
    "districtadministrator": "district_official",
    "systemadministrator": "district_official",
}
_FAMILIES = ("student", "guardian", "parent", "relative", "agent")


@dataclass
class LeftOut:
    """Rows that became no row of the district folder. Students and families are counted, never listed."""

    rows: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, raw: Raw, at: np.ndarray | pd.Series, reason: str, who: str = "") -> None:
        """Note the rows of a file where ``at`` holds; ``who`` names the column that identifies them ("": only count)."""
        where = np.flatnonzero(np.asarray(at, dtype=bool))
        if len(where):
            self.counts[reason] = self.counts.get(reason, 0) + len(where)
        for row in where if who else ():
            cell = raw.cells[who].iloc[row]
            self.rows.append({"file": raw.file, "line": str(raw.lines[row]), "id": cell, "reason": reason})

    @property
    def notes(self) -> tuple[str, ...]:
        """How many rows were left out, by reason."""
        return tuple(f"{count:,} rows left out: {reason}." for reason, count in self.counts.items())

    @property
    def frame(self) -> pd.DataFrame:
        """``file, line, id, reason``."""
        return pd.DataFrame(self.rows, columns=["file", "line", "id", "reason"])


def read_roster(source: Path) -> dict[str, Raw]:
    """Every CSV of a roster's folder or zip, by its name in small letters.

    Raises
    ------
    BadInput
        When it is neither, or a file in it cannot be read.
    """
    if source.is_dir():
        data = {p.name: p.read_bytes() for p in sorted(source.iterdir()) if p.suffix.lower() == ".csv"}
    elif source.is_file():
        data = _unzipped(source)
    else:
        raise BadInput(f"There is no folder or zip file {source}.", "Give the roster's folder, or its zip file.")
    filled = {name: content for name, content in data.items() if content.strip()}
    return {name.lower(): parse_csv(name, content) for name, content in filled.items()}


def _unzipped(source: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(source) as archive:
            names = [n for n in archive.namelist() if n.lower().endswith(".csv") and not n.startswith("__MACOSX")]
            return {Path(name).name: archive.read(name) for name in sorted(names)}
    except (zipfile.BadZipFile, RuntimeError) as error:
        raise BadInput(
            f"{source.name} cannot be opened as a zip file: {error}.", "Give the roster's folder instead."
        ) from None


def cells(raw: Raw, *names: str, required: bool = False) -> pd.Series:
    """The first of these columns that the file has (case and spaces do not count); blank cells without one.

    Raises
    ------
    BadInput
        When a required column is missing.
    """
    bare = {_bare(column): column for column in raw.cells.columns}
    for name in names:
        if _bare(name) in bare:
            return raw.cells[bare[_bare(name)]]
    if required:
        guess = nearest(names[0], raw.cells.columns)
        hint = f"Is it '{guess}'? " if guess else ""
        raise BadInput(
            f"{raw.file}: the column '{names[0]}' is missing.", f"{hint}It has: {', '.join(raw.cells.columns[:12])}."
        )
    return pd.Series("", index=raw.cells.index, dtype="str")


def _bare(text: str) -> str:
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def schools_of(orgs: Raw, left: LeftOut, active: np.ndarray | None = None) -> pd.DataFrame:
    """``school_id, name`` of the organisations that are schools (OneRoster's ``type``; colleges teach too)."""
    kind = cells(orgs, "type").map(_bare)
    school = kind.isin(["school", "college", ""]).to_numpy()
    keep = school if active is None else school & active
    frame = pd.DataFrame(
        {"school_id": cells(orgs, "sourcedId", required=True), "name": cells(orgs, "name", required=True)}
    )
    left.counts.update(
        {f"{word} organisations, which are no schools": n for word, n in kind[~school].value_counts().items()}
    )
    return frame[keep].reset_index(drop=True)


def staff_of(jobs: pd.DataFrame, schools: pd.DataFrame, raw: Raw, who: str, left: LeftOut) -> pd.DataFrame:
    """The contract's staff of a roster's jobs.

    Parameters
    ----------
    jobs
        ``staff_id, school_id, role`` as the roster writes it, and any of ``name, grades, start_date, end_date``;
        the index is the row's position in ``raw``, whose column ``who`` identifies the person.

    Returns
    -------
    DataFrame
        One row a person and school, their roles put together; earliest start and latest end.
    """
    bare = jobs["role"].map(_bare)
    role = bare.map(_ROLES)
    families = bare.map(lambda word: word.startswith(_FAMILIES))
    left.add(raw, _at(jobs, families, raw), "students and families")
    for word in sorted(set(bare[role.isna() & ~families])):
        left.add(raw, _at(jobs, bare.eq(word), raw), f"the role '{word or 'blank'}' is none of the contract's", who)
    rows = jobs.assign(role=role)[role.notna()]
    known = rows["school_id"].isin(schools["school_id"])
    left.add(raw, _at(rows, ~known, raw), "their organisation is no school of the roster", who)
    rows = rows[known]
    together: dict[str, Any] = {
        "role": lambda words: ";".join(sorted(set(words))),
        "name": "first",
        "grades": "first",
        "start_date": lambda days: "" if (days == "").any() else min(days),
        "end_date": lambda days: "" if (days == "").any() else max(days),
    }
    found = {name: how for name, how in together.items() if name in rows}
    out = rows.groupby(["staff_id", "school_id"], sort=True).agg(found).reset_index()
    return out.rename(columns={"role": "roles"})


def _at(rows: pd.DataFrame, where: pd.Series, raw: Raw) -> np.ndarray:
    """A condition on jobs as one on the rows of their file (a file's row may have several jobs)."""
    return np.isin(np.arange(len(raw.cells)), rows.index[where.to_numpy(dtype=bool)])
