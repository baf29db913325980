import datetime as dt
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

import coachkit
from coachkit.errors import BadInput, NotAllowed, Unknown
from coachkit.measures.estimators.coaching import reach
from coachkit.measures.estimators.levels import lessons_observed
from coachkit.pipeline import build_release, inside_files, measure_cache, open_district, open_school
from coachkit.pipeline.cache import cache_home, measures_folder
from coachkit.release import Estimates, Release, read_release
from coachkit.schema.folder import folder_hash

from ...few_measures import measure_only
from ...folder import OBSERVATIONS, folder


def test_a_release_is_found_again_by_content(sample: Path, release: Release) -> None:
    stamp = (release.path / "release.json").stat().st_mtime_ns
    again = build_release(sample)
    assert again.path == release.path
    assert (again.path / "release.json").stat().st_mtime_ns == stamp
    assert release.path.is_relative_to(cache_home())
    assert stat.S_IMODE(release.path.stat().st_mode) == 0o700


@pytest.fixture(scope="module")
def folder_of_odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small folder with a row that is set aside, and a header and a file's name that name somebody."""
    home = folder(
        tmp_path_factory.mktemp("odd"),
        observations=OBSERVATIONS + "9,L9,T1,001,O1,never,None,\n",
        tools="tool_id,note on Ann Person\nT1,x\n",
    )
    (home / "plan_Ann_Person.csv").write_text("a\n1\n")
    return home


@pytest.fixture
def odd(folder_of_odd: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That folder, while one measure is taken: what is measured is another question than what is kept and where."""
    measure_only(monkeypatch, folder_of_odd.parent / "few", reach)
    return folder_of_odd


def test_a_release_read_again_is_the_one_that_was_written(odd: Path) -> None:
    made = build_release(odd)
    again = read_release(made.path)
    assert again.meta.model_dump_json() == made.meta.model_dump_json()  # the order too: tables stand as in the contract
    assert list(again.meta.ledger.tables)[:4] == ["schools", "staff", "coaching_log", "observations"]


def test_other_data_audience_or_day_is_another_release(odd: Path, tmp_path: Path) -> None:
    one = build_release(odd)
    assert build_release(odd, audience="public").path != one.path
    assert build_release(odd, as_of="2025-10-02").path != one.path
    shutil.copytree(odd, tmp_path / "other")
    (tmp_path / "other" / "coachkit.toml").write_text('[district]\nname = "Other"\n')
    assert build_release(tmp_path / "other").path != one.path


def test_as_of_counts_nothing_later(whole_district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_only(monkeypatch, tmp_path / "cache", lessons_observed)
    part = open_district(whole_district, as_of=dt.date(2025, 6, 6))
    assert part.terms == ["fall 2024", "spring 2025"]
    assert part.as_of <= "2025-06-06"
    later = open_district(whole_district)
    early = part.one("lessons_observed", term="fall 2024")
    assert early.n == later.one("lessons_observed", term="fall 2024").n


def test_a_release_is_opened_as_it_is_and_for_no_one_else(sample: Path, tmp_path: Path) -> None:
    made = build_release(sample, to=tmp_path / "r")
    assert made.path == tmp_path / "r"
    assert isinstance(open_school(made.path, "0003"), Estimates)
    with pytest.raises(NotAllowed, match="audience 'school', not 'internal'"):
        open_school(made.path, "0003", audience="internal")
    with pytest.raises(NotAllowed, match="as of 2026"):
        open_school(made.path, "0003", as_of="2025-01-01")


def test_what_is_wrong_is_said_with_the_nearest(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(Unknown, match="Did you mean '0003'"):
        open_school(sample, "3")
    with pytest.raises(Unknown, match="Did you mean 'public'"):
        open_school(sample, "0003", audience="pubic")
    with pytest.raises(NotAllowed, match="YYYY-MM-DD"):
        open_school(sample, "0003", as_of="June 2026")
    with pytest.raises(BadInput, match="There is no folder"):
        open_school(tmp_path / "nowhere", "0003")


def test_rows_set_aside_are_kept_beside_the_release(odd: Path) -> None:
    made = build_release(odd)
    assert "observations.csv" in [path.name for path in inside_files(made, "set_aside")]
    assert made.meta.ledger.tables["observations"]["set_aside"] == 1


def test_a_release_holds_no_person_and_no_path(sample: Path, release: Release) -> None:
    import pandas as pd

    staff = pd.read_csv(sample / "staff.csv", dtype=str)
    text = "".join(path.read_text() for path in sorted(release.path.rglob("*.json")))
    for word in [*staff["staff_id"], *staff["name"].dropna()]:
        assert f'"{word}"' not in text
    assert str(sample) not in text
    assert os.sep + "data" not in text


def test_the_same_data_give_the_same_bytes(
    whole_district: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once more from what was measured for another audience; computed twice by tests/properties/test_processors.py."""
    found = content(build_release(whole_district))
    kept = measures_folder(folder_hash(whole_district), None)
    shutil.copytree(kept, tmp_path / "another" / "measures" / kept.name)
    monkeypatch.setenv("COACHKIT_CACHE", str(tmp_path / "another"))
    monkeypatch.setattr(measure_cache, "measure_all", lambda *_: pytest.fail("measured again"))
    assert content(build_release(whole_district)) == found


def content(release: Release) -> dict[str, bytes]:
    return {str(p.relative_to(release.path)): p.read_bytes() for p in sorted(release.path.rglob("*.json"))}


def test_what_was_measured_is_kept_for_the_next_audience(odd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_release(odd)
    kept = [path for path in cache_home().rglob("frames.parquet") if stat.S_IMODE(path.stat().st_mode) == 0o600]
    assert kept
    monkeypatch.setattr(measure_cache, "measure_all", lambda *_: pytest.fail("measured again"))
    assert build_release(odd, "coach").meta.audience == "coach"


def test_every_school_is_there_whatever_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measure_only(monkeypatch, tmp_path / "cache", reach)
    (tmp_path / "d").mkdir()
    made = build_release(folder(tmp_path / "d", coaching_log=""))
    assert [school.id for school in made.schools] == ["001", "002"]
    part = made.school("002")
    assert part.name == "South"
    assert not part.has("coaching_log")
    assert {row.status for row in part.rows_of("reach")} == {"no data"}


def test_an_altered_release_is_refused(sample: Path, tmp_path: Path) -> None:
    made = build_release(sample, to=tmp_path / "r")
    file = made.path / "schools" / "0001.json"
    content = json.loads(file.read_text())
    content["name"] = "Changed"
    file.write_text(json.dumps(content))
    with pytest.raises(coachkit.errors.BadRelease, match="was changed"):
        made.school("0001")


def test_notes_that_quote_the_export_are_the_analysts(odd: Path) -> None:
    """Headers and file names may name somebody."""
    assert "Ann" not in (build_release(odd).path / "release.json").read_text()
    assert "Ann" in (build_release(odd, "internal").path / "release.json").read_text()
