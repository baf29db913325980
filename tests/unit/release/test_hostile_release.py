"""A release that a stranger made: file names are made again, every field is checked, nothing is written elsewhere."""

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coachkit.batch import make_plan, notebooks
from coachkit.district import check
from coachkit.errors import BadRelease, CoachkitError
from coachkit.release import Estimates, Release, Row, read_release, slug, write_release
from coachkit.slug import alike


@pytest.fixture
def sent(small: Release, tmp_path: Path) -> Path:
    return Path(shutil.copytree(small.path, tmp_path / "sent"))


def change(sent: Path, alter: Callable[[dict[str, Any]], Any]) -> Path:
    file = sent / "release.json"
    content = json.loads(file.read_text())
    alter(content)
    file.write_text(json.dumps(content))
    return sent


def change_part(sent: Path, alter: Callable[[dict[str, Any]], Any], name: str = "schools/0001.json") -> Path:
    """Alter a school's file, and let the release say its new hash: the stranger made both."""
    file = sent / name
    content = json.loads(file.read_text())
    alter(content)
    file.write_text(json.dumps(content))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if name == "district.json":
        return change(sent, lambda meta: meta["hashes"].update(district=digest))
    return change(sent, lambda meta: meta["schools"][0].update(hash=digest))


@pytest.mark.parametrize("name", ["../../..", "/etc/passwd", "..\\..", "con", "0002", "", 5, None, ["x"], "<script>"])
def test_file_names_are_made_of_the_ids_again(sent: Path, tmp_path: Path, name: object) -> None:
    change(sent, lambda meta: meta["schools"][0].update(slug=name))
    release = read_release(sent)
    assert release.school("0001").slug == "0001"
    plan = make_plan(release, notebooks()["school_report"], tmp_path / "out")
    for job in plan.jobs:
        task = plan.task(0, job, 1.0, 1)
        assert Path(os.path.normpath(task.target)).is_relative_to(tmp_path / "out")
        assert Path(os.path.normpath(task.executed)).is_relative_to(tmp_path / "out")


WRONG = [None, True, 5, 1e300, "<script>x</script>", "../../x", [], {}, [1, 2], {"a": {"b": {"c": 1}}}, "x" * 200_000]


def test_no_field_of_another_kind_passes(sent: Path) -> None:
    """Each field of ``release.json`` in turn is of each other kind: it is refused in words, or reads as before."""
    file = sent / "release.json"
    whole = json.loads(file.read_text())
    places = [(name,) for name in whole]
    places += [(name, key) for name in whole if isinstance(whole[name], dict) for key in list(whole[name])[:9]]
    places += [(name, 0, key) for name in ("schools", "terms") for key in whole[name][0]]
    refused = 0
    for place in places:
        for value in WRONG:
            content = json.loads(json.dumps(whole))
            at = content
            for step in place[:-1]:
                at = at[step]
            at[place[-1]] = value
            file.write_text(json.dumps(content))
            try:
                release = read_release(sent)
                assert isinstance(release.school("0001").terms, list)
                assert release.district.scale.levels
            except CoachkitError as error:
                refused += 1
                assert error.exit_code == 2
    assert refused > 6 * len(places)


@pytest.mark.parametrize(
    "alter",
    [
        lambda part: part["rows"].append(["x"]),
        lambda part: part["rows"][0].__setitem__(13, "0.5"),
        lambda part: part["rows"][0].__setitem__(13, True),
        lambda part: part["rows"][0].__setitem__(13, 1e300),
        lambda part: part["rows"][0].__setitem__(0, None),
        lambda part: part["rows"].__setitem__(0, "row"),
        lambda part: part.update(rows=5),
        lambda part: part.update(id="../../.."),
        lambda part: part.update(name=["x"]),
        lambda part: part.update(coaching_start="yesterday"),
        lambda part: part.update(school_type=[1]),
        lambda part: part.pop("coaching_start"),
        lambda part: part["columns"].reverse(),
        lambda part: part.clear(),
    ],
)
def test_a_part_of_another_shape_is_refused(sent: Path, alter: Callable[[dict[str, Any]], Any]) -> None:
    for name in ("schools/0001.json", "district.json"):
        change_part(sent, alter, name)
    with pytest.raises(BadRelease, match="not a valid part"):
        read_release(sent).school("0001")
    with pytest.raises(BadRelease, match="not a valid part"):
        _ = read_release(sent).district


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", "5", "null", '{"format": 1e999}', "[" * 100_000,
                                  '{"format": 4}', '{"format": 6}',
                                  "\x00",
                                  '{"format": ' + "9" * 5000 + "}"])  # fmt: skip
def test_what_is_no_release_is_said(sent: Path, text: str) -> None:
    (sent / "release.json").write_text(text)
    with pytest.raises(BadRelease):
        read_release(sent)
    (sent / "release.json").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(BadRelease):
        read_release(sent)


def test_links_of_a_release_are_not_followed(sent: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}")
    (sent / "schools" / "0001.json").unlink()
    (sent / "schools" / "0001.json").symlink_to(tmp_path / "secret")
    (sent / "more.json").symlink_to("/dev/zero")
    release = read_release(sent)
    with pytest.raises(BadRelease, match="not a file of the folder"):
        release.school("0001")
    with pytest.raises(BadRelease, match="not a file of the folder"):
        release.copy(tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_a_copy_holds_what_the_release_names_and_nothing_else(sent: Path, tmp_path: Path) -> None:
    (sent / "evil.sh").write_text("x")
    read_release(sent).copy(tmp_path / "copy")
    assert len([p for p in (tmp_path / "copy").rglob("*") if p.is_file()]) == 15
    assert read_release(tmp_path / "copy").same_as(sent)


def test_two_ids_of_one_file_name_never_share_a_page(tmp_path: Path, small: Release) -> None:
    """An id made of another's file name on purpose; 24 bits of hash had such pairs by chance."""
    ids = ["A1", slug("A1")]
    assert alike(ids) == {slug("A1"): "A1"}
    rows = (Row("reach", "", *[""] * 11, 0.5, None, None, 10, 10, "share", "ok", ""),)
    parts = [Estimates("school", i, i, rows, small.meta) for i in ids]
    with pytest.raises(BadRelease, match="would have one page"):
        write_release(tmp_path / "r", small.meta, parts)


def test_a_hundred_thousand_ids_without_latin_letters_have_names_of_their_own() -> None:
    letters = [chr(number) for number in range(0x0430, 0x0450)]
    draw = random.Random(1)
    ids = {"".join(draw.choices(letters, k=8)) for _ in range(100_000)}
    assert not alike(ids)


def test_the_check_finds_ids_that_would_share_a_page(tmp_path: Path) -> None:
    other = slug("Ö 1")
    (tmp_path / "schools.csv").write_text(f"school_id,name\nÖ 1,One\n{other},Two\n003,Three\n", encoding="utf-8")
    (tmp_path / "staff.csv").write_text("staff_id,school_id,roles\nt1,003,teacher\n")
    (tmp_path / "observations.csv").write_text("observation_id,lesson_id,teacher_id,school_id,observer_id,date,level\n")
    found = check(tmp_path)
    assert found.district is not None, found.error
    problems = found.district.ledger.problems
    assert problems["rule"].tolist() == ["would share a page with another id"]
    assert "'Ö 1'" in problems["fix"].iloc[0]
    assert found.district["schools"]["school_id"].tolist() == ["003", "Ö 1"]
