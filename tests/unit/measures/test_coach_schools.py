"""Change in the schools of coaches who work alone there, by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from coachkit.district import District, load
from coachkit.measures.catalogue import CATALOGUE
from coachkit.measures.estimators.coach_schools import coach_schools

CHANGE, EXPECTED = "coach_schools_change", "coach_schools_expected"


@pytest.fixture(scope="module")
def district(sample: Path) -> District:
    return load(sample)


def alone(district: District, coaches: int) -> dict[str, pd.DataFrame]:
    """The measures where that many coaches hold all coaching of a school each, and two coaches share the other schools."""
    log = district["coaching_log"].copy()
    place = log["school_id"].rank(method="dense").astype(int) - 1
    shared = np.where(np.arange(len(log)) % 2, "X1", "X2")
    log["coach_id"] = np.where(place < coaches, "C" + place.astype(str), shared)
    changed = replace(district, tables={**district.tables, "coaching_log": log})
    return {frame.measure: frame.rows.set_index("coach_id") for frame in coach_schools(changed)}


def test_each_coachs_change_is_that_of_her_schools_teachers(district: District) -> None:
    rows = alone(district, 6)[CHANGE]
    assert sorted(rows.index) == [f"C{i}" for i in range(6)]  # who share schools are not compared
    own = rows.loc["C0"]
    lessons = district["observations"]
    lessons = lessons[lessons["school_id"].eq(min(district["coaching_log"]["school_id"]))]
    hit = lessons["level"].cat.codes.ge(district.config.scale.cut)
    share = {}
    for name in (own["term"], own["to_term"]):
        term = next(term for term in district.config.terms if term.name == name)
        inside = lessons["date"].between(pd.Timestamp(term.start), pd.Timestamp(term.end))
        each = hit[inside].groupby([lessons["teacher_id"][inside], lessons["lesson_id"][inside]]).mean()
        share[name] = each.groupby("teacher_id").mean()
    change = (share[own["to_term"]] - share[own["term"]]).dropna()
    assert own["estimate"] == pytest.approx(change.mean())
    assert own["n"] == len(change)


def test_the_expected_range_is_one_centre_and_wider_for_fewer_teachers(district: District) -> None:
    rows = alone(district, 6)[EXPECTED]
    assert rows["estimate"].round(12).nunique() == 1
    wide = (rows["high"] - rows["low"]).groupby(rows["n"]).mean().sort_index()
    assert wide.is_monotonic_decreasing


def test_fewer_than_five_coaches_are_not_compared(district: District) -> None:
    found = alone(district, 4)
    for key in (CHANGE, EXPECTED):
        assert set(found[key]["status"]) == {"not estimable"}
        assert found[key]["note"].str.contains("fewer than 5 coaches").all()
    assert [rows["status"].tolist() for rows in alone(district, 0).values()] == [["no data"], ["no data"]]


def test_it_is_the_analysts_alone() -> None:
    assert {CATALOGUE[key].audiences for key in (CHANGE, EXPECTED)} == {("internal",)}
