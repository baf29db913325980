"""Microsoft School Data Sync: v1 (School.csv, Teacher.csv), v2 (users with a role) and v2.1 (roles.csv)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coachkit.district.raw import Raw
from coachkit.errors import BadInput
from coachkit.ingest.coaches import Directory, add_coaches, directory
from coachkit.ingest.folder import put
from coachkit.ingest.roster import (
    LeftOut,
    anything,
    cells,
    found_ids,
    listed_ids,
    schools_of,
    staff_of,
    usable_rows,
)
from coachkit.ingest.roster_files import read_roster
from coachkit.ingest.table import Imported


def import_sds(
    source: Path | str,
    to: Path | str,
    coaches: Path | str | None = None,
    on_progress: Callable[[str, float], None] = lambda step, done: None,
) -> Imported:
    """Import schools and staff from a School Data Sync export (a folder or its zip); the files show the version.

    ``coaches`` is a CSV as for OneRoster, with ``staff_id`` or ``email`` and, optionally, ``school_id``; ``on_progress`` is
    called with the current step and the share of the work that is done.

    Raises
    ------
    BadInput
        When a file or column is missing or repeated, or none of it can be used.

    Examples
    --------
    >>> import_sds("exports/sds", "from sds").rows
    {'schools': 1, 'staff': 2}
    """
    on_progress("reading files", 0.0)
    files = read_roster(Path(source))
    on_progress("making schools and staff", 0.4)
    left = LeftOut()
    if "school.csv" in files and "teacher.csv" in files:
        schools, staff, known = _v1(files["school.csv"], files["teacher.csv"], left)
        left.counts |= {"students and families": len(files["student.csv"].cells)} if "student.csv" in files else {}
    elif "orgs.csv" in files and "users.csv" in files:
        schools, staff, known = _v2(files, left)
    else:
        found = ", ".join(files) or "no CSV file"
        raise BadInput(
            f"{source} is not a School Data Sync export.",
            f"v1 has School.csv and Teacher.csv, v2 orgs.csv and users.csv; found: {found}.",
        )
    anything(Path(source), schools, staff, left)
    staff, said = add_coaches(staff, schools, coaches, known)
    on_progress("writing tables", 0.8)
    changes, told = put(Path(to), "sds", {"schools": schools, "staff": staff}, {}, left_out=left.frame)
    read = [note for raw in files.values() for note in raw.notes]
    return Imported(Path(to), (), tuple(changes), (*read, *said, *left.notes, *told))


_Found = tuple[pd.DataFrame, pd.DataFrame, Directory]


def _v1(school: Raw, teacher: Raw, left: LeftOut) -> _Found:
    schools = pd.DataFrame(
        {"school_id": cells(school, "SIS ID", required=True), "name": cells(school, "Name", required=True)}
    )
    usable = usable_rows(teacher, left, "SIS ID")
    people = cells(teacher, "SIS ID", required=True)
    jobs = pd.DataFrame(
        {
            "staff_id": people,
            "school_id": cells(teacher, "School SIS ID", required=True),
            "role": "teacher",
            "name": (cells(teacher, "First Name") + " " + cells(teacher, "Last Name")).str.strip(),
        }
    )[usable]
    schools = schools[schools["school_id"].ne("")].drop_duplicates("school_id")
    own = dict(zip(schools["school_id"], schools["school_id"], strict=True))
    staff = staff_of(jobs, own, teacher, "SIS ID", left)
    head = pd.DataFrame(
        {"staff_id": cells(school, "Principal SIS ID"), "school_id": cells(school, "SIS ID"), "roles": "school_leader",
         "name": cells(school, "Principal Name")}
    )  # fmt: skip
    both = pd.concat([staff, head[head["staff_id"].ne("") & head["school_id"].ne("")]])
    groups = both.groupby(["staff_id", "school_id"])
    merged = groups["name"].first().to_frame().assign(roles=groups["roles"].agg(_together)).reset_index()
    mails = [cells(teacher, name) for name in ("Secondary Email", "Email", "Username")]
    return schools, merged, directory(jobs, people, *mails).with_people(merged)


def _together(roles: pd.Series) -> str:
    return ";".join(sorted({role for given in roles for role in given.split(";")}))


def _v2(files: dict[str, Raw], left: LeftOut) -> _Found:
    users, orgs = files["users.csv"], files["orgs.csv"]
    schools, school_of = schools_of(orgs, left, usable_rows(orgs, left, "sourcedId"))
    ids = cells(users, "sourcedId", required=True)
    usable = usable_rows(users, left, "sourcedId")
    name = (cells(users, "givenName") + " " + cells(users, "familyName")).str.strip()
    mails = (cells(users, "email"), cells(users, "username"))
    if "roles.csv" not in files:
        org = listed_ids(cells(users, "orgSourcedIds", "orgSourcedId", required=True))
        jobs = pd.DataFrame(
            {"staff_id": ids, "school_id": org, "role": cells(users, "role", required=True), "name": name}
        )[usable]
        jobs = jobs.explode("school_id").fillna("")
        staff = staff_of(jobs, school_of, users, "sourcedId", left)
        return schools, staff, directory(jobs, ids, *mails)
    roles = files["roles.csv"]
    known = set(ids[usable]) - {""}
    jobs = pd.DataFrame(
        {
            "staff_id": found_ids(cells(roles, "userSourcedId", required=True), known),
            "school_id": listed_ids(cells(roles, "orgSourcedId", "orgSourcedIds", required=True)),
            "role": cells(roles, "role", required=True),
            "start_date": cells(roles, "roleStartDate"),
            "end_date": cells(roles, "roleEndDate"),
        }
    )[usable_rows(roles, left, "userSourcedId")]
    jobs = jobs.explode("school_id").fillna("")
    jobs["name"] = jobs["staff_id"].map(dict(zip(reversed(ids), reversed(name), strict=True))).fillna("")
    unknown = ~jobs["staff_id"].isin(known)
    lost = roles.cells.index.isin(jobs.index[unknown])
    left.add(roles, lost, "their user is not among the usable users", "userSourcedId")
    staff = staff_of(jobs[~unknown], school_of, roles, "userSourcedId", left)
    return schools, staff, directory(jobs[~unknown], ids, *mails)
