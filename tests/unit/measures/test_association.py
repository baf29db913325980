"""The dose trap: teachers who improve anyway seek more coaching. The hours differ, the coaching does nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import coachkit
from coachkit.district import District
from coachkit.exhibits import coaching_beside_shift
from coachkit.measures.estimators.association import BANDS, dosage_beside_shift

from ...few_measures import measure_only
from .coached import event
from .conftest import Make, lesson

PEOPLE, LESSONS = 160, 6


def trap(make: Make) -> District:
    """A hundred and sixty teachers; half of them improve, whatever happens, and four in five of those seek four hours or more."""
    rng = np.random.default_rng(5)
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(PEOPLE)]
    staff += [{"staff_id": s, "school_id": "A", "roles": "coach"} for s in ("C1", "O1")]
    rows, log = [], []
    for i in range(PEOPLE):
        improves = i % 2 == 0
        for term, days in (("fall", "2025-10"), ("spring", "2026-05")):
            chance = 0.6 if improves and term == "spring" else 0.15
            rows += [
                lesson(f"A{i:02}", f"{days}-{d + 1:02}", "mid" if rng.random() < chance else "low")
                for d in range(LESSONS)
            ]
        if rng.random() < (0.8 if improves else 0.2):
            log += [event("2026-01-15", [f"A{i:02}"], minutes=600)]
    rows += [lesson("A00", "2026-06-30", "low")]
    return make(schools=[{"school_id": "A", "name": "A"}], staff=staff, observations=rows, coaching_log=log)


def test_self_selection_alone_makes_coached_teachers_look_better(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    district = trap(make)
    rows = dosage_beside_shift(district)[0].rows.set_index("category")
    none, much = rows.loc[BANDS[0]], rows.loc[BANDS[2]]
    assert much["low"] > none["high"]  # as clear as can be, and false: nobody gained by coaching
    measure_only(monkeypatch, tmp_path / "cache", dosage_beside_shift)
    exhibit = coaching_beside_shift(coachkit.open_district(tmp_path))
    text = f"{exhibit.to_text()} {' '.join(exhibit.notes)}".casefold()
    assert "an association" in exhibit.sentence
    assert "weren’t chosen at random" in exhibit.sentence
    for word in ("effect", "impact", "because of coaching", "led to", "works"):
        assert word not in text


def test_bands_by_hand(make: Make) -> None:
    """12 teachers uncoached, 12 with an hour a term, 12 with three (plan: 2): changes 0, +.5 and +1."""
    staff = [{"staff_id": f"A{i:02}", "school_id": "A", "roles": "teacher"} for i in range(36)]
    staff += [{"staff_id": s, "school_id": "A", "roles": "coach"} for s in ("C1", "O1")]
    rows, log = [], []
    for i in range(36):
        rows += [lesson(f"A{i:02}", f"2025-10-0{d}", "low") for d in (1, 2)]
        rows += [lesson(f"A{i:02}", f"2026-05-0{d}", "mid" if d <= i // 12 else "low") for d in (1, 2)]
        log += (
            [event("2026-02-01", [f"A{i:02}"], minutes=120 if i < 24 else 360, modality="virtual")] if i >= 12 else []
        )
    schools = [{"school_id": "A", "name": "A"}]
    hours, ways = dosage_beside_shift(make(schools=schools, staff=staff, observations=rows, coaching_log=log))
    found = hours.rows.set_index("category")
    assert found["estimate"].to_dict() == {BANDS[0]: 0, BANDS[1]: pytest.approx(0.5), BANDS[2]: pytest.approx(1)}
    assert set(found["n"]) == {12}
    away = ways.rows.set_index("category").loc["at a distance"]
    assert (away["estimate"], away["n"]) == (pytest.approx(0.75), 24)


def test_one_term_has_nothing_to_compare(make: Make) -> None:
    district = make(observations=[lesson("A00", "2025-10-01", "low")])
    assert set(dosage_beside_shift(district)[0].rows["status"]) == {"no data"}
    assert isinstance(dosage_beside_shift(district)[1].rows, pd.DataFrame)
