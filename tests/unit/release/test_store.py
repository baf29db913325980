import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from coachkit.errors import BadRelease, Unknown
from coachkit.release import Estimates, ReleaseMeta, Row, read_release, write_release
from coachkit.schema.plan import Effect, Plan

META = ReleaseMeta.model_validate(
    {
        "audience": "school",
        "as_of": "2026-06-30",
        "hashes": {"data": "d", "code": "c"},
        "district": {"name": "D", "synthetic": True},
        "scale": {"name": "S", "levels": ("low", "high"), "transformative": "high"},
        "terms": ({"name": "fall", "start": "2025-08-01", "end": "2025-12-31"},),
        "plan": Plan(),
        "effect": Effect(),
        "privacy": {"minimum_adults": 5, "minimum_students": 10, "looser": False},
        "catalogue": {},
        "ledger": {"present": ("schools",), "missing": ("coaching_log",), "tables": {}, "notes": ()},
        "suppressed": {"rows": 0, "by_rule": {}},
        "versions": {},
    }
)


def row(school: str, estimate: float | None = 0.5, term: str = "fall") -> Row:
    status = "ok" if estimate is not None else "suppressed"
    return Row("reach", school, term, *[""] * 10, estimate, None, None, 10, 10, "share", status, "")


def parts(*ids: str) -> list[Estimates]:
    schools = [Estimates("school", i, f"School {i}", (row(i),), META, school_type="high") for i in ids]
    return [Estimates("district", "", "D", (row("", 0.4),), META), *schools]


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_release(tmp_path / "r", META, parts("001", "a/b"))
    release = read_release(tmp_path / "r")
    assert [school.id for school in release.schools] == ["001", "a/b"]
    school = release.school("001")
    assert school.name == "School 001"
    assert school.one("reach", term="fall") == row("001")
    assert school.one("reach", term="spring") is None
    assert school.district_rows_of("reach")[0].estimate == 0.4
    assert release.district.one("reach", term="fall") == row("", 0.4)
    assert school.scale.cut == 1
    assert school.terms == ["fall"]
    assert school.has("schools")
    assert not school.has("coaching_log")


def test_the_same_content_gives_the_same_bytes_and_replaces_what_stood_there(tmp_path: Path) -> None:
    for name in ("r", "again"):
        write_release(tmp_path / name, META, parts("001"))
    write_release(tmp_path / "again", META, parts("001"))

    def read(name: str) -> dict[Path, bytes]:
        return {p.relative_to(tmp_path / name): p.read_bytes() for p in sorted((tmp_path / name).rglob("*.json"))}

    assert read("r") == read("again")
    assert len(read("r")) == 4


def test_only_the_owner_may_read(tmp_path: Path) -> None:
    write_release(tmp_path / "r", META, parts("001"))
    assert stat.S_IMODE((tmp_path / "r").stat().st_mode) == 0o700


def test_an_unknown_school_names_the_nearest_id_or_name(tmp_path: Path) -> None:
    release = write_release(tmp_path / "r", META, parts("001", "002"))
    with pytest.raises(Unknown, match="Did you mean '001'"):
        release.school("1")
    with pytest.raises(Unknown, match=r"002 \(School 002\)"):
        release.school("Schol 002")


def test_an_altered_slice_is_refused(tmp_path: Path) -> None:
    release = write_release(tmp_path / "r", META, parts("001"))
    path = tmp_path / "r" / "schools" / "001.json"
    path.write_text(path.read_text().replace("0.5", "0.9"))
    with pytest.raises(BadRelease, match="was changed"):
        release.school("001")


def test_no_release_and_another_format_are_said(tmp_path: Path) -> None:
    with pytest.raises(BadRelease, match=r"no release\.json"):
        read_release(tmp_path)
    write_release(tmp_path / "r", META, parts("001"))
    path = tmp_path / "r" / "release.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99}))
    with pytest.raises(BadRelease, match="format 99"):
        read_release(tmp_path / "r")


def test_a_copy_never_overwrites_something_else(tmp_path: Path) -> None:
    release = write_release(tmp_path / "r", META, parts("001"))
    release.copy(tmp_path / "new")
    assert read_release(tmp_path / "new").school("001").name == "School 001"
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(BadRelease, match="not empty"):
        release.copy(tmp_path / "mine")


def test_several_rows_are_not_one(tmp_path: Path) -> None:
    whole, school = parts("001")
    both = replace(school, rows=(row("001"), row("001", term="spring")))
    school = write_release(tmp_path / "r", META, [whole, both]).school("001")
    with pytest.raises(LookupError, match="name more dimensions"):
        school.one("reach")
