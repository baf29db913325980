"""From anybody's roster to schools and staff: what OneRoster and School Data Sync have in common."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district.packed import members
from coachkit.district.raw import Raw, file_bytes, parse_csv
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
_READ = ("manifest.csv", "orgs.csv", "users.csv", "roles.csv", "school.csv", "teacher.csv", "student.csv")
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
        if not who:
            return
        named = raw.cells[who] if who in raw.cells else cells(raw, who)
        for row in where:
            cell = named.iloc[row]
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
    """The files of a roster's folder or zip that hold schools and staff, by name in small letters.

    Enrolments, demographics and the like are never opened.

    Raises
    ------
    BadInput
        When it is neither, or a file in it cannot be read.
    """
    if source.is_dir():
        data = {p.name: file_bytes(p) for p in sorted(source.iterdir()) if p.name.lower() in _READ}
    elif source.is_file():
        data = _unzipped(source)
    else:
        raise BadInput(f"There is no folder or zip file {source}.", "Give the roster's folder, or its zip file.")
    filled = {name: content for name, content in data.items() if content.strip()}
    found = {name.lower(): parse_csv(name, content) for name, content in filled.items()}
    return {name: _even(raw) for name, raw in found.items()}


def _even(raw: Raw) -> Raw:
    """Without the rows whose cells are shifted; how many they are is said."""
    if not raw.ragged.any():
        return raw
    count, first = int(raw.ragged.sum()), raw.lines[raw.ragged][0]
    said = f"{raw.file}: {count:,} rows left out: more or fewer cells than the header; the first is line {first}."
    even = ~raw.ragged
    return replace(raw, cells=raw.cells[even].reset_index(drop=True), lines=raw.lines[even], ragged=raw.ragged[even],
                   notes=(*raw.notes, said))  # fmt: skip


def _unzipped(source: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(source) as archive:
            wanted = (
                i for i in archive.infolist() if Path(i.filename).name.lower() in _READ and "__MACOSX" not in i.filename
            )
            found = members(archive, source.name, wanted)
            names = [Path(info.filename).name.lower() for info in found]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise BadInput(
                    f"{source.name} holds {twice[0]} more than once.", "Unpack it and give the right folder."
                )
            return {Path(info.filename).name: archive.read(info) for info in found}
    except BadInput:
        raise
    except Exception as error:  # zipfile raises a dozen kinds for a broken file
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


def schools_of(orgs: Raw, left: LeftOut, active: np.ndarray | None = None) -> tuple[pd.DataFrame, dict[str, str]]:
    """The organisations that are schools (OneRoster's ``type``; colleges teach too), and the school of every other.

    Returns
    -------
    tuple
        ``school_id, name``; and organisation → school, for schools themselves and for what lies below one
        (a department of a school; a district lies below none).
    """
    kind = cells(orgs, "type").map(_bare)
    school = kind.isin(["school", "college", ""]).to_numpy()
    keep = school if active is None else school & active
    ids = cells(orgs, "sourcedId", required=True)
    frame = pd.DataFrame({"school_id": ids, "name": cells(orgs, "name", required=True)})
    left.counts.update(
        {f"{word} organisations, which are no schools": n for word, n in kind[~school].value_counts().items()}
    )
    frame = frame[keep & ids.ne("").to_numpy()].drop_duplicates("school_id").reset_index(drop=True)
    above = dict(zip(ids, cells(orgs, "parentSourcedId"), strict=True))
    known = set(frame["school_id"])
    return frame, {org: found for org in above if (found := _school_above(org, above, known))}


def _school_above(org: str, above: dict[str, str], schools: set[str]) -> str:
    seen: set[str] = set()
    while org and org not in schools and org not in seen:
        seen.add(org)
        org = above.get(org, "")
    return org if org in schools else ""


def staff_of(jobs: pd.DataFrame, schools: dict[str, str], raw: Raw, who: str, left: LeftOut) -> pd.DataFrame:
    """The contract's staff of a roster's jobs; a job in a department of a school is one at the school.

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
    rows = rows.assign(school_id=rows["school_id"].map(schools))
    known = rows["school_id"].notna()
    lost = _at(rows, ~known, raw) & ~_at(rows, known, raw)  # a district's administrator who also has a school stays
    left.add(raw, lost, "their organisation is no school of the roster, nor part of one", who)
    rows = rows[known & rows["staff_id"].ne("")]
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
