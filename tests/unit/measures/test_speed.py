"""Speed of adoption on districts as they arrive: planted ratios, spells by hand, refusals."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.districts import draw
from coachkit.district import load
from coachkit.measures.estimators.speed import curves, speed
from coachkit.measures.frame import MeasureFrame
from coachkit.measures.prepare.speed_spells import speed_spells
from coachkit.simulate import simulate_district
from coachkit.simulate.scenario import SCENARIOS

from .conftest import Make, lesson


def by_key(found: list[MeasureFrame]) -> dict[str, pd.DataFrame]:
    return {frame.measure: frame.rows.set_index("category") for frame in found}


def met(teacher: str, day: str, **more: object) -> dict[str, object]:
    row = {"event_id": f"{teacher}-{day}", "date": day, "coach_id": "C1", "school_id": teacher[0]}
    return {**row, "participant_ids": teacher, "minutes": 30, "activity": "modeling", **more}


def test_a_planted_ratio_is_found_and_nothing_where_nothing_was_planted(tmp_path: Path) -> None:
    found = by_key(speed(load(simulate_district(tmp_path / "two", schools=24, teachers=20, seed=3, name="speed"))))
    row = found["speed_ratio"].loc["coaching changing in time"]
    assert row["low"] < 2.0 < row["high"]
    assert row["low"] > 1.0
    gained = found["speed_gained"].iloc[0]
    assert 0 < gained["low"] < gained["estimate"] < gained["high"]
    assert "within" in gained["note"] and "access" in gained["note"]
    assert row["people"] > row["contributors"] == row["n"]
    curve = found["speed_curve"]
    assert set(curve.index) == {"not in coaching", "in coaching"}
    for _, part in curve.groupby(level=0):
        assert part["item"].is_monotonic_increasing and part["estimate"].is_monotonic_increasing


def test_a_side_that_never_has_ten_under_watch_takes_no_curve_from_the_other() -> None:
    found, weeks = speed_spells(draw(SCENARIOS["speed"], 12, 15, 1, log=True)[0]), np.array([52.0])
    assert [side for side, _, _ in curves(found, weeks)] == ["not in coaching", "in coaching"]
    kept = np.ones(len(found.spells), dtype=bool)
    kept[np.flatnonzero(np.isfinite(found.after) & (found.after <= found.spells.left))[9:]] = False
    few = replace(found, spells=found.spells.part(kept), before=found.before[kept], after=found.after[kept])
    sides = {side: curve for side, _, curve in curves(few, weeks)}
    assert set(sides) == {"not in coaching"}
    assert np.isfinite(sides["not in coaching"].share).all()


def test_spells_by_hand(make: Make) -> None:
    """Tools since 1 October 2025: earlier visits do not count, coaching from 1 November on, first seen on 26 November."""
    tools = [{"tool_id": "T", "access_date": "2025-10-01"}]
    rows = [lesson("A00", d, v) for d, v in (("2025-09-03", "high"), ("2025-10-08", "low"), ("2025-10-29", "none"),
                                             ("2025-11-26", "mid"), ("2025-12-03", "none"))]  # fmt: skip
    rows += [lesson("A01", d, "low") for d in ("2025-10-08", "2026-03-04")]  # never seen
    rows += [lesson("A02", d, "high") for d in ("2025-10-08", "2026-03-04")]  # already there at the first visit
    found = speed_spells(make(observations=rows, tools=tools, coaching_log=[met("A00", "2025-11-01")]))
    spells = found.spells
    assert (found.tools, len(spells)) == (True, 2)
    assert spells.entry == pytest.approx([1, 1])
    assert spells.left == pytest.approx([4, 22])
    assert spells.right == pytest.approx([8, np.inf])
    assert spells.switch == pytest.approx([31 / 7, np.inf])
    assert found.before == pytest.approx([4, 22])
    assert np.isnan(found.after).all()
    assert found.looks["week"].tolist() == pytest.approx([1, 4, 8, 1, 22])


def test_without_tools_weeks_run_from_the_start_of_term_or_of_work(make: Make) -> None:
    rows = [lesson(t, d, "low") for t in ("A00", "A01") for d in ("2025-10-31", "2025-11-28")]
    staff = [{"staff_id": "A00", "school_id": "A", "roles": "teacher"},
             {"staff_id": "A01", "school_id": "A", "roles": "teacher", "start_date": "2025-10-03"},
             {"staff_id": "O1", "school_id": "A", "roles": "school_leader"},
             {"staff_id": "C1", "school_id": "A", "roles": "coach"}]  # fmt: skip
    found = speed_spells(make(observations=rows, staff=staff, coaching_log=[met("A00", "2025-11-01")]))
    assert not found.tools
    assert found.spells.entry == pytest.approx([13, 4])


def test_refusals_say_what_is_missing(make: Make, sample: Path) -> None:
    rows = [lesson(f"A{i:02}", d, v) for i in range(20) for d, v in (("2025-10-08", "low"), ("2026-02-04", "high"))]
    none = by_key(speed(make(observations=rows)))
    assert none["speed_gained"]["status"].tolist() == ["no data"]
    few = by_key(speed(make(observations=rows, coaching_log=[met("A00", "2025-11-01")])))
    assert few["speed_gained"]["status"].tolist() == ["too few"]
    assert few["speed_gained"]["note"].iloc[0] == "1 schools, at least 8 are needed"


def test_weeks_are_refused_where_coached_teachers_are_visited_more(tmp_path: Path) -> None:
    folder = simulate_district(tmp_path / "d", schools=16, teachers=16, seed=5, name="speed")
    seen = pd.read_csv(folder / "observations.csv", dtype=str)
    log = pd.read_csv(folder / "coaching_log.csv", dtype=str)
    first = log[log["activity"].isin(["planning", "modeling", "observation", "co_teaching", "debrief"])]
    start = seen["teacher_id"].map(first.groupby("participant_ids")["date"].min())
    keep = (seen["date"] >= start) | (np.arange(len(seen)) % 2 == 0)  # half of the visits to the others are lost
    seen[keep].to_csv(folder / "observations.csv", index=False)
    found = by_key(speed(load(folder)))
    assert found["speed_gained"]["status"].tolist() == ["not estimable"]
    assert "visits are" in found["speed_gained"]["note"].iloc[0]
    assert found["speed_ratio"].loc["coaching changing in time", "status"] == "ok"
