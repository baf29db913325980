"""Microsoft School Data Sync: v1 (School.csv, Teacher.csv), v2 (users with a role) and v2.1 (roles.csv)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coachkit.district.raw import Raw
from coachkit.errors import BadInput
from coachkit.sources.coaches import add_coaches
from coachkit.sources.folder import put
from coachkit.sources.roster import LeftOut, cells, read_roster, schools_of, staff_of
from coachkit.sources.table import Imported

__all__ = ["import_sds"]


def import_sds(
    source: Path | str,
    to: Path | str,
    coaches: Path | str | None = None,
    tell: Callable[[str, float], None] = lambda step, done: None,
) -> Imported:
    """Make schools and staff of a School Data Sync export (a folder or its zip); the version is seen from the files.

    ``coaches``: as for OneRoster, a CSV with ``staff_id`` or ``email`` and, if need be, ``school_id``;
    ``tell`` is called with what is being done and the share that is done.

    Raises
    ------
    BadInput
        When a file or column is missing.
    """
    tell("reading files", 0.0)
    files = read_roster(Path(source))
    tell("making schools and staff", 0.4)
    left = LeftOut()
    if "school.csv" in files and "teacher.csv" in files:
        schools, staff, emails, names = _v1(files["school.csv"], files["teacher.csv"], left)
        left.counts |= {"students and families": len(files["student.csv"].cells)} if "student.csv" in files else {}
    elif "orgs.csv" in files and "users.csv" in files:
        schools, staff, emails, names = _v2(files, left)
    else:
        found = ", ".join(files) or "no CSV file"
        raise BadInput(
            f"{source} is no School Data Sync export.",
            f"v1 has School.csv and Teacher.csv, v2 orgs.csv and users.csv; found: {found}.",
        )
    staff, said = add_coaches(staff, schools, coaches, emails, names)
    tell("writing tables", 0.8)
    changes, told = put(Path(to), "sds", {"schools": schools, "staff": staff}, {}, left_out=left.frame)
    read = [note for raw in files.values() for note in raw.notes]
    return Imported(Path(to), (), tuple(changes), (*read, *said, *left.notes, *told))


_Found = tuple[pd.DataFrame, pd.DataFrame, dict[str, str], dict[str, str]]


def _v1(school: Raw, teacher: Raw, left: LeftOut) -> _Found:
    schools = pd.DataFrame(
        {"school_id": cells(school, "SIS ID", required=True), "name": cells(school, "Name", required=True)}
    )
    status = cells(teacher, "Status").str.casefold()
    off = status.ne("") & status.ne("active")
    left.add(teacher, off, "status is not Active", "SIS ID")
    people = cells(teacher, "SIS ID", required=True)
    jobs = pd.DataFrame(
        {
            "staff_id": people,
            "school_id": cells(teacher, "School SIS ID", required=True),
            "role": "teacher",
            "name": (cells(teacher, "First Name") + " " + cells(teacher, "Last Name")).str.strip(),
        }
    )[~off]
    own = dict(zip(schools["school_id"], schools["school_id"], strict=True))
    staff = staff_of(jobs, own, teacher, "SIS ID", left)
    head = pd.DataFrame(
        {"staff_id": cells(school, "Principal SIS ID"), "school_id": schools["school_id"], "roles": "school_leader",
         "name": cells(school, "Principal Name")}
    )  # fmt: skip
    both = pd.concat([staff, head[head["staff_id"].ne("")]])
    groups = both.groupby(["staff_id", "school_id"])
    merged = groups["name"].first().to_frame().assign(roles=groups["roles"].agg(_together)).reset_index()
    emails = dict(zip(cells(teacher, "Secondary Email").str.casefold(), people, strict=True))
    return schools, merged, emails, dict(zip(merged["staff_id"], merged["name"], strict=True))


def _together(roles: pd.Series) -> str:
    return ";".join(sorted(roles))


def _v2(files: dict[str, Raw], left: LeftOut) -> _Found:
    users, orgs = files["users.csv"], files["orgs.csv"]
    schools, school_of = schools_of(orgs, left)
    ids = cells(users, "sourcedId", required=True)
    name = (cells(users, "givenName") + " " + cells(users, "familyName")).str.strip()
    emails = {
        mail: i
        for column in ("email", "username")
        for mail, i in zip(cells(users, column).str.casefold(), ids, strict=True)
    }
    if "roles.csv" not in files:
        org = cells(users, "orgSourcedIds", required=True).str.split(r"\s*,\s*", regex=True)
        jobs = pd.DataFrame(
            {"staff_id": ids, "school_id": org, "role": cells(users, "role", required=True), "name": name}
        )
        staff = staff_of(jobs.explode("school_id").fillna(""), school_of, users, "sourcedId", left)
        return schools, staff, emails, dict(zip(ids, name, strict=True))
    roles = files["roles.csv"]
    jobs = pd.DataFrame(
        {
            "staff_id": cells(roles, "userSourcedId", required=True),
            "school_id": cells(roles, "orgSourcedId", required=True),
            "role": cells(roles, "role", required=True),
            "start_date": cells(roles, "roleStartDate"),
            "end_date": cells(roles, "roleEndDate"),
        }
    )
    jobs["name"] = jobs["staff_id"].map(dict(zip(ids, name, strict=True))).fillna("")
    unknown = ~jobs["staff_id"].isin(ids)
    left.add(roles, unknown, "their user is not in users.csv", "userSourcedId")
    staff = staff_of(jobs[~unknown], school_of, roles, "userSourcedId", left)
    return schools, staff, emails, dict(zip(ids, name, strict=True))
