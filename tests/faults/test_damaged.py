"""Whatever the product keeps and reads back may be cut short, altered or gone: it is made again with a note, or said."""

import json
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coachkit.batch.manifest import Manifest, Outcome
from coachkit.batch.remote_storage import mirrored
from coachkit.errors import BadInput
from coachkit.ingest import import_table
from coachkit.measures.estimators.coaching import reach
from coachkit.pipeline import build_release, seal
from coachkit.pipeline.cache import cache_home
from coachkit.release import Release

from ..few_measures import measure_only
from ..folder import folder


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def gone(path: Path) -> None:
    path.unlink()


def a_folder(path: Path) -> None:
    path.unlink()
    (path / "x").mkdir(parents=True)


def a_link_to_itself(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


EVERY = bool(os.environ.get("COACHKIT_DAMAGES"))  # each kind of damage at each file
DAMAGES = [cut, emptied, flipped, gone, a_folder, a_link_to_itself]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A district, and a cache that holds its release and a measure."""
    home = tmp_path_factory.mktemp("kept")
    (home / "d").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        measure_only(patch, home / "cache", reach)
        build_release(folder(home / "d"), audience="internal")
    return home / "d", home / "cache"


def everything(cache: Path) -> dict[str, bytes]:
    return {p.relative_to(cache).as_posix(): p.read_bytes() for p in sorted(cache.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_cache_is_built_again_with_a_note(
    kept: tuple[Path, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
) -> None:
    data, cache = kept
    shutil.copytree(cache, tmp_path / "cache")
    monkeypatch.setenv("COACHKIT_CACHE", str(tmp_path / "cache"))
    whole = everything(tmp_path / "cache")
    assert {Path(name).name for name in whole} >= {"release.json", "frames.parquet", "labels.csv", "sealed.json"}
    names = [n for n in whole if n.endswith(("release.json", "labels.csv", "001.json", "rows_to_repair.csv"))]
    (frames,) = [name for name in whole if name.endswith("frames.parquet")]
    seals = [name for name in whole if name.endswith("sealed.json")]
    monkeypatch.setattr("coachkit.pipeline.measure_cache.measure_all", lambda *_: pytest.fail("measured again"))
    names += [name for name in seals if name.startswith("releases/")]
    turn = DAMAGES.index(damage)
    for name in names if EVERY else [names[turn % len(names)]]:  # each kind of damage at another file
        damage(tmp_path / "cache" / name)
        seal._seen.clear()
        with caplog.at_level(logging.WARNING):
            build_release(data, audience="internal")
        assert "made again" in caplog.text
        caplog.clear()
        assert everything(tmp_path / "cache") == whole, name
    monkeypatch.undo()
    measure_only(monkeypatch, tmp_path / "cache", reach)
    if damage is not cut and not EVERY:
        return
    damage(tmp_path / "cache" / frames)
    shutil.rmtree(tmp_path / "cache" / "releases")
    seal._seen.clear()
    with caplog.at_level(logging.WARNING):
        build_release(data, audience="internal")
    assert "made again" in caplog.text
    assert everything(tmp_path / "cache") == whole


def test_nothing_is_said_of_a_whole_cache_and_of_a_new_one(
    kept: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    data, cache = kept
    shutil.copytree(cache, tmp_path / "cache")
    monkeypatch.setenv("COACHKIT_CACHE", str(tmp_path / "cache"))
    with caplog.at_level(logging.WARNING):
        one = build_release(data, audience="internal")
        build_release(data, audience="public")
    assert caplog.text == ""
    assert one.path.is_relative_to(cache_home())


OUTCOME = Outcome("n", "school", "1", "One", "1", "ok", page="share/schools/1.html", page_hash="h", key={"a": "b"})


@pytest.mark.parametrize(
    ("text", "known", "damaged"),
    [
        ("", 0, True),
        ("{", 0, True),
        ("[]", 0, False),
        ("[1]", 0, True),
        ("5", 0, True),
        ("null", 0, False),
        ("[" * 100_000, 0, True),
        ('{"format": 1, "reports": 5}', 0, True),
        ('{"format": 1}', 0, True),
        ('{"format": 1, "reports": ["x", 5, null, {}]}', 0, True),
        ('{"format": 1, "reports": [WHOLE, {"notebook": 5}]}', 1, True),
        ('{"format": 1, "reports": [WHOLE]}', 1, False),
        ('{"format": 1, "reports": [OUTSIDE]}', 0, True),
        ('{"format": 1, "reports": [KEYLESS]}', 0, True),
    ],
)
def test_a_damaged_manifest_is_as_if_it_were_not_there(tmp_path: Path, text: str, known: int, damaged: bool) -> None:
    whole = OUTCOME.to_json()
    for word, content in (
        ("WHOLE", whole),
        ("OUTSIDE", {**whole, "page": "share/../../x"}),
        ("KEYLESS", {**whole, "key": "x"}),
    ):
        text = text.replace(word, json.dumps(content))
    (tmp_path / "manifest.json").write_text(text)
    (tmp_path / "manifest.log").write_bytes(b"\xff\xfe{\n" + json.dumps(whole).encode()[:40])
    found = Manifest(tmp_path)
    assert (len(found.outcomes), found.damaged) == (known, damaged)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"../../x": "1"}', "[" * 100_000])
def test_a_damaged_record_of_what_was_sent_sends_all_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("COACHKIT_CACHE", str(tmp_path / "cache"))
    url = f"memory://{tmp_path.name}"
    for content in ("one", "two"):
        with mirrored(url) as home:
            (home / "share").mkdir(parents=True, exist_ok=True)
            (home / "share" / "index.html").write_text(content)
        (home / ".sent.json").write_text(text)
    with mirrored(url) as home:
        pass
    assert "share/index.html" in json.loads((home / ".sent.json").read_text())


MAPPING = """title = "T"
[files]
rows = "a.csv"
[config.district]
name = "D"
[[table]]
name = "schools"
file = "rows"
[table.columns]
school_id = { numbered = "id", label = "s-" }
name = "name"
"""


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.csv").write_text("id,name\n1,North\n2,South\n")
    (tmp_path / "m.toml").write_text(MAPPING)
    import_table(tmp_path / "src", tmp_path / "m.toml", tmp_path / "d")
    return tmp_path


@pytest.mark.parametrize("text", [b"", b"x", b"label,digest,number\ns-,abc,x\n", b"label,digest,number\ns-,a,1\ns-,b,1\n",
                                  b"label,digest,number\ns-,a,-1\n", b"\x00\x01\x02", b"label,digest,number\ns-,a\n",
                                  b"label,digest,number\ns-,a," + b"9" * 5000 + b"\n"])  # fmt: skip
def test_damaged_numbers_are_said_for_they_cannot_be_made_again(imported: Path, text: bytes) -> None:
    (imported / "d" / "imports" / "numbered.csv").write_bytes(text)
    with pytest.raises(BadInput, match=r"numbered\.csv"):
        import_table(imported / "src", imported / "m.toml", imported / "d")


@pytest.mark.parametrize("text", [b"", b"x", b"\x00\x01", b'name\n"North\n', b"school_id,name\n1\n"])
def test_a_damaged_part_is_made_again_or_said(imported: Path, text: bytes) -> None:
    whole = (imported / "d" / "schools.csv").read_bytes()
    part = imported / "d" / "imports" / "m" / "schools.csv"
    part.write_bytes(text)
    (part.parent / "settings.toml").write_bytes(b"\xff\xfe")
    import_table(imported / "src", imported / "m.toml", imported / "d")  # its own part: made again
    assert (imported / "d" / "schools.csv").read_bytes() == whole
    part.write_bytes(text)
    (imported / "other.toml").write_text(MAPPING)
    with pytest.raises(BadInput, match=r"schools\.csv"):
        import_table(imported / "src", imported / "other.toml", imported / "d")


def test_a_damaged_release_in_work_is_replaced(small: Release, tmp_path: Path) -> None:
    from coachkit.api import _keep

    (tmp_path / "work").mkdir()
    for damage in DAMAGES:
        _keep(small, tmp_path / "work")
        damage(tmp_path / "work" / "release" / "release.json")
        assert _keep(small, tmp_path / "work").meta == small.meta
        damage(tmp_path / "work" / "release" / "schools" / "0001.json")
        assert _keep(small, tmp_path / "work").school("0001").name == "School 1"
