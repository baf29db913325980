"""``exhibit.data``: numbers in place of texts."""

import re
from pathlib import Path

import pandas as pd
import pytest

from coachkit import Exhibit, build_release, exhibits
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS
from coachkit.exhibits.number_format import percent
from coachkit.exhibits.parts import Number, Table
from coachkit.release import Estimates, Release

TEXTS = {  # columns of names and days that begin with a digit
    ("hours_concentration", "Tenth"),
    ("school_goals", "Due"), ("unit_cost", "Year"), ("effect_over_time", "Term"), ("coaching_beside_shift", "Teachers"),
}  # fmt: skip
NUMBER = re.compile(r"^[+−-]?\d")


def numberless(estimates: Estimates, make: object) -> set[tuple[str, str, str]]:
    """Cells that look like a number and have none behind them."""
    made = make(estimates)
    if made.table is None:
        return set()
    return {
        (made.key, column, cell)
        for row in made.table.rows
        for column, cell in zip(made.table.columns, row, strict=True)
        if NUMBER.match(cell) and not isinstance(cell, Number) and (made.key, column) not in TEXTS
    }


def test_every_number_in_every_table_is_a_number(release: Release) -> None:
    places = (release.district, *(release.school(which) for which in ("0001", "0004", "0012")))
    found = [cell for place in places for make in EXHIBITS.values() for cell in numberless(place, make)]
    assert found == []


def test_every_number_of_a_coachs_tables_is_a_number(sample: Path) -> None:
    made = build_release(sample, "coach")
    coach = made.coach(made.coaches[0].id)
    assert [cell for make in COACH_EXHIBITS.values() for cell in numberless(coach, make)] == []


def test_data_are_the_releases_numbers_unrounded(release: Release) -> None:
    school = release.school("0001")
    rows = school.rows_of("transformative_share")
    made = exhibits.transformative_share(school)
    assert made.table is not None
    shown = [row for row in rows if row.ok]
    data = made.data.set_index("Term").loc[[row.term for row in shown]]
    assert data["Share"].tolist() == [row.estimate for row in shown]
    assert data["95% interval low"].tolist() == [row.low for row in shown]
    assert data["95% interval high"].tolist() == [row.high for row in shown]
    assert data["Teachers"].tolist() == [row.people for row in shown]
    assert made.table.texts["Share"].iloc[0] == percent(rows[0].estimate)


def test_a_cell_without_a_number_is_missing_and_a_column_without_any_is_text() -> None:
    table = Table("A table", ("Term", "Share", "Why"), (("fall", Number("10%", 0.1), "–"), ("spring", "≤ 5%", "few")))
    data = table.data
    assert data["Share"].dtype == "float64"
    assert data["Share"].isna().tolist() == [False, True]
    assert data["Why"].tolist() == ["–", "few"]
    assert table.texts.iloc[1].tolist() == ["spring", "≤ 5%", "few"]


def test_a_cell_with_limits_has_a_column_for_each() -> None:
    table = Table("A table", ("Share",), ((Number("38% (30% to 40%)", 0.38, low=0.3, high=0.4),),))
    pd.testing.assert_frame_equal(table.data, pd.DataFrame({"Share": [0.38], "Share low": [0.3], "Share high": [0.4]}))


def test_a_number_is_a_text() -> None:
    assert Number("38%", 0.38) == "38%"
    assert f"{Number('38%', 0.38)}!" == "38%!"


def test_own_columns_that_are_not_there_are_named(release: Release) -> None:
    with pytest.raises(KeyError, match="share"):
        Exhibit("Mine", "Mine.", release.district.rows_of("reach"), columns={"share": "Share"})
