"""Survey measures on answers small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from coachkit.measures.estimators.clarity import role_clarity
from coachkit.measures.estimators.quality import coaching_quality, survey_reliability
from coachkit.measures.estimators.tpack import tpack
from coachkit.measures.estimators.value import programme_value, response_rates
from coachkit.measures.prepare.scores import MIXED, answers, scores
from coachkit.stats import cronbach_alpha

from .conftest import Make
from .survey_rows import Row, items, said


def row(frame: object, **dims: str) -> pd.Series:
    rows = frame.rows
    for name in ("school_id", "category", "item", "wave", "to_wave", "coach_id"):
        rows = rows[rows[name] == dims.get(name, "")]
    assert len(rows) == 1, rows
    return rows.iloc[0]


def teachers(instrument: str, wave: str, given: list[str], **more: object) -> list[Row]:
    """One respondent an entry of ``given``: r0, r1, …"""
    return [r for i, text in enumerate(given) for r in said(instrument, wave, f"r{i}", text, **more)]


def test_reversed_items_are_turned_and_a_domain_needs_four_of_five_items(make: Make) -> None:
    district = make(
        survey_items=items("tpack", "a b c d e", reverse="b"),
        survey_responses=[
            *said("tpack", "one", "full", "a5 b1 c4 d4 e4"),  # b is turned to 5: mean 22 / 5
            *said("tpack", "one", "four", "a5 b1 c4 d4 e-"),  # four of five: mean 18 / 4
            *said("tpack", "one", "three", "a5 b1 c4 d- e-"),  # three of five: no score
        ],
    )
    found = scores(answers(district, "tpack"), 0.8).set_index("respondent_key")["score"]
    assert found.to_dict() == {"full": 4.4, "four": 4.5}


def test_answers_off_their_scale_and_items_without_one_do_not_count(make: Make) -> None:
    bare = [{"instrument": "tpack", "item_id": "x", "domain": "D"}]
    district = make(
        survey_items=[*items("tpack", "a"), *bare],
        survey_responses=[*said("tpack", "one", "r1", "a9 x3"), *said("tpack", "one", "r2", "a2")],
    )
    assert answers(district, "tpack")["respondent_key"].tolist() == ["r2"]


def test_items_on_two_scales_in_one_wave_have_no_mean(make: Make) -> None:
    district = make(
        survey_items=[*items("tpack", "a"), *items("tpack", "b", top=7)],
        survey_responses=teachers("tpack", "one", ["a5 b7"] * 12),
    )
    assert scores(answers(district, "tpack"), 0.8)["scale_low"].isna().all()
    found = row(tpack(district)[0], school_id="A", category="D", wave="one")
    assert (found["status"], found["note"]) == ("not estimable", MIXED)


def test_tpack_mean_and_paired_change(make: Make) -> None:
    """Twelve teachers; ten answer twice and rise by 1, 0, 1, 0, …: mean .5, SD √(2.5 / 9)."""
    first = ["a3 b3"] * 12
    second = [f"a{4 - i % 2} b{4 - i % 2}" for i in range(10)]
    district = make(
        survey_items=items("tpack", "a b"),
        survey_responses=[*teachers("tpack", "one", first), *teachers("tpack", "two", second)],
    )
    mean, change, effect = tpack(district)
    assert row(mean, school_id="A", category="D", wave="two")["estimate"] == pytest.approx(3.5)
    assert row(mean, school_id="A", category="D", wave="one")[["n", "people"]].tolist() == [12, 12]
    found = row(change, school_id="A", category="D", wave="one", to_wave="two")
    moved = np.array([1, 0] * 5)
    wanted = stats.ttest_1samp(moved, 0).confidence_interval()
    assert (found["estimate"], found["low"], found["high"]) == pytest.approx((0.5, wanted.low, wanted.high))
    assert (found["n"], found["people"]) == (10, 10)
    size = row(effect, school_id="A", category="D", wave="one", to_wave="two")
    assert size["estimate"] == pytest.approx(0.5 / np.sqrt(2.5 / 9))
    assert row(change, school_id="B", category="D", wave="one", to_wave="two")["status"] == "no data"


def test_intervals_of_several_domains_hold_together(make: Make) -> None:
    second = [f"a{4 - i % 2} b{4 - i % 2}" for i in range(10)]
    both = [*items("tpack", "a", domain="D1"), *items("tpack", "b", domain="D2")]
    district = make(
        survey_items=both,
        survey_responses=[*teachers("tpack", "one", ["a3 b3"] * 10), *teachers("tpack", "two", second)],
    )
    found = row(tpack(district)[1], school_id="A", category="D1", wave="one", to_wave="two")
    wanted = stats.ttest_1samp(np.array([1, 0] * 5), 0).confidence_interval(0.95 ** (1 / 2))
    assert found["high"] == pytest.approx(wanted.high)


def test_a_scale_changed_between_waves_is_said_not_compared(make: Make) -> None:
    district = make(
        survey_items=[*items("tpack", "a b"), *items("tpack", "c d", top=7)],
        survey_responses=[*teachers("tpack", "one", ["a3 b3"] * 12), *teachers("tpack", "two", ["c7 d6"] * 12)],
    )
    mean, change, _ = tpack(district)
    assert row(mean, category="D", wave="two")[["scale_low", "scale_high"]].tolist() == [1, 7]
    found = row(change, category="D", wave="one", to_wave="two")
    assert found["status"] == "not estimable"
    assert "another scale" in found["note"]


def test_a_teacher_who_moved_counts_for_the_district_alone(make: Make) -> None:
    second = [f"a{4 - i % 2}" for i in range(10)]
    later = [r for r in teachers("tpack", "two", second) if r["respondent_key"] != "r9"]
    moved = said("tpack", "two", "r9", "a5", school_id="B")
    district = make(
        survey_items=items("tpack", "a"), survey_responses=[*teachers("tpack", "one", ["a3"] * 10), *later, *moved]
    )
    change = tpack(district)[1]
    assert row(change, category="D", wave="one", to_wave="two")["n"] == 10
    assert row(change, school_id="A", category="D", wave="one", to_wave="two")["n"] == 9


AUDIENCES = (("teacher", "t", [2, 3, 2, 3, 2, 3]), ("school_leader", "l", [4, 5, 4, 5, 4]), ("coach", "c", [5, 4, 5]))


def test_role_clarity_and_its_gap(make: Make) -> None:
    """Teachers 2.5, leaders 4.4; coaches are three, too few for a number and for a gap."""
    rows = [
        r for role, key, values in AUDIENCES for i, v in enumerate(values)
        for r in said("role_clarity", "one", f"{key}{i}", f"a{v} b{v}", respondent_role=role)
    ]  # fmt: skip
    district = make(survey_items=items("role_clarity", "a b"), survey_responses=rows)
    mean, gap = role_clarity(district)
    assert row(mean, school_id="A", category="teacher", wave="one")["estimate"] == pytest.approx(2.5)
    assert row(mean, school_id="A", category="coach", wave="one")["status"] == "too few"
    found = row(gap, school_id="A", category="teacher and school_leader", wave="one")
    # The only pair of large enough audiences: Welch's own interval.
    wanted = stats.ttest_ind([2, 3] * 3, [4, 5, 4, 5, 4], equal_var=False).confidence_interval()
    assert (found["estimate"], found["low"], found["high"]) == pytest.approx((-1.9, wanted.low, wanted.high))
    assert (found["n"], found["people"]) == (5, 5)
    assert row(gap, school_id="A", category="teacher and coach", wave="one")["status"] == "too few"
    item = row(gap, category="teacher and school_leader", item="a", wave="one")
    assert item["low"] < wanted.low  # two items: both intervals hold together


def test_nobody_apart_is_said_of_audiences_that_are_alike(make: Make) -> None:
    rows = [
        r for role, key in (("teacher", "t"), ("school_leader", "l")) for i in range(8)
        for r in said("role_clarity", "one", f"{key}{i}", f"a{3 + i % 2}", respondent_role=role)
    ]  # fmt: skip
    district = make(survey_items=items("role_clarity", "a"), survey_responses=rows)
    found = row(role_clarity(district)[1], school_id="A", category="teacher and school_leader", wave="one")
    assert found["low"] < 0 < found["high"]


def test_programme_value_is_the_share_of_answers_in_the_top_two(make: Make) -> None:
    """Six give two answers of 4 and 5, six one of 4 and one of 3: own shares 1 and .5, mean .75."""
    given = ["a4 b5"] * 6 + ["a4 b3"] * 6
    district = make(
        survey_items=items("program_value", "a b"), survey_responses=teachers("program_value", "one", given)
    )
    found = row(programme_value(district)[0], school_id="A", category="teacher", wave="one")
    assert found["estimate"] == pytest.approx(0.75)
    assert (found["n"], found["people"], found["contributors"]) == (12, 12, 12)
    assert 0.45 < found["low"] < 0.6
    item = row(programme_value(district)[0], category="teacher", item="b", wave="one")
    assert (item["estimate"], item["contributors"]) == (0.5, 6)


def test_top_two_follow_the_items_own_scale(make: Make) -> None:
    given = ["a4 b3"] * 12  # on 1 to 4 both are in the top two
    district = make(
        survey_items=items("program_value", "a b", top=4), survey_responses=teachers("program_value", "one", given)
    )
    found = row(programme_value(district)[0], school_id="A", category="teacher", wave="one")
    assert found[["estimate", "scale_low", "scale_high"]].tolist() == [1, 1, 4]


def test_response_rates_rest_on_the_roster(make: Make) -> None:
    """20 teachers at school A, 12 at B; fifteen answer, all at A."""
    district = make(
        survey_items=items("program_value", "a"), survey_responses=teachers("program_value", "one", ["a4"] * 15)
    )
    frame = response_rates(district)[0]
    own = row(frame, school_id="A", category="teacher", item="program_value", wave="one")
    assert own[["estimate", "n", "people", "contributors"]].tolist() == [0.75, 20, 20, 15]
    whole = row(frame, category="teacher", item="program_value", wave="one")
    assert whole[["estimate", "n"]].tolist() == [15 / 32, 32]
    assert row(frame, school_id="B", category="teacher", item="program_value", wave="one")["estimate"] == 0


def test_more_answers_than_people_are_no_rate(make: Make) -> None:
    district = make(
        survey_items=items("program_value", "a"), survey_responses=teachers("program_value", "one", ["a4"] * 25)
    )
    found = row(response_rates(district)[0], school_id="A", category="teacher", item="program_value", wave="one")
    assert (found["status"], found["note"]) == ("not estimable", "more answers than people on the roster")


def test_a_coach_is_rated_by_five_or_not_at_all(make: Make) -> None:
    """Six rate C1: 3, 4, 3, 4, 3, 4 (mean 3.5). Four rate C2, which is too few."""
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(12)]
    staff += [{"staff_id": c, "school_id": "A", "roles": "coach"} for c in ("C1", "C2")]
    schools = [{"school_id": "A", "name": "School A"}]
    rows = [
        r for i in range(10)
        for r in said("coaching_quality", "one", f"r{i}", f"a{3 + i % 2} b{3 + i % 2}", about_coach_id="C1" if i < 6 else "C2")
    ]  # fmt: skip
    district = make(schools=schools, staff=staff, survey_items=items("coaching_quality", "a b"), survey_responses=rows)
    whole, coach = coaching_quality(district)
    found = row(coach, coach_id="C1", category="D", wave="one")
    wanted = stats.t.interval(0.95, 5, 3.5, stats.sem([3, 4] * 3))
    assert (found["estimate"], found["low"], found["high"]) == pytest.approx((3.5, *wanted))
    assert row(coach, coach_id="C2", category="D", wave="one")["status"] == "too few"
    assert row(whole, category="D", wave="one")["status"] == "too few"  # one coach


def test_the_districts_quality_is_the_mean_of_its_coaches(make: Make) -> None:
    """Five coaches of five raters each, with means 3, 3.4, 3.8, 4.2, 4.6: mean 3.8, whoever had more raters."""
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(40)]
    staff += [{"staff_id": f"C{c}", "school_id": "A", "roles": "coach"} for c in range(5)]
    marks = ["33333", "33344", "34444", "44445", "4455544555"]  # the last has ten raters
    rows = [
        r for c, text in enumerate(marks) for i, v in enumerate(text)
        for r in said("coaching_quality", "one", f"r{c}-{i}", f"a{v}", about_coach_id=f"C{c}")
    ]  # fmt: skip
    schools = [{"school_id": "A", "name": "School A"}]
    district = make(schools=schools, staff=staff, survey_items=items("coaching_quality", "a"), survey_responses=rows)
    found = row(coaching_quality(district)[0], category="D", wave="one")
    wanted = stats.t.interval(0.95, 4, 3.8, stats.sem([3, 3.4, 3.8, 4.2, 4.6]))
    assert (found["estimate"], found["low"], found["high"]) == pytest.approx((3.8, *wanted))
    assert (found["n"], found["people"]) == (30, 5)


def test_reliability_is_that_of_those_who_answered_everything(make: Make) -> None:
    rng = np.random.default_rng(2)
    trait = rng.normal(3, 0.8, 40)
    value = np.clip(np.rint(trait[:, None] + rng.normal(0, 0.7, (40, 3))), 1, 5).astype(int)
    given = [f"a{a} b{b} c{c}" for a, b, c in value]
    rows = [*teachers("tpack", "one", given), *said("tpack", "one", "half", "a1 b- c5")]
    alpha, omega = survey_reliability(make(survey_items=items("tpack", "a b c"), survey_responses=rows))
    found = row(alpha, item="tpack", category="D", wave="one")
    wanted = cronbach_alpha(value.astype(float))
    assert (found["estimate"], found["low"], found["high"]) == pytest.approx((wanted.estimate, wanted.low, wanted.high))
    assert found["n"] == 40
    assert row(omega, item="tpack", category="D", wave="one")["estimate"] == pytest.approx(found["estimate"], abs=0.05)


@pytest.mark.parametrize(
    "function", [tpack, role_clarity, programme_value, response_rates, coaching_quality, survey_reliability]
)
def test_without_surveys_there_are_no_numbers(make: Make, function: object) -> None:
    for frame in function(make()):
        assert not frame.rows["status"].eq("ok").any()


def test_responses_without_items_have_no_scores_but_a_response_rate(make: Make) -> None:
    district = make(survey_responses=teachers("program_value", "one", ["a4"] * 15))
    assert not programme_value(district)[0].rows["status"].eq("ok").any()
    assert response_rates(district)[0].rows["status"].eq("ok").any()
