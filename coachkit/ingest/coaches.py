"""Add the coaches from a local list, because most rosters do not know this role."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from coachkit.district.raw import Raw, read_csv
from coachkit.errors import BadInput, nearest
from coachkit.ingest.roster import cells, found_ids, role_of


@dataclass(frozen=True)
class Directory:
    """The usable staff of a roster: ``names`` by id (they need no school), and the ids with an address."""

    names: dict[str, str]
    mails: dict[str, tuple[str, ...]]

    def with_people(self, staff: pd.DataFrame) -> Directory:
        """The directory with the people of a staff table added."""
        return replace(self, names=dict(zip(staff["staff_id"], staff["name"], strict=True)) | self.names)


def directory(jobs: pd.DataFrame, ids: pd.Series, *mails: pd.Series) -> Directory:
    """The people with usable jobs (``staff_id, role, name``), except students and families, by id and address.

    ``ids`` and ``mails`` are columns of the roster's users; a blank address belongs to nobody.
    """
    staff = jobs[jobs["role"].map(role_of).ne("") & jobs["staff_id"].ne("")]
    names = dict(zip(reversed(staff["staff_id"].tolist()), reversed(staff["name"].tolist()), strict=True))
    found: dict[str, set[str]] = {}
    for column in mails:
        for person, mail in zip(ids, column.str.casefold(), strict=True):
            if mail and person in names:
                found.setdefault(mail, set()).add(person)
    return Directory(names, {mail: tuple(sorted(people)) for mail, people in found.items()})


def add_coaches(
    staff: pd.DataFrame, schools: pd.DataFrame, file: Path | str | None, known: Directory
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Staff with the coaches of a list: they get the role where they work and at the schools that the list names.

    Parameters
    ----------
    file
        A CSV with ``staff_id`` or ``email`` and, optionally, ``school_id`` (one row per school), ``start_date`` and
        ``end_date`` of the coaching (the other roles then keep their own days). None: no list.
    known
        The roster's usable staff; nobody else can be a coach.

    Returns
    -------
    tuple
        Staff, and notes: the number of coaches, or that there are none because there is no list.

    Raises
    ------
    BadInput
        When a line of the list names nobody, a person or school that the roster does not have, or two people: they
        share the address, or the id and the address disagree. The message has the line, the value and the nearest one.
    """
    if file is None:
        count = staff.loc[(";" + staff["roles"] + ";").str.contains(";coach;", regex=False), "staff_id"].nunique()
        none = "No coaches: this roster does not know the role. Give their list with --coaches."
        return staff, (f"{count} coaches by the roster's own roles." if count else none,)
    path = Path(file)
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", "Give a CSV with the column staff_id or email.")
    raw = read_csv(path)
    ids = _people(raw, known)
    where = found_ids(cells(raw, "school_id", "school"), set(schools["school_id"]))
    _known(where[where.ne("")], list(schools["school_id"]), raw, "the roster's schools")
    days = {name: cells(raw, name) for name in ("start_date", "end_date")}
    rows = []
    for at, (person, school) in enumerate(zip(ids, where, strict=True)):
        own = staff.loc[staff["staff_id"].eq(person), "school_id"].drop_duplicates()
        places = [school] if school else list(own)
        if not places:
            raise BadInput(
                f"{path.name}: {person} works at no school of the roster.", "Give the school in a column school_id."
            )
        rows += [(person, place, *(cells.iloc[at] for cells in days.values())) for place in places]
    coaching = pd.DataFrame(rows, columns=["staff_id", "school_id", *days], dtype="str").drop_duplicates()
    own_days = (coaching[list(days)] != "").any(axis=1)
    both = _with_role(staff, coaching.loc[~own_days, ["staff_id", "school_id"]])
    if own_days.any():
        both = pd.concat([both, coaching[own_days].assign(roles="coach")], ignore_index=True)
        both = both.sort_values(["staff_id", "school_id"], kind="stable", ignore_index=True)
    if "name" in both:
        both["name"] = both["name"].fillna(both["staff_id"].map(known.names))
    count, at = coaching["staff_id"].nunique(), len(coaching[["staff_id", "school_id"]].drop_duplicates())
    return both.fillna(""), (f"{count} coaches of {path.name}, at {at} places.",)


def _with_role(staff: pd.DataFrame, coaching: pd.DataFrame) -> pd.DataFrame:
    """Staff with the role of coach at some places (``staff_id, school_id``), with new rows for places they had none at."""
    both = staff.merge(coaching.assign(coach=True), on=["staff_id", "school_id"], how="outer", validate="many_to_one")
    roles = both["roles"].fillna("").str.split(";")
    both["roles"] = [
        ";".join(sorted({*found, "coach"} - {""})) if coach is True else ";".join(found)
        for found, coach in zip(roles, both["coach"], strict=True)
    ]
    return both.drop(columns="coach")


def _people(raw: Raw, known: Directory) -> pd.Series:
    """The staff id of each line in a list of coaches."""
    given = cells(raw, "staff_id", "sourcedId", "id")
    mail = cells(raw, "email", "e-mail", "mail", "email address").str.casefold()
    if given.eq("").all() and mail.eq("").all():
        raise BadInput(f"{raw.file} has no column staff_id or email.", f"It has: {', '.join(raw.cells.columns)}.")
    blank = given.eq("") & mail.eq("")
    if blank.any():
        row = int(blank.to_numpy().argmax())
        named = ", ".join(cell for cell in raw.cells.iloc[row] if cell) or "nothing else"
        raise BadInput(
            f"{raw.file} line {raw.lines[row]} has neither staff_id nor email ({named}).",
            "Fill in one of them, or remove the line.",
        )
    ids = found_ids(given, set(known.names))
    _known(ids[ids.ne("")], known.names, raw, "the roster")
    _known(mail[ids.eq("")], known.mails, raw, "the roster")
    out = []
    for row, (person, address) in enumerate(zip(ids, mail, strict=True)):
        found = known.mails.get(address, ())
        if person and found and person not in found:
            raise BadInput(
                f"{raw.file} line {raw.lines[row]}: staff_id is '{person}', but '{address}' is {_named(found, known)}.",
                "Correct one of the two.",
            )
        if not person and len(found) > 1:
            raise BadInput(
                f"{raw.file} line {raw.lines[row]}: '{address}' is the address of {_named(found, known)}.",
                "Add a column staff_id that says which of them is the coach.",
            )
        out.append(person or found[0])
    return pd.Series(out, index=raw.cells.index, dtype="str")


def _named(people: tuple[str, ...], known: Directory) -> str:
    return " and ".join(f"'{person}' ({known.names[person] or 'no name'})" for person in people)


def _known(values: pd.Series, known: Iterable[str], raw: Raw, what: str) -> None:
    options = list(known)
    for row, value in values[~values.isin(options)].items():
        guess = nearest(value, options)
        hint = (
            f"Did you mean '{guess}'?"
            if guess
            else "Correct it or remove the line; students and rows left out do not count."
        )
        raise BadInput(f"{raw.file} line {raw.lines[int(str(row))]}: '{value}' is not in {what}.", hint)
