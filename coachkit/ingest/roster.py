"""Turn any roster into schools and staff: the common part of OneRoster and School Data Sync."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coachkit.district.duplicate_people import id_key, other_letters
from coachkit.district.parse import parse
from coachkit.district.raw import Raw
from coachkit.errors import Ambiguous, BadInput, nearest
from coachkit.schema.tables import TABLES

# A roster's roles, in small letters without spaces; what is neither here nor a student's or family's is left out by name.
_ROLES = {
    "teacher": "teacher",
    "professor": "teacher",
    "lecturer": "teacher",
    "faculty": "teacher",
    "instructor": "teacher",
    "principal": "school_leader",
    "assistantprincipal": "school_leader",
    "siteadministrator": "school_leader",
    "schooladministrator": "school_leader",
    "administrator": "school_leader",
    "districtadministrator": "district_official",
    "systemadministrator": "district_official",
}
# What stands before "coach" where coaching of teachers is meant, and of no team.
_COACHES = (
    "", "instructional", "instructionaltechnology", "technology", "technologyintegration", "edtech", "digital", "digitallearning",
    "blendedlearning", "learning", "literacy", "reading", "math", "maths", "mathematics", "science", "stem", "academic",
    "curriculum", "content", "teacher", "teaching", "pedagogical", "peer", "innovation", "data", "ict", "it",
)  # fmt: skip
_FAMILIES = ("student", "pupil", "learner", "guardian", "parent", "mother", "father", "relative", "agent")
_ACTIVE = {
    "",
    "active",
    "enabled",
    "current",
    "true",
    "yes",
    "y",
    "1",
    "a",
    "aktiv",
    "activo",
    "actif",
    "attivo",
    "ativo",
    "actief",
}
_SCHOOLS = {
    "elementary": "elementary", "primary": "elementary", "middle": "middle", "juniorhigh": "middle", "high": "high",
    "seniorhigh": "high", "secondary": "high",
}  # fmt: skip
_PLACES = {"", "school", "college", "campus", "academy", "kindergarten", "k12", *_SCHOOLS}
_DAY = TABLES["staff"].columns()["start_date"]


@dataclass
class LeftOut:
    """Rows that became no row of the district folder. Students and families are counted, never listed."""

    rows: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, raw: Raw, at: np.ndarray | pd.Series, reason: str, who: str = "") -> None:
        """Note the rows of a file where ``at`` is True; ``who`` names the column that identifies them ("": only count)."""
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


def cells(raw: Raw, *names: str, required: bool = False) -> pd.Series:
    """The first of these columns that the file has (case and spaces do not count); blank cells if it has none.

    Raises
    ------
    BadInput
        When a required column is missing.
    """
    known = {bare(column): column for column in reversed(list(raw.cells.columns))}
    for name in names:
        if name in raw.cells:
            return raw.cells[name]
        if bare(name) in known:
            return raw.cells[known[bare(name)]]
    if required:
        guess = nearest(names[0], raw.cells.columns)
        hint = f"Is it '{guess}'? " if guess else ""
        raise BadInput(
            f"{raw.file}: the column '{names[0]}' is missing.", f"{hint}It has: {', '.join(raw.cells.columns[:12])}."
        )
    return pd.Series("", index=raw.cells.index, dtype="str")


def bare(text: str) -> str:
    """A text reduced to small letters and digits."""
    return "".join(ch for ch in text.casefold() if ch.isalnum())


def role_of(word: str) -> str | None:
    """The schema's role for a roster's; ``""`` for students and families, None for anything else."""
    plain = bare(word)
    if plain.startswith(_FAMILIES):
        return ""
    if plain.endswith(("coach", "coaches")) and plain.removesuffix("es").removesuffix("coach") in _COACHES:
        return "coach"
    return _ROLES.get(plain)


def listed_ids(given: pd.Series) -> pd.Series:
    """Cells with several ids as lists, separated by commas, semicolons or bars."""
    return given.str.split(r"\s*[,;|]\s*", regex=True).map(lambda ids: [i for i in ids if i] or [""])


def usable_rows(raw: Raw, left: LeftOut, who: str) -> np.ndarray:
    """Rows whose status says that they are in use; the others are left out, each status by name."""
    status = cells(raw, "status")
    gone = ~status.map(bare).isin(_ACTIVE)
    for word in sorted(set(status[gone])):
        left.add(raw, status.eq(word), f"status {word}", who)
    return ~gone.to_numpy(dtype=bool)


def schools_of(orgs: Raw, left: LeftOut, active: np.ndarray | None = None) -> tuple[pd.DataFrame, dict[str, str]]:
    """Organisations that are schools (OneRoster's ``type``; colleges count), and the school of every other one.

    Returns
    -------
    tuple
        ``school_id, name`` and, if types say so, ``school_type``; and organisation → school, for schools themselves and
        everything below one (a department of a school; a district is below none). The case of an organisation's id does
        not matter.
    """
    kind = cells(orgs, "type").map(bare)
    school = kind.map(lambda word: word in _PLACES or (word.endswith("school") and "district" not in word)).to_numpy(
        dtype=bool
    )
    keep = school if active is None else school & active
    ids = cells(orgs, "sourcedId", required=True)
    frame = pd.DataFrame({"school_id": ids, "name": cells(orgs, "name", required=True)})
    types = kind.str.removesuffix("school").map(_SCHOOLS).fillna("")
    if types.ne("").any():
        frame["school_type"] = types
    left.counts.update(
        {f"{word} organisations that are not schools": n for word, n in kind[~school].value_counts().items()}
    )
    frame = frame[keep & ids.ne("").to_numpy()].drop_duplicates("school_id").reset_index(drop=True)
    own = {id_key(org): org for org in ids if org}
    above = dict(zip(ids, (own.get(id_key(org), "") for org in cells(orgs, "parentSourcedId")), strict=True))
    known = set(frame["school_id"])
    return frame, {org: found for org in above if (found := _school_above(org, above, known))}


def _school_above(org: str, above: dict[str, str], schools: set[str]) -> str:
    seen: set[str] = set()
    while org and org not in schools and org not in seen:
        seen.add(org)
        org = above.get(org, "")
    return org if org in schools else ""


def found_ids(given: pd.Series, known: Iterable[str]) -> pd.Series:
    """Ids in the spelling of the known ones, if only case, spaces and points differ; other ids unchanged."""
    meant = other_letters(given.unique(), known)
    return given.map({text: meant.get(text, text) for text in given.unique()}).astype("str")


def anything(source: Path, schools: pd.DataFrame, staff: pd.DataFrame, left: LeftOut) -> None:
    """Raise BadInput, with what was left out and why, if a roster gave no school or no person."""
    if len(schools) and len(staff):
        return
    what = "schools" if not len(schools) else "staff"
    why = " ".join(left.notes) or "It has no rows."
    raise BadInput(
        f"{source} gave no {what}: nothing was written. {why}", "Correct the rows that were left out, and import again."
    )


def staff_of(jobs: pd.DataFrame, schools: dict[str, str], raw: Raw, who: str, left: LeftOut) -> pd.DataFrame:
    """The schema's staff from a roster's jobs; a job in a department of a school is a job at the school.

    Parameters
    ----------
    jobs
        ``staff_id, school_id, role`` as in the roster, and any of ``name, grades, start_date, end_date``;
        the index is the row's position in ``raw``, whose column ``who`` identifies the person.

    Returns
    -------
    DataFrame
        One row per person and school with all roles; a role with other days has its own row (if one role has no days,
        none has). For several jobs in one role, the earliest start and the latest end count.

    Raises
    ------
    Ambiguous
        When the days of jobs can be read in two ways.
    """
    role = jobs["role"].map({word: role_of(word) for word in jobs["role"].unique()})
    families = role.eq("").fillna(False)
    left.add(raw, _at(jobs, families, raw), "students and families")
    words = jobs["role"].map(bare)
    for word in sorted(set(words[role.isna()])):
        here = words.eq(word)
        left.add(raw, _at(jobs, here, raw), f"the role '{word or 'blank'}' is not in the schema", who)
    rows = jobs.assign(role=role)[role.notna() & ~families]
    rows = rows.assign(school_id=found_ids(rows["school_id"], schools).map(schools))
    known = rows["school_id"].notna()
    lost = _at(rows, ~known, raw) & ~_at(rows, known, raw)  # a district's administrator who also has a school stays
    left.add(raw, lost, "their organisation is neither a school of the roster nor part of one", who)
    nobody = known & rows["staff_id"].eq("")
    left.add(raw, _at(rows, nobody, raw), "they have no id", who)
    rows = rows[known & ~nobody]
    for name in ("start_date", "end_date"):
        if name in rows:
            rows = rows.assign(**{name: _days(rows[name], raw, name)})
    whole = {name: "first" for name in ("name", "grades") if name in rows}
    ends: dict[str, Any] = {
        "start_date": lambda days: _outermost(days, min),
        "end_date": lambda days: _outermost(days, max),
    }
    spans = {name: end for name, end in ends.items() if name in rows}
    who_where = ["staff_id", "school_id"]
    by_role = rows.groupby([*who_where, "role"], sort=True).agg({**whole, **spans}).reset_index()
    if spans:
        always = (by_role[list(spans)] == "").all(axis=1).groupby([by_role[c] for c in who_where]).transform("any")
        by_role[list(spans)] = by_role[list(spans)].mask(always, "")
    roles = {"role": lambda words: ";".join(sorted(set(words)))}
    out = by_role.groupby([*who_where, *spans], sort=True).agg({**roles, **whole}).reset_index()
    return out.rename(columns={"role": "roles"})[[*who_where, "roles", *whole, *spans]]


def _days(given: pd.Series, raw: Raw, name: str) -> pd.Series:
    """Days as YYYY-MM-DD; a cell that is not a day stays as it is, for the check to report."""
    read = parse(given.reset_index(drop=True), _DAY)
    if read.stop:
        raise Ambiguous(f"{raw.file}: {name}: {read.stop}", read.fix)
    return read.values.dt.strftime("%Y-%m-%d").set_axis(given.index).fillna(given).astype("str")


def _outermost(days: pd.Series, end: Any) -> str:
    """The first or last of ISO days; blank (always) if one is blank; anything but a day wins, so that it is reported."""
    unread = [day for day in days if day and pd.isna(pd.to_datetime(day, format="%Y-%m-%d", errors="coerce"))]
    if unread:
        return str(unread[0])
    return "" if (days == "").any() else str(end(days))


def _at(rows: pd.DataFrame, where: pd.Series, raw: Raw) -> np.ndarray:
    """A condition on jobs as a condition on the rows of their file (a row may have several jobs)."""
    return np.isin(np.arange(len(raw.cells)), rows.index[where.to_numpy(dtype=bool)])
