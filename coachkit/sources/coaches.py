"""Coaches of a local list: rosters do not know the role."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from coachkit.district.raw import read_csv
from coachkit.errors import BadInput, nearest
from coachkit.sources.roster import cells

__all__ = ["add_coaches"]


def add_coaches(
    staff: pd.DataFrame,
    schools: pd.DataFrame,
    file: Path | str | None,
    emails: dict[str, str],
    people: dict[str, str],
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Staff with the coaches of a list: the role is added where they work, and at the schools the list names.

    Parameters
    ----------
    file
        A CSV with ``staff_id`` or ``email``, and if need be ``school_id`` (one row a school). None: no list.
    emails
        E-mail in small letters → staff id.
    people
        Staff id → name, of everybody in the roster: a coach may work for the district and at no school.

    Returns
    -------
    tuple
        Staff, and notes: how many coaches, and that there are none without a list.

    Raises
    ------
    BadInput
        When somebody or a school of the list is not in the roster: line, value, and the nearest one.
    """
    if file is None:
        return staff, ("No coaches: rosters do not know the role. Give their list with --coaches.",)
    path = Path(file)
    if not path.is_file():
        raise BadInput(f"There is no file {path}.", "Give a CSV with the column staff_id or email.")
    raw = read_csv(path)
    ids, mail, where = cells(raw, "staff_id"), cells(raw, "email", "e-mail").str.casefold(), cells(raw, "school_id")
    if ids.eq("").all() and mail.eq("").all():
        raise BadInput(f"{path.name} has no column staff_id or email.", f"It has: {', '.join(raw.cells.columns)}.")
    ids = ids.where(ids.ne(""), mail.map(lambda text: emails.get(text, text)))
    _known(ids, [*staff["staff_id"], *people], path.name, raw.lines, "the roster")
    _known(where[where.ne("")], list(schools["school_id"]), path.name, raw.lines, "the roster's schools")
    rows = []
    for person, school in zip(ids, where, strict=True):
        own = staff.loc[staff["staff_id"].eq(person), "school_id"]
        places = [school] if school else list(own)
        if not places:
            raise BadInput(
                f"{path.name}: {person} works at no school of the roster.", "Give the school in a column school_id."
            )
        rows += [(person, place) for place in places]
    coaching = pd.DataFrame(rows, columns=["staff_id", "school_id"]).drop_duplicates()
    both = staff.merge(coaching.assign(coach=True), on=["staff_id", "school_id"], how="outer", validate="one_to_one")
    roles = both["roles"].fillna("").str.split(";")
    both["roles"] = [
        ";".join(sorted({*found, "coach"} - {""})) if coach is True else ";".join(found)
        for found, coach in zip(roles, both["coach"], strict=True)
    ]
    if "name" in both:
        both["name"] = both["name"].fillna(both["staff_id"].map(people))
    count = coaching["staff_id"].nunique()
    return both.drop(columns="coach").fillna(""), (f"{count} coaches of {path.name}, at {len(coaching)} places.",)


def _known(values: pd.Series, known: list[str], file: str, lines: object, what: str) -> None:
    for row, value in values[~values.isin(known)].items():
        guess = nearest(value, known)
        hint = f"Did you mean '{guess}'?" if guess else "Correct it, or take the row out."
        raise BadInput(f"{file} line {lines[row]}: '{value}' is not in {what}.", hint)  # type: ignore[index]
