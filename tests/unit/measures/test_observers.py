import numpy as np
import pytest

from coachkit.measures.estimators.observers import observer_agreement

from .conftest import Make, at, lesson


def double(count: int, apart: list[int], school: str = "A") -> list[dict[str, object]]:
    """``count`` lessons rated by O1 and O2, whose levels are ``apart`` (in turn) levels apart."""
    labels, rows = ["none", "low", "mid", "high"], []
    for i in range(count):
        first, gap = i % 3, apart[i % len(apart)]
        one = lesson(f"{school}{i % 12:02}", "2025-10-01", labels[first], suffix=str(i))
        rows += [
            one,
            {**one, "observation_id": f"second-{school}{i}", "observer_id": "O2", "level": labels[min(first + gap, 3)]},
        ]
    return rows


def test_two_observers_of_a_lesson_are_compared(make: Make) -> None:
    frame = observer_agreement(make(observations=double(40, [0, 0, 0, 1])))[0]
    exact = at(frame, school_id="A", category="exact")
    assert (exact["estimate"], exact["n"], exact["people"]) == (pytest.approx(0.75), 40, 2)  # two observers
    assert at(frame, school_id="A", category="adjacent")["estimate"] == 1
    assert at(frame, category="alpha")["estimate"] == at(frame, school_id="A", category="alpha")["estimate"]
    kappa = at(frame, school_id="A", category="weighted kappa")
    assert kappa["low"] < kappa["estimate"] < kappa["high"]


def test_below_thirty_double_ratings_there_is_no_number(make: Make) -> None:
    frame = observer_agreement(make(observations=double(29, [0]) + double(3, [0], "B")))[0]
    assert at(frame, school_id="A", category="exact")["status"] == "too few"
    assert at(frame, category="exact")["status"] == "ok"  # 32 in the district
    assert np.isnan(at(frame, school_id="B", category="exact")["estimate"])


def test_lessons_rated_once_or_twice_by_the_same_observer_do_not_count(make: Make) -> None:
    once = [lesson(f"A{i:02}", "2025-10-01", "low") for i in range(20)]
    same = [{**row, "observation_id": f"again-{i}"} for i, row in enumerate(once)]
    frame = observer_agreement(make(observations=once + same))[0]
    assert set(frame.rows["status"]) == {"no data"}
