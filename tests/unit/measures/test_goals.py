import pytest

from coachkit.measures.estimators.goals import goal_attainment
from coachkit.schema.goals import judge

from .coached import OBSERVED
from .conftest import Make, lesson

LATER = [lesson("A19", "2026-06-30", "low")]


def goal(number: int, target: float | str, value: float | str = "", **more: object) -> dict[str, object]:
    row = {"goal_id": f"G{number}", "owner": "teacher", "owner_id": f"A{number % 20:02}", "metric": "own checklist"}
    row |= {"baseline": 1, "target": target, "direction": "up", "set_on": "2025-09-01", "due": "2026-01-15"}
    return {**row, "value": value, "measured_on": "2026-01-10" if value != "" else "", "revised_on": "", **more}


def shares(make: Make, rows: list[dict[str, object]], **more: list[dict[str, object]]) -> tuple[dict[str, float], ...]:
    frames = goal_attainment(make(**{"observations": OBSERVED, "goals": rows, **more}))
    out = []
    for frame in frames[:3]:
        rows_ = frame.rows[(frame.rows["school_id"] == "A") & (frame.rows["item"] == "teacher")]
        out.append(dict(zip(rows_["category"], rows_["estimate"], strict=True)))
    return tuple(out)


def test_judged_by_the_interval_not_the_point() -> None:
    assert judge(0.4, "up", 0.5, 0.41, 0.6) == "at target"
    assert judge(0.4, "up", 0.5, 0.35, 0.6) == "cannot tell"
    assert judge(0.4, "up", 0.3, 0.2, 0.39) == "short of target"
    assert judge(0.4, "down", 0.3, 0.2, 0.39) == "at target"
    assert judge(3, "up", 3) == "at target"
    assert judge(3, "up", 2.9) == "short of target"


def test_goals_by_hand(make: Make) -> None:
    """Ten due: five at target, two short, two never measured, one measured too late; two not due; one without target."""
    rows = [goal(i, 3, 3.5) for i in range(4)] + [goal(4, 0.5, 0.4, direction="", baseline=1)]  # down, by its baseline
    rows += [goal(i, 3, 2) for i in (5, 6)] + [goal(i, 3) for i in (7, 8)] + [goal(9, 3, 4, measured_on="2026-02-20")]
    rows += [goal(i, 3, due="2026-09-01") for i in (10, 11)] + [goal(12, "", 3)]
    due, standing, _ = shares(make, rows)
    assert due == {"at target": 0.5, "short of target": 0.2, "cannot tell": 0, "never measured": pytest.approx(0.3)}
    assert standing["not yet due"] == pytest.approx(2 / 13)
    assert standing["without target or day"] == pytest.approx(1 / 13)


def test_goals_changed_after_the_fact_without_baseline_and_reached_when_set_are_flagged(make: Make) -> None:
    rows = [goal(i, 3, 3.5) for i in range(6)]
    rows += [goal(6, 3, 3.5, revised_on="2026-01-12")]  # after it was measured
    rows += [goal(7, 3, revised_on="2026-01-20"), goal(8, 3, 3.5, revised_on="2025-11-01")]  # after its day; in between
    rows += [goal(9, 3, 3.5, baseline=""), goal(10, 3, 3.5, baseline=3.2)]
    _, _, flags = shares(make, rows)
    assert flags == {
        "changed after the fact": pytest.approx(2 / 11),
        "without baseline": pytest.approx(1 / 11),
        "at target when set": pytest.approx(1 / 11),
    }


def test_a_teachers_goal_on_the_share_of_lessons_is_judged_by_its_interval(make: Make) -> None:
    """14 of 14 lessons: surely above .5. Six of 14: cannot tell. What they wrote down counts only with fewer than 12."""
    metric = {"metric": "transformative_share", "baseline": 0.2}
    seen = ((0, 14, 14), (1, 6, 14), (2, 0, 14), (3, 0, 11))  # teacher, lessons at mid, lessons
    lessons = [
        lesson(f"A{t:02}", f"2025-10-{d:02}", "mid" if d <= high else "low")
        for t, high, count in seen
        for d in range(1, count + 1)
    ]
    rows = [goal(0, 0.5, 0.1, **metric), goal(1, 0.5, 0.9, **metric), goal(2, 0.5, 0.9, **metric)]
    rows += [goal(3, 0.5, 0.9, **metric)] + [goal(i, 3, 3.5) for i in range(4, 10)]
    due, _, _ = shares(make, rows, observations=[*lessons, *LATER])
    assert due == {"at target": 0.8, "cannot tell": 0.1, "short of target": 0.1, "never measured": 0}


def test_a_schools_goal_shows_its_target_but_never_a_number_that_the_gate_must_see(make: Make) -> None:
    rows = [goal(0, 0.4, 0.39, owner="school", owner_id="A", metric="transformative_share", baseline=0.2)]
    rows += [goal(1, 12, 9, owner="school", owner_id="A", metric="Ms. Example's club", baseline="")]
    frames = goal_attainment(make(observations=OBSERVED, goals=rows))
    own = frames[3].rows
    assert "Example" not in own.to_string()
    assert set(own["item"]) == {"transformative_share", "other"}
    share = own[own["item"] == "transformative_share"].set_index("category")
    assert share.loc["target", "estimate"] == 0.4
    assert share.loc["value", "status"] == "no data"
    other = own[own["item"] == "other"].set_index("category")
    assert other.loc["value", "estimate"] == 9
    assert other.loc["target", ["direction", "note"]].tolist() == ["up", "without baseline"]


def test_schools_goals_are_judged_by_the_schools_interval(make: Make) -> None:
    lessons = [lesson(f"A{t:02}", f"2025-10-{d:02}", "mid") for t in range(12) for d in range(1, 4)]
    rows = [goal(i, 0.5, owner="school", owner_id="A", metric="transformative_share") for i in range(6)]
    rows += [goal(i, 0.99, owner="school", owner_id="A", metric="transformative_share") for i in range(6, 10)]
    frame = goal_attainment(make(observations=[*lessons, *LATER], goals=rows))[0]
    assert at_item(frame, "at target") == 0.6
    assert at_item(frame, "cannot tell") == 0.4


def at_item(frame: object, category: str) -> float:
    rows = frame.rows
    found = rows[(rows["school_id"] == "") & (rows["item"] == "school") & (rows["category"] == category)]
    assert len(found) == 1
    return float(found["estimate"].iloc[0])


def test_without_goals_there_is_no_data(make: Make) -> None:
    frames = goal_attainment(make(observations=OBSERVED))
    assert set(frames[0].rows["status"]) == {"no data"}
