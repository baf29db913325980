"""Reach, dosage, share and shift of groups: computed again from the files, and the parts of the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import coachkit
from coachkit.district import District
from coachkit.measures.estimators.coaching import reach
from coachkit.measures.estimators.concentration import hours_concentration, in_tenths
from coachkit.measures.estimators.groups import by_group
from coachkit.measures.estimators.levels import transformative_share
from coachkit.measures.estimators.shift import shift
from coachkit.pipeline.worklists import worklists

TERM = "spring 2026"


@pytest.fixture(scope="module")
def district(sample: Path) -> District:
    return coachkit.load(sample)


@pytest.fixture(scope="module")
def frames(district: District) -> dict[str, pd.DataFrame]:
    return {frame.measure: frame.rows for frame in by_group(district)}


def _rows(frame: pd.DataFrame, item: str, term: str = TERM) -> pd.DataFrame:
    return frame[frame["item"].eq(item) & frame["term"].eq(term)].set_index("category")


def test_shares_by_subject_are_those_of_the_files(sample: Path, frames: dict[str, pd.DataFrame]) -> None:
    seen = pd.read_csv(sample / "observations.csv", dtype="str", keep_default_na=False)
    seen = seen[seen["date"].between("2026-01-05", "2026-06-05")]
    staff = pd.read_csv(sample / "staff.csv", dtype="str", keep_default_na=False)
    there = staff[staff["end_date"].eq("") | (staff["end_date"] >= "2026-06-05")]
    there = there[there["roles"].str.contains("teacher")]
    subject = there.groupby("staff_id")["subject"].agg(";".join)
    subject = subject.where(~subject.str.contains(";"), "several subjects")
    hit = seen["level"].isin(["Modification", "Redefinition"]).astype(float)
    weight = 1 / seen.groupby("lesson_id")["lesson_id"].transform("size")
    sums = pd.DataFrame({"t": seen["teacher_id"], "hit": hit * weight, "all": weight}).groupby("t").sum()
    own = sums["hit"] / sums["all"]
    expected = own.groupby(subject.reindex(own.index)).agg(["mean", "size"])
    found = _rows(frames["share_by_group"], "subject")
    assert found["people"].astype(int).to_dict() == expected["size"].to_dict()
    np.testing.assert_allclose(found["estimate"], expected["mean"].reindex(found.index))


@pytest.mark.parametrize(
    ("key", "whole", "measure"),
    [
        ("reach_by_group", "reach", reach),
        ("share_by_group", "transformative_share", transformative_share),
        ("shift_by_group", "shift", shift),
    ],
)
def test_groups_are_the_parts_of_the_district(
    key: str, whole: str, measure: object, district: District, frames: dict[str, pd.DataFrame]
) -> None:
    every = next(frame.rows for frame in district.cached(measure) if frame.measure == whole)  # type: ignore[arg-type]
    every = every[every["school_id"].eq("")].set_index(["term", "to_term"])
    parts = frames[key]
    assert set(parts["item"]) == {"subject", "grade_band", "school_type", "years_of_service"}
    for (_, term, to_term), rows in parts.groupby(["item", "term", "to_term"]):
        assert int(rows["people"].sum()) == int(every.at[(term, to_term), "people"])
        if rows["estimate"].notna().all():
            mean = float((rows["estimate"] * rows["people"].astype(float)).sum() / rows["people"].sum())
            assert mean == pytest.approx(every.at[(term, to_term), "estimate"])


def test_intervals_of_the_whole_are_those_of_its_only_group(make: object) -> None:
    seen = [
        {"observation_id": i, "lesson_id": i, "teacher_id": f"A{i % 20:02}", "school_id": "A", "observer_id": "O1",
         "date": "2025-10-01", "level": ["none", "low", "mid", "high"][i * 7 % 4]}
        for i in range(60)
    ]  # fmt: skip
    district = make(observations=seen)  # type: ignore[operator]
    whole = transformative_share(district)[0].rows.query("school_id == '' and term == 'fall'").iloc[0]
    found = next(frame.rows for frame in by_group(district) if frame.measure == "share_by_group")
    own = found[found["item"].eq("subject") & found["term"].eq("fall")].iloc[0]
    assert own["category"] == "not given"
    for name in ("estimate", "low", "high", "n", "people", "contributors", "others"):
        assert own[name] == pytest.approx(whole[name])


def test_tenths_of_the_hours(district: District) -> None:
    rows = hours_concentration(district)[0].rows
    for _, part in rows[rows["estimate"].notna()].groupby("term"):
        assert part["estimate"].sum() == pytest.approx(1)
        assert part["estimate"].is_monotonic_decreasing or part["people"].nunique() == 2
        assert part["people"].max() - part["people"].min() <= 1 and part["people"].min() >= 5
    people = in_tenths(district)
    listed = worklists(district)["coaching_hours"]
    assert listed["teacher_id"].tolist() == people.loc[people["term"].eq(TERM), "teacher_id"].tolist()
    assert listed["hours"].is_monotonic_decreasing and listed["teacher"].ne("").all()
    assert listed["share"].sum() == pytest.approx(1, abs=0.01)


def test_planted_differences_are_found(simulated: object) -> None:
    """New teachers move by about 20 points from fall 2024 to spring 2026, others do not (benchmarks/groups.py)."""
    district = coachkit.load(simulated(12, 25, 1, "groups"))  # type: ignore[operator]
    frames = {frame.measure: frame.rows for frame in by_group(district)}
    rows = frames["shift_by_group"]
    rows = rows[rows["term"].eq("fall 2024") & rows["to_term"].eq(TERM)]
    moved = _rows(rows, "years_of_service", "fall 2024")
    assert moved.at["below 3 years", "low"] > 0 and 0.1 < moved.at["below 3 years", "estimate"] < 0.32
    assert moved["low"].iloc[1:].lt(0).all() and moved["high"].iloc[1:].gt(0).all()
    gaps = frames["share_gap_by_group"]
    apart = _rows(gaps, "years_of_service")
    assert apart.at["below 3 years less 10 years or more", "low"] > 0
    assert not (_rows(gaps, "subject")["low"].gt(0) | _rows(gaps, "subject")["high"].lt(0)).any()
