import pytest

from coachkit.measures.estimators.levels import (
    lessons_observed,
    level_distribution,
    transformative_share,
)
from coachkit.measures.estimators.registry import estimator_of

from .conftest import Make, at, lesson

FALL = "2025-10-01"


def fall_lessons() -> list[dict[str, object]]:
    """School A: 20 teachers with a lesson each; the first 8 at mid, the next 8 at low, the last 4 at none."""
    levels = ["mid"] * 8 + ["low"] * 8 + ["none"] * 4
    return [lesson(f"A{i:02}", FALL, level) for i, level in enumerate(levels)]


def test_shares_are_the_mean_of_the_teachers_own(make: Make) -> None:
    extra = [lesson("A00", FALL, "low", suffix=str(i)) for i in range(3)]  # A00: one of four at mid
    frame = level_distribution(make(observations=fall_lessons() + extra))[0]
    mid = at(frame, school_id="A", term="fall", level="mid")
    assert mid["estimate"] == pytest.approx((7 + 0.25) / 20)
    assert (mid["n"], mid["people"], mid["contributors"]) == (23, 20, 8)
    assert 0 < mid["low"] < mid["estimate"] < mid["high"] < 1
    shares = frame.rows.query("school_id == 'A' and term == 'fall'")["estimate"]
    assert shares.sum() == pytest.approx(1)


def test_a_double_rating_is_one_lesson_half_at_each_level(make: Make) -> None:
    rows = fall_lessons()
    rows[0]["level"] = "mid"
    second = {**rows[0], "observation_id": "again", "observer_id": "O2", "level": "high"}
    district = make(observations=[*rows, second])
    frame = level_distribution(district)[0]
    assert at(frame, school_id="A", term="fall", level="high")["estimate"] == pytest.approx(0.5 / 20)
    assert at(frame, school_id="A", term="fall", level="high")["n"] == 20
    assert at(lessons_observed(district)[0], school_id="A")["estimate"] == 20


def test_both_denominators(make: Make) -> None:
    rows = fall_lessons() + [lesson(f"A{i:02}", FALL, "low", suffix="x") for i in range(8, 12)]
    every, technology = transformative_share(make(observations=rows))
    assert at(every, school_id="A", term="fall")["estimate"] == pytest.approx(8 / 20)
    with_technology = at(technology, school_id="A", term="fall")
    assert with_technology["estimate"] == pytest.approx(8 / 16)
    assert with_technology["n"] == 20


def test_below_the_minimum_there_is_no_number_and_without_lessons_no_data(make: Make) -> None:
    few = [lesson(f"B{i:02}", FALL, "mid") for i in range(6)]
    every = transformative_share(make(observations=fall_lessons() + few))[0]
    assert at(every, school_id="B", term="fall")["status"] == "too few"
    assert set(every.rows["term"]) == {"fall"}  # spring had not begun
    begun = transformative_share(make(observations=[*fall_lessons(), lesson("A00", "2026-02-01", "mid")]))[0]
    assert at(begun, school_id="B", term="spring")["status"] == "no data"
    assert at(begun, school_id="A", term="spring")["status"] == "too few"
    assert every.rows.loc[every.rows["status"] != "ok", "estimate"].isna().all()


def test_the_district_counts_a_teacher_of_two_schools_once(make: Make) -> None:
    rows = fall_lessons() + [lesson(f"B{i:02}", FALL, "mid") for i in range(6)]
    district = at(transformative_share(make(observations=rows))[0], term="fall")
    assert district["people"] == 26
    assert district["estimate"] == pytest.approx(14 / 26)


def test_constant_ratings_still_carry_an_interval(make: Make) -> None:
    rows = [lesson(f"A{i:02}", FALL, "low") for i in range(20)]
    share = at(transformative_share(make(observations=rows))[0], school_id="A", term="fall")
    assert share["estimate"] == 0
    assert 0 < share["high"] < 0.3


def test_fit_is_of_lessons_with_technology_that_were_rated(make: Make) -> None:
    rows = fall_lessons() + [lesson(f"A{i:02}", FALL, "low", suffix="x") for i in range(8)]
    for i, row in enumerate(rows):
        row["pedagogical_fit"] = "yes" if i % 2 == 0 else "partly"
    rows[0]["pedagogical_fit"] = None
    found = at(estimator_of("pedagogical_fit")(make(observations=rows))[0], school_id="A", term="fall")
    assert found["n"] == 23  # 24 with technology, one of them unrated
    assert found["people"] == 16
    # A00 has one rated lesson (yes); A01-A07 two each, of the same parity; A08-A15 one
    shares = [1.0] + [float(i % 2 == 0) for i in range(1, 8)]
    shares += [float(i % 2 == 0) for i in range(8, 16)]
    assert found["estimate"] == pytest.approx(sum(shares) / 16)


def test_lessons_outside_every_term_are_not_counted(make: Make) -> None:
    frame = lessons_observed(make(observations=[*fall_lessons(), lesson("A00", "2025-07-15", "mid")]))[0]
    assert at(frame, school_id="A")["estimate"] == 20


def test_a_lesson_id_used_by_several_teachers_stands_for_several_lessons(make: Make) -> None:
    rows = [{**lesson(f"A{i:02}", FALL, "low"), "lesson_id": "1"} for i in range(20)]
    district = make(observations=rows)
    assert at(lessons_observed(district)[0], school_id="A")["estimate"] == 20
    assert any("19 times a lesson_id stands for another" in note for note in district.ledger.notes)
