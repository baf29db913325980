"""Messy exports of a synthetic district, with the mistakes that real ones have: something to practise on."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd

from coachkit.files import workbook_bytes
from coachkit.simulate.write import new_folder, simulate_district

_TABLES = ("schools", "staff", "observations", "coaching_log")
_ROLES = {"teacher": "teacher", "coach": "aide", "school_leader": "administrator"}
_MARK, _FORM, _LOG = "README.txt", "walkthroughs", "coaching log"
_README = """Exports of a SYNTHETIC district, made by coachkit's simulator.
No real person, school or district is in them.

roster             OneRoster 1.1: schools and everybody who works there
coaches.csv        who is a coach: the roster does not say
walkthroughs.csv   answers of a form, and walkthroughs.toml, its mapping
coaching log.xlsx  a spreadsheet of the coaches, and coaching-log.toml, its mapping

Mistakes on purpose: a test answer, an answer sent twice, two levels that are not on the
scale, a day in 2052, a teacher's name with a typing error, and levels in several spellings.
"""
_WALKTHROUGHS = """title = "Walkthrough form"

[files]
answers = "walkthroughs.csv"

[config.district]
name = "Synthetic district"
synthetic = true

[config.terms]
{terms}

[[skip]]
column = "Teacher"
values = ["TEST"]
reason = "test answers"

[[table]]
name = "observations"
file = "answers"
[table.columns]
observation_id = "Answer"
lesson_id = {{ text = "{{Date of the visit}} {{Period}} {{Teacher}}" }}
school_id = {{ column = "School", pattern = "^(\\\\S+)" }}
teacher_id = {{ person = "Teacher" }}
observer_id = {{ person = "Observer" }}
date = {{ column = "Date of the visit", date = "any" }}
level = "How was technology used?"
"""
_COACHING = """title = "Coaching log"

[files]
log = "coaching log.xlsx"

[[table]]
name = "coaching_log"
file = "log"
[table.columns]
event_id = "No."
date = {{ column = "Day", date = "any" }}
coach_id = {{ person = "Coach" }}
school_id = "School"
participant_ids = {{ person = "With", list = ";" }}
minutes = "Minutes"
activity = "What"
"""


def simulate_exports(to: Path | str = "", schools: int = 4, teachers: int = 14, seed: int = 1) -> Path:
    """Write exports of a synthetic district, as a roster system, a form tool and a spreadsheet write them; return the folder.

    Parameters
    ----------
    to
        The folder; it must be new, empty, or hold exports that this function wrote. Blank: a new temporary folder.
    schools, teachers, seed
        As for :func:`coachkit.simulate.simulate_district`.

    Returns
    -------
    Path
        A folder with a OneRoster folder (``roster``), ``coaches.csv``, a form's answers, a spreadsheet, their mappings, and
        ``README.txt``, which says which mistakes are in them.

    Raises
    ------
    BadInput
        When a number is out of range, or the folder has other files.

    Examples
    --------
    >>> folder = simulate_exports("exports of a simulation", schools=2, teachers=5)
    >>> sorted(path.name for path in folder.iterdir())[:3]
    ['README.txt', 'coaches.csv', 'coaching log.xlsx']
    """
    folder = new_folder(to, "exports", _MARK, "earlier exports of a simulation")
    with tempfile.TemporaryDirectory() as home:
        simulate_district(home, schools, teachers, seed)
        tables = {name: pd.read_csv(Path(home) / f"{name}.csv", dtype=str, keep_default_na=False) for name in _TABLES}
        settings = (Path(home) / "coachkit.toml").read_text(encoding="utf-8")
    names = tables["staff"].drop_duplicates("staff_id").set_index("staff_id")["name"]
    (folder / "roster").mkdir(parents=True, exist_ok=True)
    _roster(folder, tables["schools"], tables["staff"])
    _answers(folder, tables["observations"], tables["schools"], names)
    _spreadsheet(folder, tables["coaching_log"], names)
    terms = settings.partition("[terms")[2].partition("[waves")[0]
    terms = f"[terms{terms}".replace("[terms.", "[config.terms.").strip()
    mapping = _WALKTHROUGHS.format(terms=terms).replace("[config.terms]\n", "", 1)
    (folder / f"{_FORM}.toml").write_text(mapping, encoding="utf-8", newline="\n")
    (folder / "coaching-log.toml").write_text(_COACHING.format(), encoding="utf-8", newline="\n")
    (folder / _MARK).write_text(_README, encoding="utf-8", newline="\n")
    return folder


def _write(rows: pd.DataFrame, path: Path) -> None:
    rows.to_csv(path, index=False, lineterminator="\r\n", encoding="utf-8-sig")


def _roster(folder: Path, schools: pd.DataFrame, staff: pd.DataFrame) -> None:
    """OneRoster's orgs and users, and the list of coaches that no roster has."""
    orgs = pd.DataFrame(
        {"sourcedId": schools["school_id"], "status": "active", "name": schools["name"], "type": "school"}
    )
    people = (
        staff.groupby("staff_id", sort=True)
        .agg({"name": "first", "school_id": ",".join, "roles": "first"})
        .reset_index()
    )
    first = people["name"].str.partition(" ")
    users = pd.DataFrame({
        "sourcedId": people["staff_id"], "status": "active", "enabledUser": "true", "orgSourcedIds": people["school_id"],
        "role": people["roles"].str.partition(";")[0].map(_ROLES).fillna("teacher"), "givenName": first[0],
        "familyName": first[2], "email": people["staff_id"] + "@example.org",
    })  # fmt: skip
    _write(orgs, folder / "roster" / "orgs.csv")
    _write(users, folder / "roster" / "users.csv")
    _write(staff.loc[staff["roles"].str.contains("coach"), ["staff_id", "school_id"]], folder / "coaches.csv")


