"""Student outcomes: aggregates alone, never below the smallest group, means of schools by hand."""

from __future__ import annotations

import pytest
from scipy.stats import ttest_ind

from coachkit.measures.estimators.outcomes import student_outcomes

from .conftest import Make

_START = {"A": "2025-10-01", "B": "2025-11-03", "C": "2026-02-02"}
_VALUES = {
    "A": (0.50, 0.60),
    "B": (0.40, 0.47),
    "C": (0.55, 0.61),
    "D": (0.52, 0.53),
    "E": (0.44, 0.47),
    "F": (0.6, 0.58),
}


def rows(students: dict[str, int] | None = None) -> list[dict[str, object]]:
    sizes = students or {}
    return [{"school_id": s, "measure": "reading", "wave": wave, "value": value, "n_students": sizes.get(s, 100)}
            for s, both in _VALUES.items() for wave, value in zip(("fall", "spring"), both, strict=True)]  # fmt: skip


SCHOOLS = [{"school_id": s, "name": s, "coaching_start": _START.get(s, "")} for s in _VALUES]


def test_means_of_coached_and_other_schools_by_hand(make: Make) -> None:
    own, change = student_outcomes(make(schools=SCHOOLS, outcomes=rows()))
    assert len(own.rows) == 12 and own.rows["status"].eq("ok").all()
    at = change.rows.set_index("category")
    coached, others = [0.10, 0.07, 0.06], [0.01, 0.03, -0.02]
    assert at.loc["coached between", "estimate"] == pytest.approx(sum(coached) / 3)
    assert at.loc["not coached", "estimate"] == pytest.approx(sum(others) / 3)
    other = ttest_ind(coached, others, equal_var=False).confidence_interval()
    assert at.loc["difference", "low"] == pytest.approx(other.low)
    assert at.loc["difference", "high"] == pytest.approx(other.high)
    assert (at.loc["difference", "n"], at.loc["difference", "people"]) == (6, 600)


def test_fewer_than_ten_students_are_shown_to_nobody_and_go_into_no_mean(make: Make) -> None:
    own, change = student_outcomes(make(schools=SCHOOLS, outcomes=rows({"A": 9})))
    hidden = own.rows[own.rows["school_id"].eq("A")]
    assert hidden["status"].tolist() == ["too few", "too few"]
    assert hidden[["estimate", "n", "people"]].isna().all(axis=None)
    at = change.rows.set_index("category")
    assert at.loc["coached between", "status"] == "too few"
    assert at.loc["difference", "status"] == "too few"
    assert at.loc["not coached", "status"] == "ok"


def test_an_unknown_number_of_students_is_not_enough(make: Make) -> None:
    unknown = [{**row, "n_students": ""} for row in rows()]
    own, change = student_outcomes(make(schools=SCHOOLS, outcomes=unknown))
    assert set(own.rows["status"]) == {"too few"}
    assert set(change.rows["status"]) == {"no data"}


def test_no_table_no_number(make: Make) -> None:
    own, change = student_outcomes(make())
    assert own.rows["status"].tolist() == change.rows["status"].tolist() == ["no data"]
