"""What changed between two kept releases: beyond the intervals, people, data; for the analyst alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coachkit.errors import NotAllowed
from coachkit.exhibits import what_changed
from coachkit.release import Estimates, Release


@pytest.fixture(scope="module")
def now(release: Release) -> Estimates:
    meta = release.meta.model_copy(update={"audience": "internal"})
    return replace(release.district, meta=meta)


def changed(estimates: Estimates, measure: str, by: float, people: int = 0) -> Estimates:
    rows = tuple(
        row._replace(estimate=row.number + by, low=row.low + by, high=row.high + by, people=(row.people or 0) + people)
        if row.measure == measure and row.ok and row.low is not None and row.high is not None
        else row
        for row in estimates.rows
    )
    return replace(estimates, rows=rows)


def test_the_same_release_did_not_change(now: Estimates) -> None:
    exhibit = what_changed(now, now)
    assert " 0 numbers of " in exhibit.sentence
    assert exhibit.data.empty
    assert exhibit.notes[0].startswith("The people behind 0 of ")


def test_numbers_beyond_both_intervals_are_listed(now: Estimates) -> None:
    rows = [row for row in now.rows_of("transformative_share") if row.ok]
    widest = max(row.limits[1] - row.limits[0] for row in rows)
    assert what_changed(changed(now, "transformative_share", widest / 4), now).data.empty
    exhibit = what_changed(changed(now, "transformative_share", widest + 0.01, people=3), now)
    assert len(exhibit.data) == len(rows)
    assert set(exhibit.data["Measure"]) == {"Transformative share"}
    assert exhibit.data["Now"].iloc[0] - exhibit.data["Earlier"].iloc[0] == pytest.approx(widest + 0.01)
    assert exhibit.notes[0].startswith(f"The people behind {len(rows)} of ")


def test_data_and_method_are_named(now: Estimates) -> None:
    hashes = now.meta.hashes.model_copy(update={"data": "other", "code": "other"})
    entry = now.meta.catalogue["reach"].model_copy(update={"method": "Another way."})
    meta = now.meta.model_copy(update={"hashes": hashes, "catalogue": {**now.meta.catalogue, "reach": entry}})
    notes = " ".join(what_changed(now, replace(now, meta=meta)).notes)
    assert "The data changed." in notes
    assert "The program or a package changed" in notes
    assert "The method changed of: reach." in notes


def test_it_is_for_the_analyst_and_about_one_place(now: Estimates, release: Release) -> None:
    with pytest.raises(NotAllowed, match="for the analyst alone"):
        what_changed(release.district, release.district)
    other = replace(release.school("0001"), meta=now.meta)
    with pytest.raises(NotAllowed, match="different places"):
        what_changed(now, other)
    assert what_changed(now).status == "no data"