def _answers(folder: Path, rows: pd.DataFrame, schools: pd.DataFrame, names: pd.Series) -> None:
    """A form's answers, with what people type."""
    labels = (schools["school_id"] + " " + schools["name"]).set_axis(schools["school_id"])
    days = _american(pd.to_datetime(rows["date"])).tolist()
    teachers = rows["teacher_id"].map(names).tolist()
    typed = (str.lower, str.upper, " {} ".format)
    levels = [typed[place % 3](level) if place % 2 else level for place, level in enumerate(rows["level"])]
    levels[10], levels[40] = "N/A", "3"
    days[20] = days[20].replace("/2024", "/2052")
    teachers[30] = teachers[30][:-2] + teachers[30][:-3:-1]  # two letters swapped
    form = pd.DataFrame({
        "Answer": rows["observation_id"], "School": rows["school_id"].map(labels), "Teacher": teachers,
        "Observer": rows["observer_id"].map(names), "Date of the visit": days, "Period": rows["lesson_id"].str[-2:],
        "How was technology used?": levels,
    })  # fmt: skip
    test = form[:1].assign(Answer="TEST", Teacher="TEST")
    _write(pd.concat([test, form[:51], form[50:51], form[51:]]), folder / f"{_FORM}.csv")


def _american(days: pd.Series) -> pd.Series:
    return days.dt.month.astype(str) + "/" + days.dt.day.astype(str) + "/" + days.dt.year.astype(str)


def _spreadsheet(folder: Path, log: pd.DataFrame, names: pd.Series) -> None:
    """The coaches' spreadsheet, below a title."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Log", 0)
    sheet.append(["Coaching log of all coaches. One row for each session, please!"])
    sheet.append([])
    sheet.append(["No.", "Day", "Coach", "School", "With", "Minutes", "What"])
    for row in log.to_dict("records"):
        people = "; ".join(names[person] for person in row["participant_ids"].split(";") if person)
        day = dt.date.fromisoformat(row["date"])
        sheet.append(
            [
                row["event_id"],
                day,
                names[row["coach_id"]],
                row["school_id"],
                people,
                int(row["minutes"]),
                row["activity"],
            ]
        )
    book.remove(book["Sheet"])
    (folder / f"{_LOG}.xlsx").write_bytes(workbook_bytes(book.save))
