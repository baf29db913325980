"""The golden files: what changed is named in words."""

import dataclasses
import json
from pathlib import Path

import pytest

from coachkit.release import ReleaseMeta
from tools import golden

from ..small_release import small_release

SCHOOL = "Audience school, release of school 0001"
BEFORE = {
    ("school", "release of school 0001", "reach"): "aaaabbbbcccc",
    ("school", "page schools/0001.html", "reach"): "dddd",
    ("school", "release", "terms"): "eeee",
}
WORDS = {
    ("school", "release of school 0001", "reach"): ["term fall", "term spring", ""],
    ("school", "page schools/0001.html", "reach"): [""],
    ("school", "release", "terms"): [""],
}


@pytest.mark.parametrize(
    ("place", "now", "said"),
    [
        (0, "aaaaBBBBcccc", f"{SCHOOL}: measure reach has changed, first in the row 2 of 3 (term spring)"),
        (0, "aaaabbbb", f"{SCHOOL}: measure reach has changed and has 2 rows, no longer 3"),
        (1, "DDDD", "Audience school, page schools/0001.html: section reach has changed"),
        (2, "", "Audience school, release: field terms is gone"),
    ],
)  # fmt: skip
def test_a_difference_names_measure_and_row_or_page_and_section(place: int, now: str, said: str) -> None:
    key = list(BEFORE)[place]
    after = {**BEFORE, key: now} if now else {k: v for k, v in BEFORE.items() if k != key}
    assert golden.differences(BEFORE, after, WORDS) == [said]


def test_a_golden_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    golden.write(tmp_path / "x.gz", BEFORE)
    again, libraries = golden.read(tmp_path / "x.gz")
    assert again == BEFORE
    assert libraries.startswith("numpy ")
    assert golden.differences(BEFORE, again, WORDS) == []


Hashed = tuple[dict[tuple[str, str, str], str], dict[tuple[str, str, str], list[str]]]


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Hashed:
    """The hashes and words of a release and its pages."""
    home = tmp_path_factory.mktemp("golden")
    return golden.hashed([("school", small_release(home / "a", places=5))], home / "one")


def test_a_changed_number_of_a_release_is_found(one: Hashed, tmp_path: Path) -> None:
    """From a release and its pages to a sentence: one number more in one school."""
    hashes, words = one
    other, _ = golden.hashed(
        [("school", small_release(tmp_path / "b", places=5, more={"0003": 0.01}))], tmp_path / "two"
    )
    found = golden.differences(hashes, other, words)
    assert any(
        "release of school 0003: measure reach has changed, first in the row 1 of 2 (term fall 2025)" in f
        for f in found
    )
    assert any("page share/schools/0003.html: section reach has changed" in f for f in found)
    assert not any("0004" in f for f in found)


def test_other_versions_or_code_are_no_difference(one: Hashed, tmp_path: Path) -> None:
    two = small_release(tmp_path / "b", places=5)
    meta = json.loads((two.path / "release.json").read_text())
    meta["versions"] = {"coachkit": "9.9.9", "numpy": "3.0.0"}
    meta["hashes"]["code"] = "f" * 64
    (two.path / "release.json").write_text(json.dumps(meta))
    hashes, words = one
    other, _ = golden.hashed(
        [("school", dataclasses.replace(two, meta=ReleaseMeta.model_validate_json(json.dumps(meta))))], tmp_path / "two"
    )
    assert golden.differences(hashes, other, words) == []
