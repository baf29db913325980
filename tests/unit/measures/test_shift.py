import pytest

from coachkit.measures.estimators.shift import shift, transitions

from .conftest import Make, at, lesson

FALL, SPRING = "2025-10-01", "2026-03-01"


def both_terms(before: list[str], after: list[str], school: str = "A") -> list[dict[str, object]]:
    fall = [lesson(f"{school}{i:02}", FALL, level) for i, level in enumerate(before)]
    return fall + [lesson(f"{school}{i:02}", SPRING, level) for i, level in enumerate(after)]


def test_shift_is_the_same_teachers_change(make: Make) -> None:
    rows = both_terms(["low"] * 16, ["mid"] * 8 + ["low"] * 8)
    rows += [lesson(f"A{i}", SPRING, "high") for i in range(16, 20)]  # seen once: not in the shift
    frames = {frame.measure: frame for frame in shift(make(observations=rows))}
    change = at(frames["shift"], school_id="A", term="fall", to_term="spring")
    assert change["estimate"] == pytest.approx(0.5)
    assert change["n"] == change["people"] == 16
    assert change["low"] < 0.5 < change["high"]
    assert at(frames["shift_detectable"], school_id="A", term="fall", to_term="spring")["estimate"] > 0


def test_superiority_and_delta_by_hand(make: Make) -> None:
    # 6 of 12 teachers move up, 4 stay, 2 move down: (6 + 4 / 2) / 12
    rows = both_terms(["low"] * 12, ["mid"] * 6 + ["low"] * 4 + ["none"] * 2)
    frames = {frame.measure: frame for frame in shift(make(observations=rows))}
    over = at(frames["shift_superiority"], school_id="A", term="fall", to_term="spring")
    assert over["estimate"] == pytest.approx(8 / 12)
    delta = at(frames["shift_delta"], school_id="A", term="fall", to_term="spring")
    assert delta["estimate"] == pytest.approx(2 * 8 / 12 - 1)


def test_a_quiet_school_has_an_interval_of_some_width(make: Make) -> None:
    frames = shift(make(observations=both_terms(["low"] * 12, ["low"] * 12)))
    change = at(frames[0], school_id="A", term="fall", to_term="spring")
    assert change["estimate"] == 0
    assert change["low"] < -0.02
    assert change["high"] > 0.02


def test_eleven_teachers_are_too_few_for_a_shift_but_not_for_superiority(make: Make) -> None:
    frames = {f.measure: f for f in shift(make(observations=both_terms(["low"] * 11, ["mid"] * 11)))}
    pair = {"school_id": "A", "term": "fall", "to_term": "spring"}
    assert at(frames["shift"], **pair)["status"] == "too few"
    assert at(frames["shift_superiority"], **pair)["status"] == "ok"
    assert at(frames["shift"], **{**pair, "school_id": "B"})["status"] == "no data"


def test_transitions_use_each_teachers_lower_median(make: Make) -> None:
    rows = both_terms(["low"] * 12, ["mid"] * 6 + ["low"] * 4 + ["none"] * 2)
    rows += [lesson("A00", SPRING, "low", suffix="x")]  # mid and low: the lower median is low
    matrix, direction = transitions(make(observations=rows))
    pair = {"school_id": "A", "term": "fall", "to_term": "spring"}
    assert at(matrix, **pair, level="low", to_level="mid")["contributors"] == 5
    shares = {c: at(direction, **pair, category=c)["estimate"] for c in ("higher", "same", "lower")}
    assert shares == {c: pytest.approx(v / 12) for c, v in {"higher": 5, "same": 5, "lower": 2}.items()}
    assert matrix.rows.query("school_id == 'A'")["estimate"].sum() == pytest.approx(1)
