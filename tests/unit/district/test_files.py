import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import load
from coachkit.district.files import read_folder
from coachkit.errors import BadInput

from ...folder import LOG, OBSERVATIONS, SCHOOLS, STAFF, folder


def frames(**text: str) -> dict[str, pd.DataFrame]:
    from io import StringIO

    return {name: pd.read_csv(StringIO(content), dtype=str, keep_default_na=False) for name, content in text.items()}


ALL = frames(schools=SCHOOLS, staff=STAFF, observations=OBSERVATIONS, coaching_log=LOG)


def test_csv_parquet_and_a_workbook_give_the_same_district(tmp_path: Path) -> None:
    for kind in ("csv", "parquet", "xlsx"):
        (tmp_path / kind).mkdir()
    folder(tmp_path / "csv")
    for name, frame in ALL.items():
        frame.to_parquet(tmp_path / "parquet" / f"{name}.parquet")
    with pd.ExcelWriter(tmp_path / "xlsx" / "district.xlsx") as writer:
        for name, frame in ALL.items():
            frame.to_excel(writer, sheet_name=name, index=False)
    districts = [load(tmp_path / kind) for kind in ("csv", "parquet", "xlsx")]
    for other in districts[1:]:
        for name, table in districts[0].tables.items():
            pd.testing.assert_frame_equal(table, other[name])
        assert other.ledger.clean


def test_a_workbooks_own_types_are_understood(tmp_path: Path) -> None:
    folder(tmp_path, observations="", coaching_log="")
    (tmp_path / "schools.csv").unlink()
    (tmp_path / "staff.csv").unlink()
    typed = ALL["observations"].assign(
        date=[dt.datetime(2025, 10, 1), 45932, "2025-10-03"],  # a date, Excel's number of a day, a text
        observation_id=[1, 2.0, 3],
    )
    with pd.ExcelWriter(tmp_path / "d.xlsx") as writer:
        for name, frame in (ALL | {"observations": typed}).items():
            frame.to_excel(writer, sheet_name=name.upper(), index=False)
    district = load(tmp_path)
    assert district["observations"]["date"].dt.strftime("%Y-%m-%d").tolist() == [
        "2025-10-01",
        "2025-10-02",
        "2025-10-03",
    ]
    assert district["observations"]["observation_id"].tolist() == ["1", "2", "3"]
    assert any("Excel's day numbers" in note for note in district.ledger.notes)


def test_typed_parquet_keeps_lists_and_days(tmp_path: Path) -> None:
    folder(tmp_path, coaching_log="")
    log = ALL["coaching_log"].assign(
        participant_ids=[["T1", "T2"], ["T3"], []],
        date=pd.to_datetime(ALL["coaching_log"]["date"]),
        minutes=[45, 30, 60],
    )
    log.to_parquet(tmp_path / "coaching_log.parquet")
    district = load(tmp_path)
    assert district["coaching_log"]["participant_ids"].fillna("").tolist() == ["T1;T2", "T3", ""]
    assert district.ledger.clean


def test_files_that_are_no_tables_are_named(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "observation.csv").write_text("a\n1\n")
    (tmp_path / "~$lock.xlsx").write_text("x")
    _, notes = read_folder(tmp_path)
    assert notes == ["observation.csv is not a table of the schema and was not read; is it 'observations'?"]


@pytest.mark.parametrize("broken", ["schools.parquet", "schools.xlsx"])
def test_a_broken_file_is_named(tmp_path: Path, broken: str) -> None:
    folder(tmp_path, schools="")
    (tmp_path / broken).write_bytes(b"not what it says")
    with pytest.raises(BadInput, match=broken):
        load(tmp_path)


def test_a_table_in_two_files_is_refused(tmp_path: Path) -> None:
    folder(tmp_path)
    ALL["schools"].to_parquet(tmp_path / "schools.parquet")
    with pytest.raises(BadInput, match=r"schools\.csv and in schools\.parquet"):
        load(tmp_path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no folder"):
        load(tmp_path / "nowhere")
