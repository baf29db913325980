"""The coaches' own learning, on rows small enough to work out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy import stats

from coachkit.measures.estimators.plans import action_plans
from coachkit.measures.estimators.standards import self_assessments

from .conftest import Make

SCHOOLS = [{"school_id": "A", "name": "School A"}]
STAFF = [{"staff_id": f"C{i}", "school_id": "A", "roles": "coach"} for i in range(5)]
STAFF += [{"staff_id": "T1", "school_id": "A", "roles": "teacher"}]
LESSON = [{"observation_id": "1", "lesson_id": "1", "teacher_id": "T1", "school_id": "A", "observer_id": "C0",
           "date": "2026-05-01", "level": "low"}]  # fmt: skip


def rows(levels: dict[str, list[int]], standard: str = "4.1") -> list[dict[str, object]]:
    """``{"one": [2, 3, …]}``: a level a coach and wave."""
    return [
        {"coach_id": f"C{i}", "framework": "ISTE", "standard": standard, "wave": wave, "level": level}
        for wave, given in levels.items() for i, level in enumerate(given)
    ]  # fmt: skip


def one(frame: object, **dims: str) -> pd.Series:
    found = frame.rows
    for name, value in dims.items():
        found = found[found[name] == value]
    assert len(found) == 1, found
    return found.iloc[0]


def test_median_share_at_the_level_aimed_for_and_change(make: Make) -> None:
    """Five coaches on one standard: 2 2 3 3 4, then 3 3 3 4 4: median 3 and 3, at 3 or above 3 of 5 and all."""
    table = rows({"one": [2, 2, 3, 3, 4], "two": [3, 3, 3, 4, 4]})
    district = make(schools=SCHOOLS, staff=STAFF, observations=LESSON, self_assessments=table)
    level, target, change, own = self_assessments(district)
    assert one(level, wave="one")[["estimate", "n", "people"]].tolist() == [3, 5, 5]
    assert one(target, wave="one")[["estimate", "contributors"]].tolist() == [0.6, 3]
    assert one(target, wave="two")["estimate"] == 1
    found = one(change, category="ISTE", wave="one", to_wave="two")
    wanted = stats.ttest_1samp([1, 1, 0, 1, 0], 0).confidence_interval()
    assert (found["estimate"], found["low"], found["high"]) == pytest.approx((0.6, wanted.low, wanted.high))
    assert one(own, coach_id="C4", wave="two")["estimate"] == 4
    assert own.rows["people"].eq(1).all()


def test_change_is_over_the_standards_rated_in_both_waves(make: Make) -> None:
    """Everybody rises by 1 on 4.1; 4.2 was rated in the second wave alone and does not count."""
    table = [*rows({"one": [2] * 5, "two": [3] * 5}), *rows({"two": [1] * 5}, "4.2")]
    district = make(schools=SCHOOLS, staff=STAFF, observations=LESSON, self_assessments=table)
    found = one(self_assessments(district)[2], category="ISTE")
    assert (found["estimate"], found["n"]) == (1, 5)
    assert pd.isna(found["low"])  # all rose alike: no interval can be had of that


def test_four_coaches_are_too_few(make: Make) -> None:
    table = rows({"one": [2, 2, 3, 3]})
    level, target, _, own = self_assessments(
        make(schools=SCHOOLS, staff=STAFF, observations=LESSON, self_assessments=table)
    )
    assert set(level.rows["status"]) == set(target.rows["status"]) == {"too few"}
    assert own.rows["status"].eq("ok").all()


def action(number: int, coach: str, due: str, done: str, kind: str = "coaching") -> dict[str, object]:
    return {"action_id": str(number), "coach_id": coach, "kind": kind, "due": due, "done": done}


def test_action_plans_and_network_events(make: Make) -> None:
    """Six actions due by 1 May: 3 in time, 1 late, 2 open; one not due yet. One meeting of the network in spring."""
    table = [
        action(1, "C0", "2025-10-01", "2025-09-30"),
        action(2, "C1", "2025-10-01", "2025-10-01"),
        action(3, "C2", "2026-03-01", "2026-02-01"),
        action(4, "C3", "2026-03-01", "2026-04-01"),
        action(5, "C4", "2026-03-01", ""),
        action(6, "C0", "2026-03-01", "2026-05-20"),  # done after the last day of the data: not known yet
        action(7, "C0", "2026-06-15", ""),
        action(8, "C1", "2026-03-10", "2026-03-10", "network"),
    ]
    whole, network, own, met = action_plans(make(schools=SCHOOLS, staff=STAFF, observations=LESSON, actions=table))
    shares = {c: one(whole, term="", category=c)["estimate"] for c in ("done in time", "done later", "not done yet")}
    assert shares == {"done in time": 3 / 6, "done later": 1 / 6, "not done yet": 2 / 6}
    assert one(whole, term="", category="done later")[["n", "people"]].tolist() == [6, 5]
    assert one(whole, term="fall", category="done in time")["status"] == "too few"  # two coaches
    days = (pd.Timestamp("2026-05-01") - pd.Timestamp("2026-01-01")).days + 1
    assert one(network, term="spring")["estimate"] == pytest.approx(1 / 5 / (days / 91))
    assert one(own, coach_id="C0", term="", category="not due yet")["estimate"] == 1
    assert one(own, coach_id="C0", term="spring", category="not done yet")["estimate"] == 1
    assert one(met, coach_id="C1", term="spring")["estimate"] == 1


def test_no_network_events_on_record_are_no_zero(make: Make) -> None:
    district = make(schools=SCHOOLS, staff=STAFF, observations=LESSON, actions=[action(1, "C0", "2025-10-01", "")])
    assert action_plans(district)[1].rows.empty


def test_a_wave_that_has_not_begun_is_left_out(make: Make, tmp_path: object) -> None:
    district = make(schools=SCHOOLS, staff=STAFF, observations=LESSON, self_assessments=rows({"one": [3] * 5}))
    from coachkit.schema.config import make_config

    later = make_config({"waves": {"one": {"start": "2026-06-01", "end": "2026-06-30"}}}, "coachkit.toml").waves
    config = district.config.model_copy(update={"waves": later})
    before = type(district)(config, district.tables, district.present, district.ledger, district.last_date)
    assert self_assessments(district)[0].rows["status"].eq("ok").all()
    assert self_assessments(before)[0].rows.empty


@pytest.mark.parametrize("function", [self_assessments, action_plans])
def test_without_the_tables_there_are_no_numbers(make: Make, function: object) -> None:
    for frame in function(make()):
        assert not frame.rows["status"].eq("ok").any()
