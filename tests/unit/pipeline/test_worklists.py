from pathlib import Path

import pandas as pd
import pytest

import coachkit
from coachkit.explore import open_explorer
from coachkit.measures.estimators.coaching import reach
from coachkit.pipeline import inside_files
from coachkit.pipeline.worklists import worklists

from ...few_measures import measure_only

TERMS = '[terms."fall"]\nstart = 2025-08-01\nend = 2025-12-31\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four teachers: A0 met long ago, A1 lately, A2 never, A3 left; a session of 1 October, one of 20 December."""
    home = tmp_path / "d"
    home.mkdir()
    staff = [(f"A{i}", "A", "teacher", f"=Name {i}", "2025-11-01" if i == 3 else "") for i in range(4)]
    staff += [("B0", "B", "teacher", "Bee", ""), ("C1", "A", "coach", "Cee", "")]
    log = [
        ("E1", "2025-09-01", "A0", "debrief", ""), ("E2", "2025-12-20", "A1", "debrief", ""),
        ("E3", "2025-10-01", "A0;A1", "group_session", ""), ("E4", "2025-10-03", "A0", "co_observation", "E3"),
        ("E5", "2025-12-20", "A0;A1", "group_session", ""), ("E6", "2025-12-30", "", "admin", ""),
    ]  # fmt: skip
    steps = [("N1", "E1", "A0", "2025-09-10", "", "open"), ("N2", "E1", "A0", "2025-09-10", "2025-09-09", "done"),
             ("N3", "E1", "A0", "2025-09-10", "", "dropped"), ("N4", "E2", "A1", "2026-01-10", "", "")]  # fmt: skip
    goals = [("G1", "teacher", "A0", "m", 1, "2025-10-01", ""), ("G2", "teacher", "A1", "m", 1, "2025-10-01", 2),
             ("G3", "teacher", "A1", "m", 1, "2026-10-01", "")]  # fmt: skip
    write(home, "schools", "school_id name", [("A", "School A"), ("B", "School B")])
    write(home, "staff", "staff_id school_id roles name end_date", staff)
    columns = "observation_id lesson_id teacher_id school_id observer_id date level"
    write(
        home,
        "observations",
        columns,
        [("O1", "L1", "A1", "A", "C1", "2025-12-31", "None"), ("O2", "L2", "zz", "A", "C1", "2025-12-01", "None")],
    )
    rows = [(i, d, "C1", "A", who, 60, act, f) for i, d, who, act, f in log]
    write(
        home, "coaching_log", "event_id date coach_id school_id participant_ids minutes activity follows_event_id", rows
    )
    write(home, "next_steps", "step_id event_id teacher_id due closed status", steps)
    write(home, "goals", "goal_id owner owner_id metric target due value", goals)
    goal = pd.read_csv(home / "goals.csv", dtype="str", keep_default_na=False).assign(
        direction="up", set_on="2025-09-01"
    )
    goal.to_csv(home / "goals.csv", index=False)
    (home / "coachkit.toml").write_text(TERMS)
    return home


def write(home: Path, name: str, columns: str, rows: list[tuple]) -> None:
    pd.DataFrame(rows, columns=columns.split()).to_csv(home / f"{name}.csv", index=False)


def test_worklists_by_hand(folder: Path) -> None:
    found = worklists(folder)
    contact = found["teachers_without_contact"]
    assert contact[["teacher_id", "why"]].to_numpy().tolist() == [["A0", "over 30 days"], ["A2", "never met"]]
    assert contact["days"].tolist()[0] == 89  # since the co-observation of 3 October; B is not coached, A3 has left
    assert found["overdue_next_steps"]["step_id"].tolist() == ["N1"]
    sessions = found["group_sessions_to_follow"]
    assert sessions[["event_id", "missing", "state"]].to_numpy().tolist() == [
        ["E5", "co-observation and debrief", "still in time"], ["E3", "debrief", "too late for 14 days"],
    ]  # fmt: skip
    assert found["goals_to_measure"]["goal_id"].tolist() == ["G1"]
    assert found["rows_to_repair"][["table", "value", "count"]].to_numpy().tolist() == [["observations", "zz", 1]]


def test_a_run_keeps_them_at_home_and_no_spreadsheet_runs_them(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measure_only(monkeypatch, tmp_path / "cache", reach)
    release = coachkit.build_release(folder)
    files = {file.stem: file for file in inside_files(release, "worklists")}
    assert len(files) == 7
    text = files["teachers_without_contact"].read_text(encoding="utf-8-sig")
    assert "'=Name 0" in text
    assert ",=Name" not in text
    from coachkit.api import _keep

    work = tmp_path / "out" / "work"
    _keep(release, work)
    assert {file.stem for file in (work / "worklists").glob("*.csv")} == set(files)
    assert not list((work / "release").rglob("*worklist*"))


def test_the_explorer_shows_them(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_only(monkeypatch, tmp_path / "cache", reach)
    panel = open_explorer(folder)
    acts = [{"k": "room", "v": "worklists"}, {"k": "worklist", "v": "overdue_next_steps"}]
    panel._told(None, {"acts": acts}, None)
    assert panel._inside.job is not None
    panel._inside.job.result()
    assert "Overdue next steps" in panel.main
    assert ">N1<" in panel.main
