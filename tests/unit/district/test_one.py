"""One table as the product reads it."""

from pathlib import Path

import pandas as pd
import pytest

import coachkit
from coachkit.errors import BadInput

from ...folder import OBSERVATIONS, folder


def test_a_table_is_read_as_the_product_reads_it(tmp_path: Path) -> None:
    home = folder(tmp_path)
    seen = coachkit.read(home / "observations.csv")
    assert seen["level"].tolist() == ["None", "Substitution", "Modification"]
    assert coachkit.read(home / "schools.csv")["school_id"].tolist() == ["001", "002"]
    assert seen["date"].dt.day.tolist() == [1, 2, 3]
    district = coachkit.load(home)
    shared = [name for name in seen if name != "level"]
    pd.testing.assert_frame_equal(seen[shared], district["observations"][shared])


def test_other_columns_and_tables_are_texts(tmp_path: Path) -> None:
    (tmp_path / "observations.csv").write_text(OBSERVATIONS.replace("level", "Level").replace("lesson_id", "Lesson"))
    assert list(coachkit.read(tmp_path / "observations.csv"))[:2] == ["observation_id", "Lesson"]
    (tmp_path / "mine.csv").write_text("a;b\n007;NA\n1,5;null\n", encoding="utf-8")
    assert coachkit.read(tmp_path / "mine.csv").to_dict("list") == {"a": ["007", "1,5"], "b": ["NA", "null"]}


def test_a_workbooks_sheet(tmp_path: Path) -> None:
    pd.DataFrame({"school_id": ["007"], "name": ["None"]}).to_excel(
        tmp_path / "w.xlsx", sheet_name="Schools", index=False
    )
    assert coachkit.read(tmp_path / "w.xlsx", "schools")["name"].tolist() == ["None"]
    with pytest.raises(coachkit.errors.Unknown, match="no sheet 'staff'"):
        coachkit.read(tmp_path / "w.xlsx", "staff")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("2025-10-02", "soon", "line 3, column date: 'soon' is not a day"), ("2025-10-0", "2025-1x-0", "is not a day")],
)
def test_a_cell_that_is_none_of_its_kind_is_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    home = folder(tmp_path, observations=OBSERVATIONS.replace(old, new))
    with pytest.raises(BadInput, match=said):
        coachkit.read(home / "observations.csv")


def test_the_check_tells_of_the_level_that_pandas_takes_away(tmp_path: Path) -> None:
    home = folder(tmp_path)
    pd.read_csv(home / "observations.csv").to_csv(home / "observations.csv", index=False)
    problems = coachkit.check(home).ledger.problems
    assert "coachkit.read" in problems.loc[problems["column"].eq("level"), "fix"].iloc[0]
