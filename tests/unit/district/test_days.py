"""Days and ids as systems write them: eras, years of two digits, universal time, seconds, NA as an id."""

from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import check, load
from coachkit.district.parse import parse
from coachkit.ingest.days import plain_days
from coachkit.schema.tables import TABLES

from ...folder import LOG, OBSERVATIONS, SCHOOLS, STAFF, folder

DAY = TABLES["observations"].columns()["date"]


@pytest.mark.parametrize(
    ("texts", "days", "note"),
    [
        (["15/10/2568 09:05:00", "1/2/2568"], ["2025-10-15", "2025-02-01"], "Buddhist era"),
        (["2568-10-15"], ["2025-10-15"], "Buddhist era"),
        (["15 ตุลาคม 2568", "1 ม.ค. 2568"], ["2025-10-15", "2025-01-01"], "Buddhist era"),
        (["๑๕/๑๐/๒๕๖๘"], ["2025-10-15"], "Buddhist era"),
        (["10/15/25", "10/9/25"], ["2025-10-15", "2025-10-09"], "month/day/year"),
        (["15.10.25"], ["2025-10-15"], "day.month.year"),
        (["15-Oct-25", "1 Nov 25"], ["2025-10-15", "2025-11-01"], ""),
        (["2025-10-15T23:30:00Z", "2025-10-15T23:30:00.000Z"], ["2025-10-15", "2025-10-15"], ""),
        (["1760520600", "1760607000000"], ["2025-10-15", "2025-10-16"], "seconds since 1970"),
        (["45945", "45946.5"], ["2025-10-15", "2025-10-16"], "day numbers"),
    ],
)
def test_days_of_other_writings(texts: list[str], days: list[str], note: str) -> None:
    read = parse(plain_days(pd.Series(texts, dtype="str")), DAY)
    assert read.values.dt.strftime("%Y-%m-%d").tolist() == days
    assert note in read.note


@pytest.mark.parametrize("text", ["15/10/68", "10/15/0025", "9999-12-31", "15 Oct 09:05", "1760520600123456", "2568"])
def test_what_is_no_day_or_of_an_unknown_century_is_none(text: str) -> None:
    assert parse(plain_days(pd.Series([text], dtype="str")), DAY).wrong.tolist() == [True]


def test_workbooks_of_1904_have_the_days_that_they_show(tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    folder(tmp_path, observations="")
    cells = pd.DataFrame(
        [row.split(",") for row in OBSERVATIONS.splitlines()[1:]], columns=OBSERVATIONS.splitlines()[0].split(",")
    )
    cells["date"] = pd.to_datetime(cells["date"])
    path = tmp_path / "observations.xlsx"
    cells.to_excel(path, sheet_name="observations", index=False)
    book = load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book.save(path)
    assert load(tmp_path)["observations"]["date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2025-10-01",
        "2025-10-02",
        "2025-10-03",
    ]


@pytest.mark.parametrize("word", ["NA", "NULL", "nan", "None", "null", "N/A", "-"])
def test_ids_that_look_missing_are_ids(tmp_path: Path, word: str) -> None:
    home = folder(
        tmp_path,
        schools=SCHOOLS.replace("001,", f"{word},"),
        staff=STAFF.replace(",001,", f",{word},").replace("T1,", f"{word},"),
        observations=OBSERVATIONS.replace(",001,", f",{word},").replace("T1,", f"{word},"),
        coaching_log=LOG.replace(",001,", f",{word},").replace("T1;", f"{word};"),
    )
    found = check(home)
    assert found.exit_code == 0
    assert found.district["schools"]["school_id"].tolist().count(word) == 1
    assert found.district["observations"]["teacher_id"].tolist()[0] == word
