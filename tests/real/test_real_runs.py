"""Real public exports, the whole way: import, check, run; the pages say honestly what is missing."""

import html
import re
from pathlib import Path

import pandas as pd
import pytest

import coachkit
from coachkit.api import run
from coachkit.district import check
from coachkit.ingest import import_table


def text_of(page: Path) -> str:
    without = re.sub(r"<(script|style).*?</\1>", " ", page.read_text(), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", without)))


def test_a_walkthrough_form_of_one_school(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "google-forms-walkthrough" / "classroom_observations.csv"
    import_table(source, "google-forms-walkthrough", tmp_path / "d")
    assert check(tmp_path / "d").exit_code == 0
    done = run(tmp_path / "d", tmp_path / "out")
    assert not done.failed
    page = text_of(tmp_path / "out" / "share" / "schools" / "walkthrough.html")
    assert "Too few lessons were observed in spring 2022" in page
    assert "Bring a coaching log to see" in page
    assert "With at least 20 lessons" in page
    assert not re.search(r"\d+% of the average", page)
    assert "@" not in page


def test_lessons_on_video_with_two_raters(shared_data: Path, tmp_path: Path) -> None:
    import_table(shared_data / "oecd-gti", "oecd-gti", tmp_path / "d")
    assert check(tmp_path / "d").exit_code == 0
    done = run(tmp_path / "d", tmp_path / "out", schools=["00276-0001", "00826-0045"])
    assert not done.failed
    index = text_of(done.index)
    assert "2 of 116 schools have a report" in index
    assert "Without a coaching log" in index
    # The overview's number, from the export by another way: share at the third level or above, spring 2018,
    # a lesson's two ratings counting half each, a teacher's lessons first, then the mean of the teachers.
    raw = pd.read_csv(shared_data / "oecd-gti" / "GTI-VidInd-Data.csv", dtype=str)
    level = raw[[c for c in raw if c.startswith("ICE3TU_S")]].astype(float).max(axis=1)
    days = pd.to_datetime(raw["IDVIDEO"].str[-8:], format="%d%m%Y")
    rows = pd.DataFrame({"lesson": raw["IDVIDEO"], "teacher": raw["T_ID"], "high": level >= 3, "day": days})
    rows = rows[rows["day"].between("2018-01-01", "2018-07-31")]
    share = rows.groupby(["teacher", "lesson"])["high"].mean().groupby("teacher").mean().mean()
    lessons = rows["lesson"].nunique()
    assert f"In spring 2018, {100 * share:.0f}% of lessons were at Substantial or above" in index
    district = coachkit.open_district(tmp_path / "d")
    assert district.one("transformative_share", term="spring 2018").n == lessons
    page = text_of(tmp_path / "out" / "share" / "schools" / "00826-0045.html")
    assert "We can’t tell" in page


def test_another_economy_of_the_oecd_data_has_half_points(tmp_path: Path, shared_data: Path) -> None:
    """Another country's code and name, and ratings between two levels: the shipped mapping takes them as they are."""
    (tmp_path / "in").mkdir()
    for file in (shared_data / "oecd-gti").glob("GTI-*.csv"):
        rows = pd.read_csv(file, dtype=str, keep_default_na=False)
        rows = rows[rows["COUNTRY"].eq("England")].assign(COUNTRY="Shanghai (China)")
        coded = {
            name: rows[name].str.replace("826", "156", n=1)
            for name in ("IDCNTRY", "SCH_ID", "T_ID", "IDVIDEO")
            if name in rows
        }
        rows = rows.assign(**coded)
        if "IDVIDEO" in rows and "ICE3TU_S1" in rows:
            segments = [name for name in rows if name.startswith("ICE3TU_S")]
            for place, rating in enumerate(("1.5", "2.5", "3.5")):
                rows.iloc[place, rows.columns.get_indexer(segments)] = rating
        rows.to_csv(tmp_path / "in" / file.name, index=False)
    import_table(tmp_path / "in", "oecd-gti", tmp_path / "d")
    found = check(tmp_path / "d")
    assert found.exit_code == 0
    assert found.district is not None
    assert found.district["schools"]["name"].str.startswith("Shanghai (China), school 00156-").all()
    assert found.district["observations"]["level"].tolist()[:3] == ["Not used", "Limited", "Substantial"]


@pytest.mark.parametrize("name", ["oecd-gti", "google-forms-walkthrough"])
def test_real_data_are_not_in_the_project(shared_data: Path, name: str) -> None:
    """The exports stay beside the project: none of their files is in it."""
    from ..conftest import ROOT

    ours = {p.read_bytes() for p in (ROOT / "data").rglob("*") if p.is_file()}
    assert not [p.name for p in (shared_data / name).iterdir() if p.read_bytes() in ours]
