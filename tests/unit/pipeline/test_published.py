"""The record of what readers were shown: each run counts for itself, also several runs of one day."""

import shutil
from pathlib import Path

import pytest

from coachkit.measures.estimators.groups import by_group
from coachkit.pipeline import build_release, pending_files
from coachkit.pipeline.build import asked_of
from coachkit.pipeline.published import Published

from ...few_measures import measure_only


def test_runs_of_one_day_are_runs_of_their_own(
    whole_district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings that change on one day, and the same command again and again."""
    measure_only(monkeypatch, tmp_path / "cache", by_group)
    data, work = tmp_path / "d", tmp_path / "out" / "work"
    shutil.copytree(whole_district, data)
    days = []
    for number in range(1, 4):
        with (data / "coachkit.toml").open("a") as handle:
            handle.write(f"\n# change {number}\n")
        made = build_release(data, work=work)
        days.append(made.meta.as_of)
        Published.of(work, "school").add(asked_of(made.meta.hashes.data, None), made.meta.as_of, pending_files(made))
    record = Published.of(work, "school")
    assert len(set(days)) == 1 and len(record.runs) == 3
    assert list(record.rows()) == list(record.people()) == list(record.members()) == [1, 2, 3]
    assert all(len(rows) for rows in record.rows().values())
    assert list(record.counted()) == days[:1]
