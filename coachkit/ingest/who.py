"""Ids made from names that may be one person: the import asks before it counts, and ``aliases.csv`` answers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from coachkit.district.duplicate_people import ALIASES, fold, read_aliases, same_people
from coachkit.errors import BadInput
from coachkit.ingest.folder import PARTS
from coachkit.ingest.people import People, staff_there
from coachkit.schema.column import Table

_SHOWN = 5  # groups that the question lists; all of them stand in the file it names


def settled(rows: pd.DataFrame, table: type[Table], people: People) -> pd.DataFrame:
    """Rows with the ids that ``aliases.csv`` gives to people; for each person and school, one row is kept."""
    if not people.aliases:
        return rows
    columns = table.columns()
    who = [key for key in map(str, rows) if key == "staff_id" or _of_staff(columns[key].refers)]
    out = rows.assign(**{key: _meant(rows[key], people, columns[key].many) for key in who})
    if table.key()[0] != "staff_id":
        return out
    key = [*table.key(), *(day for day in ("start_date", "end_date") if day in out)]
    return out.drop_duplicates(key, ignore_index=True)


def _of_staff(refers: object) -> bool:
    return getattr(refers, "table", "") == "staff"


def _meant(ids: pd.Series, people: People, many: bool) -> pd.Series:
    def one(text: str) -> str:
        return people.aliases.get(fold(text), text)

    told = {cell: ";".join(map(one, cell.split(";"))) if many else one(cell) for cell in ids.unique()}
    return ids.map(told).astype("str")


def ask_who(folder: Path, name: str, staff: pd.DataFrame | None, people: People) -> None:
    """Stop if ids made from names, in an import and the folder it goes into, may be one person.

    The likeliest answer is written to ``imports/<name>/who.csv`` (``name, staff_id, school_id``): read it, correct it and
    save it as ``aliases.csv``.

    Raises
    ------
    BadInput
        When there are such ids and ``aliases.csv`` does not settle them.
    """
    aliases = {fold(name): person for name, person in read_aliases(folder)}
    where = folder / PARTS / name / "who.csv"
    groups = [*_staff(folder, staff, aliases), *_numbered(people.numbered, aliases)]
    if not groups:
        where.unlink(missing_ok=True)
        return
    for place in (folder, folder / PARTS, where.parent):  # people stand in there: for its owner alone
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    rows = [(person, _likeliest(group), school) for school, group in groups for person in group]
    asked = pd.DataFrame(rows, columns=["name", "staff_id", "school_id"])
    asked.to_csv(where, index=False, lineterminator="\n")
    first = "".join(f"\n  {school or 'anywhere'}: {', '.join(map(repr, group))}" for school, group in groups[:_SHOWN])
    more = f"\n  and {len(groups) - _SHOWN} more" if len(groups) > _SHOWN else ""
    raise BadInput(
        f"Nobody is counted yet. These names may be one person:{first}{more}",
        f"Say who is who in {folder / ALIASES} (columns name, staff_id): one line per spelling with the right "
        f"staff_id; two people get two. {where} has the likeliest answer: read it, correct it, save it there, and "
        "import again.",
    )


def _staff(folder: Path, staff: pd.DataFrame | None, aliases: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    if staff is None:
        return []
    every = pd.concat([staff, staff_there(folder)], ignore_index=True).fillna("")
    made = set(staff["staff_id"])
    return [found for found in same_people(every, aliases) if any(_typed(p) and p in made for p in found[1])]


def _numbered(cells: set[str], aliases: dict[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """Names that numbers replace; spellings of one name have one number already."""
    once = {fold(cell): cell for cell in sorted(cells, reverse=True) if _typed(cell)}
    return same_people(pd.DataFrame({"staff_id": list(once.values()), "school_id": ""}, dtype="str"), aliases)


def _typed(person: str) -> bool:
    """True for an id that somebody typed as a name: letters, no digit, no address."""
    return any(ch.isalpha() for ch in person) and not any(ch.isdigit() or ch == "@" for ch in person)


def _likeliest(group: tuple[str, ...]) -> str:
    """The longest of some spellings."""
    return max(group, key=lambda person: (len(fold(person).split()), len(fold(person)), person))
