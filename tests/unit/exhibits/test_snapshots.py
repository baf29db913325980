"""The text of every exhibit of the sample, one by one: ``pytest --snapshot-update`` writes what changed; read its diff."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from coachkit import exhibits
from coachkit.exhibits import COACH_EXHIBITS, EXHIBITS
from coachkit.pipeline import build_release
from coachkit.release import Release

ANSWERS = ("answer", "what_next")
INSIDE = ("model_checks", "observer_severity", "coach_differences")  # for the analyst alone


@pytest.mark.parametrize("name", [*ANSWERS, *EXHIBITS])
def test_an_exhibit_of_a_school_and_of_the_district(name: str, release: Release, snapshot: SnapshotAssertion) -> None:
    make = getattr(exhibits, name)
    school, district = (make(part).to_text() for part in (release.school("0001"), release.district))
    assert school == snapshot(name="school")
    if district != school:
        assert district == snapshot(name="district")


@pytest.mark.parametrize("name", ["coach_answer", *COACH_EXHIBITS])
def test_an_exhibit_of_a_coach(name: str, sample: Path, snapshot: SnapshotAssertion) -> None:
    made = build_release(sample, "coach")
    assert getattr(exhibits, name)(made.coach(made.coaches[0].id)).to_text() == snapshot


@pytest.mark.parametrize("name", INSIDE)
def test_an_exhibit_for_the_analyst(name: str, sample: Path, snapshot: SnapshotAssertion) -> None:
    assert getattr(exhibits, name)(build_release(sample, "internal").district).to_text() == snapshot
