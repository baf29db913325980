"""OneRoster 1.1 and 1.2 (IMS Global): orgs → schools, users and roles → staff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coachkit.district.raw import Raw
from coachkit.errors import BadInput
from coachkit.ingest.coaches import add_coaches, directory
from coachkit.ingest.folder import put
from coachkit.ingest.roster import (
    LeftOut,
    anything,
    bare,
    cells,
    found_ids,
    listed_ids,
    role_of,
    schools_of,
    staff_of,
    usable_rows,
)
from coachkit.ingest.roster_files import read_roster
from coachkit.ingest.table import Imported


def import_oneroster(
    source: Path | str,
    to: Path | str,
    coaches: Path | str | None = None,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
) -> Imported:
    """Import schools and staff from a OneRoster bulk export (version 1.1 or 1.2; a folder or its zip).

    In 1.1 a user has one role and a list of organisations; in 1.2 ``roles.csv`` has the roles, with days. Rows are left out
    if their status is neither ``active`` nor blank; so are users who are not enabled, students and families.

    Parameters
    ----------
    coaches
        A CSV of the district's coaches, because OneRoster does not know this role: ``staff_id`` (or ``email``) and, if
        they coach at other places than all their schools, ``school_id``. A roster with a role such as "Instructional
        Coach" needs no list.
    on_progress
        Called with the current step and the share of the work that is done.

    Raises
    ------
    BadInput
        When a file or column is missing or repeated, it is a delta export, or none of it can be used.

    Examples
    --------
    >>> import_oneroster("exports/oneroster", "from oneroster").rows
    {'schools': 1, 'staff': 1}
    """
    on_progress("reading files", 0.0)
    files = read_roster(Path(source))
    for name in ("orgs.csv", "users.csv"):
        if name not in files:
            raise BadInput(f"{source} has no {name}.", f"It has: {', '.join(files) or 'no CSV file'}.")
    _bulk(files)
    left = LeftOut()
    on_progress("making schools and staff", 0.4)
    orgs, users = files["orgs.csv"], files["users.csv"]
    schools, school_of = schools_of(orgs, left, usable_rows(orgs, left, "sourcedId"))
    if "roles.csv" in files and len(files["roles.csv"].cells):
        jobs, raw, who = _jobs_12(users, files["roles.csv"], left), files["roles.csv"], "userSourcedId"
    else:
        jobs, raw, who = _jobs_11(users, left), users, "sourcedId"
    staff = staff_of(jobs, school_of, raw, who, left)
    anything(Path(source), schools, staff, left)
    staff, said = add_coaches(
        staff, schools, coaches, directory(jobs, cells(users, "sourcedId"), cells(users, "email"))
    )
    on_progress("writing tables", 0.8)
    changes, told = put(Path(to), "oneroster", {"schools": schools, "staff": staff}, {}, left_out=left.frame)
    found = [note for raw in files.values() for note in raw.notes]
    return Imported(Path(to), (), tuple(changes), (*found, *said, *left.notes, *told))


def _bulk(files: dict[str, Raw]) -> None:
    if "manifest.csv" not in files:
        return
    manifest = files["manifest.csv"].cells
    if len(manifest.columns) < 2:
        return
    told = dict(zip(manifest.iloc[:, 0], manifest.iloc[:, 1], strict=True))
    for name in ("orgs", "users", "roles"):
        if told.get(f"file.{name}", "bulk").strip().casefold() == "delta":
            raise BadInput(
                f"manifest.csv says that {name} is a delta export.",
                "Export in bulk: a delta export lacks everybody whose data did not change.",
            )


def _usable(users: Raw, left: LeftOut) -> pd.Series:
    active = usable_rows(users, left, "sourcedId")
    enabled = cells(users, "enabledUser")
    off = ~enabled.map(bare).isin(["", "true", "1", "yes", "y"])
    family = cells(users, "role").map(role_of).eq("")
    left.add(users, off & active & ~family, "user is not enabled", "sourcedId")
    return pd.Series(active & ~off.to_numpy(), index=users.cells.index)


def _name(users: Raw) -> pd.Series:
    return (cells(users, "givenName") + " " + cells(users, "familyName")).str.strip()


def _jobs_11(users: Raw, left: LeftOut) -> pd.DataFrame:
    """One row per user and organisation."""
    jobs = pd.DataFrame(
        {
            "staff_id": cells(users, "sourcedId", required=True),
            "school_id": listed_ids(cells(users, "orgSourcedIds", "orgSourcedId", required=True)),
            "role": cells(users, "role", required=True),
            "name": _name(users),
            "grades": cells(users, "grades").str.replace(r"\s*[,|]\s*", ";", regex=True),
        }
    )
    return jobs[_usable(users, left)].explode("school_id").fillna("")


def _jobs_12(users: Raw, roles: Raw, left: LeftOut) -> pd.DataFrame:
    """One row per row of ``roles.csv`` whose user exists."""
    people = pd.DataFrame(
        {
            "staff_id": cells(users, "sourcedId", required=True),
            "name": _name(users),
            "grades": cells(users, "grades").str.replace(r"\s*[,|]\s*", ";", regex=True),
        }
    )[_usable(users, left)].drop_duplicates("staff_id")
    people = people[people["staff_id"].ne("")]
    jobs = pd.DataFrame(
        {
            "staff_id": found_ids(cells(roles, "userSourcedId", required=True), set(people["staff_id"])),
            "school_id": listed_ids(cells(roles, "orgSourcedId", "orgSourcedIds", required=True)),
            "role": cells(roles, "role", required=True),
            "start_date": cells(roles, "beginDate"),
            "end_date": cells(roles, "endDate"),
        }
    )[usable_rows(roles, left, "userSourcedId")]
    jobs = jobs.explode("school_id").fillna("")
    known = jobs["staff_id"].isin(people["staff_id"])
    family = jobs["role"].map(role_of).eq("")
    lost = ~known & ~family
    left.add(
        roles, roles.cells.index.isin(jobs.index[lost]), "their user is not among the usable users", "userSourcedId"
    )
    mine = jobs[known | family].reset_index(names="row")
    merged = mine.merge(people, on="staff_id", how="left", validate="many_to_one")
    return merged.set_index("row").fillna("")
