"""Small districts, written as a folder and read back: measures are tested on what really arrives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from coachkit.district import District, load
from coachkit.measures.frame import MeasureFrame

CONFIG = """
[district]
name = "Test district"
[scale]
name = "Scale"
levels = ["none", "low", "mid", "high"]
transformative = "mid"
[terms."fall"]
start = 2025-08-01
end = 2025-12-31
[terms."spring"]
start = 2026-01-01
end = 2026-06-30
[plan]
dosage_hours = 2
drought_days = [14, 30]
"""

Make = Callable[..., District]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """``make(observations=[…], coaching_log=[…])``: rows as dicts; 20 teachers at school A, 12 at B."""

    def build(**tables: list[dict[str, object]]) -> District:
        teachers = [("A", 20), ("B", 12)]
        staff = [{"staff_id": f"{s}{i:02}", "school_id": s, "roles": "teacher"} for s, n in teachers for i in range(n)]
        staff += [{"staff_id": "C1", "school_id": s, "roles": "coach"} for s, _ in teachers]
        staff += [{"staff_id": o, "school_id": "A", "roles": "school_leader"} for o in ("O1", "O2")]
        full = {
            "schools": [{"school_id": s, "name": f"School {s}"} for s, _ in teachers],
            "staff": staff,
            "observations": [],
            **tables,
        }
        required = ["observation_id", "lesson_id", "teacher_id", "school_id", "observer_id", "date", "level"]
        for name, rows in full.items():
            frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=required)
            frame.to_csv(tmp_path / f"{name}.csv", index=False)
        (tmp_path / "coachkit.toml").write_text(CONFIG)
        district = load(tmp_path)
        assert int(district.ledger.tables["set_aside"].sum()) == 0, district.ledger.problems.to_string()
        return district

    return build


def lesson(teacher: str, day: str, level: str, **more: object) -> dict[str, object]:
    """One observation of one lesson by O1; ``suffix`` tells several lessons or raters apart."""
    suffix = more.pop("suffix", "")
    key = f"{teacher}-{day}-{suffix}"
    row = {"observation_id": key, "lesson_id": key, "teacher_id": teacher, "school_id": teacher[0]}
    return {**row, "observer_id": "O1", "date": day, "level": level, **more}


def at(frame: MeasureFrame, **dims: str) -> pd.Series:
    """The one row of a measure frame with these dimensions (those not named are blank)."""
    rows = frame.rows
    for name in ("school_id", "term", "to_term", "level", "to_level", "category", "modality"):
        rows = rows[rows[name] == dims.get(name, "")]
    assert len(rows) == 1, rows
    return rows.iloc[0]
